"""Functions whose body only says that it is missing, as emission leaves them, and the edits that put a body in its place."""

from __future__ import annotations

import re

from specsheets.languages.language import Located
from specsheets.languages.python.emit import indented, is_set
from specsheets.languages.python.locate import locate
from specsheets.model.change import Edit
from specsheets.model.facts import Span
from specsheets.model.sheet import entry_keys

_MISSING = re.compile(r'([ ]*)raise NotImplementedError\("(?:.+): its body is not on the sheet"\)[ ]*')
_SIGN = "its body is not on the sheet"
_ATTRIBUTE = re.compile(r"[ ]*\w+\.(\w+)(?:: [^=\n]+| = (?:\.\.\.|\(\.\.\.,\)))")


def open_bodies(text: str) -> dict[str, Located]:
    """See `Language.open_bodies`: nothing stands there but doc comment, comments, declared attributes and the sentence."""
    if _SIGN not in text:
        return {}
    found = locate(text)
    keys = entry_keys(tuple(located.symbol for located in found))
    lines = text.split("\n")
    return {
        key: located
        for key, located in zip(keys, found, strict=True)
        if located.symbol.kind == "function" and located.body is not None and _is_open(lines, located)
    }


def body_edits(text: str, located: Located, body: str) -> list[Edit]:
    """See `Language.body_edits`. Attributes that the body sets itself are not declared above it any more."""
    assert located.body is not None
    lines = text.split("\n")
    first, last = _first(located), located.body.end_line
    missing = _MISSING.fullmatch(lines[last - 1])
    assert missing is not None
    by_name = {s.symbol.name: s.symbol for s in locate(text) if s.symbol.kind == "attribute"}
    kept = []
    for line in lines[first - 1 : last - 1]:
        attribute = _ATTRIBUTE.fullmatch(line)
        if attribute is None or attribute[1] not in by_name or not is_set(body, by_name[attribute[1]]):
            kept.append(line)
    after = "\n".join([*kept, *indented(body.strip("\n"), missing[1])])
    return [Edit(Span(first, 1, last, len(lines[last - 1]) + 1), after)]


def _first(located: Located) -> int:
    """The first line below the header and the doc comment."""
    assert located.body is not None
    return located.doc.end_line + 1 if located.doc else located.body.line


def _is_open(lines: list[str], located: Located) -> bool:
    assert located.body is not None
    first, last = _first(located), located.body.end_line
    inside = lines[first - 1 : last]
    return (
        bool(inside)
        and _MISSING.fullmatch(inside[-1]) is not None
        and all(
            not line.strip() or line.lstrip().startswith("#") or _ATTRIBUTE.fullmatch(line) is not None
            for line in inside[:-1]
        )
    )
