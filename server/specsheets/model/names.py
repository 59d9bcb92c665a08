"""Names: one idea, one spelling per casing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_LOWER = "[^\x00-`{-\x7f]"
"""a to z and everything beyond ASCII; said by what it is not, since a range up to U+10FFFF takes `re` long to compile."""
_WORD = re.compile(f"[A-Z]+(?=[A-Z]{_LOWER})|[A-Z]?{_LOWER}+|[A-Z]+|[0-9]+")


@lru_cache(maxsize=1 << 12)
def split(name: str) -> tuple[str, ...]:
    """The words of an identifier, lower-cased, digits apart: `HTTPServerError2` → `("http", "server", "error", "2")`.
    Letters outside ASCII count as lower-case; separators vanish."""
    return tuple(word.lower() for word in _WORD.findall(name))


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
