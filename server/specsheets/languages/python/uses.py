"""What a Python text refers to and calls by plain dotted names, and where identifiers stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.python.places import Places
from specsheets.languages.python.scopes import MODULE, Words
from specsheets.model.facts import Span, Use

if TYPE_CHECKING:
    from tree_sitter import Node

_BLANK = frozenset(" \t\\\r\n")
_BEFORE_NAME = re.compile(r"[\w.]")
_BEFORE_CALL = re.compile(r"[ \t\\\r\n]+(?=\()")
_Call = tuple[int, tuple[str, ...], bool]


class InClass(NamedTuple):
    """The references of a text that is one class, in source order. `direct` says of each whether it stands in the class body
    itself, where names that the body binds are meant; `bound` are those, and `is_clear` says that they can be told."""

    uses: list[Use]
    direct: list[bool]
    bound: frozenset[str]
    is_clear: bool


def uses(text: str, root: Node | None = None) -> list[Use]:
    """See `Language.uses`. Names bound in an enclosing function, lambda or comprehension, or directly in the class
    body around them, are left out, but for those that only an import there binds; so is what follows a call or a
    subscript (`open(p).name`). `root` is that of the tree of the text, where it was parsed already."""
    return [use for _, use in _uses(text, Words(text, root))]


def in_class(text: str, root: Node) -> InClass:
    """The references of a text that is one class without type parameters, and the root of its tree."""
    words = Words(text, root)
    found = list(_uses(text, words))
    first = MODULE + 1
    direct = [words.scopes[index] == first for index, _ in found]
    bound, is_clear = words.chosen(first)
    return InClass([use for _, use in found], direct, bound, is_clear)


def following(text: str, paths: Iterable[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """See `Language.following`."""
    found = set()
    for dotted in paths:
        # Only a pattern that begins with plain letters is searched for quickly; what stands before is looked at after.
        for hit in re.finditer(rf"{re.escape('.'.join(dotted))}\s*\.\s*(\w+)", text):
            if not hit.start() or not _BEFORE_NAME.match(text[hit.start() - 1]):
                found.add((*dotted, hit[1]))
    return frozenset(found)


def _uses(text: str, words: Words) -> Iterator[tuple[int, Use]]:
    """Each with the index of its first word."""
    places = Places(text)
    starts, ends, texts, members, calls = words.starts, words.ends, words.texts, words.members, words.calls
    for i in words.free():
        last = words.chain_end(i) if i + 1 < len(starts) and starts[i + 1] in members else i
        end = ends[last]
        arguments = calls.get(end)
        if arguments is None and text[end : end + 1] in _BLANK and (gap := _BEFORE_CALL.match(text, end)):
            arguments = calls.get(gap.end())
        line, column = places.of(starts[i])
        path = (texts[i],) if last == i else tuple(texts[i : last + 1])
        yield i, Use(path, line, column, _shape(arguments) if arguments else None)


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
