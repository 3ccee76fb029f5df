"""What is kept of a learner's work, by many at once and on bad days."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from formotion.course import database, store

WRITER = """
import sys
from formotion.course import store
print("ready", flush=True)
sys.stdin.readline()
for number in range(25):
    store.add_attempt(f"a/b/{sys.argv[1]}", number % 2)
    store.set_guess(f"q {sys.argv[1]} {number}", "more")
"""
KILLED = """
import os, signal
from formotion.course import database, store
store.add_attempt("a/b/before", True)

def half(connection):
    connection.execute("pragma cache_size = 1")  # changed pages go to the file before the end
    with database.transaction(connection):
        rows = [("a/b/half" + "x" * 500, 1)] * 400
        connection.executemany("insert into attempts (exercise, passed) values (?, ?)", rows)
        os.kill(os.getpid(), signal.SIGKILL)

database.use(store.path(), half)
"""


def started(code, *arguments):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", code, *arguments], **pipes)


def version():
    with closing(sqlite3.connect(store.path())) as connection:
        return connection.execute("pragma user_version").fetchone()[0]


def test_several_processes_write_at_once_and_lose_nothing(desk):
    writers = [started(WRITER, name) for name in "abcd"]  # the file itself is made in the race, too
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.wait(timeout=120) for writer in writers] == [0] * 4
    assert [store.attempts(f"a/b/{name}") for name in "abcd"] == [25] * 4
    assert store.solved() == {f"a/b/{name}" for name in "abcd"}
    assert len(store.all_guesses()) == 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL")
def test_a_process_killed_while_writing_leaves_no_half_row(desk):
    assert started(KILLED).wait(timeout=60) < 0
    journal = store.path().with_name("learner.sqlite-journal")
    assert journal.stat().st_size > 0, "it was killed too early to leave anything"
    assert [attempt.exercise for attempt in store.all_attempts()] == ["a/b/before"]
    store.add_attempt("a/b/after", True)
    assert store.solved() == {"a/b/before", "a/b/after"}


def test_a_file_of_the_first_release_is_brought_up_to_date(desk):
    store.path().parent.mkdir(parents=True)
    with closing(sqlite3.connect(store.path())) as old, old:
        for statement in database.MIGRATIONS[0]:
            old.execute(statement)
        old.execute("insert into attempts values ('2025-01-02 03:04:05', 'a/b/c', 1)")
        old.execute("insert into guesses values ('2025-01-02 03:04:06', 'Less or more?', 'more')")
    then = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert store.all_attempts() == [store.Attempt(then, "a/b/c", True)]
    assert store.guess("Less or more?") == "more"
    store.add_answer("a/b/q", "more", False, then)
    assert store.all_answers() == [store.Answer(then, "a/b/q", "more", False)]
    assert store.tries("a/b/c") == [(True, None)]
    assert version() == len(database.MIGRATIONS)


def test_a_migration_that_fails_leaves_the_old_file(desk, monkeypatch, capsys):
    store.add_attempt("a/b/c", True)
    worse = (*database.MIGRATIONS, ("create table more (x)", "nonsense"))
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", worse)
        assert store.all_attempts() == []
    assert "syntax error" in capsys.readouterr().err
    assert version() == len(database.MIGRATIONS)


def test_a_file_of_a_newer_release_is_left_alone(desk, capsys):
    store.add_attempt("a/b/c", True)
    with closing(sqlite3.connect(store.path())) as newer:
        newer.execute("pragma user_version = 99")
    store.add_attempt("a/b/d", True)
    assert store.solved() == set()
    said = capsys.readouterr().err
    assert "a newer formotion wrote this file: upgrade this one" in said
    assert said.count("\n") == 1, "it is said once"
    assert version() == 99


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(desk, capsys):
    store.path().parent.mkdir(parents=True)
    damaged = b"this is no database" * 100
    store.path().write_bytes(damaged)
    store.set_guess("q", "a")
    assert store.guess("q") == "a"
    (aside,) = database.leftovers(store.path())
    assert aside.read_bytes() == damaged
    assert f"is damaged; it is now called {aside.name}" in capsys.readouterr().err


def test_its_journal_goes_with_it(desk):
    store.add_attempt("a/b/c", True)
    journal = store.path().with_name("learner.sqlite-journal")
    journal.write_bytes(b"old")
    database._set_aside(store.path(), database._identity(store.path()))
    assert not journal.exists()
    assert [file.suffix for file in database.leftovers(store.path())] == [".sqlite", ".sqlite-journal"]


def test_a_file_that_another_notebook_has_replaced_is_not_set_aside(desk):
    store.add_attempt("a/b/c", True)
    database._set_aside(store.path(), seen=-1)
    assert store.attempts("a/b/c") == 1
    assert database.leftovers(store.path()) == []


def test_a_locked_file_stops_nothing(desk, monkeypatch, capsys):
    monkeypatch.setattr(database, "WAIT_S", 0.01)
    store.add_attempt("a/b/c", True)
    with closing(sqlite3.connect(store.path(), isolation_level=None)) as other:
        other.execute("begin exclusive")
        store.add_attempt("a/b/c", True)
        assert store.attempts("a/b/c") == 0
    assert "your progress is not kept" in capsys.readouterr().err
    assert store.attempts("a/b/c") == 1


def test_a_full_disk_stops_nothing_and_loses_nothing(desk, monkeypatch, capsys):
    store.add_attempt("a/b/c", True)

    def full(*arguments, **options):
        connection = sqlite3.Connection(*arguments, **options)
        connection.execute("pragma max_page_count = 1")
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(database.sqlite3, "connect", full)
        store.set_guess("q", "long " * 10_000)
    assert "database or disk is full" in capsys.readouterr().err
    assert store.guess("q") is None
    assert store.attempts("a/b/c") == 1


@pytest.fixture
def read_only_folder(monkeypatch):
    """A folder that this process may read but not write; root takes another user for it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        monkeypatch.setenv("FORMOTION_HOME", name)
        yield folder
        if hasattr(os, "seteuid"):
            os.seteuid(os.getuid())
        folder.chmod(0o755)


