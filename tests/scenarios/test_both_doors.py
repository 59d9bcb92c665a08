"""One set of lies, told at both doors of a fill: by an endpoint, and by hand through a file; nothing of it is stored at either."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from endpoint import Endpoint
from filling import empty_shop, state

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
