"""The forms in which services say that they will not, after their public documentation: each becomes one clear sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from asking import KEY, TRUTH, Models, ask
from raw_server import Raw, RawServer, events, whole
from said import SAFE, START, chunk

from specsheets.engines.endpoint.meaning import retry_after
from specsheets.engines.endpoint.model import EndpointModel
from specsheets.ports import Away, Unfit

FILTERED = {
    "error": {
        "message": "The response was filtered due to the prompt triggering a content management policy.",
        "type": None,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": SAFE},
    }
}
BEHIND = {
    "error": {
        "message": "Provider returned error",
        "code": 400,
        "metadata": {"raw": "no such shape", "provider_name": "X"},
    }
}
PAGE = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body></html>"
HTML = {"content-type": "text/html"}


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (whole(FILTERED, 400), Unfit, "refuses the request (400): The response was filtered due to the prompt"),
        (
            whole({"error": {"message": "slow down", "code": "insufficient_quota"}}, 429),
            Unfit,
            "nothing is left to spend (429)",
        ),
        (
            whole({"error": {"code": "429", "message": "Rate limit is exceeded."}}, 429),
            Away,
            "cannot serve now (429): Rate limit",
        ),
        (
            whole({"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist."}}, 404),
            Unfit,
            "knows no model 'm' (404): The API deployment",
        ),
        (
            whole(
                {"object": "error", "message": "The model does not exist.", "type": "NotFoundError", "code": 404}, 404
            ),
            Unfit,
            "knows no model 'm' (404): The model",
        ),
        (
            whole({"error": {"message": "model 'm' not found", "type": "api_error", "param": None, "code": None}}, 404),
            Unfit,
            "(404): model 'm' not found",
        ),
        (
            whole({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}, 503),
            Away,
            "(503): Loading model",
        ),
        (whole({"error": "model is busy"}, 503), Away, "(503): model is busy"),
        (
            whole({"error": "Unexpected endpoint or method. (POST /chat/completions)"}),
            Unfit,
            "answers with an error: Unexpected endpoint or method. (POST /chat/completions); correct `[ai] base_url`",
        ),
        (whole({"detail": "Invalid token"}, 403), Unfit, "(403): Invalid token"),
        (
            whole({"detail": [{"loc": ["body", "n"], "msg": "extra fields not permitted"}]}, 413),
            Unfit,
            "(413): body.n: extra fields not permitted",
        ),
        (whole(BEHIND, 413), Unfit, "(413): Provider returned error: no such shape"),
        (
            whole({"error": {"message": "Insufficient credits", "code": 402}}),
            Unfit,
            "nothing is left to spend (402): Insufficient credits",
        ),
        (
            whole({"error": {"message": "Upstream is down", "code": 502}}),
            Away,
            "cannot serve now (502): Upstream is down",
        ),
        (
            events({"error": {"message": "Rate limited", "code": 429}, "choices": []}),
            Away,
            "cannot serve now (429): Rate limited",
        ),
        (events(chunk({"content": START}), {"error": {"message": "overloaded"}}), Away, "does not answer: overloaded"),
        (Raw((PAGE,), 502, HTML), Away, "(502): 502 Bad Gateway"),
        (Raw((b"<p>Not <b>here</b></p><script>x = 1</script>",), 404, HTML), Unfit, "(404): Not here"),
        (Raw((b"upstream connect error",), 503, {"content-type": "text/plain"}), Away, "(503): upstream connect error"),
        (Raw((b"",), 503, {}), Away, "(503): no reason given"),
        (whole([], 503), Away, "(503): no reason given"),
        (whole({"error": None, "message": 7}, 503), Away, "(503): no reason given"),
    ],
)
def test_every_form_of_an_error_is_one_sentence(
    model: EndpointModel, raw: RawServer, answer: Raw, kind: type[Exception], sentence: str
) -> None:
    raw.says(answer)
    with pytest.raises(kind) as caught:
        ask(model)
    said = str(caught.value)
    assert sentence in said and "\n" not in said and "<" not in said and KEY not in said


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "Extra inputs are not permitted: temperature"},
        {
            "detail": [
                {"type": "extra_forbidden", "loc": ["body", "temperature"], "msg": "Extra inputs are not permitted"}
            ]
        },
        {
            "error": {
                "message": "Provider returned error",
                "code": 400,
                "metadata": {"raw": '{"error": "temperature is deprecated"}'},
            }
        },
        {"error": "temperature is not supported"},
    ],
)
def test_what_is_refused_by_name_is_left_out_wherever_the_name_stands(
    model: EndpointModel, raw: RawServer, body: object
) -> None:
    raw.says(whole(body, 400), events(chunk({"content": TRUTH}, "stop")))
    assert ask(model).text == TRUTH
    assert [("temperature" in one) for one in raw.asked] == [True, False]


def test_a_model_whose_only_bond_is_words_may_wrap_its_answer(models: Models, raw: RawServer) -> None:
    fits = '{"mark": "berth_7", "side": "port", "remark": "deep"}'
    fenced = f"<think>{{mark?}}</think>Here it is:\n```json\n{fits}\n```"
    refused = whole({"error": "no"}, 400)
    raw.says(refused, refused, refused, events(chunk({"content": fenced}, "stop")))
    assert models.at(raw.url).rung() == "prompt"
    raw.says(refused, refused, refused, events(chunk({"content": fenced.replace("port", "left")}, "stop")))
    models.notes.clear()
    with pytest.raises(Unfit, match="does not answer with JSON of a given form"):
        models.at(raw.url).rung()


def test_a_time_to_come_is_waited_for(models: Models, model: EndpointModel, raw: RawServer) -> None:
    now = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    clock = {"date": format_datetime(now, usegmt=True)}

    def after(said: str) -> float | None:
        return retry_after({"retry-after": said, **clock})

    assert after(format_datetime(now + timedelta(seconds=90), usegmt=True)) == 90
    assert after(format_datetime(now - timedelta(seconds=90), usegmt=True)) == 0
    assert (after("2"), after("0.5"), after("-1"), after("inf"), after("nan"), after("soon"), after("")) == (
        2,
        0.5,
        *[None] * 5,
    )
    assert retry_after({"retry-after": format_datetime(datetime.now(UTC) - timedelta(hours=1))}) == 0
    past, busy = format_datetime(now, usegmt=True), {"error": {"message": "slow down"}}
    raw.says(whole(busy, 429, {"retry-after": past}), events(chunk({"content": TRUTH}, "stop")))
    assert ask(models.at(raw.url, wait=1000, retries=1)).text == TRUTH
    raw.says(whole(busy, 429, {"retry-after": format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)}))
    with pytest.raises(Away) as caught:
        ask(model)
    assert caught.value.retry_after and 3500 < caught.value.retry_after < 3700
