"""The engines that each contract suite runs on: an engine is done when its suite is green."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from specsheets.engines.disk import DiskFiles
from specsheets.engines.memory import FixedClock, MemoryFiles, MemoryStore
from specsheets.engines.sqlite_store import SqliteStore
from specsheets.ports import Files, Store

STORES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda folder: MemoryStore(FixedClock()),
    "sqlite": lambda folder: SqliteStore(folder / "specsheets.db", FixedClock()),
}
FILES: dict[str, Callable[[Path], Files]] = {
    "memory": lambda folder: MemoryFiles(),
    "disk": DiskFiles,
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = STORES[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture(params=FILES)
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return FILES[request.param](tmp_path)
