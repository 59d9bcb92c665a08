"""Lengthened: questions with their closed lists as long as they can become by names that are still to be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from specsheets.model.slots import Slot, SlotKind
from specsheets.phases.filling.shortlist import MOST, MOST_FAR
from specsheets.phases.filling.slots import LONGEST_NAME
from specsheets.phases.filling.world import World


class _Coming(NamedTuple):
    """A name at its longest that lists of these kinds may come to hold, and the file that will have it."""

    path: str
    kinds: frozenset[SlotKind]
    text: str


_TYPES: frozenset[SlotKind] = frozenset({"type", "parameters", "base"})
_NAMES: frozenset[SlotKind] = frozenset({"import", "value"})


def lengthened(world: World, every: Sequence[Slot], listed: Iterable[Slot]) -> list[Slot]:
    """Slots whose lists hold, besides what they hold now, whatever of `every` is still to be named: of a slot's own file all,
    of other files as many as a list takes."""
    coming = list(_coming(world, every))
    found = []
    for slot in listed:
        fitting = [c for c in coming if slot.kind in c.kinds and (slot.kind != "state" or slot.field == "uses")]
        own = [c.text for c in fitting if c.path == slot.path]
        most = MOST_FAR * len(world.language(slot.path).vocabulary().forms)
        far = [c.text for c in fitting if c.path != slot.path][:most]
        found.append(slot._replace(choices=(*slot.choices, *own, *far)[: max(MOST, len(slot.choices))]))
    return found


def _coming(world: World, every: Sequence[Slot]) -> Iterator[_Coming]:
    for number, slot in enumerate(every):
        made = f"{number:x>{LONGEST_NAME}}"
        if slot.kind == "state" and slot.field == "owns":
            yield _Coming(slot.path, frozenset({"state"}), made * 2)
        elif slot.kind == "name":
            yield _Coming(slot.path, _NAMES, made)
            if slot.key.partition(":")[0] in ("class", "type"):
                for form in world.language(slot.path).vocabulary().forms:
                    yield _Coming(slot.path, _TYPES, form.format(made))
