"""The learner's SQLite file: opened for one action, brought up to date, set aside when it is broken.

It keeps SQLite's rollback journal. A write-ahead log would need memory shared by all writers, which home
folders on a network do not have; notebooks write a row now and then, so waiting for each other costs nothing.
"""

import contextlib
import os
import sqlite3
import sys
import time

WAIT_S = 10  # for another notebook that is writing
BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
DATED = "(at text default current_timestamp"  # UTC
# Number n brings a file from version n to n + 1. Files of the first release have its tables but version 0.
MIGRATIONS = (
    (
        f"create table if not exists attempts {DATED}, exercise text, passed integer)",
        f"create table if not exists guesses {DATED}, question text primary key, guess text)",
    ),
    (f"create table answers {DATED}, question text, choice text, passed integer)",),
    ("alter table attempts add column code text",),
)


def use(file, action):
    """Do something with the database in a file.

    Parameters
    ----------
    file : pathlib.Path
        Made where it is missing. One that is no database, or a damaged one, is renamed and a new one begun.
    action : callable
        ``action(connection)``; each statement is kept at once, unless it stands in a ``transaction``.

    Returns
    -------
    object
        What `action` returns.

    Raises
    ------
    OSError, sqlite3.Error
        If the folder cannot be written, the disk is full, another process holds the file for long, or a newer
        formotion wrote it.
    """
    seen = _identity(file)
    try:
        return _use(file, action)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in BROKEN:
            raise
        _set_aside(file, seen)
        return _use(file, action)


def _use(file, action):
    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(file, timeout=WAIT_S, isolation_level=None)) as connection:
        _migrate(connection)
        return action(connection)


@contextlib.contextmanager
def transaction(connection):
    """Keep all statements of a block or none; wait before the first, so that no two deadlock."""
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            connection.execute("rollback")
        raise
    connection.execute("commit")


def _version(connection):
    return connection.execute("pragma user_version").fetchone()[0]


def _migrate(connection):
    if _version(connection) == len(MIGRATIONS):
        return
    with transaction(connection):
        version = _version(connection)  # again: another notebook may have been faster
        if version > len(MIGRATIONS):
            raise sqlite3.NotSupportedError("a newer formotion wrote this file: upgrade this one")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"pragma user_version = {len(MIGRATIONS)}")


def _identity(file):
    return file.stat().st_ino if file.exists() else None


def _set_aside(file, seen):
    """Rename a broken file and its journal, unless another notebook has done so since it was `seen`."""
    if _identity(file) != seen:
        return
    aside = file.with_name(f"{file.stem}.broken-{time.time_ns()}{file.suffix}")
    journal = file.with_name(f"{file.name}-journal")
    with contextlib.suppress(FileNotFoundError):  # a journal of the old file would be played into the new one
        os.replace(journal, aside.with_name(f"{aside.name}-journal"))
    with contextlib.suppress(FileNotFoundError):
        os.replace(file, aside)
        print(
            f"formotion: {file} is damaged; it is now called {aside.name}, a new one begins.", file=sys.stderr
        )


def leftovers(file):
    """Return the files that were set aside beside `file`."""
    return sorted(file.parent.glob(f"{file.stem}.broken-*"))
