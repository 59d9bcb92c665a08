"""Asking: what a fill asks, what it says of each answer, and what it ends with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from specsheets.model.slots import Rejection, Slot, Value
from specsheets.phases.sheets import Loaded
from specsheets.ports import Json, Prompt

NAMES, CONTRACTS, PROSE = "names", "contracts", "prose"
PASSES = (NAMES, CONTRACTS, PROSE)
"""The passes of a fill, in order: what things are called, what they promise each other, what people read of them."""


class Ask(NamedTuple):
    """One request. `step` is the pass, with `2/3` where it is asked in several parts and `repair 1` where it is asked again.
    `schema` describes one flat object with a key for every slot; `limit` is how many tokens the reply may have."""

    step: str
    prompt: Prompt
    schema: Json
    slots: tuple[Slot, ...]
    limit: int


class Verdict(NamedTuple):
    """What became of one reply."""

    accepted: tuple[Value, ...]
    rejected: tuple[Rejection, ...]


class Forecast(NamedTuple):
    """What a fill may take at most while nothing is refused: how many questions, and the tokens that are read and written.
    What is refused is asked again, at most `rounds` times, and counts again."""

    questions: int
    prompt: int
    completion: int
    rounds: int


class Filled(NamedTuple):
    """What a fill ends with.

    `sheets` are those that changed, with the values in place, and `keys` says for each of them how the entries are called
    now that were called otherwise before; entries that `keys` leads nobody to are import lines that a value needed.
    `values` are in place, `empty` are slots that stay empty with the last reason. `rejected` holds every refusal in order,
    repaired or not; `first` counts the slots that were refused before anything was asked again.
    """

    sheets: Mapping[str, Loaded]
    keys: Mapping[str, Mapping[str, str]]
    values: tuple[Value, ...]
    rejected: tuple[Rejection, ...]
    empty: tuple[tuple[Slot, str], ...]
    first: int
