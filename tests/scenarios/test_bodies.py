"""Bodies by every door: by hand through a file, proposed and decided upon, replayed from the record; the same checks at each."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from journey import Journey

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "app"))

from written_projects import BLOCKS, CART, GOOD, PRICES, TESTS, Writer, lay_out, use

BODIES = ".specsheets/bodies"
ADD = f"{CART} function:Cart.add body"
TOTAL = f"{CART} function:Cart.total body"


@pytest.fixture
def shop(tmp_path: Path) -> Journey:
    """The sheets of a program that nobody has written yet."""
    return Journey(lay_out(tmp_path / "shop"))


def bodies(shop: Journey) -> dict[str, str]:
    """The committed bodies by path below their folder."""
    folder = shop.root / BODIES
    return {p.relative_to(folder).as_posix(): p.read_text() for p in sorted(folder.rglob("*.py")) if p.is_file()}


def written(shop: Journey, *args: str, want: int | None = 0) -> Any:
    return shop.run("fill", "--bodies", *args, "--json", want=want).json


def keys(shop: Journey, question: str) -> dict[str, str]:
    """The key of every label that a question asks for."""
    schema = json.loads(shop.read(question))["schema"]
    return {shape["description"]: key for key, shape in schema["properties"].items()}


def reply(shop: Journey, question: str, said: dict[str, Any]) -> str:
    by_label = keys(shop, question)
    return json.dumps({by_label[label]: lines for label, lines in said.items()})


GIVEN = {label: given[0].split("\n") for label, given in GOOD.items()}


def test_by_hand_gives_what_a_model_gives(shop: Journey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    direct = Journey(lay_out(tmp_path / "direct"))
    with monkeypatch.context() as patch:
        use(patch, Writer(GOOD))
        written(direct)
    asked = written(shop, "--ask", "question.json", want=1)
    assert asked["asked"] == len(GOOD) and list(keys(shop, "question.json")) == list(GOOD)
    shop.run("fill", "--bodies", "--ask", "question.md", want=1)
    page = shop.read("question.md")
    assert "specsheets fill --bodies --answer FILE" in page and "def total(self) -> int:" in page
    shop.write("reply.md", f"Here you are:\n```json\n{reply(shop, 'question.json', GIVEN)}\n```\nAnything else?")
    answer = written(shop, "--answer", "reply.md")
    assert (answer["rejected"], answer["left"], answer["tokens"]["prompt"]) == ([], [], 0)
    assert bodies(shop) == bodies(direct) and len(bodies(shop)) == len(GOOD)
    (run,) = [r for r in shop.run("context", "list", "--json").json["runs"] if r["verb"] == "fill --bodies --answer"]
    event = next(e for e in shop.run("log", "show", "--json").json["events"] if e["kind"] == "body-written")["body"]
    assert event["by"] == "by hand" and event["because"].startswith(f"run {run['run']}, question ")
    assert event["because"].endswith(", reply.md")
    assert "no function on these sheets wants a body" in shop.run("fill", "--bodies", "--ask", "q.md", want=2).err


def test_an_answer_by_hand_meets_the_same_refusals_and_the_project_of_today(shop: Journey) -> None:
    shop.run("fill", "--bodies", "--ask", "question.json", want=1)
    said = {**GIVEN, ADD: ["self.things.append(name)"], TOTAL: ["return 0 +"]}
    shop.write("reply.txt", reply(shop, "question.json", said))
    lay_out(shop.root, {PRICES: BLOCKS[PRICES].replace("price(name: str)", "price(name: str, much: int)")})
    answer = written(shop, "--answer", "reply.txt", want=1)
    refused = {r["field"]: r["reason"] for r in answer["rejected"]}
    assert refused == {"Cart.add.body": "line 1: Cart has no things", "Cart.total.body": "line 1: invalid syntax"}
    assert set(bodies(shop)) == {"shop/prices.py/price.py", "shop/cart.py/Cart.__init__.py"}
    shop.write("reply.txt", reply(shop, "question.json", GIVEN))
    again = written(shop, "--answer", "reply.txt", want=1)
    refused = {r["field"]: r["reason"] for r in again["rejected"]}
    assert (
        "its body has changed since" in refused["price.body"]
        and "its body has changed since" in refused["Cart.__init__.body"]
    )
    assert "much" in refused["Cart.total.body"], "a call that fitted the sheets when it was asked for"
    assert [body["function"] for body in again["left"]] == ["Cart.total"]
    assert "by hand: 1 of 4 bodies, 3 refused" in shop.run("context", "show", again["run"]).out
    shop.run("context", "show", again["run"], "--page", "page.md")
    assert "- 4 bodies asked for, 1 kept or proposed, " in shop.read("page.md")


def test_a_command_has_the_last_word_on_an_answer_by_hand(shop: Journey) -> None:
    shop.write("test_cart.py", TESTS)
    shop.run("fill", "--bodies", "--ask", "question.json", want=1)
    wrong = ["return len([price(name) for name in self.names])"]
    shop.write("reply.txt", reply(shop, "question.json", {**GIVEN, TOTAL: wrong}))
    command = f"{sys.executable} -m pytest -q -p no:cacheprovider"
    answer = written(shop, "--answer", "reply.txt", "--check", command, want=1)
    (refused,) = answer["rejected"]
    assert refused["field"] == "Cart.total.body" and "assert 2 == 4" in refused["reason"]
    assert len(bodies(shop)) == 3


def test_stale_bodies_are_asked_for_by_hand_on_request(shop: Journey) -> None:
    shop.run("fill", "--bodies", "--ask", "question.json", want=1)
    shop.write("reply.txt", reply(shop, "question.json", GIVEN))
    written(shop, "--answer", "reply.txt")
    lay_out(shop.root, {CART: BLOCKS[CART].replace("def add(self, name: str)", "def add(self, name: str, many: int)")})
    shop.run("fill", "--bodies", "--ask", "question.json", want=2)
    shop.run("fill", "--bodies", "--ask", "question.json", "--again", want=1)
    assert list(keys(shop, "question.json")) == [ADD]
    shop.write("reply.txt", reply(shop, "question.json", {ADD: ["self.names += [name] * many"]}))
    written(shop, "--answer", "reply.txt")
    assert bodies(shop)["shop/cart.py/Cart.add.py"] == "self.names += [name] * many\n"
    assert "stale-body" not in shop.run("check").out


def test_a_proposal_is_shown_and_stored_whole_or_in_parts_or_rejected(
    shop: Journey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Writer(GOOD))
    said = shop.run("fill", "--bodies", "--propose", want=1)
    assert f"+++ b/{BODIES}/shop/cart.py/Cart.add.py\n@@ -0,0 +1 @@\n+self.names.append(name)\n" in said.out
    assert "4 bodies proposed, 0 functions without one, nothing stored" in said.out
    answer = written(shop, "--propose", want=1)
    run = answer["run"]
    assert bodies(shop) == {} and [v["label"] for v in answer["proposed"]] == list(GOOD) and answer["written"] == []
    left = shop.run("fill", "--reject", run, f"{CART}:Cart.total", "--json").json
    assert left["rejected"] == 1 and [v["label"] for v in left["proposed"]] == list(GOOD)[:3]
    one = shop.run("fill", "--apply", run, f"{CART}:Cart.add", "--json", want=1).json
    assert one["written"] == [f"{BODIES}/shop/cart.py/Cart.add.py"] and one["rejected"] == []
    assert "nothing for shop/cart.py:Cart.total" in shop.run("fill", "--apply", run, f"{CART}:Cart.total", want=2).err
    rest = shop.run("fill", "--apply", run, "--json", want=1).json
    assert [r["field"] for r in rest["rejected"]] == ["Cart.add.body"] and len(rest["written"]) == 2
    assert [body["function"] for body in rest["left"]] == ["Cart.total"]
    assert bodies(shop).keys() == {
        "shop/prices.py/price.py",
        "shop/cart.py/Cart.__init__.py",
        "shop/cart.py/Cart.add.py",
    }
    shop.run("fill", "--reject", run)
    assert "was rejected" in shop.run("fill", "--apply", run, want=2).err
    assert shop.run("log", "verify").code == 0
    events = shop.run("log", "show", "--json").json["events"]
    assert {e["body"]["by"] for e in events if e["kind"] == "body-written"} == {"writer"}


def test_a_proposal_is_held_against_the_sheets_of_the_day_it_is_applied(
    shop: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, Writer(GOOD))
    run = written(shop, "--propose", want=1)["run"]
    lay_out(shop.root, {PRICES: BLOCKS[PRICES].replace("price", "cost")})
    lay_out(shop.root, {CART: BLOCKS[CART].replace("import price", "import cost")})
    answer = shop.run("fill", "--apply", run, "--json", want=1).json
    refused = {r["field"]: r["reason"] for r in answer["rejected"]}
    assert "wants no body any more" in refused["price.body"] and "there is no price" in refused["Cart.total.body"]
    assert set(bodies(shop)) == {"shop/cart.py/Cart.__init__.py", "shop/cart.py/Cart.add.py"}


def test_a_run_is_replayed_offline_to_the_same_bodies(shop: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    lies = {**GOOD, ADD: ["self.things.append(name)", *GOOD[ADD]]}
    with monkeypatch.context() as patch:
        writer = use(patch, Writer(lies))
        run = written(shop)["run"]
    first = bodies(shop)
    shutil.rmtree(shop.root / BODIES)
    again = written(shop, "--replay", run)
    assert bodies(shop) == first and again["tokens"]["prompt"] == 0 and len(writer.asked) == 5
    assert [r["field"] for r in again["rejected"]] == ["Cart.add.body"]
    page = shop.run("context", "show", again["run"], "--page", "page.md")
    assert page.code == 0 and "- 5 bodies" not in shop.read("page.md")
    assert "# Bodies " in shop.read("page.md") and "- 4 bodies asked for, 4 kept or proposed, 0 left" in shop.read(
        "page.md"
    )
    assert "| question | body | value | why |" in shop.read("page.md")
    assert f"taken from {run}" in shop.run("context", "show", again["run"]).out
    shutil.rmtree(shop.root / BODIES)
    shop.write(f"{BODIES}/shop/cart.py/Cart.__init__.py", "self.names = list()\n")
    said = shop.run("fill", "--bodies", "--replay", run, want=2).err
    assert "the record has no answer to «bodies 2/3»" in said and "take away what it wrote" in said
    (shop.root / BODIES / "shop/cart.py/Cart.__init__.py").unlink()
    assert bodies(shop) == {}


def test_what_a_command_said_is_replayed_not_run(shop: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("clock.py", f"import time\n{TESTS}\n\nprint(time.perf_counter_ns())\ntest_total()\n")
    with monkeypatch.context() as patch:
        use(patch, Writer({**GOOD, TOTAL: ["return 1", *GOOD[TOTAL]]}))
        run = written(shop, "--check", f"{sys.executable} clock.py")["run"]
    first = bodies(shop)
    shutil.rmtree(shop.root / BODIES)
    (shop.root / "clock.py").unlink()
    (refused,) = written(shop, "--replay", run)["rejected"]
    assert bodies(shop) == first and "clock.py` fails with it: " in refused["reason"]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--answer", "nowhere.md"], "nowhere.md cannot be read"),
        (["--answer", "shop.md"], "no question was written yet; write one with `specsheets fill --bodies --ask FILE`"),
        (["--replay", "ffffffffffff"], "asked a model"),
        (["--ask", "no/such/folder/q.md"], "cannot be written"),
        (["--ask", "q.md", "shop/nowhere.py"], "there is no sheet for"),
        (["--answer", "shop.md", "--check", "no-such-program -q"], "names no program that is there"),
    ],
)
def test_wrong_use_is_one_sentence(shop: Journey, args: list[str], sentence: str) -> None:
    shop.write("shop.md", "{}")
    said = shop.run("fill", "--bodies", *args, want=2)
    assert sentence in said.err and len(said.err.strip().splitlines()) <= 2
    assert bodies(shop) == {}


def test_a_run_of_fields_and_one_of_bodies_are_told_apart(shop: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, Writer(GOOD))
    run = written(shop)["run"]
    assert "wrote bodies; replay it with --bodies" in shop.run("fill", "--replay", run, want=2).err
    lay_out(shop.root, {"shop/new.py": "def ___() -> None: ...\n"})
    shop.run("fill", want=None)
    (fields,) = [r["run"] for r in shop.run("context", "list", "--json").json["runs"] if r["verb"] == "fill"]
    assert "wrote no bodies" in shop.run("fill", "--bodies", "--replay", fields, want=2).err
