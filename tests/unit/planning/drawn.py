"""Projects drawn by chance: files, their imports and the names they share."""

from __future__ import annotations

from hypothesis import strategies as st

from specsheets.model.plan import Edge, Link, Node

PATHS = [f"{folder}{name}.py" for folder in ("", "a/", "a/b/", "c/") for name in ("x", "y", "z", "user")]
NAMES = ["User", "get_user", "total", "Cart", "save", "key", "load"]

links = st.builds(
    Link, st.sampled_from(PATHS), st.sampled_from(["", *NAMES]), st.sampled_from(["top", "guarded", "local", "typing"])
)


@st.composite
def projects(draw: st.DrawFn) -> list[Node]:
    paths = draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=12))
    return [
        Node(
            path,
            tuple(draw(st.lists(st.sampled_from(NAMES), max_size=3))),
            tuple(draw(st.lists(links, max_size=4))),
            draw(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 50), max_size=4)),
        )
        for path in paths
    ]


@st.composite
def edge_lists(draw: st.DrawFn, most: int = 14) -> tuple[list[str], list[Edge]]:
    """Nodes and weighted edges, some of them to themselves or to strangers."""
    nodes = [f"n{i:02}" for i in range(draw(st.integers(0, most)))]
    ends = st.sampled_from([*nodes, "stranger"])
    pairs = draw(st.lists(st.tuples(ends, ends), unique=True, max_size=3 * most))
    return nodes, [
        Edge(u, v, draw(st.integers(1, 900)) / 100, draw(st.sampled_from(["top", "local"]))) for u, v in pairs
    ]
