"""Dotted names within strings, as one hands them to whoever looks a name up while the program runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from specsheets.languages.parse import parse, shadow
from specsheets.languages.python.places import Places
from specsheets.model.change import Edit

if TYPE_CHECKING:
    from tree_sitter import QueryCursor


def mentions(text: str, names: Mapping[str, str]) -> list[Edit]:
    """See `Language.mentions`. Of two names that begin alike the longer one is meant; only what differs is edited."""
    dotted = sorted((name for name in names if "." in name and name in text), key=len, reverse=True)
    if not dotted:
        return []
    from tree_sitter_python import language

    found = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, dotted))})(?!\w)")
    root, places = parse(language, shadow(text)).root_node, Places(text)
    edits = []
    for node in _cursor().captures(root).get("content", ()):
        for hit in found.finditer(text[node.start_byte : node.end_byte]):
            old, new = hit[0], names[hit[0]]
            kept = _alike(old, new)
            span = places.span(node.start_byte + hit.start() + kept, node.start_byte + hit.end())
            edits.append(Edit(span, new[kept:], certain=False))
    return edits


def _alike(old: str, new: str) -> int:
    """How many characters two dotted names share up to the end of a part, less than the whole of either."""
    ends = (i + 1 for i, sign in enumerate(old) if sign == "." and new.startswith(old[: i + 1]))
    return max(ends, default=0)


@cache
def _cursor() -> QueryCursor:
    from tree_sitter import Language, Query, QueryCursor
    from tree_sitter_python import language

    return QueryCursor(Query(Language(language()), "(string_content) @content"))
