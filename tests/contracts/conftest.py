"""The engines that each contract suite runs on: an engine is done when its suite is green."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from model_server import ModelServer

from specsheets.engines.disk import DiskFiles
from specsheets.engines.endpoint.dialect import RUNGS
from specsheets.engines.endpoint.model import EndpointModel
from specsheets.engines.memory import FixedClock, MemoryFiles, MemoryStore
from specsheets.engines.sqlite_store import SqliteStore
from specsheets.ports import Endpoint, Files, LanguageModel, Store

STORES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda folder: MemoryStore(FixedClock()),
    "sqlite": lambda folder: SqliteStore(folder / "specsheets.db", FixedClock()),
}
FILES: dict[str, Callable[[Path], Files]] = {
    "memory": lambda folder: MemoryFiles(),
    "disk": DiskFiles,
}


def _at_server(rung: str) -> Callable[[ExitStack], LanguageModel]:
    """A model at an endpoint where one bond holds, and no other."""

    def opened(stack: ExitStack) -> LanguageModel:
        server = stack.enter_context(ModelServer(knows=(rung,)))
        server.unknown = 0 if rung == "prompt" else 400
        endpoint = Endpoint(server.url, "m", wait=0.01, price_prompt=2, price_completion=8)
        return EndpointModel(endpoint, "k-contract", lambda name, note: None, lambda name: None)

    return opened


MODELS: dict[str, Callable[[ExitStack], LanguageModel]] = {f"endpoint, {rung}": _at_server(rung) for rung in RUNGS}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = STORES[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture(params=FILES)
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return FILES[request.param](tmp_path)


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> Iterator[LanguageModel]:
    with ExitStack() as stack:
        opened = MODELS[request.param](stack)
        yield opened
        opened.close()
