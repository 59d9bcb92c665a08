"""The run of a fill: its protocol, its passes, what is asked again and how often, and what fits a window."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from fill_worlds import LANGUAGE, by_slot, drive, empty_files, honest, language_of, lending_desk, reply, sheet, world
from jsonschema import Draft202012Validator

from specsheets.model.sheet import HOLE
from specsheets.model.slots import Slot
from specsheets.phases.filling.asking import Ask, Verdict
from specsheets.phases.filling.context import manifest, prefix
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.slots import PROSE_KINDS
from specsheets.phases.filling.world import Options, TooSmall, World
from specsheets.phases.sheets import Loaded, load, write_sheet
from specsheets.ports import Reply

Answering = Callable[[Ask], Reply]
TWO = {"a.py": 'def ___(___) -> ___:\n    """___"""', "b.py": 'class Shelf:\n    """___"""\n    size: ___'}


def test_ask_and_verdict_alternate_through_three_passes() -> None:
    of = empty_files()
    run = fill(of, Options(tuple(of.sheets)))
    kinds, steps = [], []
    item: Any = next(run)
    answer = by_slot(honest(1))
    with pytest.raises(StopIteration):
        while True:
            kinds.append(type(item))
            if isinstance(item, Ask):
                steps.append(item.step)
                item = run.send(answer(item))
            else:
                item = run.send(None)
    assert kinds == [Ask, Verdict] * 4 and steps == ["names", "contracts 1/2", "contracts 2/2", "prose"]


def test_only_the_chosen_passes_and_sheets_are_filled() -> None:
    of = lending_desk()
    filled, asks, _ = drive(of, by_slot(honest(1)), Options(("lending/loans.py",), passes=("prose",)))
    assert list(filled.sheets) == ["lending/loans.py"] and [a.step for a in asks] == ["prose"]
    assert {slot.kind for slot, reason in filled.empty} == {"type", "parameters"}
    assert {reason for _, reason in filled.empty} == {"it was not asked"}
    assert all(f"=== {path}\n" in asks[0].prompt.prefix for path in of.sheets), "all others are context"


@pytest.mark.parametrize("made", [lending_desk, empty_files])
def test_an_answer_in_shape_fills_everything_and_what_is_emitted_parses(made: Callable[[], World]) -> None:
    of = made()
    filled, asks, _ = drive(of, by_slot(honest(7)))
    assert not filled.empty and not filled.rejected and filled.first == 0
    assert not [s for loaded in filled.sheets.values() for s in HOLE.findall(loaded.sheet.declares)]
    for path, loaded in {**of.sheets, **filled.sheets}.items():
        compile(LANGUAGE.emit(loaded.facts, loaded.sheet.summary, {}), path, "exec")
    for ask in asks:
        Draft202012Validator.check_schema(ask.schema)


def test_by_hand_there_is_one_round_and_two_where_names_are_missing() -> None:
    for made, steps in ((lending_desk, ["contracts and prose"]), (empty_files, ["names", "contracts and prose"])):
        of = made()
        filled, asks, _ = drive(of, by_slot(honest(3)), Options(tuple(of.sheets), by_hand=True))
        assert [a.step for a in asks] == steps and not filled.empty


def test_what_is_refused_is_asked_again_alone_with_its_reason() -> None:
    said: dict[str, int] = {}

    def answer(slot: Slot) -> Any:
        said[slot.label] = n = said.get(slot.label, 0) + 1
        if slot.kind == "name":
            return ("print", "class", "put_away")[n - 1]
        return {"parameters": [], "type": "int"}.get(slot.kind, "Says what it is.")

    filled, asks, verdicts = drive(world(TWO), by_slot(answer))
    repairs = [a for a in asks if "repair" in a.step]
    assert [(a.step, [s.kind for s in a.slots]) for a in repairs] == [
        ("names, repair 1", ["name"]),
        ("names, repair 2", ["name"]),
    ]
    assert "Refused before: print would hide what the language calls so." in repairs[0].prompt.task
    assert filled.first == 1 and [r.value for r in filled.rejected] == ["print", "class"] and not filled.empty
    assert "def put_away() -> int:" in filled.sheets["a.py"].sheet.declares
    assert [v.slot.kind for v in verdicts[2].accepted] == ["name"]


def test_what_cannot_be_repaired_stays_empty_with_its_last_reason() -> None:
    filled, asks, _ = drive(world(TWO), by_slot(lambda slot: "class" if slot.kind == "name" else None))
    assert [a.step for a in asks[:3]] == ["names", "names, repair 1", "names, repair 2"]
    assert ("class is no name in this language", "name") in {(reason, slot.kind) for slot, reason in filled.empty}
    assert not filled.sheets and not filled.values


def test_a_reply_that_was_cut_is_asked_once_in_halves() -> None:
    answer = by_slot(lambda slot: [] if slot.kind == "parameters" else "int")
    sizes: list[int] = []

    def cut(ask: Ask) -> Reply:
        if ask.step == "contracts":
            sizes.append(len(ask.slots))
            if len(ask.slots) > 1:
                return answer(ask)._replace(finish="length")
        return answer(ask)

    of = world(TWO | {"c.py": "A: ___\nB: ___"})
    filled, _, _ = drive(of, cut, Options(tuple(of.sheets), passes=("contracts",), rounds=0))
    assert sizes == [5, 2, 3], "halves of a half are left to the rounds of repair"
    assert not filled.values and {r for _, r in filled.empty if r != "it was not asked"} == {
        "the reply was cut off at its limit"
    }


@pytest.mark.parametrize("finish", ["length", "broken", "refused"])
def test_a_whole_looking_reply_that_did_not_end_well_is_not_believed(finish: str) -> None:
    def cut(ask: Ask) -> Reply:
        return by_slot(honest(1))(ask)._replace(finish=finish)

    filled, _, _ = drive(empty_files(), cut, Options(tuple(empty_files().sheets), rounds=0))
    assert not filled.values and not filled.sheets


def test_the_prefix_is_one_text_for_all_requests_and_any_order_of_sheets() -> None:
    of = lending_desk()
    turned = World(dict(reversed(of.sheets.items())), language_of, of.firm, {}, of.tokens, None, of.mask)
    _, asks, _ = drive(of, by_slot(lambda slot: None))
    assert {a.prompt.prefix for a in asks} == {prefix(of)} == {prefix(turned)} and len(asks) > 3
    assert all(write_sheet(loaded.sheet) in prefix(of) for loaded in of.sheets.values())
    assert [seen.path for seen in manifest(of)] == sorted(of.sheets)


def test_secrets_are_masked_wherever_they_stand() -> None:
    of = world(
        {"a.py": 'KEY = "s3cret"\n\ndef f(x: int = ___) -> ___:\n    """Uses s3cret for it."""'},
        mask=lambda text: text.replace("s3cret", "•••"),
    )
    _, asks, _ = drive(of, by_slot(lambda slot: None))
    assert all("s3cret" not in (*a.prompt, json.dumps(a.schema)) and "s3cret" not in a.prompt.task for a in asks)


def needed(of: Callable[[int | None], World]) -> int:
    with pytest.raises(TooSmall) as small:
        drive(of(100), by_slot(honest(1)))
    assert small.value.window == 100
    return small.value.needed


def test_a_window_that_is_one_token_too_small_is_refused_with_the_needed_number() -> None:
    def of(window: int | None) -> World:
        return world(lending_desk().sheets, window=window)

    least = needed(of)
    with pytest.raises(TooSmall, match=str(least)):
        next(fill(of(least - 1), Options(tuple(of(None).sheets))))
    for window in (least, least + 1):
        filled, asks, _ = drive(of(window), by_slot(honest(1)))
        assert not filled.empty and len(asks) > 2
        for ask in asks:
            size = sum(
                map(
                    of(None).tokens,
                    (ask.prompt.prefix + ask.prompt.task, json.dumps(ask.schema, separators=(",", ":"))),
                )
            )
            assert size + ask.limit <= window
            assert all(f"=== {path}\n" in ask.prompt.prefix for path in of(None).sheets)


def test_a_later_part_sees_what_the_earlier_ones_decided() -> None:
    of = world(lending_desk().sheets, window=needed(lambda w: world(lending_desk().sheets, window=w)))
    _, asks, verdicts = drive(of, by_slot(honest(2)))
    assert re.fullmatch(r"contracts 1/\d+", asks[0].step)
    for n, ask in enumerate(asks):
        for value in (v for verdict in verdicts[:n] for v in verdict.accepted):
            is_told = f"- {value.slot.label} = " in ask.prompt.task
            assert is_told == (value.slot.kind not in PROSE_KINDS)


def test_a_request_keeps_to_what_endpoints_allow() -> None:
    classes = "\n\n".join(f"class Thing{n}:\n    size: int" for n in range(30))
    uses = "\n\n".join(f"def put_{n}(thing: ___) -> ___: ..." for n in range(250))
    sheets = {f"p{i}.py": f"{classes.replace('Thing', f'Thing{chr(65 + i)}')}\n\n{uses}" for i in range(6)}
    _, asks, _ = drive(world(sheets), by_slot(lambda slot: None), Options(tuple(sheets), rounds=0))
    assert sum(len(a.slots) for a in asks) == 3000
    for ask in asks:
        shape = json.dumps(ask.schema)
        lists = [d["enum"] for d in ask.schema.get("$defs", {}).values()]
        assert len(ask.slots) <= 400 and sum(map(len, lists)) <= 900 and max(map(len, lists)) <= 200
        assert ask.schema["required"] == list(ask.schema["properties"]) == [s.id for s in ask.slots]
        assert all(int(n) <= 500 for n in re.findall(r'"maxLength": (\d+)', shape))
        assert all(
            p["description"] == s.label for p, s in zip(ask.schema["properties"].values(), ask.slots, strict=True)
        )


def test_the_schema_accepts_what_the_checks_accept() -> None:
    for ask in drive(empty_files(), by_slot(honest(5)))[1]:
        good = json.loads(by_slot(honest(5))(ask).text)
        validator = Draft202012Validator(ask.schema)
        assert validator.is_valid(good)
        assert not validator.is_valid({**good, "extra": "x"}) and not validator.is_valid(dict(list(good.items())[1:]))


def test_same_answers_same_bytes() -> None:
    first, second = (drive(lending_desk(), by_slot(honest(9)))[0] for _ in range(2))
    assert {p: write_sheet(s.sheet) for p, s in first.sheets.items()} == {
        p: write_sheet(s.sheet) for p, s in second.sheets.items()
    }
    assert first._replace(sheets={}) == second._replace(sheets={})


def test_every_filled_sheet_reads_back_as_it_is() -> None:
    for path, loaded in drive(empty_files(), by_slot(honest(4)))[0].sheets.items():
        again = load(path, write_sheet(loaded.sheet), language_of(path))
        assert isinstance(again, Loaded) and again == loaded


def test_keys_lead_from_the_old_entries_to_the_new_ones() -> None:
    of = empty_files()
    filled, _, _ = drive(of, by_slot(honest(4)))
    for path, keys in filled.keys.items():
        loaded = filled.sheets[path]
        known = {v.slot.key: v.value for v in filled.values if v.slot.path == path and v.slot.kind == "name"}
        for before, after in keys.items():
            assert after.endswith(known.get(before, before.rpartition(".")[2].rpartition(":")[2]))
        added = {f"import:{s.value}" for s in loaded.facts.symbols if s.kind == "import"} - set(keys.values())
        assert all(key.startswith("import:from ") for key in added)


def test_code_that_stands_already_contradicts_no_answer() -> None:
    """A sheet of a written file with a hole in it: what the code says is what may be filled in."""
    code = LANGUAGE.extract("a.py", "def f(x: int) -> int:\n    return x\n")
    promised = sheet("a.py", "def f(x: int) -> ___: ...", derived="0" * 8)
    of = world({"a.py": promised}, facts={"a.py": code})
    for answer, is_fine in (("int", True), ("str", False)):
        filled, _, _ = drive(of, by_slot(lambda slot, answer=answer: answer), Options(("a.py",), rounds=0))
        assert bool(filled.sheets) == is_fine
        assert is_fine or filled.rejected[0].reason.startswith("broken-promise: ")


def test_replies_with_prose_around_the_json_are_cut_and_nothing_else_is() -> None:
    answer = by_slot(honest(1))
    good = drive(empty_files(), lambda ask: reply("Sure! " + answer(ask).text + "\nGood luck."))[0]
    assert not good.empty
    bad = drive(empty_files(), lambda ask: reply("[" + answer(ask).text + "," + answer(ask).text + "]"))[0]
    assert not bad.values


def test_a_new_file_may_rely_on_all_written_ones_but_those_that_need_it() -> None:
    code = {
        "shop/__init__.py": "",
        "shop/items.py": "class Item: ...\n",
        "shop/app.py": "from shop import fresh\n\nclass App: ...\n",
        "shop/main.py": "from shop.app import App\n\nclass Main: ...\n",
    }
    facts = {path: LANGUAGE.extract(path, text) for path, text in code.items()}
    of = world({**code, "shop/fresh.py": "def put(what: ___) -> None: ...\n"}, facts=facts)
    _, asks, _ = drive(of, by_slot(lambda slot: None), Options(("shop/fresh.py",), rounds=0))
    (slot,) = asks[0].slots
    assert "Item" in slot.choices and not {"App", "Main"} & set(slot.choices)
    filled, _, _ = drive(of, by_slot(lambda slot: "list[Item]"), Options(("shop/fresh.py",), rounds=0))
    block = filled.sheets["shop/fresh.py"].sheet.declares
    assert "from shop.items import Item\n" in block and "def put(what: list[Item]) -> None" in block


def test_the_smallest_window_holds_names_that_are_still_to_come() -> None:
    early = {f"pack/m{n:02}.py": f"class ___:\n    size: int\n\nclass Kept{n}: ..." for n in range(12)}
    known = "\n".join(f"from pack.m{n:02} import Kept{n}" for n in range(12))
    sheets = {**early, **{f"z{n}.py": f"{known}\n\ndef use_{n}() -> ___: ..." for n in range(3)}}

    def longest(slot: Slot) -> str:
        if slot.kind == "name":
            return f"Word{slot.path[6:8]}{slot.path[-4]}".ljust(40, "x")
        return max(slot.choices, key=len, default="Says " + "much " * 60 + "of it.")

    with pytest.raises(TooSmall) as caught:
        drive(world(sheets, window=1), by_slot(longest))
    filled, *_ = drive(world(sheets, window=caught.value.needed), by_slot(longest))
    assert len(filled.values) > 12
