"""SQLite: open a database of ours, bring its schema up to date, and say every failure in one sentence."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from specsheets.ports import Damaged, Ruined

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION = 0x53504543
"""What `PRAGMA application_id` of our databases says: SPEC."""

PRAGMAS = ("synchronous=NORMAL", "foreign_keys=OFF", "temp_store=MEMORY")
"""Set on every connection."""

PATIENCE = 5.0
"""Seconds to wait for another process that writes."""


AFRESH = "Move it aside, and it is made anew from sheets and decisions."
"""What to do with a log that no longer holds together."""


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Turn whatever SQLite raises about the database at `path`, and a row that is no JSON, into Damaged with one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        ruined = getattr(error, "sqlite_errorcode", -1) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        raise (Ruined if ruined else Damaged)(sentence(path, error)) from error
    except ValueError as error:
        raise Damaged(f"{path} holds a row that cannot be read: rebuild the rows from the log.") from error


def sentence(path: Path, error: sqlite3.Error) -> str:
    """What went wrong with the database at `path`, and what to do."""
    primary = getattr(error, "sqlite_errorcode", -1) & 0xFF
    match primary:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"{path} is locked by another process that writes: wait for it to end, then run again."
        case sqlite3.SQLITE_FULL:
            return (
                f"{path} cannot grow because the disk is full: nothing was recorded; free some space, then run again."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return f"{path} cannot be written because it or its folder is read-only: nothing was recorded; make both writable."
        case sqlite3.SQLITE_CANTOPEN:
            return f"{path} cannot be opened: check that its folder exists and that both may be read and written."
        case sqlite3.SQLITE_IOERR:
            return (
                f"{path} cannot be read or written because the disk reports an error: check the disk, then run again."
            )
        case sqlite3.SQLITE_TOOBIG:
            return f"{path} cannot hold a text this long: nothing was recorded."
        case _:
            return _damaged(path)


def _damaged(path: Path) -> str:
    return (
        f"{path} is damaged or no database of specsheets: move it aside, and it is made anew from sheets and decisions."
    )


def set_aside(path: Path) -> Path:
    """Rename a damaged database, and what SQLite left beside it, to the first free `<name>.damaged-N`; nothing is deleted.

    Raises OSError where the folder does not allow it.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    # The write-ahead log goes first: left behind, it would be replayed into the next database of this name.
    for suffix in ("-wal", "-shm"):
        if (beside := Path(f"{path}{suffix}")).exists():
            beside.rename(f"{aside}{suffix}")
    return path.rename(aside)


def connect(path: Path, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection to the database at `path`, made or brought up to date first; any thread may use it, one at a time.

    `patience` is the time in seconds for which a lock is waited for. Raises Damaged.
    """
    if path.is_dir():
        raise Damaged(f"{path} is a folder where the database should be: move it away.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Damaged(f"{path.parent} cannot be made for the database: {error.strerror}.") from error
    with plainly(path):
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
        try:
            _ready(connection, path, patience)
        except BaseException:
            connection.close()
            raise
    return connection


def _ready(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    version = _version(connection)
    if version == len(MIGRATIONS) and _application(connection) == APPLICATION:
        return
    if version > len(MIGRATIONS) and _application(connection) == APPLICATION:
        raise Damaged(
            f"{path} was written by a newer specsheets (schema {version}, this one knows {len(MIGRATIONS)}): use that version, "
            "or move the file aside to have it made anew from sheets and decisions."
        )
    _write_ahead(connection, patience)
    _migrate(connection, path)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _application(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    # SQLite does not wait for a lock here, whatever the timeout: two processes that make one database meet at this line.
    end = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    from sqlite_utils import Database

    with writing(connection):
        version = _version(connection)
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if _application(connection) != APPLICATION and (version or tables):
            raise Damaged(_damaged(path))
        database = Database(connection, execute_plugins=False)
        for step in MIGRATIONS[version:]:
            step(database)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that holds the write lock from its first line: all of it is kept, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _events_tags_rows_cache(database: Database) -> None:
    events = {"seq": int, "at": str, "kind": str, "version": int, "body": str, "hash": str}
    database.table("events").create(events, pk="seq", not_null=set(events) - {"seq"})
    for verb in ("UPDATE", "DELETE"):
        database.execute(
            f"CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END"
        )
    database.execute("CREATE TABLE tags (tag TEXT, seq INTEGER, PRIMARY KEY (tag, seq)) WITHOUT ROWID")
    database.table("rows").create({"space": str, "key": str, "value": str}, pk=("space", "key"))
    cache = {"space": str, "key": str, "stamp": str, "blob": bytes}
    database.table("cache").create(cache, pk=("space", "key"))
    # One line: the last event that the rows hold. It tells a log whose tail was cut from one that never was longer.
    database.table("folded").create({"id": int, "position": int, "hash": str}, pk="id")
    database.table("folded").insert({"id": 0, "position": 0, "hash": ""})


MIGRATIONS: tuple[Callable[[Database], None], ...] = (_events_tags_rows_cache,)
"""What brings a schema of version n to n + 1, in order; `PRAGMA user_version` counts those that were done."""