def close(folder):
    folder.chmod(0o555)
    if os.getuid() == 0:
        os.seteuid(65534)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="folders of POSIX")
def test_a_read_only_folder_can_be_read_and_stops_nothing(desk, read_only_folder, capsys):
    store.add_attempt("a/b/c", True)
    close(read_only_folder)
    store.add_attempt("a/b/c", True)
    assert "your progress is not kept" in capsys.readouterr().err
    assert store.attempts("a/b/c") == 1


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="folders of POSIX")
def test_an_empty_read_only_folder_stops_nothing(desk, read_only_folder):
    close(read_only_folder)
    store.add_attempt("a/b/c", True)
    assert store.attempts("a/b/c") == 0


def test_a_file_in_the_way_of_the_folder_stops_nothing(desk, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FORMOTION_HOME", str(tmp_path / "file"))
    store.add_attempt("a/b/c", True)
    assert store.attempts("a/b/c") == 0


def test_answers_keep_their_time_whatever_its_zone(desk):
    now = datetime(2025, 6, 1, 1, 0, tzinfo=timezone(timedelta(hours=5)))
    store.add_answer("a/b/q", "yes", True, now)
    (answer,) = store.all_answers()
    assert answer.at == now
    assert answer.at.utcoffset() == timedelta(0)


def test_an_emptied_guess_is_none(desk):
    store.set_guess("How large?", "3")
    store.set_guess("How large?", "")
    assert store.all_guesses() == []


def test_forget_deletes_everything_even_from_the_bytes_of_the_file(desk, monkeypatch):
    def forgetful(*arguments, **options):  # Debian's SQLite overwrites what is deleted, others do not
        connection = sqlite3.Connection(*arguments, **options)
        connection.execute("pragma secure_delete = off")
        return connection

    monkeypatch.setattr(database.sqlite3, "connect", forgetful)
    store.path().parent.mkdir(parents=True)
    store.path().write_bytes(b"this is no database" * 100)
    store.set_guess("q", "a secret guess")
    store.add_attempt("a/b/c", True)
    store.add_answer("a/b/q", "yes", True, datetime.now(UTC))
    assert b"a secret guess" in store.path().read_bytes()
    assert store.forget()
    assert (store.all_attempts(), store.all_guesses(), store.all_answers()) == ([], [], [])
    assert b"a secret guess" not in store.path().read_bytes()
    assert [file.name for file in store.path().parent.iterdir()] == ["learner.sqlite"]


@pytest.mark.parametrize("name", ["book", "test", "grade"])
def test_nothing_is_kept_elsewhere(monkeypatch, name):
    monkeypatch.setenv("FORMOTION_CONTEXT", name)
    store.add_attempt("a/b/c", True)
    assert store.attempts("a/b/c") == 0
    assert not store.path().exists()
    assert not store.forget()
