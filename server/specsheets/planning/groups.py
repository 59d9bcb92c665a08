"""Groups: files that belong together by what they share (Louvain: Blondel et al. 2008), without chance; step A5.

Weights become whole numbers, so every comparison is exact and the same on any machine. Nodes are visited in order of
paths; a node moves only where modularity grows by more than 1e-9, among equals to the smallest label. Neighbours in
the sorted list of a folder are drawn together a little: λ = 0.25 · mean weight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import fsum

from specsheets.model.plan import Graph, Group, Groups

SCALE = 10**9
PRIOR = 0.25
SWEEPS = 64
LEAST_GAIN = 10**9
"""Inverse of the least gain of modularity for which a node moves."""

Weights = list[dict[int, int]]
"""A symmetric graph: the weight of every neighbour; a node's own entry is twice the weight inside it."""


def group(graph: Graph, prior: float = PRIOR) -> Groups:
    """Groups of all files by hard edges, and their modularity with the prior counted. Advice for folders and batches, never identity."""
    weights = _symmetric(graph, prior)
    labels = list(range(len(graph.nodes)))
    level = weights
    while True:
        moved = _settle(level)
        if len(set(moved)) == len(level):
            break
        names = {label: n for n, label in enumerate(dict.fromkeys(moved))}
        labels = [names[moved[label]] for label in labels]
        level = _aggregate(level, [names[label] for label in moved], len(names))
    members: dict[int, list[str]] = defaultdict(list)
    for path, label in zip(graph.nodes, labels, strict=True):
        members[label].append(path)
    found = sorted(Group(paths[0], tuple(paths)) for paths in members.values())
    return Groups(tuple(found), modularity(weights, labels))


def modularity(weights: Weights, labels: Sequence[int]) -> float:
    """Q = Σ over groups of inside/2m − (total/2m)², rounded to 1e-9; 0 for a graph without edges."""
    inside: dict[int, int] = defaultdict(int)
    total: dict[int, int] = defaultdict(int)
    for u, targets in enumerate(weights):
        total[labels[u]] += sum(targets.values())
        inside[labels[u]] += sum(w for v, w in targets.items() if labels[v] == labels[u])
    whole = sum(total.values())
    if not whole:
        return 0.0
    return round(fsum(inside[label] / whole - (total[label] / whole) ** 2 for label in total), 9)


def _symmetric(graph: Graph, prior: float) -> Weights:
    index = {path: i for i, path in enumerate(graph.nodes)}
    weights: Weights = [{} for _ in graph.nodes]
    for edge in graph.hard:
        _join(weights, index[edge.source], index[edge.target], round(edge.weight * SCALE))
    pull = round(prior * SCALE * fsum(e.weight for e in graph.hard) / len(graph.hard)) if graph.hard else 0
    last: dict[str, int] = {}
    for i, path in enumerate(graph.nodes):
        folder = path.rpartition("/")[0]
        if folder in last and pull:
            _join(weights, last[folder], i, pull)
        last[folder] = i
    return weights


def _join(weights: Weights, u: int, v: int, weight: int) -> None:
    weights[u][v] = weights[u].get(v, 0) + weight
    weights[v][u] = weights[v].get(u, 0) + weight


def _settle(weights: Weights) -> list[int]:
    """A label for every node, by single moves until none gains, or for 64 sweeps."""
    labels = list(range(len(weights)))
    degree = [sum(targets.values()) for targets in weights]
    total = list(degree)
    whole = sum(degree)
    for _ in range(SWEEPS):
        moves = 0
        for u, targets in enumerate(weights):
            linked: dict[int, int] = defaultdict(int)
            for v, weight in targets.items():
                if v != u:
                    linked[labels[v]] += weight
            home = labels[u]
            total[home] -= degree[u]
            scores = {label: weight * whole - total[label] * degree[u] for label, weight in linked.items()}
            stay = scores.get(home, -total[home] * degree[u])
            best = min(scores, key=lambda label: (-scores[label], label), default=home)
            if best != home and 2 * (scores[best] - stay) * LEAST_GAIN > whole * whole:
                labels[u] = best
                moves += 1
            total[labels[u]] += degree[u]
        if not moves:
            break
    return labels


def _aggregate(weights: Weights, labels: Sequence[int], count: int) -> Weights:
    merged: list[dict[int, int]] = [defaultdict(int) for _ in range(count)]
    for u, targets in enumerate(weights):
        for v, weight in targets.items():
            merged[labels[u]][labels[v]] += weight
    return merged
