"""Edges, circles, layers, closure, ranks and groups against plain oracles."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from itertools import pairwise, permutations

import networkx as nx
import pytest
from drawn import PATHS, edge_lists, links, projects
from hypothesis import given
from hypothesis import strategies as st

from specsheets.model.plan import Edge, Graph, Link, Node
from specsheets.planning.graph import build_graph, hard_edges, import_time
from specsheets.planning.groups import group, modularity
from specsheets.planning.layers import circles, layer_of, layering
from specsheets.planning.metrics import measure
from specsheets.planning.ranks import rank


def outcome(files: list[Node]) -> object:
    """All that is computed from a project."""
    graph = build_graph(files, soft=True)
    components = layering(graph.nodes, graph.hard)
    return graph, components, measure(components, graph.hard), rank(graph), group(graph)


def digraph(nodes: list[str], edges: list[Edge]) -> nx.DiGraph[str]:
    found: nx.DiGraph[str] = nx.DiGraph()
    found.add_nodes_from(nodes)
    found.add_edges_from(
        (e.source, e.target) for e in edges if e.source in found and e.target in found and e.source != e.target
    )
    return found


@given(projects(), st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_show(files: list[Node], chance: random.Random) -> None:
    mixed = [
        node._replace(
            names=tuple(chance.sample(node.names, len(node.names))),
            links=tuple(chance.sample(node.links, len(node.links))),
            words=dict(chance.sample(sorted(node.words.items()), len(node.words))),
        )
        for node in chance.sample(files, len(files))
    ]
    assert outcome(mixed) == outcome(files)


SCRIPT = """
import random
from specsheets.model.plan import Link, Node
from test_graph import outcome
chance = random.Random(7)
paths = [f"{f}/{n}.py" for f in "abcd" for n in "klmnopqrst"]
names = [f"name{i}" for i in range(60)]
files = [
    Node(p, tuple(chance.sample(names, 4)), tuple(Link(chance.choice(paths), chance.choice(names), "top") for _ in range(4)),
         {n: chance.randrange(1, 9) for n in chance.sample(names, 20)})
    for p in paths
]
print(outcome(sorted(files, key=lambda f: hash(f.path))))
"""


def test_no_hash_seed_shows() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2718")
    }
    assert len(printed) == 1
    assert len(printed.pop()) > 1000


def test_a_weight_is_the_formula() -> None:
    files = [
        Node("a.py", (), (Link("b.py", "f", "top"),), {"f": 3, "g": 1, "own": 2}),
        Node("b.py", ("f", "g"), (), {"f": 1, "g": 1}),
        Node("c.py", ("g", "own"), (), {"g": 1}),
    ]
    graph = build_graph(files, soft=True)
    assert build_graph(files) == graph._replace(soft=())
    f = math.log(4) * math.log2(4 / 2)
    g = math.log(2) * math.log2(4 / 2) / 2
    own = math.log(3) * math.log2(4 / 2)
    assert graph.hard == (Edge("a.py", "b.py", round(1 + f + g, 9), "top", ("f",)),)
    assert graph.soft == (Edge("a.py", "c.py", round(g + own, 9), ""),)


def test_a_name_declared_in_many_files_says_nothing() -> None:
    files = [Node(f"{n}.py", ("run",), (), {}) for n in range(6)] + [Node("user.py", (), (), {"run": 5})]
    assert build_graph(files, soft=True).soft == ()
    assert len(build_graph(files[1:], soft=True).soft) == 5


@pytest.mark.parametrize(
    ("places", "expected", "runs"),
    [
        (["typing", "local"], "local", 0),
        (["local", "top", "typing"], "top", 1),
        (["guarded", "local"], "guarded", 1),
        (["typing"], "typing", 0),
    ],
)
def test_an_edge_keeps_its_strongest_place(places: list[str], expected: str, runs: int) -> None:
    for order in permutations(places):
        (edge,) = hard_edges("a.py", [Link("b.py", "x", place) for place in order])
        assert edge.place == expected
        assert len(import_time([edge])) == runs


@given(projects(), st.data())
def test_edges_follow_an_edit_as_if_all_were_read_again(files: list[Node], data: st.DataObject) -> None:
    kept = {node.path: hard_edges(node.path, node.links) for node in files}
    project = {node.path: node for node in files}
    for path in data.draw(st.lists(st.sampled_from(PATHS), max_size=4)):
        fresh = tuple(data.draw(st.lists(links, max_size=3)))
        project[path] = Node(path, (), fresh, {})
        kept[path] = hard_edges(path, fresh)
    graph = build_graph(project.values())
    ends = [
        (e.source, e.target, e.place, e.symbols) for path in sorted(kept) for e in kept[path] if e.target in project
    ]
    assert ends == [(e.source, e.target, e.place, e.symbols) for e in graph.hard]


@given(edge_lists())
def test_circles_are_those_of_networkx_and_layers_are_strict(drawn: tuple[list[str], list[Edge]]) -> None:
    nodes, edges = drawn
    components = layering(nodes, edges)
    plain = digraph(nodes, edges)
    assert {frozenset(c.members) for c in components} == {frozenset(c) for c in nx.strongly_connected_components(plain)}
    layers = layer_of(components)
    members = {path: c.members for c in components for path in c.members}
    for u, v in plain.edges:
        assert layers[u] > layers[v] or members[u] == members[v]
    for component in components:
        below = [layers[v] for u in component.members for v in plain[u] if v not in component.members]
        assert component.layer == 1 + max(below, default=-1)


@given(edge_lists(most=6))
def test_a_cut_opens_every_circle_and_is_light(drawn: tuple[list[str], list[Edge]]) -> None:
    nodes, edges = drawn
    weights = {(e.source, e.target): e.weight for e in edges}
    for circle in circles(layering(nodes, edges)):
        inside = digraph(nodes, edges).subgraph(circle.members).copy()
        inner_weights = {e: weights[e] for e in inside.edges}
        inside.remove_edges_from(circle.cut)
        assert nx.is_directed_acyclic_graph(inside)
        cost = sum(weights[e] for e in circle.cut)
        orders = ({path: n for n, path in enumerate(order)} for order in permutations(circle.members))
        best = min(sum(w for (u, v), w in inner_weights.items() if at[u] > at[v]) for at in orders)
        assert best - 1e-9 <= cost <= sum(inner_weights.values()) / 2 + 1e-9


def test_the_lightest_edge_of_a_ring_is_cut() -> None:
    ring = [Edge("a", "b", 3.0, "top"), Edge("b", "c", 0.5, "top"), Edge("c", "a", 2.0, "top")]
    (circle,) = circles(layering(["a", "b", "c"], ring))
    assert circle.cut == (("b", "c"),)


def test_ten_thousand_files_in_a_row_need_no_stack() -> None:
    nodes = [f"{i:05}" for i in range(10_000)]
    row = [Edge(u, v, 1.0, "top") for u, v in pairwise(nodes)]
    components = layering(nodes, row)
    assert components[-1].layer == 9_999
    assert measure(components, row).propagation == pytest.approx(sum(range(1, 10_001)) / 10**8)
    (circle,) = circles(layering(nodes, [*row, Edge(nodes[-1], nodes[0], 0.1, "top")]))
    assert circle.cut == ((nodes[-1], nodes[0]),)


@given(edge_lists())
def test_reach_is_the_naive_closure(drawn: tuple[list[str], list[Edge]]) -> None:
    nodes, edges = drawn
    plain = digraph(nodes, edges)
    metrics = measure(layering(nodes, edges), edges)
    for file in metrics.files:
        assert file.reaches == len(nx.descendants(plain, file.path) | {file.path})
        assert file.reached == len(nx.ancestors(plain, file.path) | {file.path})
        assert (file.fan_out, file.fan_in) == (plain.out_degree(file.path), plain.in_degree(file.path))
    if nodes:
        assert metrics.propagation == pytest.approx(sum(f.reaches for f in metrics.files) / len(nodes) ** 2)
        assert measure(layering(nodes, edges), edges, limit=len(nodes) - 1).propagation is None


def inner(drawn: tuple[list[str], list[Edge]]) -> Graph:
    nodes, edges = drawn
    return Graph(
        tuple(nodes),
        tuple(sorted(e for e in edges if e.source in nodes and e.target in nodes and e.source != e.target)),
        (),
    )


@given(edge_lists().map(inner))
def test_ranks_solve_the_equation(graph: Graph) -> None:
    ranks, count = rank(graph), len(graph.nodes)
    given_away = {u: sum(e.weight for e in graph.hard if e.source == u) for u in graph.nodes}
    loose = sum(ranks[u] for u in graph.nodes if not given_away[u])
    for v in graph.nodes:
        comes_in = sum(ranks[e.source] * e.weight / given_away[e.source] for e in graph.hard if e.target == v)
        assert ranks[v] == pytest.approx(0.15 / count + 0.85 * (comes_in + loose / count), abs=1e-3)
    assert sum(ranks.values()) == pytest.approx(1 if count else 0, abs=1e-6)


@given(edge_lists().map(inner))
def test_groups_partition_and_their_modularity_is_that_of_networkx(graph: Graph) -> None:
    found = group(graph, prior=0.0)
    assert sorted(path for g in found.groups for path in g.members) == list(graph.nodes)
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(graph.nodes)
    for edge in graph.hard:
        old = plain.get_edge_data(edge.source, edge.target, {"weight": 0.0})["weight"]
        plain.add_edge(edge.source, edge.target, weight=old + edge.weight)
    for g in found.groups:
        assert nx.is_connected(plain.subgraph(g.members))
    if graph.hard:
        assert found.modularity == pytest.approx(
            nx.community.modularity(plain, [g.members for g in found.groups]), abs=1e-6
        )
        assert found.modularity >= nx.community.modularity(plain, [{n} for n in plain]) - 1e-9
        best = max(nx.community.modularity(plain, nx.community.louvain_communities(plain, seed=s)) for s in range(3))
        assert found.modularity >= best - 0.12


def test_two_cliques_on_a_thread_are_two_groups() -> None:
    nodes = [f"{side}/{n}.py" for side in "ab" for n in range(4)]
    edges = [Edge(u, v, 1.0, "top") for u in nodes for v in nodes if u < v and u[0] == v[0]] + [
        Edge(nodes[0], nodes[4], 1.0, "top")
    ]
    assert [g.members for g in group(Graph(tuple(nodes), tuple(sorted(edges)), ())).groups] == [
        tuple(nodes[:4]),
        tuple(nodes[4:]),
    ]


def test_modularity_of_no_edges_is_nothing() -> None:
    assert modularity([{}, {}], [0, 1]) == 0.0
