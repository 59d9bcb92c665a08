"""A paragraph becomes a blueprint that holds, or nothing; whatever is answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specsheets.forms.blueprint import read_blueprint
from specsheets.languages.language import languages
from specsheets.phases.drafting import LEAST, LIMIT, SLOT, Described, answer_schema, describe, tree
from specsheets.phases.faults import Surroundings
from specsheets.phases.filling.asking import Ask, Verdict
from specsheets.ports import Prompt, Reply

LANGUAGES = languages()
AROUND = Surroundings(("tools/run.py",), lambda path: LANGUAGES.get(path[path.rfind(".") :]), LANGUAGES[".py"])


def component(file: str, **said: Any) -> dict[str, Any]:
    empty = {"role": "", "description": "", "entities": [], "operations": [], "constants": [], "owns": [], "uses": []}
    return {"file": file, **empty, **said}


def operation(name: str, *parameters: str, returns: str = "") -> dict[str, Any]:
    given = [{"name": p.partition(": ")[0], "type": p.partition(": ")[2]} for p in parameters]
    return {"name": name, "description": "", "parameters": given, "returns": returns, "raises": []}


ITEM = {
    "name": "Item",
    "description": "",
    "base": "",
    "fields": [{"name": "price", "type": "Decimal"}],
    "operations": [],
}
MODELS = component("shop/models.py", role="model", description="What is sold: things.", entities=[ITEM])
CART = component(
    "shop/cart.py",
    operations=[operation("total", "items: list[Item]", returns="Decimal"), operation("empty", "cart: ")],
    constants=[{"name": "LIMIT", "default": "10"}],
    owns=["table items"],
    uses=["shop/models.py"],
)
SHOP = {"name": "shop", "description": "Sells.", "components": [MODELS, CART]}


ERRORS = component(
    "shop/errors.py",
    entities=[
        {"name": n, "description": "", "base": b, "fields": [], "operations": []}
        for n, b in (("Gone", "Exception"), ("Sold", "Gone"))
    ],
)


def said(
    *answers: Any, finish: Any = "stop", room: Callable[[Prompt], int] = lambda _: LIMIT
) -> tuple[Described, list[Ask], list[Verdict]]:
    """What a run ends with that gets these answers, the last one again and again, and what it asked and judged."""
    course, asks, verdicts = describe("a shop", AROUND, room=room), [], []
    left = list(answers)
    try:
        step = next(course)
        while True:
            assert isinstance(step, Ask)
            asks.append(step)
            answer = left.pop(0) if len(left) > 1 else left[0]
            text = answer if isinstance(answer, str) else json.dumps({SLOT.id: answer})
            verdict = course.send(Reply(text, finish, None, None, 0, 0.0, "m", ""))
            assert isinstance(verdict, Verdict)
            verdicts.append(verdict)
            step = course.send(None)
    except StopIteration as end:
        return end.value, asks, verdicts


def test_a_fitting_answer_becomes_a_blueprint_that_reads_back() -> None:
    jsonschema.validate({SLOT.id: SHOP}, answer_schema())
    done, asks, verdicts = said(SHOP)
    assert len(asks) == 1 and not done.rejected and verdicts[0].accepted[0].value == done.text
    assert read_blueprint(done.text) == done.blueprint
    assert "a shop" in asks[0].prompt.task and "tools/run.py" in asks[0].prompt.task
    assert tree(read_blueprint(done.text)).split("\n") == [
        "shop: Sells.",
        "  shop/models.py  [model]  What is sold: things.",
        "      class Item: price",
        "  shop/cart.py",
        "      LIMIT = 10",
        "      total(items) -> Decimal",
        "      empty(cart) -> ___",
        "      owns table items",
        "      uses shop/models.py",
        "",
    ]


def test_a_refused_answer_is_asked_for_again_with_the_reason() -> None:
    wrong = {**SHOP, "components": [MODELS, {**CART, "uses": ["shop/modells.py"]}]}
    done, asks, _ = said(wrong, SHOP)
    assert done.blueprint and len(done.rejected) == 1
    assert [a.step for a in asks] == ["blueprint", "blueprint, repair 1"]
    assert asks[0].prompt.prefix == asks[1].prompt.prefix
    assert 'did you mean "shop/models.py"?' in asks[1].prompt.task and "shop/modells.py" in asks[1].prompt.task


def with_cart(**change: Any) -> dict[str, Any]:
    return {**SHOP, "components": [MODELS, {**CART, **change}]}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("I would rather not.", "not the JSON"),
        ("[" * 100_000, "not the JSON|nested too deeply"),
        ('{"s0001": {"name": "a", "name": "b"}}', "a key stands twice"),
        ({**SHOP, "components": []}, "components"),
        ({**SHOP, "components": "none"}, "components"),
        ({**SHOP, "components": [MODELS, MODELS]}, "stands twice"),
        ({**SHOP, "secret": "x"}, 'no key "secret"'),
        (with_cart(file="../../etc/cart.py"), "leads upwards"),
        (with_cart(file="/etc/cart.py"), "is absolute"),
        (with_cart(file="shop/cart.exe"), "no source file of a known language"),
        (with_cart(file="tools/run.py"), "is there already"),
        (with_cart(operations=[operation("rm -rf")]), "is no name in python"),
        (with_cart(operations=[operation("class")]), "is no name in python"),
        (with_cart(operations=[operation("total"), operation("total")]), '"total" stands twice'),
        (with_cart(operations=[operation("total", "a: int", "a: int")]), "parameters"),
        (with_cart(operations=[operation("total", "a: list of things")]), "list of things"),
        (with_cart(operations=[operation("total", returns="int:\n    import os")]), "import os"),
        (with_cart(operations=[operation("total", "a: int, b: str")]), "more than a type"),
        (with_cart(operations=[operation("total", returns="Money")]), '"Money" in shop/cart.py stands for nothing'),
        (with_cart(operations=[{**operation("total"), "raises": ["CartFull"]}]), '"CartFull" in shop/cart.py'),
        (with_cart(uses=[]), '"list.Item." in shop/cart.py stands for nothing'),
        (with_cart(constants=[{"name": "LIMIT", "default": "10; import os"}]), "without a semicolon"),
        ({**SHOP, "components": [{**MODELS, "uses": ["shop/cart.py"]}, CART]}, "in a circle"),
        ({**SHOP, "components": [{**MODELS, "owns": ["table items"]}, CART]}, "both own table items"),
    ],
)
def test_what_does_not_hold_never_becomes_a_blueprint(answer: Any, reason: str) -> None:
    done, asks, verdicts = said(answer)
    assert done.blueprint is None and not done.text
    assert len(asks) == 3 == len(done.rejected), "asked again twice, then given up"
    assert not any(v.accepted for v in verdicts)

    assert re.search(reason, done.rejected[0].reason), done.rejected[0].reason


def test_what_the_standard_library_is_known_for_and_what_is_used_may_be_named() -> None:
    wide = operation("buy", "when: datetime.date | date", "how: Callable[[Item], Sequence[Path]]", "x: dict[str, Any]")
    fields = [{"name": "state", "type": "Literal['new', 'old']"}, {"name": "price", "type": "Decimal"}]
    order = {
        "name": "Order",
        "description": "",
        "base": "",
        "fields": fields,
        "operations": [operation("pay", "by: 'Order'")],
    }
    wide["parameters"][0]["type"] = "date | None"
    cart = component(
        "shop/cart.py",
        operations=[{**wide, "raises": ["Sold", "ValueError"]}],
        entities=[order],
        uses=["models", "shop/errors.py"],
    )
    done, _, _ = said({**SHOP, "components": [MODELS, ERRORS, cart]})
    assert done.blueprint is not None, done.rejected[0].reason


@pytest.mark.parametrize(
    ("finish", "reason"), [("length", "cut off"), ("broken", "cut off"), ("refused", "would not answer")]
)
def test_a_cut_or_withheld_answer_is_no_answer(finish: str, reason: str) -> None:
    done, _, _ = said(SHOP, finish=finish)
    assert done.blueprint is None and reason in done.rejected[0].reason


def test_a_repair_fits_the_window_that_the_first_question_fits() -> None:
    wrong = {**SHOP, "components": [component("../cart.py", description="x" * 4000)]}
    plain = said(wrong)[1]
    lengths = [len(a.prompt.prefix + a.prompt.task) for a in plain]
    assert lengths[1] > lengths[0] + 4000 and {a.limit for a in plain} == {LIMIT}
    window = lengths[0] + 2 * LEAST
    _, asks, _ = said(wrong, room=lambda prompt: window - len(prompt.prefix + prompt.task))
    assert len(asks) == 3 and asks[0].limit == 2 * LEAST
    for ask in asks:
        assert len(ask.prompt.prefix + ask.prompt.task) + ask.limit <= window
    assert "leads upwards" in asks[2].prompt.task and "xxxx" not in asks[2].prompt.task


def test_words_around_the_json_do_no_harm() -> None:
    done, _, _ = said(f"Gladly:\n```json\n{json.dumps(SHOP)}\n```\nAnything else?")
    assert done.blueprint is not None


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["name", "___", "a.py", "b/a.py"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(CART)), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(CART)), values)
@example("file", "\x80")
def test_any_answer_gives_a_blueprint_that_reads_back_or_a_reason(key: str, value: Any) -> None:
    done, _, _ = said(with_cart(**{key: value}))
    if done.blueprint is None:
        assert all(r.reason.strip() and r.reason[0].isprintable() for r in done.rejected)
    else:
        assert read_blueprint(done.text, AROUND.existing) == done.blueprint
