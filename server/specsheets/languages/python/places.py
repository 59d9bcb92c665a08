"""Offsets of a text as lines and columns, and back."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from specsheets.model.facts import Span


class Places:
    """Lines and columns of one text, counted as edits count them; the table of lines is made once."""

    def __init__(self, text: str) -> None:
        self._lines = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        return Span(*self.of(start), *self.of(end))

    def offset(self, line: int, column: int) -> int:
        """The offset of a place."""
        return self._lines[line - 1] + column - 1
