"""Asking a model in the engine tests."""

from __future__ import annotations

import httpx2

from specsheets.engines.endpoint.model import EndpointModel
from specsheets.ports import Endpoint, Json, Prompt, Reply

KEY = "k-5f2e-do-not-show-9a71"
SCHEMA = {
    "type": "object",
    "properties": {
        "s0001": {"type": "string", "enum": ["north", "south"]},
        "s0002": {"type": "string", "pattern": "^[a-z]{5}_[0-9]$", "maxLength": 7},
    },
    "required": ["s0001", "s0002"],
    "additionalProperties": False,
}
TRUTH = '{"s0001": "north", "s0002": "value_1"}'


class Models:
    """Opens models; `notes` is what they remember, shared by all of one test."""

    def __init__(self) -> None:
        self.notes: dict[str, bytes] = {}
        self.opened: list[EndpointModel] = []

    def at(
        self, url: str, transport: httpx2.AsyncBaseTransport | None = None, key: str = KEY, **settings: float
    ) -> EndpointModel:
        endpoint = Endpoint(url, "m", **{"wait": 0.01, **settings})  # type: ignore[arg-type]
        self.opened.append(EndpointModel(endpoint, key, self.notes.__setitem__, self.notes.get, transport))
        return self.opened[-1]


def ask(model: EndpointModel, task: str = "Describe a quay.", limit: int = 200, schema: Json = SCHEMA) -> Reply:
    """One question that nobody stops."""
    prompt = Prompt("You describe a harbour.", task)
    return model.answer(prompt, schema, limit=limit, heard=lambda text: None, is_stopped=lambda: False)
