"""fill --bodies: what passes is kept beside the sheets and emitted, what does not is asked again, and what a person wrote stays."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from written_projects import BLOCKS, CART, GOOD, PRICES, TESTS, Writer, lay_out, put, use

from specsheets.app.commands.emit import emit
from specsheets.app.commands.fill_bodies import Manner, fill_bodies
from specsheets.app.commands.fix import apply_fix
from specsheets.app.fill_answers import BodiesAnswer
from specsheets.app.project import Project
from specsheets.app.queries.check import check
from specsheets.app.refusal import Refused
from specsheets.model.fill_events import BodyWritten

ADD = f"{CART} function:Cart.add body"
MISSING = "its body is not on the sheet"


def filled(root: Path, *words: str, manner: Manner = Manner()) -> BodiesAnswer:  # noqa: B008
    """The answer of one run in a fresh process's place."""
    with Project.open(root) as project:
        return fill_bodies(project, words, manner)


def tree_of(root: Path, out: Path) -> str:
    """The hash of all that is emitted from the sheets alone."""
    with Project.open(root) as project:
        return emit(project, to=out).tree_hash


def events(root: Path) -> list[BodyWritten]:
    """The bodies that the log knows of."""
    with Project.open(root) as project:
        return [r.event for r in project.store.read() if isinstance(r.event, BodyWritten)]


def test_bodies_are_written_from_the_foundation_up_and_emitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay_out(tmp_path / "shop")
    writer = use(monkeypatch, Writer(GOOD))
    answer = filled(root)
    assert [label for label, _ in writer.asked] == list(GOOD)
    assert answer.written == (
        ".specsheets/bodies/shop/prices.py/price.py",
        ".specsheets/bodies/shop/cart.py/Cart.__init__.py",
        ".specsheets/bodies/shop/cart.py/Cart.add.py",
        ".specsheets/bodies/shop/cart.py/Cart.total.py",
    )
    assert (answer.left, answer.rejected, answer.first) == ((), (), 0)
    assert len({prompt.prefix for _, prompt in writer.asked}) == 1
    assert "self.names.append(name)" in writer.asked[3][1].task
    told = events(root)
    assert [e.label for e in told] == [label.split(" ")[1] for label in GOOD]
    assert {e.by for e in told} == {"writer"} and all(e.because.startswith(f"run {answer.run}") for e in told)
    tree_of(root, tmp_path / "out")
    sys.path.insert(0, str(tmp_path / "out"))
    try:
        scope: dict[str, object] = {}
        exec(TESTS.replace("\n\n\ndef test_total():", "\nif True:"), scope)
    finally:
        sys.path.remove(str(tmp_path / "out"))
        for name in [n for n in sys.modules if n.partition(".")[0] == "shop"]:
            del sys.modules[name]
    assert filled(root).written == ()


def test_what_is_refused_is_asked_again_with_the_reason_and_what_stays_bad_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay_out(tmp_path / "shop")
    bodies = {**GOOD, ADD: ["self.things.append(name)", "self.names.push(name)", *GOOD[ADD]]}
    bodies[f"{CART} function:Cart.total body"] = ["return self.sum()"]
    writer = use(monkeypatch, Writer(bodies))
    answer = filled(root, CART, PRICES)
    tasks = [prompt.task for label, prompt in writer.asked if label == ADD]
    assert len(tasks) == 3 and "Refused before: line 1: Cart has no things" in tasks[1]
    assert "What was refused:\nself.things.append(name)" in tasks[1]
    assert "Refused before: line 1: list has no push." in tasks[2]
    assert [r.field for r in answer.rejected] == ["Cart.add.body"] * 2 + ["Cart.total.body"] * 3
    assert [(b.function, b.reason) for b in answer.left] == [("Cart.total", "line 1: Cart has no sum")]
    assert answer.first == 2
    assert not (root / ".specsheets/bodies/shop/cart.py/Cart.total.py").exists()


def test_the_same_bytes_come_from_a_clone_that_knows_who_wrote_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay_out(tmp_path / "shop")
    use(monkeypatch, Writer(GOOD))
    filled(root)
    clone = tmp_path / "clone"
    shutil.copytree(root, clone, ignore=shutil.ignore_patterns("specsheets.db*"))
    assert tree_of(root, tmp_path / "one") == tree_of(clone, tmp_path / "two")
    assert [e.model_dump() for e in events(root)] == [e.model_dump() for e in events(clone)]


def test_a_body_of_a_person_is_never_asked_for_and_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay_out(tmp_path / "shop")
    with Project.open(root) as project:
        emit(project)
    code = (root / CART).read_text()
    missing = f'raise NotImplementedError("Cart.add: {MISSING}")'
    mine = code.replace(missing, "self.names = [name, *self.names]  # mine")
    put(root, CART, mine)
    writer = use(monkeypatch, Writer(GOOD))
    filled(root)
    assert ADD not in [label for label, _ in writer.asked]
    put(root, ".specsheets/bodies/shop/cart.py/Cart.add.py", GOOD[ADD][0] + "\n")
    with Project.open(root) as project:
        assert emit(project).written == (CART, PRICES)
    after = (root / CART).read_text()
    assert "self.names = [name, *self.names]  # mine" in after and MISSING not in after
    assert "        self.names = []\n" in after and "self.names: list[str]\n" in after
    with Project.open(root) as project:
        assert emit(project).written == ()
        assert len(emit(project, prune=True).pruned) == 4
    assert not (root / ".specsheets/bodies").exists() and (root / CART).read_text() == after


