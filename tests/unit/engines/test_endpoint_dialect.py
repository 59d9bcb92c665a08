"""What is sent to an endpoint, which bond is found to hold there, and when it is looked for anew."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from asking import SCHEMA, TRUTH, Models, ask
from model_server import ModelServer

from specsheets.engines.endpoint.dialect import RUNGS, Dialect, fits
from specsheets.engines.endpoint.ladder import PROBE
from specsheets.ports import Away, Prompt, Unfit

PROMPT = Prompt("All sheets.", "Fill s0001 and s0002.")


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("unknown", [0, 400, 422, 500], ids=["ignored", "400", "422", "500"])
def test_the_first_bond_that_holds_is_taken(models: Models, server: ModelServer, rung: str, unknown: int) -> None:
    server.knows, server.unknown = RUNGS[RUNGS.index(rung) :], unknown
    assert models.at(server.url).rung() == rung


def test_what_is_found_is_remembered_and_asked_once(models: Models, server: ModelServer) -> None:
    server.knows = ("tool",)
    first = models.at(server.url)
    assert (ask(first).rung, ask(first).rung, len(server.asked)) == ("tool", "tool", 3 + 2)
    second = models.at(server.url)
    assert (second.rung(), ask(second).rung, len(server.asked)) == ("tool", "tool", 6)
    assert second.tokens("x" * 4000) == first.tokens("x" * 4000) < 1100


@pytest.mark.parametrize("note", [b"{", b"[]", b'{"rung": "stairs", "dropped": [], "ratio": 1}', b'{"rung": "tool"}'])
def test_a_note_that_makes_no_sense_is_no_note(models: Models, server: ModelServer, note: bytes) -> None:
    models.notes[f"{server.url} m"] = note
    assert models.at(server.url).rung() == "schema"


def test_two_answers_in_a_row_that_do_not_fit_make_it_look_again(models: Models, server: ModelServer) -> None:
    model = models.at(server.url)
    server.twists = ["a slot left out", "", "a slot left out", "prose around"]
    for _ in range(4):
        ask(model)
    assert len(server.asked) == 5
    server.knows = ("object",)
    assert (ask(model).rung, ask(model).text) == ("object", TRUTH)


@pytest.mark.parametrize("unknown", [400, 500])
def test_what_is_remembered_of_another_server_is_found_anew(models: Models, server: ModelServer, unknown: int) -> None:
    ask(models.at(server.url))
    server.knows, server.unknown = ("tool",), unknown
    model = models.at(server.url)
    assert (ask(model).rung, model.rung(), models.at(server.url).rung()) == ("tool", "tool", "tool")


def test_a_model_that_answers_poorly_keeps_its_bond_where_none_is_found(models: Models, server: ModelServer) -> None:
    model = models.at(server.url)
    ask(model)
    server.knows = ()
    assert [ask(model).rung for _ in range(6)] == ["schema"] * 6
    assert len(server.asked) == 2 + 2 + len(RUNGS) + 4


def test_an_answer_that_was_cut_says_nothing_of_the_bond(models: Models, server: ModelServer) -> None:
    model = models.at(server.url)
    server.twists = ["cut", "too long", "cut"]
    for _ in range(4):
        ask(model)
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("temperature", "Unsupported value: 'temperature' does not support 0"),
        ("stream_options", "Unrecognized request argument supplied: stream_options"),
        ("max_tokens", "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
        ("system", "System role not supported"),
        ("maxLength", "Invalid schema: 'maxLength' is not permitted"),
        ("pattern", "unsupported keyword: pattern"),
    ],
)
def test_what_an_endpoint_refuses_is_left_out_from_then_on(
    models: Models, server: ModelServer, part: str, words: str
) -> None:
    server.refuses = {part: words}
    model = models.at(server.url)
    assert (ask(model).text, ask(model).rung) == (TRUTH, "schema")
    assert len(server.asked) == 1 + 1 + 2
    assert part not in json.dumps(server.asked[-1])


def test_a_refusal_that_names_nothing_ends_in_a_sentence(models: Models, server: ModelServer) -> None:
    server.refuses = {"messages": "I do not like this"}
    with pytest.raises(Unfit, match="does not answer with JSON of a given form: I do not like this"):
        ask(models.at(server.url))
    server.refuses = {}
    model = models.at(server.url)
    ask(model)
    server.twists = [400]
    with pytest.raises(Unfit, match=r"refuses the request \(400\).*specsheets fill --ask"):
        ask(model)


def test_a_model_that_only_chats_is_refused(models: Models, server: ModelServer) -> None:
    server.knows = ()
    with pytest.raises(Unfit, match=r"the model 'm' at http.* does not answer with JSON"):
        models.at(server.url).rung()


def test_a_server_that_fails_at_everything_is_away(models: Models, server: ModelServer) -> None:
    server.knows, server.unknown = (), 500
    with pytest.raises(Away, match=r"fails \(500\): prompt is not supported"):
        models.at(server.url).rung()


@pytest.mark.parametrize("rung", RUNGS)
def test_the_prefix_is_the_same_bytes_whatever_is_asked(rung: str) -> None:
    first = Dialect(rung).messages(PROMPT, SCHEMA)
    second = Dialect(rung).messages(Prompt(PROMPT.prefix, "Another."), PROBE)
    assert first[0] == second[0] == {"role": "system", "content": "All sheets."}


def test_the_schema_is_bound_where_the_rung_says() -> None:
    bodies = {rung: Dialect(rung).request(PROMPT, SCHEMA, 50, 0) for rung in RUNGS}
    assert bodies["schema"]["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": SCHEMA}
    assert bodies["object"]["response_format"] == {"type": "json_object", "schema": SCHEMA}
    assert bodies["tool"]["tools"][0]["function"]["parameters"] == SCHEMA
    assert json.loads(bodies["prompt"]["messages"][1]["content"].rpartition("\n")[2]) == SCHEMA
    assert all(body["stream"] and body["max_tokens"] == 50 for body in bodies.values())


def test_a_dropped_keyword_goes_at_every_depth_but_no_name_does() -> None:
    inner = {"type": "string", "pattern": "x", "maxLength": 3}
    schema: dict[str, Any] = {"properties": {"pattern": {"items": inner, "maxItems": 2}}, "$defs": {"maxLength": inner}}
    kept = Dialect("schema", ("pattern", "maxLength")).schema(schema)
    assert kept == {
        "properties": {"pattern": {"items": {"type": "string"}, "maxItems": 2}},
        "$defs": {"maxLength": {"type": "string"}},
    }


@pytest.mark.parametrize(
    ("text", "is_fit"),
    [
        (TRUTH, True),
        ('{"s0001": "west", "s0002": "value_1"}', False),
        ('{"s0001": "north", "s0002": "value"}', False),
        ('{"s0001": "north", "s0002": 5}', False),
        ('{"s0001": "north"}', False),
        (TRUTH[:-1] + ', "s0003": 1}', False),
        (TRUTH[:-1], False),
        ("[]", False),
    ],
)
def test_an_answer_fits_or_does_not(text: str, is_fit: bool) -> None:
    assert fits(text, SCHEMA) is is_fit


@pytest.mark.parametrize(
    ("rung", "twist", "text"),
    [
        ("schema", "prose around", TRUTH),
        ("prompt", "prose around", TRUTH),
        ("prompt", "slips", TRUTH),
        ("schema", "slips", TRUTH.replace('"', "'")[:-1] + ",}"),
        ("schema", "nothing", ""),
        ("schema", "a slot twice", TRUTH[:-1] + ', "s0001": "second"}'),
    ],
)
def test_an_object_is_taken_out_of_prose_and_mended_only_where_words_were_the_bond(
    models: Models, server: ModelServer, rung: str, twist: str, text: str
) -> None:
    server.knows = (rung,)
    model = models.at(server.url)
    assert model.rung() == rung
    server.twists = [twist]
    assert ask(model).text == text


def test_a_half_answer_is_never_mended(models: Models, server: ModelServer) -> None:
    server.knows = ("prompt",)
    model = models.at(server.url)
    server.twists = ["cut"]
    reply = ask(model)
    assert (reply.finish, reply.text) == ("broken", TRUTH[: len(TRUTH) // 2])


def test_what_is_sent_holds_no_account_of_the_environment(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody")
    sent: list[httpx2.Headers] = []

    def refuse(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers)
        return httpx2.Response(401, json={"error": {"message": "no"}})

    for key in ("", "k-1"):
        with pytest.raises(Unfit):
            ask(models.at("https://models.example/v1", httpx2.MockTransport(refuse), key=key))
    assert [headers.get("authorization") for headers in sent] == [None, "Bearer k-1"]
    assert "somebody" not in str(sent)
