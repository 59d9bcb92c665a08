"""A station with three boxes, and a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

import pytest
from lockers.boxes import add_box
from lockers.database import open_database
from lockers.models import Size

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return MONDAY


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    opened = open_database(tmp_path / "lockers.db")
    for size in (Size.LARGE, Size.SMALL, Size.SMALL):
        add_box(opened, size)
    yield opened
    opened.close()
