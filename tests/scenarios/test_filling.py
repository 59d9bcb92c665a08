"""The fill through the command line, against an endpoint on loopback: stored, proposed, replayed, by hand, queued, parked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint
from filling import BLUEPRINT, empty_shop, state
from journey import Journey

CART, MODELS, MAIL = "shop/cart.py", "shop/models.py", "shop/mail.py"


@pytest.fixture
def shop(tmp_path: Path) -> Journey:
    return empty_shop(tmp_path / "shop")


def fill(shop: Journey, *args: str, want: int | None = 0) -> Any:
    return shop.run("fill", *args, "--json", want=want).json


def test_a_fill_stores_checked_values_and_who_gave_them(shop: Journey, endpoint: Endpoint) -> None:
    before = shop.run("status", "--json").json
    answer = fill(shop)
    assert (answer["empty"], answer["rejected"]) == (0, [])
    assert answer["filled"] == sum(f["empty"] for f in before["folders"]) > 8
    assert answer["written"] == [CART, MAIL, MODELS]
    assert answer["tokens"]["prompt"] > 0 and "___" not in shop.sheet(CART) + shop.sheet(MODELS)
    states = shop.states(CART)
    assert states["add_item.parameters"] == "filled" and states["total.parameters"] == "confirmed"
    (field,) = [
        e for e in shop.run("why", f"{CART}:add_item", "--json").json["entries"] if e["field"] == "add_item.doc"
    ]
    assert field["by"] == "scripted" and field["because"].startswith(f"run {answer['run']}, question ")
    names = [s["name"] for s in shop.run("log", "snapshots", "--json").json["snapshots"]]
    assert names == ["post-phase1", "post-phase2", "current"]
    assert "is empty" not in shop.run("check").out
    assert "behind" not in shop.run("status").out
    shop.run("accept", f"{CART}:add_item")
    assert shop.states(CART)["add_item.doc"] == "confirmed"
    shop.run("reject", f"{CART}:add_item")
    assert shop.states(CART)["add_item.doc"] == "empty"
    assert shop.run("log", "verify").code == 0


def test_what_is_full_asks_nobody_and_records_nothing(shop: Journey, endpoint: Endpoint) -> None:
    fill(shop)
    questions, position = len(endpoint.asked), shop.position()
    assert fill(shop)["filled"] == 0
    assert (len(endpoint.asked), shop.position()) == (questions, position)


def test_plan_and_fill_in_one_run_keep_both_states(tmp_path: Path, endpoint: Endpoint) -> None:
    shop = Journey(tmp_path / "shop")
    shop.write("blueprint.yaml", BLUEPRINT)
    answer = shop.run("plan", "--fill", "--json").json
    assert answer["empty"] == 0 and answer["fill"]["filled"] > 8
    assert "___" in shop.run("log", "snapshots", "show", "post-phase1").out
    assert "___" not in shop.run("log", "snapshots", "show", "post-phase2").out
    snapshots = {s["name"]: s["digest"] for s in shop.run("log", "snapshots", "--json").json["snapshots"]}
    assert snapshots["post-phase2"] == snapshots["current"] == answer["digest"]


def test_without_a_model_the_plan_stands(tmp_path: Path) -> None:
    shop = Journey(tmp_path / "shop")
    shop.write("blueprint.yaml", BLUEPRINT)
    answer = shop.run("plan", "--fill", "--json", want=1).json
    assert answer["fill"] is None and answer["empty"] > 8 and "planned, and not filled" in answer["remarks"][0]


def test_what_would_be_sent_is_shown_before_anything_is(shop: Journey, endpoint: Endpoint) -> None:
    position = shop.position()
    shown = shop.run("context", "show", "--next", "--json").json
    assert shown == fill(shop, "--dry-run")
    assert endpoint.asked == [] and shop.position() == position
    fill(shop)
    (question,) = shown["questions"]
    sent = shown["texts"][question["prefix"]] + "\n" + shown["texts"][question["task"]]
    assert sent == endpoint.prompts[0]
    assert [s["path"] for s in shown["sheets"]] == [CART, MAIL, MODELS]
    assert shown["window"] == 200_000 and shown["model"] == "scripted" and shown["host"].startswith("127.0.0.1:")


def test_what_was_sent_comes_back_by_its_hash(shop: Journey, endpoint: Endpoint) -> None:
    run = fill(shop)["run"]
    shown = shop.run("context", "show", run, "--json").json
    texts = shown["texts"]
    assert [texts[q["prefix"]] + "\n" + texts[q["task"]] for q in shown["questions"]] == endpoint.prompts
    assert len({q["prefix"] for q in shown["questions"]}) == 1, "one prefix for every question"
    assert shown["gone"] == [] and not any(s["same"] for s in shown["sheets"])
    shop.run("context", "show", run, "--page", "page.md")
    assert "refused per 100 fields: 0.0 before anything was asked again, 0.0 after" in shop.read("page.md")
    assert run in shop.run("context", "list").out
    assert "k-endpoint" not in json.dumps(shown)
    assert not any(b"k-endpoint" in p.read_bytes() for p in shop.root.rglob("*") if p.is_file())


def test_the_price_of_the_whole_run_is_said_before_and_never_exceeded(shop: Journey, endpoint: Endpoint) -> None:
    shop.write("specsheets.toml", "[ai]\nprice_prompt = 2.0\nprice_completion = 8.0\nthinking = 50\n")
    forecast = shop.run("context", "show", "--next", "--json").json["forecast"]
    assert f"whole run: {forecast['rests']}" in shop.run("context", "show", "--next").out
    answer = shop.run("fill", "--json")
    said = forecast["rests"].partition(";")[0]
    assert f"asking scripted; fields: {answer.json['filled']}, {said}; so for each question once" in answer.err
    assert f"cost {forecast['price']:.4f}" in said and "3.0 characters are taken for a token" in forecast["rests"]
    tokens, run = answer.json["tokens"], shop.run("context", "show", answer.json["run"], "--json").json
    assert answer.json["rejected"] == [] and len(run["questions"]) == forecast["questions"]
    assert 0 < tokens["prompt"] <= forecast["prompt"] and 0 < tokens["completion"] <= forecast["completion"]
    assert answer.json["cost"] <= forecast["price"] == (2 * forecast["prompt"] + 8 * forecast["completion"]) / 1e6


def test_an_endpoint_that_does_not_stream_fills_the_same_and_the_page_says_so(
    shop: Journey, endpoint: Endpoint, tmp_path: Path
) -> None:
    fill(shop)
    other, endpoint.streams = empty_shop(tmp_path / "other" / "shop"), False
    answer = fill(other)
    assert other.sheet(CART) == shop.sheet(CART) and answer["empty"] == 0
    shown = other.run("context", "show", answer["run"], "--page", "page.md", "--json").json
    count = len(shown["questions"])
    assert not any(q["streamed"] for q in shown["questions"])
    assert f"Answers that came whole, though they were asked for piece by piece: {count}." in other.read("page.md")


def test_a_run_is_replayed_offline_to_the_same_state(
    shop: Journey, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = fill(shop)
    filled, questions = state(shop), len(endpoint.asked)
    shop.run("log", "snapshots", "restore", "post-phase1")
    monkeypatch.setenv("SPECSHEETS_AI_BASE_URL", "http://127.0.0.1:9/v1")
    again = fill(shop, "--replay", answer["run"])
    assert (again["filled"], again["tokens"]["prompt"]) == (answer["filled"], 0)
    assert state(shop) == filled and len(endpoint.asked) == questions
    shop.run("log", "snapshots", "restore", "post-phase1")
    shop.edit_sheet(CART, "def clear(___)", "def clear_all(___)")
    assert "has no answer" in shop.run("fill", "--replay", answer["run"], want=2).err


def test_a_proposal_stores_nothing_and_is_applied_whole_or_in_parts(tmp_path: Path, endpoint: Endpoint) -> None:
    direct, parts = empty_shop(tmp_path / "shop"), empty_shop(tmp_path / "parts" / "shop")
    fill(direct)
    empty = state(parts)
    answer = fill(parts, "--propose", want=1)
    assert state(parts) == empty and answer["filled"] == 0 and answer["written"] == []
    assert len(answer["proposed"]) > 8 and "+  def add_item(" in answer["diff"]
    first = fill(parts, "--apply", answer["run"], f"{CART}:add_item", want=1)
    assert first["filled"] == 3 and first["written"] == [CART] and first["rejected"] == []
    assert parts.states(CART)["add_item.doc"] == "filled" and parts.states(CART)["clear.doc"] == "empty"
    fill(parts, "--apply", answer["run"], CART, want=None)
    fill(parts, "--apply", answer["run"], want=None)
    assert state(parts) == state(direct)
    (field,) = [e for e in parts.run("why", "add_item", "--json").json["entries"] if e["field"] == "add_item.doc"]
    assert field["by"] == "scripted" and f"run {answer['run']}" in field["because"]


def test_a_proposal_for_a_field_that_somebody_filled_meanwhile_says_so(shop: Journey, endpoint: Endpoint) -> None:
    answer = fill(shop, "--propose", want=1)
    shop.edit_sheet(MAIL, "def send_receipt(___)", "def send_receipt(to: str)")
    applied = fill(shop, "--apply", answer["run"])
    assert [(r["sheet"], r["field"]) for r in applied["rejected"]] == [(MAIL, "send_receipt.parameters")]
    assert "def send_receipt(to: str)" in shop.sheet(MAIL)


def test_by_hand_through_a_file_gives_what_a_model_gives(
    tmp_path: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct, hand = empty_shop(tmp_path / "shop"), empty_shop(tmp_path / "hand" / "shop")
    fill(direct)
    monkeypatch.delenv("SPECSHEETS_AI_BASE_URL")
    asked = hand.run("fill", "--ask", "question.json", "--json", want=1).json
    schema = json.loads(hand.read("question.json"))["schema"]
    assert asked["asked"] == len(schema["properties"])
    reply = json.dumps(endpoint.object_of(schema), indent=2)
    hand.write("reply.md", f"Certainly! Here is the JSON:\n\n```json\n{reply}\n```\n\nShall I go on?")
    answer = fill(hand, "--answer", "reply.md")
    assert answer["empty"] == 0 and answer["filled"] == asked["asked"]
    assert state(hand) == state(direct)
    assert [r["verb"] for r in hand.run("context", "list", "--json").json["runs"]] == ["fill --answer"]
    page = hand.run("fill", "--ask", "question.md", want=2)
    assert "nothing is empty" in page.err


def test_an_answer_by_hand_meets_the_same_refusals_and_the_sheets_of_today(shop: Journey, endpoint: Endpoint) -> None:
    shop.run("fill", "--ask", "question.md", want=1)
    assert "add_item" in shop.read("question.md") and '"s0001"' in shop.read("question.md")
    shop.run("fill", "--ask", "question.json", want=1)
    properties = json.loads(shop.read("question.json"))["schema"]["properties"]
    ids = {p["description"]: id_ for id_, p in properties.items()}
    shop.edit_sheet(MAIL, "def send_receipt(___)", "def send_receipt(to: str)")
    reply = {
        ids[f"{MAIL} function:send_receipt parameters"]: [{"name": "late", "type": "str"}],
        ids[f"{CART} function:add_item parameters"]: [{"name": "class", "type": "Nowhere"}],
        ids[f"{CART} function:clear doc"]: "Empties the cart.",
    }
    shop.write("reply.txt", json.dumps(reply))
    answer = fill(shop, "--answer", "reply.txt", want=1)
    refused = {(r["sheet"], r["field"]): r["reason"] for r in answer["rejected"]}
    assert answer["filled"] == 1 and set(refused) == {(MAIL, "send_receipt.parameters"), (CART, "add_item.parameters")}
    assert "changed since" in refused[MAIL, "send_receipt.parameters"]
    assert "Empties the cart." in shop.sheet(CART) and "Nowhere" not in shop.sheet(CART)


def test_a_model_that_is_away_leaves_a_queue_that_drains_once(
    shop: Journey, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECSHEETS_AI_BASE_URL", "http://127.0.0.1:9/v1")
    (shop.root / "specsheets.toml").write_text("[ai]\nretries = 0\n")
    shop.edit_sheet(MAIL, "role: service", "role: service\nuses: [___]")
    away = shop.run("fill", MAIL, want=2)
    assert "queued for the next `specsheets fill`" in away.err
    letters = shop.run("dlq", "list", "--json").json["letters"]
    assert {(x["sheet"], x["state"]) for x in letters} == {(MAIL, "queued")}
    assert "fields that wait since the model was away" in shop.run("status").out
    shop.run("fill", MAIL, want=2)
    assert len(shop.run("dlq", "list", "--json").json["letters"]) == len(letters), "queued once"
    shop.run("check"), shop.run("emit", "--to", "out"), shop.plan()
    monkeypatch.setenv("SPECSHEETS_AI_BASE_URL", endpoint.url)
    fill(shop, MODELS, want=None)
    asked = [label for question in endpoint.asked for label in question]
    assert {label.split()[0] for label in asked} == {MAIL, MODELS}, "what waits goes along"
    assert len(asked) == len(set(asked)), "once"
    assert shop.states(MAIL)["uses"] == "empty", "there is nothing that it could use: that is no reason to wait"
    assert shop.run("dlq", "list", "--json").json["letters"] == []


def test_a_field_that_is_refused_three_runs_in_a_row_is_parked(shop: Journey, endpoint: Endpoint) -> None:
    endpoint.say = lambda label, shape: "class" if label.endswith("add_item type") else None
    for tries in (1, 2, 3):
        answer = fill(shop, want=1)
        assert answer["empty"] == 1
        (letter,) = shop.run("dlq", "list", "--json").json["letters"]
        assert (letter["tries"], letter["state"]) == (tries, "parked" if tries == 3 else "tried")
    assert letter["entry"] == "add_item" and letter["value"] == "class"
    questions = len(endpoint.asked)
    parked = fill(shop, want=1)
    assert len(endpoint.asked) == questions and "dlq list" in parked["remarks"][0]
    assert "not asked for any more: 1" in shop.run("status").out
    shop.run("reject", f"{MAIL}:send_receipt")
    assert fill(shop, want=1)["filled"] > 0
    assert {label.split()[0] for question in endpoint.asked[questions:] for label in question} == {MAIL}
    shop.run("dlq", "drop", f"{CART}:add_item")
    assert "dropped" in shop.run("dlq", "list").out
    shop.run("dlq", "requeue", CART)
    endpoint.say = lambda label, shape: None
    assert fill(shop)["filled"] == 1
    assert shop.run("dlq", "list", "--json").json["letters"] == []


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--answer", "nowhere.md"], "cannot be read"),
        (["--answer", "blueprint.yaml"], "no question was written yet"),
        (["--replay", "ffffffffffff"], "asked a model"),
        (["--apply", "ffffffffffff"], "proposed nothing"),
        (["--ask", "a.md", "--answer", "b.md"], "do not go together"),
        (["--ask", "no/such/folder/q.md"], "cannot be written"),
        (["shop/nowhere.py"], "there is no sheet for"),
        (["--window", "300"], "need"),
        (["--window", "-1"], "window"),
    ],
)
def test_wrong_use_is_one_sentence(shop: Journey, endpoint: Endpoint, args: list[str], sentence: str) -> None:
    before = state(shop)
    said = shop.run("fill", *args, want=2)
    assert sentence in said.err and len(said.err.strip().splitlines()) <= 2
    assert state(shop) == before and endpoint.asked == []


def test_what_the_lists_leave_out_is_shown(tmp_path: Path, endpoint: Endpoint) -> None:
    large = Journey(tmp_path / "large")
    for n in range(30):
        large.write(f"shop/part{n:02}.py", f"class Item{n:02}:\n    price: int\n")
    large.write("blueprint.yaml", BLUEPRINT.replace("What is sold.", "What is sold, each an Item29."))
    large.plan()
    shown = large.run("context", "show", "--next")
    assert "shop/models.py  (its lists leave out 13 classes)" in shown.out and "none that the sheet names" in shown.out
    answer = fill(large)
    seen = {s["path"]: s["left_out"] for s in large.run("context", "show", answer["run"], "--json").json["sheets"]}
    assert (seen[MODELS], seen["shop/part00.py"]) == (13, 0)
