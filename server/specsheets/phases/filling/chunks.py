"""Chunks: how many questions one request asks, so that all sheets, the questions and the reply fit the model's window."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from specsheets.model.slots import Slot, SlotKind
from specsheets.phases.filling.schema import MOST_MEMBERS, MOST_SLOTS, lists, schema
from specsheets.phases.filling.world import TooSmall

_REPLY: dict[SlotKind, int] = {"parameters": 160, "doc": 120, "remark": 60, "header": 120, "name": 24, "body": 3000}
"""Tokens that an answer may take, its key included; 32 for every kind that is not named."""

_ENVELOPE = 64
"""Tokens of a reply beside its answers."""


class Measure(NamedTuple):
    """How long a request is: `tokens` counts a text, `prompt` is the whole prompt of some questions."""

    tokens: Callable[[str], int]
    prompt: Callable[[Sequence[Slot]], str]
    window: int | None
    is_bound: bool

    def size(self, slots: Sequence[Slot]) -> int:
        """Tokens of a request and its reply."""
        shape = json.dumps(schema(slots), separators=(",", ":"))
        return self.tokens(self.prompt(slots)) + self.tokens(shape) + limit(slots)

    def holds(self, slots: Sequence[Slot]) -> bool:
        """Whether some questions may be asked at once."""
        members = sum(map(len, lists(slots)))
        if self.is_bound and (len(slots) > MOST_SLOTS or (members > MOST_MEMBERS and len(slots) > 1)):
            return False
        return self.window is None or self.size(slots) <= self.window


def limit(slots: Sequence[Slot]) -> int:
    """How many tokens a reply may have."""
    return _ENVELOPE + sum(_REPLY.get(slot.kind, 32) for slot in slots)


def numbered(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Slots with the ids that they bear in one request."""
    return tuple(slot._replace(id=f"s{n:04}") for n, slot in enumerate(slots, 1))


def chunks(slots: Sequence[Slot], measure: Measure) -> list[tuple[Slot, ...]]:
    """The slots in their order, in as few requests as hold them.

    Raises TooSmall where one question does not fit.
    """
    out: list[tuple[Slot, ...]] = []
    left = slots
    while left:
        out.append(first(left, measure))
        left = left[len(out[-1]) :]
    return out


def first(slots: Sequence[Slot], measure: Measure) -> tuple[Slot, ...]:
    """As many of the first slots as one request holds.

    Raises TooSmall where it holds none.
    """
    count = _most(slots, measure)
    if not count:
        assert measure.window is not None
        raise TooSmall(measure.size(numbered(slots[:1])), measure.window)
    return tuple(slots[:count])


def _most(slots: Sequence[Slot], measure: Measure) -> int:
    """How many of the first slots fit; found by halving, since a request only grows."""
    least, most = 0, len(slots)
    while least < most:
        middle = (least + most + 1) // 2
        if measure.holds(numbered(slots[:middle])):
            least = middle
        else:
            most = middle - 1
    return least
