"""Lines: where the lines of a text begin, and where two texts differ; an edit within a line is followed without a look at the rest."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import AnyStr, NamedTuple

_LINE_END = re.compile("\r\n|\n|\r")


class _Known(NamedTuple):
    """The lines from `moved` on begin `by` characters behind what `starts` says."""

    starts: list[int]
    moved: int
    by: int


class Edit(NamedTuple):
    """How a text came out of another: so many characters at its start and at its end are the same."""

    before: str
    start: int
    left: int


class LineTable:
    """A text and the offset at which each of its lines begins; a lone carriage return ends a line too. Lines count from 0.

    While typing goes on in one line, all that is noted is by how much those behind it have moved. `edit` says how the text
    came out of the one before; a text of many pages is long in memory, and not looked through with every letter."""

    def __init__(self, text: str, known: _Known | None = None, edit: Edit | None = None) -> None:
        self.text = text
        self.edit = edit
        self._starts, self._moved, self._by = known or _read(text)
        self._is_plain = edit is not None or "\r" not in text

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, line: int) -> int:
        """The offset at which a line begins; raises IndexError behind the last."""
        return self._starts[line] + (self._by if line >= self._moved else 0)

    def line_of(self, offset: int) -> int:
        """The line that holds an offset."""
        if self._moved < len(self._starts) and offset >= self[self._moved]:
            return bisect_right(self._starts, offset - self._by, self._moved) - 1
        return bisect_right(self._starts, offset, 0, self._moved) - 1

    def line(self, index: int) -> str:
        """One line without its end."""
        end = self[index + 1] if index + 1 < len(self._starts) else len(self.text)
        return self.text[self[index] : end].rstrip("\r\n")

    def edited(self, start: int, end: int, new: str) -> LineTable:
        """The lines after the text between two offsets was replaced."""
        text = f"{self.text[:start]}{new}{self.text[end:]}"
        if not self._is_plain or "\r" in new:
            return LineTable(text)
        edit = Edit(self.text, start, len(self.text) - end)
        here, by = self.line_of(start) + 1, start + len(new) - end
        if "\n" in new or (here < len(self) and end >= self[here]):
            known = self._known_until(here)
            inner = [start + m.end() for m in _LINE_END.finditer(new)]
            behind = [self[n] + by for n in range(self.line_of(end) + 1, len(self))]
            starts = [*known[:here], *inner, *behind]
            return LineTable(text, _Known(starts, len(starts), 0), edit)
        return LineTable(text, _Known(self._known_until(here), here, self._by + by), edit)

    def became(self, text: str) -> LineTable:
        """The lines of what the text has become by one edit."""
        if text == self.text:
            return self
        _, start, left = difference(self.text, text)
        return self.edited(start, len(self.text) - left, text[start : len(text) - left])

    def _known_until(self, line: int) -> list[int]:
        """The list as it is where the lines from `line` on are those that have moved."""
        if line == self._moved or not self._by:
            return self._starts
        low, high = sorted((line, self._moved))
        by = self._by if line > self._moved else -self._by
        return [*self._starts[:low], *(s + by for s in self._starts[low:high]), *self._starts[high:]]


def _read(text: str) -> _Known:
    if "\r" in text:
        starts = [0, *(m.end() for m in _LINE_END.finditer(text))]
    else:
        starts = list(accumulate((len(line) + 1 for line in text.split("\n")[:-1]), initial=0))
    return _Known(starts, len(starts), 0)


def difference(before: str, text: str) -> Edit:
    """How a text came out of another, looked for in both."""
    start = common_start(before, text)
    return Edit(before, start, min(common_end(before, text), len(before) - start, len(text) - start))


def common_start(a: AnyStr, b: AnyStr) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(a), len(b))
    if b.startswith(a[:high]):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if b.startswith(a[low:middle], low):
            low = middle
        else:
            high = middle
    return low


def common_end(a: AnyStr, b: AnyStr) -> int:
    """How many characters two texts end with alike."""
    low, high = 0, min(len(a), len(b))
    if b.endswith(a[len(a) - high :]):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if b.endswith(a[len(a) - middle : len(a) - low], 0, len(b) - low):
            low = middle
        else:
            high = middle
    return low
