"""The structure of a project: captured, brought up to date without losing a word that a person said, shown, annotated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from specsheets.forms.paths import path_problem
from specsheets.forms.structure_json import HINT_KEYS, METADATA_KEYS, metadata_json
from specsheets.forms.yaml_text import did_you_mean
from specsheets.model.structure import Hints, Metadata, Node
from specsheets.phases.roles import probable_purpose, probable_role

LIKE = 0.5
"""How alike two places must be, from 0 to 1, for one to count as the other renamed."""
CLEAR = 0.1
"""By how much the best candidate must lead."""

NOTE_KEYS = ("role", "description", "dependencies", *HINT_KEYS)


def capture(paths: Iterable[str], said: Mapping[str, Metadata], name: str = "project") -> Node:
    """The tree of `paths` (files; a folder ends with a slash), ordered by name, with what was said and what is inferred.

    `name` is what the root is called.
    """
    tree: dict[str, Any] = {}
    for path in paths:
        *folders, last = path.split("/")
        at = tree
        for folder in folders:
            at = at.setdefault(folder, {})
        if last:
            at.setdefault(last, None)
    return _node(name, "", tree, said)


def _node(name: str, path: str, inside: dict[str, Any] | None, said: Mapping[str, Metadata]) -> Node:
    own = said.get(path, Metadata())
    guessed: dict[str, str] = {}
    if path:
        role = own.role or probable_role(path, inside is None)
        guessed = {"role": role, "description": probable_purpose(path, role, inside is None)}
        guessed = {key: value for key, value in guessed.items() if value and not getattr(own, key)}
    suffix = name.rpartition(".")[2] if "." in name.lstrip(".") else ""
    return Node(
        name=name,
        type="file" if inside is None else "directory",
        extension=f".{suffix}" if inside is None and suffix else "",
        metadata=own.model_copy(update=guessed),
        inferred=tuple(guessed),
        children=tuple(_node(n, f"{path}/{n}" if path else n, inside[n], said) for n in sorted(inside))
        if inside
        else (),
    )


class Update(NamedTuple):
    """An updated structure: its tree, what people said by today's paths, the annotated paths that moved (old to new),
    and those that are gone and could not be placed; what was said of these is kept under the old path."""

    node: Node
    said: dict[str, Metadata]
    moved: dict[str, str]
    unplaced: tuple[str, ...]


def update(old: Node, paths: Iterable[str], said: Mapping[str, Metadata]) -> Update:
    """The structure of today's `paths`, with everything that people said in `old` or `said` (which wins, key by key).

    What was said of a folder or file that is gone follows it to where it was renamed or moved to, when that is clear.
    """
    before = _kinds(old, "")
    said = _merged(_said_in(old, ""), said)
    now = _kinds(capture(paths, {}), "")
    for path in said:
        before.setdefault(path, now.get(path, ""))
        for above in _folders_above(path):
            before[above] = "directory"
    gone = [p for p in sorted(said, key=_depth) if p not in now]
    fresh = {p for p in now if p not in before}
    renamed = _renamed_folders(before, now, fresh, gone)
    taken = set(said) & set(now)
    moved: dict[str, str] = {}
    for path in gone:
        target = _new_place(path, before, now, fresh, renamed)
        if target and target not in taken:
            moved[path] = target
            taken.add(target)
    placed = {moved.get(path, path): metadata for path, metadata in said.items()}
    placed = {path: placed[path] for path in sorted(placed)}
    today = [p + ("/" if kind == "directory" else "") for p, kind in now.items() if p]
    return Update(capture(today, placed, old.name), placed, moved, tuple(sorted(set(gone) - set(moved))))


def _kinds(node: Node, path: str) -> dict[str, str]:
    """`directory` or `file` by path; "" is the project."""
    out: dict[str, str] = {path: node.type}
    for child in node.children:
        out |= _kinds(child, f"{path}/{child.name}" if path else child.name)
    return out


def _said_in(node: Node, path: str) -> dict[str, Metadata]:
    """What a person said in a captured structure: all metadata that was not inferred."""
    blank = Metadata()
    names = ("hints" if key == "codeGenHints" else key for key in node.inferred)
    unsaid = {name: getattr(blank, name) for name in names}
    own = node.metadata.model_copy(update=unsaid)
    out = {path: own} if own != Metadata() else {}
    for child in node.children:
        out |= _said_in(child, f"{path}/{child.name}" if path else child.name)
    return out


def _merged(below: Mapping[str, Metadata], above: Mapping[str, Metadata]) -> dict[str, Metadata]:
    """Both, key by key; `above` wins."""
    out = {}
    for path in sorted({*below, *above}):
        one, two = metadata_json(below.get(path, Metadata())), metadata_json(above.get(path, Metadata()))
        hints = {**one.get("codeGenHints", {}), **two.get("codeGenHints", {})}
        out[path] = Metadata.model_validate({**one, **two, "codeGenHints": hints})
    return out


def _depth(path: str) -> tuple[int, str]:
    """Orders paths so that folders stand before what is in them."""
    return path.count("/"), path


def _folders_above(path: str) -> list[str]:
    """The folders that a path stands in, outermost first, the project left out."""
    parts = path.split("/")
    return ["/".join(parts[:i]) for i in range(1, len(parts))]


def _inside(folder: str, kinds: Mapping[str, str]) -> set[str]:
    return {p[len(folder) + 1 :] for p in kinds if p.startswith(f"{folder}/")}


def _renamed_folders(
    before: Mapping[str, str], now: Mapping[str, str], fresh: set[str], gone: list[str]
) -> dict[str, str]:
    """Where the vanished folders that matter went, outermost first, by the likeness of what is in them."""
    matter = {folder for path in gone for folder in _folders_above(path)} | {
        p for p in gone if before[p] == "directory"
    }
    renamed: dict[str, str] = {}
    for folder in sorted(matter, key=_depth):
        if folder in now or ((followed := _followed(folder, renamed)) and followed in now):
            continue
        inside = _inside(folder, before)
        scores = {
            c: _folder_likeness(folder, inside, c, now)
            for c in fresh
            if now[c] == "directory" and c not in renamed.values()
        }
        if target := _clear_best(scores):
            renamed[folder] = target
    return renamed


def _folder_likeness(old: str, inside: set[str], new: str, now: Mapping[str, str]) -> float:
    """The share of common contents; an equal name weighs a quarter, and all where both are empty."""
    other = _inside(new, now)
    same_name = old.rpartition("/")[2] == new.rpartition("/")[2]
    if not inside and not other:
        return 1.0 if same_name else 0.0
    return (
        0.75 * len(inside & other) / len(inside | other) + 0.25 * same_name + 0.25 * (inside == other and not same_name)
    )


def _clear_best(scores: Mapping[str, float]) -> str:
    """The best candidate where it is like enough and leads clearly, else ""."""
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < LIKE or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < CLEAR):
        return ""
    return ranked[0][0]


def _followed(path: str, renamed: Mapping[str, str]) -> str:
    """The path with its outermost-to-innermost renamed folders replaced; "" where none was renamed."""
    for folder in reversed([*_folders_above(path), path]):
        if folder in renamed:
            return renamed[folder] + path[len(folder) :]
    return ""


def _new_place(
    path: str, before: Mapping[str, str], now: Mapping[str, str], fresh: set[str], renamed: Mapping[str, str]
) -> str:
    """Where an annotated path that is gone stands now; "" where that is not clear."""
    followed = _followed(path, renamed)
    if followed and followed in now:
        return followed
    if before[path] == "directory":
        return ""
    folder, _, name = (followed or path).rpartition("/")
    scores = {c: _file_likeness(folder, name, c) for c in fresh if before[path] in ("", now[c])}
    return _clear_best(scores)


def _file_likeness(folder: str, name: str, candidate: str) -> float:
    """1 for the same name elsewhere, less for a like name; another name counts only within the folder and extension."""
    other_folder, _, other = candidate.rpartition("/")
    if name == other:
        return 1.0
    stem, _, suffix = name.rpartition(".")
    other_stem, _, other_suffix = other.rpartition(".")
    if stem and stem == other_stem:
        return 0.9 if folder == other_folder else 0.6
    if folder != other_folder or suffix != other_suffix:
        return 0.0
    return 0.8 * SequenceMatcher(None, stem, other_stem, autojunk=False).ratio()


def view(node: Node) -> str:
    """The structure as a tree for the terminal; what was inferred stands in brackets."""
    return "".join(f"{line}\n" for line in (f"{node.name}/{_remark(node)}", *_branches(node, "")))


def _branches(node: Node, lead: str) -> list[str]:
    out = []
    for child in node.children:
        last = child is node.children[-1]
        slash = "/" if child.type == "directory" else ""
        out.append(f"{lead}{'└── ' if last else '├── '}{child.name}{slash}{_remark(child)}")
        out += _branches(child, lead + ("    " if last else "│   "))
    return out


def _remark(node: Node) -> str:
    said = node.metadata
    parts = [
        f"[{v}]" if k in node.inferred else v for k, v in (("role", said.role), ("description", said.description)) if v
    ]
    if said.dependencies:
        parts.append(f"needs {', '.join(said.dependencies)}")
    hints = metadata_json(said).get("codeGenHints", {})
    parts += [f"{key}: {'; '.join(v) if isinstance(v, list) else v}" for key, v in hints.items()]
    return f"  {' · '.join(' '.join(part.split()) for part in parts)}" if parts else ""


def note(said: Mapping[str, Metadata], path: str, values: Mapping[str, str]) -> dict[str, Metadata]:
    """What people said, with `values` added for `path` ("" or `.` is the project); an empty value takes a key back.

    Keys are `role`, `description`, `dependencies` (with commas between), `naming`, `baseClass`, `imports` (with
    semicolons between). Raises ValueError, one sentence, for another key or a path that leads elsewhere.
    """
    path = "" if path in ("", ".") else path.removesuffix("/")
    if path and (wrong := path_problem(path)):
        raise ValueError(f'The path "{path}" {wrong}: write it relative to the project.')
    data = metadata_json(said.get(path, Metadata()))
    hints = dict(data.pop("codeGenHints", {}))
    for key, value in values.items():
        plain = key.removeprefix("codeGenHints.")
        if plain not in NOTE_KEYS:
            known = did_you_mean(key, NOTE_KEYS) or f"; the keys are {', '.join(NOTE_KEYS)}."
            raise ValueError(f'There is no key "{key}"{known}')
        sign = {"dependencies": ",", "imports": ";"}.get(plain)
        into = data if plain in METADATA_KEYS else hints
        into[plain] = [part.strip() for part in value.split(sign) if part.strip()] if sign else value.strip()
    metadata = Metadata.model_validate({**data, "codeGenHints": Hints.model_validate(hints)})
    out = {**said, path: metadata}
    return {p: out[p] for p in sorted(out) if out[p] != Metadata()}
