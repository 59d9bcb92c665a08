"""Survey: the import graph of a whole project and what follows from it: layers, circles, ranks, groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from specsheets.languages.language import Language, Modules
from specsheets.model.facts import FileFacts
from specsheets.model.plan import Component, Graph, Groups, Link, Node
from specsheets.planning.graph import build_graph
from specsheets.planning.groups import group
from specsheets.planning.layers import layering
from specsheets.planning.ranks import rank


class Survey(NamedTuple):
    """Steps A1, A2, A4 and A5 over one project."""

    graph: Graph
    components: tuple[Component, ...]
    ranks: Mapping[str, float]
    groups: Groups


def survey(facts: Mapping[str, FileFacts], language_of: Callable[[str], Language | None]) -> Survey:
    """The graph of all files and what follows from it."""
    graph = graph_of(facts, language_of)
    return Survey(graph, layering(graph.nodes, graph.hard), rank(graph), group(graph))


def graph_of(facts: Mapping[str, FileFacts], language_of: Callable[[str], Language | None]) -> Graph:
    """Step A1 alone."""
    modules: dict[str, Modules] = {}
    nodes = []
    for path, f in facts.items():
        language = language_of(path)
        if language is None:
            continue
        if language.name not in modules:
            modules[language.name] = language.modules(facts)
        nodes.append(
            Node(
                path,
                tuple(dict.fromkeys(s.name for s in f.top_level())),
                links(path, f, modules[language.name]),
                f.words,
            )
        )
    return build_graph(nodes)


def links(path: str, facts: FileFacts, modules: Modules) -> tuple[Link, ...]:
    """Every import of a file that reaches another file of the project."""
    return tuple(
        Link(target, symbol or "", i.place)
        for i in facts.imports
        for target, symbol in modules.resolve(path, i)
        if target and target != path
    )
