"""Plan: the values of phase 1 that are computed over the whole project and never stored in a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

AT_IMPORT = frozenset({"top", "guarded"})
"""Places of an import that run when the module is imported."""


class Link(NamedTuple):
    """One import that reached a file of the project. `symbol` is "" when the file itself is meant; `place` is that of the import."""

    target: str
    symbol: str
    place: str


class Node(NamedTuple):
    """What the graph needs of one file: what it declares for others, what it imports from them, which words it uses how often."""

    path: str
    names: tuple[str, ...]
    links: tuple[Link, ...]
    words: Mapping[str, int]


class Edge(NamedTuple):
    """`source` relies on `target`. `place` is the strongest place of its imports (`top`, `guarded`, `local`, `typing`), or ""
    for a soft edge, which shares names only; `symbols` are the imported names, sorted."""

    source: str
    target: str
    weight: float
    place: str
    symbols: tuple[str, ...] = ()


class Graph(NamedTuple):
    """Files by path and what they rely on; all sorted. Soft edges serve ranking only."""

    nodes: tuple[str, ...]
    hard: tuple[Edge, ...]
    soft: tuple[Edge, ...]


class Component(NamedTuple):
    """Files that rely on one another in a circle, or a single file. `cut` are the edges without which there is no circle."""

    members: tuple[str, ...]
    layer: int
    cut: tuple[tuple[str, str], ...] = ()


class Visibility(NamedTuple):
    """Of one file: how many files it reaches and how many reach it (itself included), edges in and out, instability out / (in + out)."""

    path: str
    reaches: int
    reached: int
    fan_in: int
    fan_out: int
    instability: float


class Metrics(NamedTuple):
    """`propagation` is the share of all pairs of files in which one reaches the other; None, with no files, when there were too many."""

    propagation: float | None
    files: tuple[Visibility, ...]


class Group(NamedTuple):
    """Files that belong together by what they share; named by its first member."""

    name: str
    members: tuple[str, ...]


class Groups(NamedTuple):
    """All groups, sorted, and the modularity of the grouping."""

    groups: tuple[Group, ...]
    modularity: float


class Item(NamedTuple):
    """One sheet to be filled: its size in tokens and what its place in the order depends on."""

    path: str
    tokens: int
    group: str
    layer: int
    rank: float


class Batch(NamedTuple):
    """Sheets that one request fills, in fill order, and its size in tokens with the header and the reserve for the reply."""

    paths: tuple[str, ...]
    tokens: int


class Refusal(NamedTuple):
    """Why nothing can be packed: what is too big, the tokens it needs, the window there is."""

    what: str
    needed: int
    window: int


class Certificate(NamedTuple):
    """What the plan covers, and what it does not, by name; all sorted.

    `uncovered` are exports (`path:name`) and files without a sheet; `unowned` and `contested` are state that no sheet, or
    more than one, owns; `missing` are (path, required file, symbol) that nobody provides; `unwritten` are planned files;
    `untested` are files whose role asks for a test that none relies on."""

    files: int
    exports: int
    uncovered: tuple[str, ...]
    unowned: tuple[str, ...]
    contested: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[tuple[str, str, str], ...]
    unwritten: tuple[str, ...]
    untested: tuple[str, ...]
