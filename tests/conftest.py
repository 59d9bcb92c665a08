"""Settings of all tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent / "fixtures"))

from endpoint import Endpoint

settings.register_profile("no clock", deadline=None, print_blob=True)
settings.load_profile("no clock")


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A model at an endpoint on loopback, which `specsheets` asks."""
    with Endpoint() as opened:
        for name, value in opened.environment.items():
            monkeypatch.setenv(name, value)
        yield opened
