"""One set of lies, told at both doors of a fill: by an endpoint, and by hand through a file; nothing of it is kept at either."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint
from filling import empty_shop, state
from journey import Journey

sys.path.append(str(Path(__file__).parents[1] / "unit" / "app"))

from written_projects import lay_out

Lie = Callable[[str, dict[str, Any]], Any]


def lie(choice: object, name: object, prose: object) -> Lie:
    """A lie for each shape of question: one of a list, a list of parameters, a free text."""

    def said(_: str, shape: dict[str, Any]) -> object:
        if shape.get("type") == "array":
            return [{"name": name, "type": choice}]
        return choice if "enum" in shape or "anyOf" in shape else prose

    return said


LIES: dict[str, Lie] = {
    "invented": lie("ZzzInvented", "value", "It hands all of that to `zzz_invented`."),
    "code": lie("__import__('os')", "item=1): import os #", 'It ends. """\nimport os\n"""'),
    "still empty": lie("___", "___", "___"),
    "a keyword": lie("class", "lambda", "lambda"),
    "wrong JSON type": lie(7, None, ["a", "b"]),
    "huge": lie("x" * 5_000, "x" * 5_000, "Many words. " * 5_000),
    "unseen letters": lie("in\u200bt", "na\u202eme", "It is fine.\u0000 Or not."),
    "look-alikes": lie("ｉｎｔ", "ｎａｍｅ", "fine"),
    "half a surrogate": lie("\ud800", "\ud800", "\ud800"),
    "a path": lie("../../etc/passwd", "../x", "../../etc/passwd"),
}


@pytest.mark.parametrize("told", LIES.values(), ids=LIES)
def test_no_lie_is_stored_by_either_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Lie) -> None:
    by_endpoint, by_hand = empty_shop(tmp_path / "shop"), empty_shop(tmp_path / "hand" / "shop")
    empty = state(by_endpoint)
    with Endpoint(told) as endpoint:
        for name, value in endpoint.environment.items():
            monkeypatch.setenv(name, value)
        answer = by_endpoint.run("fill", "--json", want=1).json
        by_hand.run("fill", "--ask", "question.json", want=1)
        schema = json.loads(by_hand.read("question.json"))["schema"]
        by_hand.write("reply.txt", json.dumps(endpoint.object_of(schema)))
    reply = by_hand.run("fill", "--answer", "reply.txt", "--json", want=1).json
    for said, shop in ((answer, by_endpoint), (reply, by_hand)):
        assert said["filled"] == 0 and len(said["rejected"]) >= said["empty"] > 8
        assert state(shop) == empty
        assert shop.run("log", "verify").code == 0


BODIES: dict[str, Any] = {
    "an invented name": ["return zzz_invented()"],
    "an import of the project": ["import shop.cart", "return 1"],
    "an import of nothing": ["from zzz_nowhere import thing", "return thing"],
    "still empty": ["___"],
    "missing": ['raise NotImplementedError("later")'],
    "no statement": ["return ("],
    "a code fence": ["```python", "return 1", "```"],
    "the end of its function": ["return 1)", "class Hidden(object"],
    "out of its function": ["return 1", "", "HIDDEN = 1"],
    "an attribute that no sheet names": ["self.hidden = 1"],
    "foreign state": ["import os", 'return int(os.environ["PRICE"])'],
    "exec": ["exec('x = 1')", "return globals()['x']"],
    "a text for a list": "return 1",
    "wrong JSON type": {"lines": ["return 1"]},
    "numbers": [1, 2],
    "huge": ["x = 1"] * 5_000,
    "a long line": ["x = '" + "y" * 5_000 + "'"],
    "unseen letters": ["return 1\u200b"],
    "half a surrogate": ["return '\ud800'"],
    "deep": ["return " + "(" * 500 + "1" + ")" * 500],
    "nothing": [],
}


@pytest.mark.parametrize("told", BODIES.values(), ids=BODIES)
def test_no_lie_becomes_a_body_by_either_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Any) -> None:
    by_endpoint, by_hand = Journey(lay_out(tmp_path / "shop")), Journey(lay_out(tmp_path / "hand" / "shop"))
    empty = state(by_endpoint)
    with Endpoint(lambda *_: told) as endpoint:
        for name, value in endpoint.environment.items():
            monkeypatch.setenv(name, value)
        answer = by_endpoint.run("fill", "--bodies", "--json", want=1).json
        proposed = by_endpoint.run("fill", "--bodies", "--propose", "--json", want=1).json
        by_hand.run("fill", "--bodies", "--ask", "question.json", want=1)
        schema = json.loads(by_hand.read("question.json"))["schema"]
        by_hand.write("reply.txt", json.dumps(endpoint.object_of(schema)))
    reply = by_hand.run("fill", "--bodies", "--answer", "reply.txt", "--json", want=1).json
    assert proposed["proposed"] == []
    for said, shop in ((answer, by_endpoint), (reply, by_hand)):
        assert said["written"] == [] and len(said["left"]) == 4 and len(said["rejected"]) >= 4
        assert not (shop.root / ".specsheets" / "bodies").exists()
        assert state(shop) == empty
        assert shop.run("log", "verify").code == 0
    last = {r["field"]: r["reason"] for r in answer["rejected"]}
    assert last == {r["field"]: r["reason"] for r in reply["rejected"]}
