"""Context: the texts that a fill sends: one prefix that holds all sheets and never changes, and one task for each request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from specsheets.model.sheet import digest
from specsheets.model.slots import Slot
from specsheets.phases.filling.draft import Held
from specsheets.phases.filling.world import World
from specsheets.phases.sheets import write_sheet


class Seen(NamedTuple):
    """One sheet as a model is shown it: its digest and its size in tokens."""

    path: str
    digest: str
    tokens: int


def prefix(world: World) -> str:
    """What every request of a run begins with: what is wanted, all sheets in order of their paths, the words that the
    project has agreed on, and who owns which state."""
    parts = [text("system"), *(_sheet(world, path) for path in sorted(world.sheets))]
    words = _words(world)
    if words:
        parts.append("The words of this project, each in its one spelling:\n" + "\n".join(words) + "\n")
    owners = [f"{state}: {world.owner(state)}" for state in sorted(world.view.owners)]
    if owners:
        parts.append("State and the file that owns it:\n" + "\n".join(owners) + "\n")
    return "\n".join(parts)


def manifest(world: World) -> tuple[Seen, ...]:
    """The sheets that the prefix holds."""
    shown = {path: _sheet(world, path) for path in sorted(world.sheets)}
    return tuple(Seen(path, digest(text), world.tokens(text)) for path, text in shown.items())


def task(steps: Sequence[str], slots: Sequence[Slot], decided: Iterable[Held], refused: Mapping[str, str]) -> str:
    """What differs from request to request: what was decided since the sheets were shown, what is asked and how to answer;
    `refused` says by label why an answer did not do."""
    lines = [text("repair" if refused else "ask"), *(text(step) for step in steps)]
    ledger = [f"- {h.value.slot.label} = {_shown(h.value.value)}" for h in decided]
    if ledger:
        lines.append("Decided since the sheets above were written:\n" + "\n".join(ledger) + "\n")
    lines.append("Questions:")
    for slot in slots:
        why = f" Refused before: {refused[slot.label]}." if slot.label in refused else ""
        lines.append(f"- {slot.id}: {slot.label}: {slot.about}.{why}")
    return "\n".join(lines) + "\n"


def _sheet(world: World, path: str) -> str:
    return f"=== {path}\n{world.mask(write_sheet(world.sheets[path].sheet))}"


def _words(world: World) -> list[str]:
    """The canonical spelling of every idea that more than one file has."""
    shared = (c for c in world.view.lexicon.concepts() if len({p for ps in c.spellings.values() for p in ps}) > 1)
    return sorted({f"{concept.canonical} ({concept.group})" for concept in shared})


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(f"{one['name']}: {one['type']}" for one in value) or "none"
    return str(value)


@cache
def text(name: str) -> str:
    """One of the texts that stand beside this module."""
    return (files(__package__) / "prompts" / f"{name}.md").read_text("utf-8")
