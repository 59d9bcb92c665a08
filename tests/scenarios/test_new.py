"""A program from a paragraph: by a model over HTTP, or by hand through a file; whatever is answered, nothing is half written."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from journey import Journey

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))

from scripted_endpoint import serve

LABEL = "blueprint: whole"
WORDS = "a shop where one puts things into a cart"


def component(file: str, **said: Any) -> dict[str, Any]:
    empty = {"role": "", "description": "", "entities": [], "operations": [], "constants": [], "owns": [], "uses": []}
    return {"file": file, **empty, **said}


ITEM = {"name": "Item", "description": "", "base": "", "fields": [{"name": "price", "type": "int"}], "operations": []}
TOTAL = {"name": "total", "description": "", "parameters": [{"name": "items", "type": "list[Item]"}], "returns": "int"}
SHOP = {
    "name": "shop",
    "description": "Sells: things.",
    "components": [
        component("shop/models.py", role="model", entities=[ITEM]),
        component("shop/cart.py", operations=[{**TOTAL, "raises": []}], uses=["shop/models.py"]),
    ],
}
WRONG = {**SHOP, "components": [component("../cart.py")]}


@pytest.fixture
def here(tmp_path: Path) -> Journey:
    return Journey(tmp_path / "p")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Lets a model answer so, after a lie if one is given."""
    with ExitStack() as stack:

        def answers(truth: Any, lie: Any = None) -> None:
            said = {LABEL: truth, **({f"{LABEL} lie": lie} if lie else {})}
            folder = tmp_path / "script"
            folder.mkdir()
            (folder / "program").mkdir()
            (folder / "answers.yaml").write_text(yaml.safe_dump({"blueprint.yaml": said}))
            server = stack.enter_context(serve(folder))
            threading.Thread(target=server.serve_forever).start()
            stack.callback(server.shutdown)
            monkeypatch.setenv("SPECSHEETS_AI_BASE_URL", f"http://127.0.0.1:{server.server_address[1]}/v1")
            monkeypatch.setenv("SPECSHEETS_AI_MODEL", "scripted")

        yield answers


def made(here: Journey) -> list[str]:
    """The files outside `.git` and the database."""
    files = (p.relative_to(here.root).as_posix() for p in here.root.rglob("*") if p.is_file())
    return sorted(f for f in files if not f.startswith((".git/", ".specsheets/specsheets.db", ".specsheets/.git")))


def test_a_paragraph_becomes_a_blueprint_that_a_person_may_change_before_it_is_planned(
    here: Journey, model: Callable[..., None]
) -> None:
    model(SHOP)
    said = here.run("new", WORDS)
    assert "shop/cart.py" in said.out and "total(items) -> int" in said.out and "specsheets plan" in said.out
    assert made(here) == ["blueprint.yaml"]
    here.write("blueprint.yaml", here.read("blueprint.yaml").replace("total", "sum_up"))
    here.plan()
    assert "def sum_up(items: list[Item]) -> int" in here.sheet("shop/cart.py")
    assert "from shop.models import Item" in here.sheet("shop/cart.py")
    assert here.states("shop/cart.py")["sum_up.type"] == "confirmed"


def test_planned_unseen_it_is_the_word_of_the_model(here: Journey, model: Callable[..., None]) -> None:
    model(SHOP, lie=WRONG)
    answer = here.run("new", WORDS, "--yes", "--json").json
    assert answer["file"] == "blueprint.yaml" and answer["plan"]["sheets"] == 2
    (refused,) = answer["rejected"]
    assert 'leads upwards with ".."' in refused["reason"]
    fields = {f["field"]: f for f in here.run("sheets", "show", "shop/cart.py", "--json").json["fields"]}
    assert (fields["total.type"]["state"], fields["total.type"]["by"]) == ("filled", "scripted")
    runs = here.run("context", "list", "--json").json["runs"]
    assert [(r["verb"], r["answers"], r["outcome"]) for r in runs] == [("new", 2, "done")]
    assert WORDS in json.dumps(here.run("context", "show", answer["run"], "--json").json["texts"])


def test_what_does_not_hold_is_never_written(here: Journey, model: Callable[..., None]) -> None:
    model(WRONG)
    said = here.run("new", WORDS, "--yes", want=2)
    assert "leads upwards" in said.err and said.err.count("\n") <= 2
    assert made(here) == []


def test_only_shown(here: Journey, model: Callable[..., None]) -> None:
    model(SHOP)
    assert "components:" in here.run("new", WORDS, "--dry-run").out
    assert made(here) == []


def test_by_hand(here: Journey) -> None:
    here.write("README.md", f"{WORDS}\n")
    here.run("new", "--from", "README.md", "--ask", "question.md")
    page = here.read("question.md")
    assert WORDS in page and '"components"' in page and "specsheets new --answer" in page
    here.write("reply.txt", f"Here it is:\n```json\n{json.dumps(WRONG)}\n```\n")
    assert "leads upwards" in here.run("new", "--answer", "reply.txt", want=2).err
    assert "blueprint.yaml" not in made(here)
    here.write("reply.txt", f"Here it is:\n```json\n{json.dumps({'s0001': SHOP})}\n```\nEnjoy {{it}}!\n")
    here.run("new", "--answer", "reply.txt", "--yes")
    assert "def total(items: list[Item]) -> int" in here.sheet("shop/cart.py")
    assert here.states("shop/cart.py")["total.type"] == "filled"


def test_a_question_of_one_verb_is_not_answered_by_another(here: Journey) -> None:
    here.run("new", WORDS, "--ask", "question.md")
    here.write("reply.txt", json.dumps({"s0001": SHOP}))
    assert "no question" in here.run("fill", "--answer", "reply.txt", want=2).err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "nothing is said of the program"),
        (("  ",), "nothing is said of the program"),
        ((WORDS, "--from", "README.md"), "do not go together"),
        (("--from", "nothing.md"), "cannot be read"),
        ((WORDS,), "no model"),
        ((WORDS, "--edit"), "--edit needs a terminal"),
        (("--answer", "nothing.txt"), "cannot be read"),
        ((WORDS, "--ask", "none/question.md"), "cannot be written"),
    ],
)
def test_bad_input_gets_one_sentence(
    here: Journey, words: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPECSHEETS_AI_BASE_URL", raising=False)
    said = here.run("new", *words, want=2)
    assert sentence in said.err, said.err
    assert made(here) == []


def test_a_blueprint_that_is_there_is_never_touched(here: Journey) -> None:
    here.write("blueprint.yaml", "mine")
    for words in ((WORDS,), (WORDS, "--ask", "question.md"), ("--answer", "reply.txt")):
        assert "is there already" in here.run("new", *words, want=2).err
    assert made(here) == ["blueprint.yaml"] and here.read("blueprint.yaml") == "mine"
