"""Leave, collect, take back."""

from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest
from lockers.capacity import box_for, occupancy
from lockers.codes import new_code, opens, seal_of
from lockers.database import open_database
from lockers.errors import BlockedError, EmptyBoxError, NoBoxFreeError, NotDueError, UnknownBoxError, WrongCodeError
from lockers.journal import entries_since
from lockers.models import Size
from lockers.notices import arrival, due_reminders
from lockers.parcels import parcel_in
from lockers.station import collect, deposit, overdue_parcels, take_back


def test_a_parcel_goes_in_and_comes_out(connection: Connection, now: datetime) -> None:
    receipt = deposit(connection, Size.SMALL, "ada@example.org", now)
    assert receipt.box == 2, "the smallest box that holds it"
    assert receipt.until == now + timedelta(days=3)
    assert collect(connection, receipt.box, receipt.code.lower(), now).recipient == "ada@example.org"
    assert parcel_in(connection, receipt.box) is None
    with pytest.raises(EmptyBoxError, match="box 2"):
        collect(connection, receipt.box, receipt.code, now)
    assert [(e.deed, e.box) for e in entries_since(connection, now)] == [("left", 2), ("collected", 2)]


def test_a_full_station_says_no(connection: Connection, now: datetime) -> None:
    deposit(connection, Size.LARGE, "ada@example.org", now)
    with pytest.raises(NoBoxFreeError, match="medium"):
        box_for(connection, Size.MEDIUM)
    assert occupancy(connection) == {"small": (2, 2), "medium": (0, 0), "large": (0, 1)}


def test_three_wrong_codes_block_a_box(connection: Connection, now: datetime) -> None:
    receipt = deposit(connection, Size.SMALL, "ada@example.org", now)
    for left in (2, 1, 0):
        with pytest.raises(WrongCodeError, match=f"{left} tries"):
            collect(connection, receipt.box, "?", now)
    with pytest.raises(BlockedError):
        collect(connection, receipt.box, receipt.code, now)
    assert take_back(connection, receipt.box, now).tries == 3


def test_a_parcel_is_taken_back_when_it_is_overdue(connection: Connection, now: datetime) -> None:
    receipt = deposit(connection, Size.SMALL, "ada@example.org", now)
    with pytest.raises(NotDueError, match="05 March"):
        take_back(connection, receipt.box, now)
    late = now + timedelta(days=3, minutes=1)
    assert [p.box for p in overdue_parcels(connection, late)] == [receipt.box]
    assert take_back(connection, receipt.box, late).recipient == "ada@example.org"
    assert overdue_parcels(connection, late) == []
    with pytest.raises(UnknownBoxError):
        take_back(connection, 99, late)


def test_recipients_are_told_and_reminded(connection: Connection, now: datetime) -> None:
    receipt = deposit(connection, Size.SMALL, "ada@example.org", now)
    told = arrival(receipt, "ada@example.org")
    assert receipt.code in told.text and "box 2" in told.text
    assert due_reminders(connection, now) == []
    (notice,) = due_reminders(connection, now + timedelta(days=2, hours=1))
    assert notice.to == "ada@example.org"


def test_codes_differ_and_are_not_kept(connection: Connection, now: datetime, tmp_path: Path) -> None:
    assert len({new_code() for _ in range(50)}) == 50
    receipt = deposit(connection, Size.SMALL, "ada@example.org", now)
    assert receipt.code.encode() not in (tmp_path / "lockers.db").read_bytes()
    assert opens(receipt.code, seal_of(receipt.code)) and not opens("", seal_of(receipt.code))


def test_what_was_left_is_there_after_a_restart(connection: Connection, now: datetime, tmp_path: Path) -> None:
    receipt = deposit(connection, Size.SMALL, "ada@example.org", now)
    again = open_database(tmp_path / "lockers.db")
    assert collect(again, receipt.box, receipt.code, now).left_at == now
    again.close()
