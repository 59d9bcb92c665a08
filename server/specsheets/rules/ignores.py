"""Ignores: comments in a text by which a person sets a finding aside, with a reason."""

from __future__ import annotations

import re
from typing import NamedTuple

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
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        hit = _COMMENT.match(line)
        if hit:
            target = number if hit["before"].strip() else number + 1
            rules = frozenset(filter(None, re.split(r"[\s,]+", hit["rules"])))
            found.append(Ignore(target, number, len(hit["before"]) + 1, rules, hit["reason"].strip(" -:\t\r")))
    return found
