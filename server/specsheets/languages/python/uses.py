"""What a Python text refers to and calls by plain dotted names, and where identifiers stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from specsheets.languages.python.places import Places
from specsheets.languages.python.scopes import Words
from specsheets.model.facts import Span, Use

if TYPE_CHECKING:
    from tree_sitter import Node

_BLANK = frozenset(" \t\\\r\n")
_BEFORE_CALL = re.compile(r"[ \t\\\r\n]+(?=\()")
_Call = tuple[int, tuple[str, ...], bool]


def uses(text: str) -> list[Use]:
    """See `Language.uses`. Names bound in an enclosing function, lambda or comprehension, or directly in the class
    body around them, are left out, but for those that only an import there binds; so is what follows a call or a
    subscript (`open(p).name`)."""
    words = Words(text)
    places = Places(text)
    starts, ends, texts, members, calls = words.starts, words.ends, words.texts, words.members, words.calls
    found = []
    for i in words.free():
        last = words.chain_end(i) if i + 1 < len(starts) and starts[i + 1] in members else i
        end = ends[last]
        arguments = calls.get(end)
        if arguments is None and text[end : end + 1] in _BLANK and (gap := _BEFORE_CALL.match(text, end)):
            arguments = calls.get(gap.end())
        line, column = places.of(starts[i])
        path = (texts[i],) if last == i else tuple(texts[i : last + 1])
        found.append(Use(path, line, column, _shape(arguments) if arguments else None))
    return found


def occurrences(text: str, names: Iterable[str]) -> dict[str, list[Span]]:
    """See `Language.occurrences`. Every asked name is a key, also one that stands nowhere."""
    found: dict[str, list[Span]] = {name: [] for name in names}
    if any(name in text for name in found):
        words = Words(text)
        places = Places(text)
        for start, end, name in zip(words.starts, words.ends, words.texts, strict=True):
            if name in found:
                found[name].append(places.span(start, end))
    return found


def _shape(arguments: Node) -> _Call:
    if arguments.type == "generator_expression":
        return 1, (), False
    positional, keywords, unpacked = 0, [], False
    for argument in arguments.named_children:
        kind = argument.type
        if kind == "keyword_argument":
            name = argument.child_by_field_name("name")
            keywords.append(name.text.decode() if name and name.text else "")
        elif kind in ("list_splat", "dictionary_splat"):
            unpacked = True
        elif kind != "comment":
            positional += 1
    return positional, tuple(keywords), unpacked
