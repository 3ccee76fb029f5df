"""What a learner did, kept in their own data folder; a lesson works without it."""

import contextlib
import os
import sqlite3
from pathlib import Path

from formotion.core.context import context

SCHEMA = """
create table if not exists attempts (at text default current_timestamp, exercise text, passed integer);
create table if not exists guesses (at text default current_timestamp, question text primary key, guess text);
"""


def path():
    """Return the file; ``FORMOTION_HOME`` moves it."""
    import platformdirs

    home = os.environ.get("FORMOTION_HOME")
    folder = Path(home) if home else platformdirs.user_data_path("formotion", appauthor=False)
    return folder / "learner.sqlite"


@contextlib.contextmanager
def _database():
    """Open the file for one transaction; several notebooks may do so at once and wait for each other."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection, connection:
        connection.executescript(SCHEMA)
        yield connection


def _kept(action, fallback):
    """Do `action` with the database for a learner; elsewhere, or on a full or locked disk, do nothing."""
    if context() != "interactive":
        return fallback
    try:
        with _database() as connection:
            return action(connection)
    except (OSError, sqlite3.Error):
        return fallback


def add_attempt(exercise_id, passed):
    """Note one try of an exercise."""
    row = (exercise_id, int(passed))
    _kept(lambda db: db.execute("insert into attempts (exercise, passed) values (?, ?)", row), None)


def attempts(exercise_id):
    """Return how often an exercise was tried, over all kernels."""
    query = "select count(*) from attempts where exercise = ?"
    return _kept(lambda db: db.execute(query, (exercise_id,)).fetchone()[0], 0)


def solved():
    """Return the ids of all exercises that passed once."""
    query = "select distinct exercise from attempts where passed"
    return _kept(lambda db: {row[0] for row in db.execute(query)}, set())


def set_guess(question, guess):
    """Keep the answer to a prediction; a later answer replaces it."""
    _kept(
        lambda db: db.execute(
            "insert or replace into guesses (question, guess) values (?, ?)", (question, guess)
        ),
        None,
    )


def guess(question):
    """Return the answer given to a prediction, or None."""
    query = "select guess from guesses where question = ?"
    return _kept(lambda db: (db.execute(query, (question,)).fetchone() or (None,))[0], None)
