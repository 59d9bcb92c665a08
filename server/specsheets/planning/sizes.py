"""Sizes: tokens of a sheet, lines of what is not written yet, volume and effort of what is; step A8."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import ceil, fsum, log2
from statistics import quantiles
from typing import NamedTuple

from specsheets.model.facts import FileFacts

BYTES_PER_TOKEN = 3.5
TYPICAL = {"class": (8.0, 22.0, 60.0), "function": (6.0, 12.0, 25.0), "value": (1.0, 1.0, 2.0), "type": (1.0, 1.0, 2.0)}
"""Lines of a declaration by kind where a project has too few of its own: lower quartile, median, upper quartile."""

ENOUGH = 8
"""Declarations of a kind from which their own quartiles are taken."""


class Size(NamedTuple):
    """Size of existing code: lines; identifiers used, and different ones; `volume` N·log2 n over them, in bits; `effort` in
    person-months by basic COCOMO (Boehm 1981), for information only."""

    lines: int
    words: int
    distinct: int
    volume: float
    effort: float


class Estimate(NamedTuple):
    """Lines that are to be expected, with quartiles."""

    low: float
    median: float
    high: float


def tokens(text: str, count: Callable[[str], int] | None = None) -> int:
    """Tokens of a text by the tokenizer of a model where there is one, else an upper bound from its bytes."""
    return count(text) if count else ceil(len(text.encode("utf-8", "surrogatepass")) / BYTES_PER_TOKEN)


def size(files: Iterable[FileFacts]) -> Size:
    """Size of all files together. Operators are no part of the facts, so the volume (Halstead 1977) is that of identifiers."""
    lines = used = 0
    names: set[str] = set()
    for facts in files:
        lines += facts.lines
        used += sum(facts.words.values())
        names.update(facts.words)
    volume = used * log2(len(names)) if names else 0.0
    return Size(lines, used, len(names), round(volume, 9), round(2.4 * (lines / 1000) ** 1.05, 9))


def typical_lines(files: Iterable[FileFacts]) -> dict[str, tuple[float, float, float]]:
    """Quartiles of the lines of a declaration by kind, from the project where it has at least 8, else from the table."""
    seen: dict[str, list[int]] = {kind: [] for kind in TYPICAL}
    for facts in files:
        for symbol in facts.top_level():
            seen[symbol.kind].append(symbol.end_line - symbol.line + 1)
    found = {}
    for kind, lengths in seen.items():
        if len(lengths) >= ENOUGH:
            low, median, high = quantiles(lengths, n=4, method="inclusive")
            found[kind] = (low, median, high)
        else:
            found[kind] = TYPICAL[kind]
    return found


def estimate(counts: Mapping[str, int], typical: Mapping[str, tuple[float, float, float]]) -> Estimate:
    """Lines to expect of so many declarations by kind: Σ count · quartile."""
    low, median, high = (fsum(counts[kind] * typical[kind][n] for kind in counts) for n in range(3))
    return Estimate(round(low, 9), round(median, 9), round(high, 9))
