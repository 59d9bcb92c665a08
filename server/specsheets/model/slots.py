"""Slots: the empty fields of sheets as questions with one answer each, and what becomes of the answers."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

SlotKind = Literal[
    "name", "parameters", "type", "base", "decorator", "import", "value", "state", "remark", "doc", "header", "body"
]
"""What an answer is: a new name; a list of parameters; one of a closed list (type, base, decorator, import, state that somebody
owns); the text of a value; prose of an entry or of the header; the body of a function."""

MOST_LINES, LONGEST_LINE = 120, 200
"""What a body may have; a larger one is several functions."""


class Slot(NamedTuple):
    """One question. `place` counts the empty fields within one field (`dict[___, ___]` has two), from 0. `choices` is the
    closed list that an answer comes from; where it is empty, `pattern` (a regular expression for the whole answer, "" for none)
    and `longest` (characters) bound it. `about` says in one line what is asked, for the model and for people."""

    id: str
    path: str
    key: str
    field: str
    kind: SlotKind
    place: int = 0
    choices: tuple[str, ...] = ()
    pattern: str = ""
    longest: int = 500
    about: str = ""

    @property
    def label(self) -> str:
        """What tells this slot from all others of a project, whatever its id in one request: `shop/cart.py function:total type`."""
        return f"{self.path} {self.key} {self.field}" + (f" {self.place}" if self.place else "")


class Value(NamedTuple):
    """An answer that passed every check: a text, or for parameters a list of `{"name", "type"}`."""

    slot: Slot
    value: Any


class Rejection(NamedTuple):
    """An answer that did not pass, as text, and why not, as one sentence that the model is shown when it is asked again."""

    slot: Slot
    value: str
    reason: str
