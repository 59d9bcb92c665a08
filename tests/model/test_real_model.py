"""A real model, however small: bound by the schema, spared what it has read, stopped, killed, and refused what is too long.

Nothing is asserted of what it says, but that it is said in the form asked for.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from real_server import RealServer
from serve import NAME, WINDOW

from specsheets.engines.endpoint.ladder import SAMPLE
from specsheets.engines.endpoint.model import EndpointModel
from specsheets.ports import Away, Endpoint, Json, Prompt, Reply, Unfit

pytestmark = pytest.mark.real_llm

PREFIX = f"You complete the sheets of a program.\n\n{SAMPLE}"
CHOICES = ("int", "str", "Berth", "list[Berth]", "None")
SCHEMA = {
    "type": "object",
    "properties": {
        "s0001": {"type": "string", "pattern": "^[a-z_]{1,20}$"},
        "s0002": {"type": "string", "enum": list(CHOICES)},
        "s0003": {"type": "string", "maxLength": 60},
        "s0004": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z]{1,9}$"},
                    "type": {"$ref": "#/$defs/types"},
                },
                "required": ["name", "type"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["s0001", "s0002", "s0003", "s0004"],
    "additionalProperties": False,
    "$defs": {"types": {"type": "string", "enum": list(CHOICES)}},
}
LONG = {
    "type": "object",
    "properties": {f"s{n:04}": {"type": "string", "pattern": "^[a-z]{400}$"} for n in range(20)},
    "required": [f"s{n:04}" for n in range(20)],
    "additionalProperties": False,
}
"""An answer of some minutes."""

Open = Callable[..., EndpointModel]


@pytest.fixture
def opened(real_endpoint: str) -> Iterator[Open]:
    models: list[EndpointModel] = []

    def open_model(**settings: float) -> EndpointModel:
        endpoint = Endpoint(real_endpoint, NAME, **{"wait": 0.1, "timeout": 120, **settings})  # type: ignore[arg-type]
        models.append(EndpointModel(endpoint, "", lambda name, note: None, lambda name: None))
        return models[-1]

    yield open_model
    for model in models:
        model.close()


def ask(
    model: EndpointModel,
    task: str = "Name a function.",
    schema: Json = SCHEMA,
    *,
    limit: int = 200,
    heard: Callable[[str], None] = lambda text: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Reply:
    return model.answer(Prompt(PREFIX, task), schema, limit=limit, heard=heard, is_stopped=is_stopped)


def test_the_schema_binds_a_real_model(opened: Open) -> None:
    model = opened()
    assert (model.window(), model.rung()) == (WINDOW, "schema")
    reply = ask(model)
    said = json.loads(reply.text)
    assert (reply.finish, reply.rung, list(said)) == ("stop", "schema", SCHEMA["required"])
    assert re.fullmatch("[a-z_]{1,20}", said["s0001"]) and said["s0002"] in CHOICES and len(said["s0003"]) <= 60
    assert all(re.fullmatch("[a-z]{1,9}", each["name"]) and each["type"] in CHOICES for each in said["s0004"])


def test_tokens_are_about_what_the_model_counts(opened: Open) -> None:
    model = opened()
    counted = ask(model).prompt_tokens
    assert counted and 0.8 * counted < model.tokens(PREFIX + "Name a function.") < 1.2 * counted


def test_a_prefix_is_read_once(opened: Open) -> None:
    model = opened()
    first = ask(model)
    second = ask(model, "Name a class.")
    assert first.prompt_tokens and second.cached_tokens > 0.9 * (first.prompt_tokens - 40)


def test_a_stop_ends_the_work_of_the_server(opened: Open, real_server: RealServer) -> None:
    model = opened()
    heard: list[str] = []
    with pytest.raises(InterruptedError):
        ask(model, schema=LONG, limit=6000, heard=heard.append, is_stopped=lambda: bool(heard))
    assert heard and len(heard[-1]) < 2000
    deadline = time.monotonic() + 20
    while real_server.is_working():
        assert time.monotonic() < deadline, "the server works on for nobody"
        time.sleep(0.05)
    assert ask(model).finish == "stop"


def test_a_limit_ends_an_answer_and_is_told(opened: Open) -> None:
    reply = ask(opened(), schema=LONG, limit=20)
    assert reply.finish == "length"
    with pytest.raises(ValueError):
        json.loads(reply.text)


def test_a_server_killed_in_mid_answer_is_away_and_back_once_it_runs_again(
    opened: Open, real_server: RealServer
) -> None:
    model = opened(retries=0)
    ask(model)

    def kill(text: str) -> None:
        real_server.kill()

    with pytest.raises(Away):
        ask(model, schema=LONG, limit=6000, heard=kill)
    with pytest.raises(Away):
        ask(model)
    real_server.start()
    assert ask(model).finish == "stop"


def test_what_does_not_fit_the_window_is_refused_here_and_there(opened: Open) -> None:
    with pytest.raises(Unfit, match=f"need about .* tokens .* has {WINDOW:,}"):
        ask(opened(), "x " * 20_000)
    with pytest.raises(Unfit, match=r"refuses the request \(400\): .*context"):
        ask(opened(window=1_000_000), "x " * 20_000)
