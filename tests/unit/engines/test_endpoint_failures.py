"""What becomes of every failure: sent again, said in one sentence, or handed over as what it is; and what is never shown."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx2
import pytest
from asking import KEY, SCHEMA, TRUTH, Models, ask
from model_server import FAILURES, LIES, ModelServer

from specsheets.engines.endpoint.patience import ENOUGH, REST, Breaker, breaker_of
from specsheets.ports import Away, Prompt, Unfit


@pytest.fixture
def known(models: Models, server: ModelServer) -> Models:
    """Models that have found their bond, so that whatever follows is a fill."""
    models.at(server.url).rung()
    server.asked.clear()
    return models


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_sent_again(known: Models, server: ModelServer, status: int) -> None:
    server.twists = [status, status]
    assert (ask(known.at(server.url)).text, len(server.fills)) == (TRUTH, 3)


def test_after_all_repeats_it_is_away(known: Models, server: ModelServer) -> None:
    server.twists = [503] * 3
    with pytest.raises(Away, match=r"cannot serve now \(503\)"):
        ask(known.at(server.url, retries=2))
    assert len(server.asked) == 3


def test_an_endpoint_says_how_long_it_wants_to_be_left_alone(known: Models, server: ModelServer) -> None:
    server.twists, server.headers = [429], {"retry-after": "0.01"}
    assert ask(known.at(server.url, wait=1000)).text == TRUTH
    server.twists, server.headers = [429], {"retry-after": "3600"}
    with pytest.raises(Away) as caught:
        ask(known.at(server.url))
    assert caught.value.retry_after == 3600
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "refuses the key that was sent (401); set SPECSHEETS_AI_KEY"),
        (402, "nothing is left to spend (402)"),
        (403, "does not allow this to the key (403)"),
        (404, "knows no model 'm' (404)"),
        (307, "leads elsewhere (307); set `[ai] base_url`"),
        (413, "refuses the request (413)"),
    ],
)
def test_what_asking_again_does_not_help_is_asked_once(
    known: Models, server: ModelServer, status: int, sentence: str
) -> None:
    server.twists = [status]
    with pytest.raises(Unfit) as caught:
        ask(known.at(server.url))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value) and caught.value.todo
    assert len(server.asked) == 1


def test_no_key_is_said_to_be_none(known: Models, server: ModelServer) -> None:
    server.twists = [401]
    with pytest.raises(Unfit, match="refuses a request without a key"):
        ask(known.at(server.url, key=""))


def test_nobody_at_the_address_is_away(models: Models) -> None:
    with ModelServer() as gone:
        url = gone.url
    with pytest.raises(Away, match=f"{url} does not answer: "):
        ask(models.at(url, retries=1))


def test_an_endpoint_that_keeps_failing_is_left_alone(known: Models, server: ModelServer) -> None:
    server.twists = [503] * ENOUGH
    for _ in range(ENOUGH):
        with pytest.raises(Away, match="503"):
            ask(known.at(server.url, retries=0))
    with pytest.raises(Away, match="failed 3 times in a row"):
        ask(known.at(server.url))
    assert len(server.asked) == ENOUGH
    breaker_of(server.url).answered()


def test_a_breaker_lets_one_request_through_after_its_rest() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(ENOUGH):
        breaker.check()
        breaker.failed()
    with pytest.raises(Away) as caught:
        breaker.check()
    assert caught.value.retry_after == REST
    now[0] = REST
    breaker.check()
    breaker.failed()
    with pytest.raises(Away):
        breaker.check()
    now[0] *= 2
    breaker.check()
    breaker.answered()
    breaker.failed()
    breaker.check()


@pytest.mark.parametrize(
    ("failure", "finish"), [("cut", "broken"), ("corrupt", "broken"), ("no chunk", "broken"), ("too long", "length")]
)
def test_a_reply_that_ended_early_says_so(known: Models, server: ModelServer, failure: str, finish: str) -> None:
    server.twists = [failure]
    reply = ask(known.at(server.url))
    assert reply.finish == finish
    assert failure == "too long" or reply.text == TRUTH[: len(TRUTH) // 2]
    assert len(server.asked) == 1


@pytest.mark.parametrize("failure", ["dropped", "error event", "stalled"])
def test_a_connection_that_failed_in_mid_reply_is_made_again(known: Models, server: ModelServer, failure: str) -> None:
    server.twists = [failure]
    model = known.at(server.url, timeout=0.3)
    assert (ask(model).text, len(server.asked)) == (TRUTH, 2)
    server.twists = [failure] * 2
    with pytest.raises(Away):
        ask(known.at(server.url, timeout=0.3, retries=1))


def test_a_silence_names_the_setting_that_bounds_it(known: Models, server: ModelServer) -> None:
    server.twists = ["stalled"]
    with pytest.raises(Away, match=r"said nothing for 0\.3 s, which is as long as `\[ai\] timeout` waits"):
        ask(known.at(server.url, timeout=0.3, retries=0))


def test_a_stop_reaches_an_endpoint_that_says_nothing(known: Models, server: ModelServer) -> None:
    server.twists = ["stalled"]
    model = known.at(server.url)
    with pytest.raises(InterruptedError):
        model.answer(
            Prompt("You describe a harbour.", "Describe a quay."),
            SCHEMA,
            limit=10,
            heard=lambda text: None,
            is_stopped=lambda: bool(server.asked),
        )
    assert server.gone.wait(20), "the connection was not closed"
    assert ask(model).text == TRUTH


@pytest.mark.parametrize("lie", LIES)
def test_whatever_a_model_says_is_a_reply(known: Models, server: ModelServer, lie: str) -> None:
    server.twists = [lie]
    model = known.at(server.url)
    reply = ask(model)
    assert reply.finish == ("length" if lie == "ten megabytes" else "stop")
    assert len(reply.text) < 20_000
    assert ask(model).text == TRUTH


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"data: 5\n\n",
        b'data: {"choices": 7}\n\n',
        b'data: {"choices": [{"delta": "x", "finish_reason": {}}]}\n\n',
        b'data: {"choices": [{"delta": {"content": ["x"], "tool_calls": [7]}}], "usage": {"prompt_tokens": "many"}}\n\n',
        b'data: {"choices": [null]}\n\n',
        b"data: \xff\xfe\n\n",
        b'{"choices": [{"message": "{}", "finish_reason": []}]}',
        b'{"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]',
        b"data: " + b"[" * 50_000 + b"\n\n",
    ],
)
def test_a_stream_of_nonsense_is_a_broken_reply(models: Models, body: bytes) -> None:
    url = "https://models.example/v1"
    models.notes[f"{url} m"] = b'{"rung": "schema", "dropped": [], "ratio": null}'

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=body, headers={"content-type": "text/event-stream"})

    reply = ask(models.at(url, httpx2.MockTransport(answer), retries=0))
    assert (reply.finish, reply.text) == ("broken", "")


def test_the_key_is_in_no_note_no_log_no_sentence(
    known: Models, server: ModelServer, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    model = known.at(server.url, retries=0)
    said = [repr(model), str(vars(model).keys())]
    ask(model)
    assert server.sent[-1]["authorization"] == f"Bearer {KEY}"
    for twist in (400, 401, 403, 404, 429, 500, *FAILURES[2:6]):
        server.twists = [twist]
        try:
            said.append(repr(ask(model)))
        except (Away, Unfit) as e:
            said += [repr(e), str(e)]
            assert e.__suppress_context__ or e.__context__ is None
    said += [record.getMessage() + str(record.args) for record in caplog.records]
    assert len(caplog.records) > 10
    assert KEY not in "\n".join(said)
    assert KEY not in str(known.notes)
