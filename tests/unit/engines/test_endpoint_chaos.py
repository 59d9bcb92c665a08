"""The engine before a server of another author, which breaks on demand and judges how a client bore it."""

from __future__ import annotations

import pytest
from asking import Models
from asking import ask as ask_of
from llmock.pytest_plugin import LLMock

from specsheets.engines.endpoint.model import EndpointModel
from specsheets.ports import Away, Reply, Unfit

SHAPE = {
    "type": "object",
    "properties": {"s0001": {"type": "string"}},
    "required": ["s0001"],
    "additionalProperties": False,
}


def ask(model: EndpointModel) -> Reply:
    return ask_of(model, schema=SHAPE)


@pytest.fixture
def model(models: Models, llmock: LLMock) -> EndpointModel:
    url = llmock.base_url("openai")
    # It honours shapes but no pattern, so no probe finds its bond.
    models.notes[f"{url} m"] = b'{"rung": "schema", "dropped": [], "ratio": null}'
    opened = models.at(url, timeout=0.5)
    opened.window()
    return opened


def test_what_passes_is_borne(model: EndpointModel, llmock: LLMock) -> None:
    llmock.rate_limit(times=2, retry_after=0.1)
    assert ask(model).finish == "stop"
    llmock.fail(503, times=2)
    assert ask(model).finish == "stop"
    llmock.disconnect(times=1)
    assert ask(model).finish == "stop"
    llmock.stall(seconds=5, times=1)
    assert ask(model).finish == "stop"
    llmock.assert_resilient()


@pytest.mark.parametrize("fault", ["truncate", "corrupt"])
def test_half_a_stream_is_no_answer(model: EndpointModel, llmock: LLMock, fault: str) -> None:
    getattr(llmock, fault)(times=1)
    assert ask(model).finish == "broken"


def test_what_stays_is_given_up(model: EndpointModel, llmock: LLMock) -> None:
    llmock.outage()
    with pytest.raises(Away, match="503"):
        ask(model)
    llmock.assert_resilient()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_no_repeat_can_mend_is_not_repeated(model: EndpointModel, llmock: LLMock, status: int) -> None:
    llmock.fail(status)
    with pytest.raises(Unfit, match=str(status)):
        ask(model)
    llmock.assert_resilient()


def test_too_long_a_prompt_is_said_in_the_words_of_the_endpoint(model: EndpointModel, llmock: LLMock) -> None:
    ask(model)
    llmock.context_overflow()
    with pytest.raises(Unfit, match=r"refuses the request \(400\): .*maximum context length"):
        ask(model)
    llmock.assert_resilient()
