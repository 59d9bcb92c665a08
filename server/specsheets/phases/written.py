"""Written: the bodies that are committed beside the sheets, and whether each still fits the contract that it was written for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from specsheets.model.entries import FIELDS, field_text, value_hash
from specsheets.model.facts import FileFacts
from specsheets.model.sheet import entry_keys
from specsheets.phases.decided import Decided
from specsheets.ports import Files, Store

BODIES = ".specsheets/bodies"
"""Where the bodies lie: `<path of the file>/<name of the function>.<ending of the file>`."""


def name_of(key: str) -> str:
    """The name of a body: the key of its function without the kind."""
    return key.partition(":")[2]


def body_path(path: str, name: str) -> str:
    """Where the body of a function is kept."""
    return f"{BODIES}/{path}/{name}.{path.rpartition('.')[2]}"


def bodies_of(files: Files, path: str) -> dict[str, str]:
    """The committed bodies of a file by name."""
    folder = f"{BODIES}/{path}/"
    found = {}
    for name in files.tree(folder.rstrip("/")):
        found[name[len(folder) :].rpartition(".")[0]] = files.read(name).decode("utf-8", "replace")
    return found


def files_with_bodies(files: Files) -> frozenset[str]:
    """The files that have committed bodies."""
    return frozenset(name[len(BODIES) + 1 :].rpartition("/")[0] for name in files.tree(BODIES))


def along(files: Files, moves: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Let committed bodies go along with sheets, from the path of one file to that of another; yields each body file that was
    moved, from and to. Done once, doing it again does nothing."""
    for old, new in moves:
        for name in bodies_of(files, old):
            pair = body_path(old, name), body_path(new, name)
            move_body(files, *pair)
            yield pair


def move_body(files: Files, old: str, new: str) -> None:
    """Move one body file, whole at each moment."""
    files.write(new, files.read(old))
    files.remove(old)


def contract(facts: FileFacts, key: str) -> str:
    """A hash of all that a sheet says of a function: its body was written for this."""
    index = entry_keys(facts.symbols).index(key)
    symbol = facts.symbols[index]
    said = [f"{field}\0{field_text(symbol, field)}" for field in ("name", *FIELDS[symbol.kind])]
    said += [f"{s.target}\0{s.type}" for _, s in facts.children(index) if s.kind == "attribute"]
    return value_hash("\0\0".join(said))


def stale(path: str, facts: FileFacts, names: Collection[str], store: Store, decided: Decided) -> dict[str, str]:
    """By the name of a committed body, why it no longer fits its sheet; those that fit, or whose contract nobody recorded, are
    left out."""
    keys = {name_of(key): key for key in entry_keys(facts.symbols) if key.startswith("function:")}
    out: dict[str, str] = {}
    for name in sorted(names):
        if name not in keys:
            out[name] = "the sheet has no such function"
            continue
        row: Mapping[str, str] | None = store.get("body", decided.id_of(path, keys[name]))
        if row is not None and row["contract"] != contract(facts, keys[name]):
            out[name] = "the sheet says something else of the function now"
        elif row is not None and row.get("doubt"):
            out[name] = row["doubt"]
    return out
