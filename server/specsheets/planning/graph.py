"""Graph: who relies on whom, and how much; step A1.

Weight of u → v: α·[hard] + Σ over names i that u uses and v declares of ln(1 + n(u,i))·s(i) / |Defs(i)|, with
s(i) = max(0, log2((1 + |V|) / (1 + |RefFiles(i)|))) and α = 1; names declared in more than five files say nothing. A name
that u declares itself means u's own. Sums are exactly rounded, so no order of files can show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import fsum, log, log2

from specsheets.model.plan import AT_IMPORT, Edge, Graph, Link, Node

ALPHA = 1.0
COMMON = 5

_STRENGTH = {"top": 0, "guarded": 1, "local": 2, "typing": 3}


def hard_edges(path: str, links: Iterable[Link]) -> tuple[Edge, ...]:
    """The hard edges of one file, each of weight 1, sorted by target; a pure function of the file, so it can be kept
    until the file changes. A file that imports itself makes no edge."""
    places: dict[str, str] = {}
    symbols: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.target != path:
            places[link.target] = min(places.get(link.target, link.place), link.place, key=_STRENGTH.__getitem__)
            symbols[link.target].update(filter(None, [link.symbol]))
    return tuple(Edge(path, target, ALPHA, places[target], tuple(sorted(symbols[target]))) for target in sorted(places))


def build_graph(files: Iterable[Node], *, soft: bool = False) -> Graph:
    """The graph of all files, in any order; links to files that are not among them are left out. Soft edges, of which
    there may be very many, are found only where they are wanted."""
    nodes = {node.path: node for node in sorted(files, key=lambda n: n.path)}
    plain = [edge for path, node in nodes.items() for edge in hard_edges(path, node.links) if edge.target in nodes]
    terms = _shared_names(nodes, None if soft else {(edge.source, edge.target) for edge in plain})
    hard = [e._replace(weight=round(fsum([ALPHA, *terms.pop((e.source, e.target), ())]), 9)) for e in plain]
    by_name = [Edge(u, v, round(weight, 9), "") for (u, v) in sorted(terms) if (weight := fsum(terms[u, v])) > 0]
    return Graph(tuple(nodes), tuple(hard), tuple(by_name))


def _shared_names(nodes: dict[str, Node], pairs: set[tuple[str, str]] | None) -> dict[tuple[str, str], list[float]]:
    """The terms of the sum for every pair of files that share a name, or only for the pairs asked for."""
    declared: dict[str, list[str]] = defaultdict(list)
    for path, node in nodes.items():
        for name in set(node.names):
            declared[name].append(path)
    telling = {name: places for name, places in declared.items() if len(places) <= COMMON}
    users: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, node in nodes.items():
        own = set(node.names)
        for name, count in node.words.items():
            if name in telling and name not in own:
                users[name].append((path, count))
    terms: dict[tuple[str, str], list[float]] = defaultdict(list)
    for name, uses in users.items():
        rarity = max(0.0, log2((1 + len(nodes)) / (1 + len(uses)))) / len(telling[name])
        for path, count in uses:
            for target in telling[name]:
                if pairs is None or (path, target) in pairs:
                    terms[path, target].append(log(1 + count) * rarity)
    return terms


def import_time(edges: Iterable[Edge]) -> list[Edge]:
    """The edges that surely run when their source is imported; what only typing or a call needs is left out."""
    return [edge for edge in edges if edge.place in AT_IMPORT]
