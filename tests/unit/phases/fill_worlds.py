"""Small projects for tests of the fill, and doubles of whoever answers it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from textwrap import dedent
from typing import Any

from specsheets.forms.blueprint import read_blueprint
from specsheets.languages.language import Language
from specsheets.languages.python import LANGUAGE
from specsheets.model.facts import FileFacts
from specsheets.model.sheet import Sheet
from specsheets.model.slots import Rejection, Slot
from specsheets.model.structure import Metadata
from specsheets.phases.drafts import drafts
from specsheets.phases.filling.asking import Ask, Filled, Verdict
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.world import Firm, Options, World
from specsheets.phases.sheets import Loaded
from specsheets.ports import Reply

EXAMPLE = Path(__file__).parents[3] / "examples" / "lending-desk"

Answer = Callable[[Slot], Any]
"""What somebody answers to a slot."""


def language_of(path: str) -> Language | None:
    return LANGUAGE if path.endswith(".py") else None


def sheet(path: str, block: str = "", **header: Any) -> Loaded:
    """A sheet with a block as somebody wrote it."""
    facts = LANGUAGE.extract(path, dedent(block).strip("\n"), counts=False)
    assert not facts.problems, facts.problems
    rendered = LANGUAGE.render(facts)
    return Loaded(Sheet(file=path, declares=rendered, **header), LANGUAGE.extract(path, rendered, counts=False))


def world(
    sheets: Mapping[str, str | Loaded],
    *,
    firm: Firm = lambda *_: False,
    facts: Mapping[str, FileFacts] | None = None,
    window: int | None = None,
    mask: Callable[[str], str] = lambda text: text,
) -> World:
    """A world of sheets by path; a token has three characters."""
    loaded = {path: s if isinstance(s, Loaded) else sheet(path, s) for path, s in sheets.items()}
    return World(loaded, language_of, firm, facts or {}, lambda text: -(-len(text) // 3), window, mask)


def lending_desk() -> World:
    """The sheets that the blueprint of the example makes."""
    read = read_blueprint((EXAMPLE / "blueprint.yaml").read_text("utf-8"))
    return world({p: loaded for p, (loaded, _) in drafts(read, language_of, LANGUAGE, (), lambda _: "").items()})


def empty_files() -> World:
    """The sheets that the folders of the example make."""
    root = EXAMPLE / "empty-files"
    made = {}
    for file in sorted(root.rglob("*.py")):
        path = file.relative_to(root).as_posix()
        block = LANGUAGE.template(path, Metadata())
        made[path] = sheet(path, block, summary="___" if block else "")
    return world(made)


def reply(text: str, finish: Any = "stop") -> Reply:
    return Reply(text, finish, None, None, 0, 0.0, "double", "by hand")


def drive(
    of: World, answer: Callable[[Ask], Reply], options: Options | None = None
) -> tuple[Filled, list[Ask], list[Verdict]]:
    """Run a fill to its end."""
    run = fill(of, options or Options(tuple(of.sheets)))
    asks: list[Ask] = []
    verdicts: list[Verdict] = []
    sent: Reply | None = None
    while True:
        try:
            item = run.send(sent)
        except StopIteration as end:
            assert isinstance(end.value, Filled)
            return end.value, asks, verdicts
        if isinstance(item, Ask):
            asks.append(item)
            sent = answer(item)
        else:
            verdicts.append(item)
            sent = None


def by_slot(answer: Answer) -> Callable[[Ask], Reply]:
    """Whoever answers slot by slot, whole and in shape; None leaves a key out."""
    return lambda ask: reply(
        json.dumps({s.id: value for s in ask.slots if (value := answer(s)) is not None}, ensure_ascii=False)
    )


def honest(seed: int) -> Answer:
    """Answers at random, in shape: any member of a list, a new name that fits the pattern, a sentence."""
    chance, count = Random(seed), iter(range(1, 100_000))

    def answer(slot: Slot) -> Any:
        n = next(count)
        if slot.kind == "parameters":
            names = [f"value_{n}_{i}" for i in range(chance.randint(0, 2))]
            return [{"name": name, "type": chance.choice(slot.choices)} for name in names]
        if slot.choices:
            return chance.choice(slot.choices)
        if slot.pattern:
            shapes = (f"word_{n}", f"Word{n}", f"WORD_{n}", f"table word_{n}", "7", "7.5", '"seven"')
            return next((s for s in shapes if re.search(slot.pattern, s)), "7")
        return f"Says what it is, for the {n}. time."

    return answer


def verdict_on(of: World, label: str, answer: Any, others: Answer | None = None) -> tuple[Filled, Rejection | None]:
    """What becomes of one answer: the fill, and the first refusal of that slot."""
    seen: list[str] = []

    def said(slot: Slot) -> Any:
        seen.append(slot.label)
        return answer if slot.label == label else others(slot) if others else None

    filled, _, _ = drive(of, by_slot(said), Options(tuple(of.sheets), rounds=0))
    assert label in seen, f"{label} was never asked; asked: {seen}"
    return filled, next((r for r in filled.rejected if r.slot.label == label), None)
