"""Metrics: how far a change can spread (visibility, propagation cost: MacCormack, Rusnak, Baldwin 2006) and instability
(Martin 1994); step A3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specsheets.model.plan import Component, Edge, Metrics, Visibility

LIMIT = 20_000
"""Above so many files the closure is not computed, and the result says so."""


def measure(components: Sequence[Component], edges: Iterable[Edge], limit: int = LIMIT) -> Metrics:
    """Metrics of all files of `layering`'s components, sorted by path. PC = Σ |reach(v)| / |V|², where v reaches itself."""
    owner = {path: n for n, c in enumerate(components) for path in c.members}
    if len(owner) > limit:
        return Metrics(None, ())
    below: list[set[int]] = [set() for _ in components]
    above: list[set[int]] = [set() for _ in components]
    goes_out = dict.fromkeys(owner, 0)
    comes_in = dict.fromkeys(owner, 0)
    for edge in set(edges):
        u, v = owner.get(edge.source), owner.get(edge.target)
        if u is not None and v is not None and edge.source != edge.target:
            goes_out[edge.source] += 1
            comes_in[edge.target] += 1
            if u != v:
                below[u].add(v)
                above[v].add(u)
    order = sorted(range(len(components)), key=lambda n: components[n].layer)
    reaches = _closure(order, below, components)
    reached = _closure(order[::-1], above, components)
    files = []
    for path in sorted(owner):
        out, into = goes_out[path], comes_in[path]
        instability = round(out / (out + into), 9) if out + into else 0.0
        files.append(Visibility(path, reaches[owner[path]], reached[owner[path]], into, out, instability))
    total = sum(file.reaches for file in files)
    return Metrics(round(total / len(files) ** 2, 9) if files else 0.0, tuple(files))


def _closure(order: Sequence[int], neighbours: Sequence[set[int]], components: Sequence[Component]) -> list[int]:
    """How many files each component reaches, its own included; `order` has the neighbours of each before it. Sets of
    files are the bits of whole numbers."""
    first = 0
    bits = [0] * len(components)
    for n in order:
        size = len(components[n].members)
        bits[n] = ((1 << size) - 1) << first
        first += size
        for neighbour in neighbours[n]:
            bits[n] |= bits[neighbour]
    return [number.bit_count() for number in bits]
