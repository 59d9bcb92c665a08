"""Ranks: how much of the project rests on each file (PageRank, Page and Brin 1998); step A4."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from operator import mul

from specsheets.model.plan import Graph

DAMPING = 0.85
ROUNDS = 50


def rank(graph: Graph) -> dict[str, float]:
    """Rank of every file, in order of paths; the ranks add up to 1. Hard and soft edges count by weight; exactly 50 rounds
    from a uniform start, and files that rely on nothing give their rank to all alike."""
    count = len(graph.nodes)
    index = {path: i for i, path in enumerate(graph.nodes)}
    edges = [(index[e.source], index[e.target], e.weight) for e in (*graph.hard, *graph.soft)]
    totals = _totals(count, edges)
    sources: list[list[int]] = [[] for _ in range(count)]
    shares: list[list[float]] = [[] for _ in range(count)]
    for source, target, weight in edges:
        sources[target].append(source)
        shares[target].append(weight / totals[source])
    loose = [i for i in range(count) if not totals[i]]
    ranks = [1 / count] * count if count else []
    for _ in range(ROUNDS):
        at = ranks.__getitem__
        base = (1 - DAMPING + DAMPING * fsum(map(at, loose))) / count if count else 0.0
        ranks = [base + DAMPING * fsum(map(mul, map(at, sources[i]), shares[i])) for i in range(count)]
    return {path: round(value, 9) for path, value in zip(graph.nodes, ranks, strict=True)}


def _totals(count: int, edges: Iterable[tuple[int, int, float]]) -> list[float]:
    outgoing: list[list[float]] = [[] for _ in range(count)]
    for source, _, weight in edges:
        outgoing[source].append(weight)
    return [fsum(weights) for weights in outgoing]
