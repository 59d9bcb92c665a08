"""Layers: circles of files (Tarjan 1972), the layer of each file, and where a circle is best cut (Eades, Lin, Smyth 1993); step A2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from specsheets.model.plan import Component, Edge

SCALE = 10**9
"""Weights are compared as whole numbers of this part of 1, so that no order of sums can show."""


def layering(nodes: Sequence[str], edges: Iterable[Edge]) -> tuple[Component, ...]:
    """All circles and single files, sorted by layer, then by first member. A component stands one layer above the highest
    that it relies on, at 0 where it relies on none; greater circles carry a suggested cut. Edges between unknown nodes are
    left out."""
    names = sorted(nodes)
    index = {name: i for i, name in enumerate(names)}
    weights: list[dict[int, int]] = [{} for _ in names]
    for edge in edges:
        u, v = index.get(edge.source), index.get(edge.target)
        if u is not None and v is not None and u != v:
            weights[u][v] = weights[u].get(v, 0) + max(1, round(edge.weight * SCALE))
    groups = strong_components([sorted(targets) for targets in weights])
    owner = {member: n for n, group in enumerate(groups) for member in group}
    layers: list[int] = []
    for n, group in enumerate(groups):
        below = (layers[owner[v]] for u in group for v in weights[u] if owner[v] != n)
        layers.append(1 + max(below, default=-1))
    found = []
    for n, group in enumerate(groups):
        cut = [(names[u], names[v]) for u, v in _cut(group, weights)] if len(group) > 1 else []
        found.append(Component(tuple(names[i] for i in group), layers[n], tuple(cut)))
    return tuple(sorted(found, key=lambda c: (c.layer, c.members)))


def circles(components: Iterable[Component]) -> tuple[Component, ...]:
    """The components of more than one file."""
    return tuple(c for c in components if len(c.members) > 1)


def layer_of(components: Iterable[Component]) -> dict[str, int]:
    """The layer of every file."""
    return {path: c.layer for c in components for path in c.members}


def strong_components(successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strongly connected components, each sorted, in an order in which a component follows all that it reaches; without recursion."""
    number = [0] * len(successors)
    low = [0] * len(successors)
    waiting: list[int] = []
    is_waiting = [False] * len(successors)
    found: list[list[int]] = []
    count = 0
    for root in range(len(successors)):
        if number[root]:
            continue
        work = [(root, iter(successors[root]))]
        count += 1
        number[root] = low[root] = count
        waiting.append(root)
        is_waiting[root] = True
        while work:
            node, rest = work[-1]
            for target in rest:
                if not number[target]:
                    count += 1
                    number[target] = low[target] = count
                    waiting.append(target)
                    is_waiting[target] = True
                    work.append((target, iter(successors[target])))
                    break
                if is_waiting[target]:
                    low[node] = min(low[node], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    group = _popped(waiting, node)
                    for member in group:
                        is_waiting[member] = False
                    found.append(sorted(group))
    return found


def _popped(waiting: list[int], node: int) -> list[int]:
    """Take everything down to and with a node from the stack."""
    group = [waiting.pop()]
    while group[-1] != node:
        group.append(waiting.pop())
    return group


def _cut(group: Sequence[int], weights: Sequence[Mapping[int, int]]) -> list[tuple[int, int]]:
    """Edges of little weight whose removal leaves no circle: nodes are taken from the graph as sinks, as sources, or by the
    greatest difference of outgoing and incoming weight, the least index first; what then points back is the cut."""
    inside = set(group)
    forth = {u: {v: w for v, w in weights[u].items() if v in inside} for u in group}
    back: dict[int, dict[int, int]] = {u: {} for u in group}
    for u, targets in forth.items():
        for v, w in targets.items():
            back[v][u] = w
    outgoing = {u: sum(forth[u].values()) for u in group}
    incoming = {u: sum(back[u].values()) for u in group}
    head: list[int] = []
    tail: list[int] = []
    left = set(group)
    queue = [_priority(u, outgoing, incoming) for u in group]
    heapify(queue)
    while queue:
        entry = heappop(queue)
        u = entry[2]
        if u not in left or entry != _priority(u, outgoing, incoming):
            continue
        left.discard(u)
        (tail if entry[0] == 0 else head).append(u)
        for v, w in forth[u].items():
            if v in left:
                incoming[v] -= w
        for v, w in back[u].items():
            if v in left:
                outgoing[v] -= w
        for v in sorted((forth[u].keys() | back[u].keys()) & left):
            heappush(queue, _priority(v, outgoing, incoming))
    place = {u: n for n, u in enumerate([*head, *reversed(tail)])}
    return [(u, v) for u in group for v in sorted(forth[u]) if place[u] > place[v]]


def _priority(u: int, outgoing: Mapping[int, int], incoming: Mapping[int, int]) -> tuple[int, int, int]:
    """Sinks (0) before sources (1) before the rest (2), which stand by how much more goes out than comes in."""
    if not outgoing[u]:
        return 0, 0, u
    return (2, incoming[u] - outgoing[u], u) if incoming[u] else (1, 0, u)