def test_a_body_whose_contract_changed_is_stale_until_it_is_kept_or_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay_out(tmp_path / "shop")
    use(monkeypatch, Writer(GOOD))
    filled(root)
    lay_out(root, {CART: BLOCKS[CART].replace("def add(self, name: str)", "def add(self, name: str, count: int = 1)")})
    with Project.open(root) as project:
        (finding,) = [f for f in check(project).findings if f.rule == "stale-body"]
        assert (finding.path, finding.severity, finding.symbol) == (
            ".specsheets/sheets/shop/cart.py.yaml",
            "info",
            "Cart.add",
        )
        answer = fill_bodies(project)
        assert answer.written == () and answer.remarks[0].startswith("no longer fit their sheet")
        assert "shop/cart.py:Cart.add" in answer.remarks[0]
    kept = tmp_path / "kept"
    shutil.copytree(root, kept)
    with Project.open(kept) as project:
        apply_fix(project, finding.fixes[0])
        assert [f for f in check(project).findings if f.rule == "stale-body"] == []
    writer = use(monkeypatch, Writer({ADD: ["self.names += [name] * count"]}))
    answer = filled(root, manner=Manner(anew=True))
    assert [label for label, _ in writer.asked] == [ADD]
    assert answer.written == (".specsheets/bodies/shop/cart.py/Cart.add.py",)
    assert (root / answer.written[0]).read_text() == "self.names += [name] * count\n"
    with Project.open(root) as project:
        assert [f for f in check(project).findings if f.rule == "stale-body"] == []


def test_a_body_that_no_function_wants_is_stale_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay_out(tmp_path / "shop")
    use(monkeypatch, Writer(GOOD))
    filled(root)
    lay_out(root, {PRICES: BLOCKS[PRICES].replace("price", "cost")})
    with Project.open(root) as project:
        (finding,) = [f for f in check(project).findings if f.rule == "stale-body"]
        assert finding.message.endswith("the sheet has no such function")
        apply_fix(project, finding.fixes[0])
        assert [f for f in check(project).findings if f.rule == "stale-body"] == []
    assert not (root / ".specsheets/bodies/shop/prices.py").exists()


def test_a_contract_that_is_not_filled_gets_no_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay_out(tmp_path / "shop", {PRICES: "def price(name: ___) -> int: ...\n"})
    writer = use(monkeypatch, Writer({}))
    assert [b.reason for b in filled(root).left] == ["its contract is not filled yet"]
    assert writer.asked == []


def test_a_model_that_goes_away_is_asked_only_for_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay_out(tmp_path / "shop")
    use(monkeypatch, Writer(GOOD, away_after=2))
    with pytest.raises(Refused, match="The endpoint does not answer; run it again later"):
        filled(root)
    assert [e.label for e in events(root)] == ["function:price", "function:Cart.__init__"], "what has passed is kept"
    writer = use(monkeypatch, Writer(GOOD))
    assert len(filled(root).written) == 2
    assert [label for label, _ in writer.asked] == list(GOOD)[2:]


def test_a_command_has_the_last_word_and_never_touches_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lay_out(tmp_path / "shop")
    put(root, "test_cart.py", TESTS)
    total = f"{CART} function:Cart.total body"
    bodies = {**GOOD, total: ["return len([price(name) for name in self.names])", *GOOD[total]]}
    writer = use(monkeypatch, Writer(bodies))
    told: list[str] = []
    manner = Manner(check=f"{sys.executable} -m pytest -q -p no:cacheprovider", tell=told.append)
    answer = filled(root, manner=manner)
    assert len(answer.written) == 4
    (refused,) = answer.rejected
    assert refused.field == "Cart.total.body" and "assert 2 == 4" in refused.reason
    assert "assert 2 == 4" in writer.asked[-1][1].task
    assert told[0].startswith("runs `") and "the code that the model writes" in told[0]
    assert sorted(p.name for p in root.iterdir()) == [".specsheets", "test_cart.py"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("pytest 'x", "`pytest 'x` is no command: no closing quotation; close every quote"),
        ("no-such-program-here -q", "names no program that is there"),
        (" ; ", "names no program that is there"),
    ],
)
def test_a_command_that_cannot_be_run_is_refused_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    root = lay_out(tmp_path / "shop")
    writer = use(monkeypatch, Writer(GOOD))
    with pytest.raises(Refused) as refusal:
        filled(root, manner=Manner(check=command))
    assert said in str(refusal.value)
    assert writer.asked == []
