"""Catalog and clock: engines by name, other people's by entry point, and the system's time in one form."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from specsheets.engines import catalog
from specsheets.engines.disk import DiskFiles
from specsheets.engines.memory import FixedClock, MemoryFiles, MemoryStore
from specsheets.engines.sqlite_store import SqliteStore

INSTALLED = [
    EntryPoint("store.theirs", "specsheets.engines.memory:MemoryFiles", "specsheets.engines"),
    EntryPoint("files.others", "specsheets.engines.disk:DiskFiles", "specsheets.engines"),
]


def test_engines_are_opened_by_name(tmp_path: Path) -> None:
    clock = catalog.open_clock()
    store = catalog.open_store("sqlite", tmp_path, clock)
    assert isinstance(store, SqliteStore)
    assert (tmp_path / ".specsheets" / "specsheets.db").is_file()
    store.close()
    assert isinstance(catalog.open_store("memory", tmp_path, clock), MemoryStore)
    assert isinstance(catalog.open_files("disk", tmp_path), DiskFiles)
    assert isinstance(catalog.open_files("memory", tmp_path), MemoryFiles)
    assert catalog.set_aside(tmp_path).name == "specsheets.db.damaged-1"


def test_installed_engines_are_found_and_unknown_ones_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: INSTALLED)
    assert isinstance(catalog.open_files("others", tmp_path), DiskFiles)
    with pytest.raises(ValueError, match="no engine 'others' for store: choose one of memory, sqlite, theirs"):
        catalog.open_store("others", tmp_path, FixedClock())
    with pytest.raises(ValueError, match="choose one of disk, memory, others"):
        catalog.open_files("", tmp_path)


def test_the_catalog_imports_no_engine_by_itself() -> None:
    code = (
        "import sys; import specsheets.engines.catalog\n"
        "assert not {'sqlite3', 'pathspec', 'sqlite_utils'} & sys.modules.keys()\n"
        "assert not [name for name in sys.modules if name.startswith('specsheets.engines.') and not name.endswith('catalog')]"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "clock", [catalog.open_clock(), FixedClock(86_400_000 * 3 + 3_723_045)], ids=["system", "fixed"]
)
def test_a_clock_says_time_and_ids_in_one_form(clock) -> None:  # type: ignore[no-untyped-def]
    times = [clock.now() for _ in range(3)]
    assert times == sorted(times)
    assert all(re.fullmatch(r"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z", time) for time in times)
    ids = {clock.new_id() for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch("[0-9a-f]{12}", each) for each in ids)


def test_the_fixed_clock_counts_from_its_start() -> None:
    clock = FixedClock(86_400_000 + 3_723_045)
    assert (clock.now(), clock.now()) == ("2026-01-02T01:02:03.045Z", "2026-01-02T01:02:03.046Z")
