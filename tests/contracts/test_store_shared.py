"""Contract of a Store that outlives its process: restart, two processes at once, and a log of version 1 that always opens."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from specsheets.engines.memory import FixedClock
from specsheets.engines.sqlite_store import SqliteStore
from specsheets.model.events import Content, Event, SheetPlanned, StepDone
from specsheets.model.fold import SPACES
from specsheets.ports import Conflict, Query, Store

FIXTURES = Path(__file__).parents[1] / "fixtures"

COUNT = """
import sys
from pathlib import Path
from specsheets.engines.clock import SystemClock
from specsheets.engines.sqlite_store import SqliteStore
from specsheets.model.events import StepDone
from specsheets.ports import Conflict, Query

store, done, refused = SqliteStore(Path(sys.argv[1]), SystemClock(), patience=60), 0, 0
while done < int(sys.argv[2]):
    position = store.position()
    steps = (store.get("run", "r") or {"steps": []})["steps"]
    try:
        store.append([StepDone(run="r", step=str(len(steps)))] * 2, unless=Query(("run:r",), position))
        done += 1
    except Conflict:
        refused += 1
print(refused)
"""


def database(folder: Path) -> Path:
    return folder / ".specsheets" / "specsheets.db"


def open_store(folder: Path) -> SqliteStore:
    return SqliteStore(database(folder), FixedClock())


def sheet(path: str) -> Event:
    return SheetPlanned(path=path, sheet=Content(text=path, content=path))


def test_a_restart_finds_everything(tmp_path: Path) -> None:
    first = open_store(tmp_path)
    first.append([sheet("a.py"), StepDone(run="r", step="s")])
    first.cache("facts", {"a.py": ("stamp", b"\0")})
    before = (list(first.read()), first.rows("sheet"), first.cached("facts"))
    first.close()
    again = open_store(tmp_path)
    assert (list(again.read()), again.rows("sheet"), again.cached("facts")) == before
    assert again.append([sheet("b.py")]) == 3
    assert again.verify() == []


def test_a_store_that_was_not_closed_loses_nothing(tmp_path: Path) -> None:
    code = COUNT + "import os; os._exit(9)"
    killed = subprocess.run([sys.executable, "-c", code, str(database(tmp_path)), "5"], check=False)
    assert killed.returncode == 9
    store = open_store(tmp_path)
    assert (store.position(), store.verify()) == (10, [])


def test_two_processes_that_make_and_fill_one_store_lose_and_double_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNT, str(database(tmp_path)), "60"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ends = [(process.communicate(timeout=120)[1], process.returncode) for process in running]
    assert ends == [("", 0), ("", 0)]
    store = open_store(tmp_path)
    # Both wrote what they had read to be next, and twice: a lost or doubled decision would show as a gap or a third.
    row = store.get("run", "r")
    assert row and row["steps"] == [str(n - n % 2) for n in range(240)]
    assert (store.position(), store.verify()) == (240, [])


def test_what_one_store_appends_the_other_reads_and_respects(tmp_path: Path) -> None:
    one, other = open_store(tmp_path), open_store(tmp_path)
    one.append([sheet("a.py")])
    assert other.position() == 1
    assert other.rows("sheet") == one.rows("sheet")
    other.append([sheet("a.py")])
    try:
        one.append([sheet("b.py")], unless=Query(("sheet:a.py",), 1))
    except Conflict:
        assert one.position() == 2
    else:
        raise AssertionError("the append of the other store was not seen")


def test_threads_share_a_store(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    threads = [
        threading.Thread(target=lambda n=n: [store.append([sheet(f"{n}/{i}.py")]) for i in range(20)]) for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (store.position(), len(store.rows("sheet")), store.verify()) == (80, 80, [])
    store.close()


def test_a_log_of_version_1_opens_and_folds_to_the_rows_of_its_time(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "specsheets.db"
    with sqlite3.connect(path) as made:
        made.executescript((FIXTURES / "log-v1.sql").read_text("utf-8"))
    made.close()
    recorded = json.loads((FIXTURES / "log-v1.rows.json").read_text("utf-8"))
    store = SqliteStore(path, FixedClock())
    assert store.verify() == []
    assert {s: rows for s, rows in rows_of(store).items() if rows or s in recorded} == recorded
    assert len(list(store.read())) == store.position() == 18
    store.rebuild()
    assert {s: rows for s, rows in rows_of(store).items() if rows or s in recorded} == recorded


def rows_of(store: Store) -> dict[str, dict[str, dict[str, object]]]:
    return {space: store.rows(space) for space in SPACES}
