"""Endpoints for the engine tests: a server of many faults, and models that are closed again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from asking import Models
from model_server import ModelServer
from raw_server import RawServer

from specsheets.engines.endpoint import patience
from specsheets.engines.endpoint.model import EndpointModel


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Iterator[Models]:
    monkeypatch.setattr(patience, "_breakers", {})
    made = Models()
    yield made
    for model in made.opened:
        model.close()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def raw() -> Iterator[RawServer]:
    with RawServer() as running:
        yield running


@pytest.fixture
def model(models: Models, raw: RawServer) -> EndpointModel:
    """A model at `raw`, whose bond is known, so that whatever is asked is a fill."""
    models.notes[f"{raw.url} m"] = b'{"rung": "schema", "dropped": [], "ratio": null}'
    return models.at(raw.url, retries=0)
