"""Marks: which words stand in which files, told by eight bytes of hash each; two words share one less often than a disk fails."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class Marks:
    """The words of one file."""

    __slots__ = ("_marks",)

    def __init__(self, words: Iterable[str]) -> None:
        self._marks = array("q", sorted({hash(word) for word in words}))

    def __contains__(self, word: str) -> bool:
        mark = hash(word)
        at = bisect_left(self._marks, mark)
        return at < len(self._marks) and self._marks[at] == mark


class Bearers:
    """The files that have a word, for every word. Files that were put since are held word by word: they are few."""

    def __init__(self, files: Iterable[tuple[str, Iterable[str]]]) -> None:
        self._paths: list[str] = []
        self._moved: dict[str, frozenset[str]] = {}
        bearers: dict[int, list[int]] = {}
        for number, (path, words) in enumerate(files):
            self._paths.append(path)
            for word in words:
                bearers.setdefault(hash(word), []).append(number)
        marks = sorted(bearers)
        self._marks = array("q", (mark for mark in marks for _ in bearers[mark]))
        self._files = array("I", (number for mark in marks for number in bearers[mark]))

    def put(self, path: str, words: Iterable[str]) -> None:
        """Take the words that a file now has."""
        self._moved[path] = frozenset(words)

    def of(self, word: str) -> list[str]:
        """The files that have a word, sorted."""
        mark = hash(word)
        start, end = bisect_left(self._marks, mark), bisect_right(self._marks, mark)
        there = {self._paths[number] for number in self._files[start:end]} - self._moved.keys()
        return sorted(there.union(path for path, words in self._moved.items() if word in words))
