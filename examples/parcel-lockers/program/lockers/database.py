"""Opens the one SQLite file, and makes its tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from sqlite3 import Connection


def open_database(path: Path) -> Connection:
    """The database of a file, made anew where there is none."""
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("create table if not exists boxes (number integer primary key, size integer not null)")
    connection.execute(
        "create table if not exists parcels (id integer primary key, box integer not null references boxes, "
        "recipient text not null, seal text not null, left_at text not null, "
        "tries integer not null default 0, closed_at text)"
    )
    connection.execute("create unique index if not exists one_a_box on parcels (box) where closed_at is null")
    connection.execute("create table if not exists journal (at text not null, deed text not null, box integer not null)")
    return connection
