"""The map in a terminal: the tree of folders and files, each with the state of its sheet and what it is for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from specsheets.model.atlas import FILL_STATES, Atlas, AtlasFile

MARKS = {"drifted": "!", "planned": "○", "filled": "◐", "empty": "□", "emitted": "●", "": "·"}
PLAIN_MARKS = {"drifted": "!", "planned": "o", "filled": "+", "empty": "?", "emitted": "*", "": "."}
NAMES = {
    "drifted": "drifted",
    "planned": "planned",
    "filled": "filled, not written",
    "empty": "has gaps",
    "emitted": "in code",
    "": "no sheet yet",
}
COLOURS = {
    "drifted": "31",
    "planned": "36",
    "filled": "36",
    "empty": "33",
    "emitted": "32",
    "": "2",
    "dim": "2",
    "folder": "1",
}
FEWEST_COLUMNS = 20
SUMMARY_COLUMN = 44


class Manner(NamedTuple):
    """How to write: columns of the terminal, whether it shows colours, and whether it shows more than ASCII."""

    width: int
    colour: bool
    plain: bool


def wants_colour(terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether to colour: only on a terminal that is not dumb, and never where NO_COLOR is set (no-color.org)."""
    return terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def outline(atlas: Atlas, width: int = 80, colour: bool = False, plain: bool = False) -> str:
    """The whole tree, one line a file, no line wider than `width` columns (20 at least)."""
    manner = Manner(max(FEWEST_COLUMNS, width), colour, plain)
    files = sorted(atlas.files, key=lambda file: file.path)
    lines = [*_head(atlas, manner), ""]
    lines += _branch(_tree(files), "", manner) if files else ["No source files."]
    return "\n".join(lines) + "\n"


class _Folder(NamedTuple):
    folders: dict[str, _Folder]
    files: list[AtlasFile]


def _tree(files: list[AtlasFile]) -> _Folder:
    root = _Folder({}, [])
    for file in files:
        folder = root
        for part in file.path.split("/")[:-1]:
            folder = folder.folders.setdefault(part, _Folder({}, []))
        folder.files.append(file)
    return root


def _head(atlas: Atlas, manner: Manner) -> Iterator[str]:
    layers = 1 + max((file.layer for file in atlas.files), default=-1)
    title = " ".join(filter(None, (_shown(atlas.project), _shown(atlas.version))))
    yield _coloured(_cut(title, manner.width, manner), "folder", manner)
    figures = (_number(len(atlas.files), "file"), _number(layers, "layer"), _number(len(atlas.cycles), "import cycle"))
    yield _cut(", ".join(figures), manner.width, manner)
    for state in (*FILL_STATES, ""):
        count = sum((file.counts.state or "") == state for file in atlas.files)
        if count:
            yield _coloured(_mark(state, manner), state, manner) + _cut(
                f" {count} {NAMES[state]}", manner.width - 1, manner
            )


def _branch(folder: _Folder, indent: str, manner: Manner) -> Iterator[str]:
    inner = sorted(folder.folders.items())
    last = len(inner) + len(folder.files) - 1
    tee, corner, bar = ("|-- ", "`-- ", "|   ") if manner.plain else ("├── ", "└── ", "│   ")
    for n, (name, below) in enumerate(inner):
        label = name
        while not below.files and len(below.folders) == 1:
            [(only, below)] = below.folders.items()
            label += f"/{only}"
        start = indent + (corner if n == last else tee)
        room = manner.width - _columns(start)
        yield _coloured(start, "dim", manner) + _coloured(_cut(f"{_shown(label)}/", room, manner), "folder", manner)
        yield from _branch(below, indent + ("    " if n == last else bar), manner)
    for n, file in enumerate(folder.files, len(inner)):
        yield _line(file, indent + (corner if n == last else tee), manner)


def _line(file: AtlasFile, start: str, manner: Manner) -> str:
    state = file.counts.state or ""
    room = max(1, manner.width - _columns(start) - 2)
    cycle = f" {'(cycle)' if manner.plain else '↻'}" if file.cycle is not None else ""
    name = _cut(_shown(file.path.rpartition("/")[2]) + cycle, room, manner)
    line = _coloured(start, "dim", manner) + _coloured(_mark(state, manner), state, manner) + " " + name
    at = max(SUMMARY_COLUMN, _columns(start) + 2 + _columns(name) + 2)
    said = _shown(file.summary or file.role)
    if not said or manner.width - at < 16:
        return line
    gap = at - _columns(start) - 2 - _columns(name)
    return line + " " * gap + _coloured(_cut(said, manner.width - at, manner), "dim", manner)


def _mark(state: str, manner: Manner) -> str:
    return (PLAIN_MARKS if manner.plain else MARKS)[state]


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _shown(text: str) -> str:
    """One line of printable characters: a file's name must not be able to steer the terminal."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for wide letters, none for combining marks (Unicode TR 11)."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _cut(text: str, room: int, manner: Manner) -> str:
    if manner.plain:
        text = text.encode("ascii", "replace").decode()
    end = "..." if manner.plain else "…"
    used = fits = 0
    for n, character in enumerate(text):
        used += _columns(character)
        if used > room:
            return (text[:fits] + end)[:room]
        if used + len(end) <= room:
            fits = n + 1
    return text


def _coloured(text: str, name: str, manner: Manner) -> str:
    return f"\x1b[{COLOURS[name]}m{text}\x1b[0m" if manner.colour else text
