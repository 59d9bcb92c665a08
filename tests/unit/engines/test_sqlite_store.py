"""SQLite store: it finds every tampering, says every failure in one sentence, and makes a new database beside a damaged one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from specsheets.engines import sqlite
from specsheets.engines.memory import FixedClock
from specsheets.engines.sqlite import set_aside
from specsheets.engines.sqlite_store import SqliteStore
from specsheets.model.events import Content, Event, SheetPlanned, StepDone
from specsheets.ports import Damaged

COLUMNS = ("at", "kind", "version", "body", "hash")


def sheet(path: str, text: str = "text") -> Event:
    return SheetPlanned(path=path, sheet=Content(text=text, content="c"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "specsheets.db"


@pytest.fixture
def store(path: Path) -> SqliteStore:
    opened = SqliteStore(path, FixedClock())
    opened.append([sheet("a.py"), sheet("b.py"), StepDone(run="r", step="s"), sheet("c.py"), sheet("d.py")])
    return opened


def tamper(path: Path, *statements: str) -> None:
    """Change what nobody may: with the triggers out of the way."""
    with sqlite3.connect(path) as connection:
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS events_no_{verb}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def flip(connection: sqlite3.Connection, column: str, seq: int, at: int) -> None:
    value = str(connection.execute(f"SELECT {column} FROM events WHERE seq = ?", (seq,)).fetchone()[0]).encode()
    changed = value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
    connection.execute(f"UPDATE events SET {column} = CAST(? AS TEXT) WHERE seq = ?", (changed, seq))


def test_events_refuse_to_be_changed_or_deleted(store: SqliteStore, path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for statement in ("UPDATE events SET at = 'x'", "DELETE FROM events WHERE seq = 2"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed or deleted"):
                connection.execute(statement)
    connection.close()
    assert store.verify() == []


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_verify_finds_every_flipped_byte(store: SqliteStore, path: Path, column: str, seq: int) -> None:
    tamper(path)
    connection = sqlite3.connect(path, isolation_level=None)
    length = len(str(connection.execute(f"SELECT {column} FROM events WHERE seq = ?", (seq,)).fetchone()[0]).encode())
    for at in range(length):
        connection.execute("BEGIN IMMEDIATE")
        flip(connection, column, seq, at)
        connection.execute("COMMIT")
        faults = store.verify()
        assert any(f"Event {seq} " in fault for fault in faults), (column, at, faults)
        flip(connection, column, seq, at)
    assert store.verify() == []
    connection.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM events WHERE seq = 1", "Event 1 is missing"),
        ("DELETE FROM events WHERE seq = 3", "Event 3 is missing"),
        ("DELETE FROM events WHERE seq >= 4", "ends with event 3, but its rows were folded up to event 5"),
        ("DELETE FROM events", "ends with event 0, but its rows were folded up to event 5"),
        ("UPDATE events SET seq = CASE seq WHEN 1 THEN 20 ELSE seq END", "Event 1 is missing"),
        ("UPDATE events SET body = (SELECT body FROM events WHERE seq = 2) WHERE seq = 1", "Event 1 was changed"),
        ("UPDATE events SET version = 7 WHERE seq = 2", "Event 2 was changed"),
        ("UPDATE events SET body = x'ff80' WHERE seq = 2", "Event 2 cannot be read"),
        ("UPDATE events SET version = 'x' WHERE seq = 2", "Event 2 cannot be read"),
        ("UPDATE events SET kind = 'nothing' WHERE seq = 2", "Event 2 cannot be read"),
        (
            "UPDATE rows SET value = replace(value, 'c', 'd') WHERE space = 'sheet' AND key = 'b.py'",
            "Row 'b.py' of 'sheet'",
        ),
        ("DELETE FROM rows WHERE space = 'text' AND key = 'a.py'", "Row 'a.py' of 'text'"),
        ("INSERT INTO rows VALUES ('decision', 'x/y', '{}')", "Row 'x/y' of 'decision'"),
        ("UPDATE rows SET value = x'ff' WHERE key = 'a.py'", "Row 'a.py' of 'sheet'"),
        ("DELETE FROM tags WHERE tag = 'sheet:b.py'", "Tags of event 2"),
        ("INSERT INTO tags VALUES ('sheet:z.py', 4)", "Tags of event 4"),
        ("INSERT INTO tags VALUES ('sheet:z.py', 44)", "Tags of event 44"),
        ("DELETE FROM folded", "rows were folded up to event 0"),
        ("DROP TABLE tags", "damaged"),
    ],
)
def test_verify_names_what_is_wrong_and_where(store: SqliteStore, path: Path, statement: str, said: str) -> None:
    tamper(path, statement)
    assert any(said in fault for fault in store.verify()), store.verify()


def test_swapped_events_are_found(store: SqliteStore, path: Path) -> None:
    tamper(path, *(f"UPDATE events SET seq = {new} WHERE seq = {old}" for old, new in ((1, 9), (2, 1), (9, 2))))
    assert [fault[:19] for fault in store.verify()][:2] == ["Event 1 was changed", "Event 2 was changed"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events WHERE seq = 5",
        "UPDATE folded SET position = 7",
        "UPDATE events SET hash = 'x' WHERE seq = 5",
    ],
)
def test_nothing_is_appended_to_a_log_that_lost_its_end(store: SqliteStore, path: Path, statement: str) -> None:
    tamper(path, statement)
    with pytest.raises(Damaged, match="Move it aside"):
        store.append([sheet("e.py")])


def test_rebuild_heals_rows_and_tags_but_refuses_a_damaged_log(store: SqliteStore, path: Path) -> None:
    rows = store.rows("sheet")
    tamper(path, "DELETE FROM rows", "DELETE FROM tags")
    store.rebuild()
    assert (store.rows("sheet"), store.verify()) == (rows, [])
    tamper(path, "UPDATE events SET at = 'x' WHERE seq = 2", "DELETE FROM rows WHERE key = 'a.py'")
    with pytest.raises(Damaged, match="Event 2 was changed"):
        store.rebuild()
    assert "a.py" not in store.rows("sheet")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE events SET version = 9 WHERE seq = 2", "use a newer specsheets"),
        ("UPDATE events SET body = '{' WHERE seq = 2", "event 2 cannot be read"),
        ("UPDATE events SET body = CAST(x'ff' AS TEXT) WHERE seq = 2", "damaged"),
    ],
)
def test_an_event_that_cannot_be_read_is_one_sentence(
    store: SqliteStore, path: Path, statement: str, said: str
) -> None:
    tamper(path, statement)
    with pytest.raises(Damaged, match=said):
        list(store.read())


def test_a_row_that_cannot_be_read_is_one_sentence(store: SqliteStore, path: Path) -> None:
    tamper(path, "UPDATE rows SET value = '{' WHERE key = 'a.py'")
    for ask in (lambda: store.rows("sheet"), lambda: store.get("sheet", "a.py")):
        with pytest.raises(Damaged, match="rebuil"):
            ask()


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()


def newer(path: Path) -> None:
    SqliteStore(path, FixedClock()).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def cut(path: Path) -> None:
    store = SqliteStore(path, FixedClock())
    store.append([sheet(f"{n}.py", "x" * 999) for n in range(50)])
    store.close()
    path.write_bytes(path.read_bytes()[:9000])


def without_tables(path: Path) -> None:
    SqliteStore(path, FixedClock()).close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE folded")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_bytes(b"no database, certainly not one\n" * 200), "damaged or no database"),
        (lambda path: path.write_bytes(b"short"), "damaged or no database"),
        (cut, "damaged or no database"),
        (foreign, "damaged or no database"),
        (without_tables, "damaged or no database"),
        (newer, "newer specsheets"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.symlink_to(path.parent / "gone" / "x.db"), "cannot be opened"),
    ],
)
def test_a_file_that_is_no_database_of_ours_is_one_sentence(path: Path, spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    spoil(path)
    with pytest.raises(Damaged, match=said) as raised:
        SqliteStore(path, FixedClock()).append([sheet("a.py")])
    assert str(raised.value).endswith(".")
    assert "\n" not in str(raised.value)


def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".specsheets").write_text("")
    with pytest.raises(Damaged, match="cannot be made"):
        SqliteStore(tmp_path / ".specsheets" / "specsheets.db", FixedClock())


def test_an_empty_file_is_a_new_database(path: Path) -> None:
    path.touch()
    assert SqliteStore(path, FixedClock()).append([sheet("a.py")]) == 1


@pytest.mark.parametrize("main", [b"", None])
def test_leftovers_of_another_database_are_never_replayed(path: Path, main: bytes | None) -> None:
    source = path.with_name("source.db")
    old = SqliteStore(source, FixedClock())
    old.append([sheet("old.py")])
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").write_bytes(Path(f"{source}{suffix}").read_bytes())
    old.close()
    if main is not None:
        path.write_bytes(main)
    store = SqliteStore(path, FixedClock())
    assert (store.position(), store.verify()) == (0, [])
    assert store.append([sheet("a.py")]) == 1


def test_a_garbled_write_ahead_log_costs_at_most_its_own_events(path: Path) -> None:
    store = SqliteStore(path, FixedClock())
    store.append([sheet("a.py")])
    store.close()
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").write_bytes(os.urandom(5000))
    again = SqliteStore(path, FixedClock())
    assert (again.position(), again.verify()) == (1, [])


def test_a_damaged_database_is_set_aside_whole_and_never_deleted(path: Path) -> None:
    for number, content in enumerate((b"first", b"second"), 1):
        path.write_bytes(content)
        Path(f"{path}-wal").write_bytes(b"log " + content)
        aside = set_aside(path)
        assert aside == path.with_name(f"specsheets.db.damaged-{number}")
        assert aside.read_bytes() == content
        assert Path(f"{aside}-wal").read_bytes() == b"log " + content
        assert sorted(each.name for each in path.parent.glob("specsheets.db*") if "damaged" not in each.name) == []
    assert SqliteStore(path, FixedClock()).append([sheet("a.py")]) == 1


def test_a_lock_is_waited_for_and_then_said(store: SqliteStore, path: Path) -> None:
    impatient = SqliteStore(path, FixedClock(), patience=0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    for write in (
        lambda: impatient.append([sheet("e.py")]),
        lambda: impatient.cache("s", {"k": ("s", b"")}),
        impatient.rebuild,
    ):
        with pytest.raises(Damaged, match="locked by another process"):
            write()
    assert impatient.position() == 5
    holder.execute("ROLLBACK")
    holder.close()
    assert impatient.append([sheet("e.py")]) == 6


def test_a_full_disk_keeps_what_was_and_records_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "max_page_count=40"))
    store = SqliteStore(path, FixedClock())
    store.append([sheet("a.py")])
    with pytest.raises(Damaged, match="disk is full"):
        store.append([sheet(f"{n}.py", "x" * 5000) for n in range(50)])
    assert (store.position(), list(store.rows("sheet")), store.verify()) == (1, ["a.py"], [])
    assert store.append([sheet("b.py")]) == 2


def test_a_read_only_database_is_one_sentence(store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "query_only=ON"))
    reader = SqliteStore(path, FixedClock())
    with pytest.raises(Damaged, match="read-only"):
        reader.append([sheet("e.py")])
    assert reader.position() == 5


def test_opening_a_current_database_imports_no_schema_library(store: SqliteStore, path: Path) -> None:
    store.close()
    code = (
        "import sys; from pathlib import Path; from specsheets.engines.memory import FixedClock\n"
        "from specsheets.engines.sqlite_store import SqliteStore\n"
        "SqliteStore(Path(sys.argv[1]), FixedClock()).append([])\n"
        "assert not {'sqlite_utils', 'pathspec', 'click'} & sys.modules.keys()"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 0
