"""Words and styles of an identifier: which styles it fits, and the same words in another style."""

from __future__ import annotations

import re
from functools import lru_cache

from specsheets.model.names import split

__all__ = ["STYLES", "core", "division", "is_dunder", "restyle", "split", "style_of"]

_UPPER = "[A-Z]"
_LOWER = "[^\x00-`{-\x7f]"
"""a to z and everything beyond ASCII; said by what it is not, since a range up to U+10FFFF takes `re` long to compile."""
_SMALL = f"(?:{_LOWER}|[0-9])"

_PATTERNS = {
    "snake_case": re.compile(f"{_LOWER}{_SMALL}*(?:__?{_SMALL}+)*"),
    "camelCase": re.compile(f"{_LOWER}{_SMALL}*(?:{_UPPER}{_SMALL}*)*"),
    "PascalCase": re.compile(f"{_UPPER}{_SMALL}*(?:{_UPPER}{_SMALL}*)*"),
    "UPPER_CASE": re.compile(f"{_UPPER}(?:{_UPPER}|[0-9])*(?:__?(?:{_UPPER}|[0-9])+)*"),
}

STYLES = tuple(_PATTERNS)
"""The styles, in the order in which ties are decided."""


def core(name: str) -> str:
    """A name without the underscores around it, which say something else than style."""
    return name.strip("_")


def is_dunder(name: str) -> bool:
    """Whether a name is the language's own, such as `__init__`."""
    return len(name) > 4 and name.startswith("__") and name.endswith("__")


@lru_cache(maxsize=1 << 12)
def style_of(name: str) -> frozenset[str]:
    """Every style that a name fits: `run` is snake_case and camelCase at once; none for a mixture such as `get_userName`."""
    return frozenset(style for style, pattern in _PATTERNS.items() if pattern.fullmatch(core(name)))


@lru_cache(maxsize=1 << 12)
def division(name: str) -> tuple[str, ...]:
    """Words with digits at the end of the word before them, as all styles write them: `md5_sum` → md5, sum."""
    words: list[str] = []
    for part in core(name).split("_"):
        fresh = True
        for word in split(part):
            if word.isdigit() and words and not fresh:
                words[-1] += word
            else:
                words.append(word)
            fresh = False
    return tuple(words)


def restyle(name: str, style: str) -> str:
    """The words of a name in another style, underscores around it kept; the name itself where it fits already."""
    if style in style_of(name) or not core(name):
        return name
    words = division(name)
    if style == "snake_case":
        made = "_".join(words)
    elif style == "UPPER_CASE":
        made = "_".join(words).upper()
    else:
        made = "".join(word.capitalize() for word in words)
        if style == "camelCase":
            made = words[0] + made[len(words[0]) :]
    before, _, after = name.partition(core(name))
    return before + made + after
