"""Names: one idea, one spelling per casing."""

from __future__ import annotations

from typing import NamedTuple


class Vote(NamedTuple):
    """One (file, name) that counts towards a convention. `kind` is one of the judged kinds of step A6."""

    path: str
    kind: str
    name: str
    line: int
    column: int


class Convention(NamedTuple):
    """The prevalent style of one kind of name in one folder: its share, how many voted, how mixed they are (bits)."""

    scope: str
    kind: str
    style: str
    share: float
    votes: float
    entropy: float


class Concept(NamedTuple):
    """One idea of the lexicon: its key, the group of names it lives in (`type`, `callable`, `value`), the canonical
    spelling and every spelling with the files that use it."""

    key: str
    group: str
    canonical: str
    spellings: dict[str, tuple[str, ...]]
