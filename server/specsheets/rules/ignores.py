"""Ignores: comments in a text by which a person sets a finding aside, with a reason."""

from __future__ import annotations

import re
from typing import NamedTuple

from specsheets.model.lines import LineTable

_COMMENT = re.compile(r"(?P<before>.*?)(?:#|//|--)\s*specsheets:\s*ignore\[(?P<rules>[\w\s,-]+)\](?P<reason>.*)")


class Ignore(NamedTuple):
    """One comment: the line it speaks of (its own, or the next where it stands alone), its own line, rules and reason."""

    target: int
    line: int
    column: int
    rules: frozenset[str]
    reason: str


MARK = "specsheets: ignore"
"""What such a comment begins with."""


def ignores(text: str) -> list[Ignore]:
    """Every such comment of a text, in order."""
    if "specsheets:" not in text:
        return []
    lines = LineTable(text)
    return [ignore for number in range(1, len(lines) + 1) if (ignore := _ignore(lines, number))]


def set_aside(lines: LineTable, number: int) -> frozenset[str]:
    """The rules that comments set aside on one line."""
    near = (_ignore(lines, n) for n in (number - 1, number) if 0 < n <= len(lines))
    return frozenset().union(*(ignore.rules for ignore in near if ignore and ignore.target == number))


def _ignore(lines: LineTable, number: int) -> Ignore | None:
    """The comment on one line."""
    hit = _COMMENT.match(lines.line(number - 1))
    if hit is None:
        return None
    target = number if hit["before"].strip() else number + 1
    rules = frozenset(filter(None, re.split(r"[\s,]+", hit["rules"])))
    return Ignore(target, number, len(hit["before"]) + 1, rules, hit["reason"].strip(" -:\t\r"))
