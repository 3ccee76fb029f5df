"""What a learner did, kept in their own data folder; a lesson works without it."""

import os
import sqlite3
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from formotion.core.context import context
from formotion.course import database

TABLES = ("attempts", "guesses", "answers")
FORMAT = "%Y-%m-%d %H:%M:%S"  # SQLite's own, UTC


class Attempt(NamedTuple):
    """One try of an exercise."""

    at: datetime
    exercise: str
    passed: bool


class Guess(NamedTuple):
    """The answer to a prediction; it goes by the words of its question, so a reworded one is a new one."""

    at: datetime
    question: str
    guess: str


class Answer(NamedTuple):
    """One answer to a concept question, ``theme/lesson/id``."""

    at: datetime
    question: str
    choice: str
    right: bool


def path():
    """Return the file; ``FORMOTION_HOME`` moves it."""
    import platformdirs

    home = os.environ.get("FORMOTION_HOME")
    folder = Path(home) if home else platformdirs.user_data_path("formotion", appauthor=False)
    return folder / "learner.sqlite"


def _kept(action, fallback):
    """Do `action` with the database for a learner; elsewhere, or if the file cannot be used, do nothing."""
    if context() != "interactive" or "NBGRADER_EXECUTION" in os.environ:  # then it is no learner's desk
        return fallback
    try:
        return database.use(path(), action)
    except (OSError, sqlite3.Error) as error:
        _say(f"formotion: your progress is not kept ({path()}: {error}). All else goes on.")
        return fallback


@cache
def _say(message):
    """Say it once in each kernel."""
    print(message, file=sys.stderr)


def _write(statement, row):
    def action(connection):
        with database.transaction(connection):
            connection.execute(statement, row)

    _kept(action, None)


def _rows(query, row=()):
    return _kept(lambda connection: connection.execute(query, row).fetchall(), [])


def _moment(text):
    return datetime.strptime(text, FORMAT).replace(tzinfo=UTC)


def add_attempt(exercise_id, passed, code=None):
    """Note one try of an exercise; `code` tells one function from another and is not the function itself."""
    row = (exercise_id, int(passed), code)
    _write("insert into attempts (exercise, passed, code) values (?, ?, ?)", row)


def tries(exercise_id):
    """Return what is known of each try of an exercise over all kernels, oldest first: passed, code."""
    query = "select passed, code from attempts where exercise = ? order by rowid"
    return [(bool(passed), code) for passed, code in _rows(query, (exercise_id,))]


def attempts(exercise_id):
    """Return how often an exercise was tried, over all kernels."""
    return sum(
        count for (count,) in _rows("select count(*) from attempts where exercise = ?", (exercise_id,))
    )


def solved():
    """Return the ids of all exercises that passed once."""
    return {name for (name,) in _rows("select distinct exercise from attempts where passed")}


def set_guess(question, guess):
    """Keep the answer to a prediction; a later answer replaces it."""
    _write("insert or replace into guesses (question, guess) values (?, ?)", (question, guess))


def guess(question):
    """Return the answer given to a prediction, or None."""
    return next((row[0] for row in _rows("select guess from guesses where question = ?", (question,))), None)


def add_answer(question_id, choice, right, now):
    """Note one answer to a concept question; `now` is a time with its zone."""
    row = (now.astimezone(UTC).strftime(FORMAT), question_id, choice, int(right))
    _write("insert into answers (at, question, choice, passed) values (?, ?, ?, ?)", row)


def all_attempts():
    """Return every ``Attempt``, oldest first."""
    rows = _rows("select at, exercise, passed from attempts order by rowid")
    return [Attempt(_moment(at), name, bool(passed)) for at, name, passed in rows]


def all_guesses():
    """Return every ``Guess`` that is not empty, oldest first."""
    rows = _rows("select at, question, guess from guesses where guess != '' order by at, question")
    return [Guess(_moment(at), question, guess) for at, question, guess in rows]


def all_answers():
    """Return every ``Answer``, oldest first."""
    rows = _rows("select at, question, choice, passed from answers order by rowid")
    return [Answer(_moment(at), question, choice, bool(right)) for at, question, choice, right in rows]


def forget():
    """Delete everything, damaged files that were set aside included.

    Returns
    -------
    bool
        Whether it is all gone.
    """

    def action(connection):
        with database.transaction(connection):
            for table in TABLES:
                connection.execute(f"delete from {table}")
        connection.execute("vacuum")  # deleted rows stay in the bytes of the file until then
        for file in database.leftovers(path()):
            file.unlink(missing_ok=True)
        return True

    return _kept(action, False)
