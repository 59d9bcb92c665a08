"""Emit: sheets back into code. Whole files from `.specsheets/` alone, or, in place, no more than firm fields demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from specsheets.languages.language import Language, Located
from specsheets.model.change import Edit, FileChange, apply_edits
from specsheets.model.entries import FIELDS, PROSE, field_text, take_fields, value_hash
from specsheets.model.facts import FileFacts, Symbol
from specsheets.model.match import match
from specsheets.model.sheet import HOLE, digest, entry_keys
from specsheets.phases.follow import IsFirm
from specsheets.phases.sheets import Loaded
from specsheets.phases.written import name_of


class Conflict(NamedTuple):
    """A declaration that sheet and code both changed: its file is left alone."""

    path: str
    line: int
    symbol: str
    field: str
    sheet: str
    code: str
    message: str


class Emission(NamedTuple):
    """What emitting one sheet in place means: the file before and after (equal when nothing is demanded), or conflicts."""

    change: FileChange
    conflicts: tuple[Conflict, ...]


def with_bodies(text: str, language: Language, bodies: Mapping[str, str]) -> str:
    """The text of a file that exists, with committed bodies where it only says that one is missing; what anybody wrote stays."""
    lacking = language.open_bodies(text) if bodies else {}
    edits: list[Edit] = []
    for key, located in lacking.items():
        body = bodies.get(name_of(key), "")
        if body.strip():
            edits += language.body_edits(text, located, body)
    return apply_edits(text, edits)


def whole(loaded: Loaded, language: Language, bodies: Mapping[str, str]) -> str:
    """A source file from its sheet: a pure function of the sheet and its committed bodies; "" where the sheet says nothing."""
    summary = "" if HOLE.fullmatch(loaded.sheet.summary) else loaded.sheet.summary
    text = language.emit(loaded.facts, summary, bodies)
    return text if text.strip() else ""


def tree_hash(texts: Mapping[str, str]) -> str:
    """One digest over paths and texts, whatever the order."""
    return digest("".join(f"{path}\0{digest(texts[path])}\n" for path in sorted(texts)))[:16]


Replaced = Callable[[str, str], str]
"""From (key, field) to the hash of the value that the newest decision replaced; "" where that is not known."""


def in_place(
    path: str, loaded: Loaded, language: Language, text: str, code: FileFacts, firm: IsFirm, replaced: Replaced
) -> Emission:
    """What firm fields demand of a file that exists. Bodies, remarks and derived fields are never touched.

    Where the code still has the value that the decision replaced, it is brought to the sheet's; where it has a third
    value, both sides changed and that is a conflict.
    """
    pairs = match(loaded.facts.symbols, code.symbols)
    keys = entry_keys(loaded.facts.symbols)
    located = language.locate(text)
    edits: list[Edit] = []
    conflicts: list[Conflict] = []
    for i, (key, symbol) in enumerate(zip(keys, loaded.facts.symbols, strict=True)):
        if i not in pairs:
            if _is_demanded(key, symbol, firm) and (symbol.parent < 0 or symbol.parent in pairs):
                edits += language.insert_declaration(text, loaded.facts, i)
            continue
        there = located[pairs[i]]
        wanted, clashes = _demanded(path, key, symbol, there, firm, replaced)
        conflicts += clashes
        if wanted != there.symbol:
            edits += language.edit_declaration(text, there, wanted)
    after = text if conflicts else apply_edits(text, _joined(edits))
    return Emission(FileChange(path, text, after), tuple(conflicts))


def _is_demanded(key: str, symbol: Symbol, firm: IsFirm) -> bool:
    """Whether an entry that the code lacks was decided, and is ready to be written."""
    if (
        HOLE.search(symbol.name)
        or any(HOLE.search(p.name) for p in symbol.parameters)
        or symbol.kind in ("attribute", "branch")
    ):
        return False
    return any(firm(key, f, field_text(symbol, f)) for f in ("name", *FIELDS[symbol.kind]))


def _demanded(
    path: str, key: str, symbol: Symbol, there: Located, firm: IsFirm, replaced: Replaced
) -> tuple[Symbol, list[Conflict]]:
    """The code's symbol with the firm fields as the sheet has them, and where both sides changed."""
    code, take, conflicts = there.symbol, [], []
    for field in FIELDS[symbol.kind]:
        mine, theirs = field_text(symbol, field), field_text(code, field)
        if mine == theirs or HOLE.search(mine or "") or not firm(key, field, mine):
            continue
        was = replaced(key, field)
        if was and was != value_hash(theirs) and field not in PROSE:
            conflicts.append(_conflict(path, there, symbol, field, mine, theirs))
        else:
            take.append(field)
    wanted = take_fields(code, symbol, take)
    if symbol.name != code.name and firm(key, "name", field_text(symbol, "name")):
        wanted = wanted._replace(name=symbol.name, target=symbol.target)
    return wanted, conflicts


def _conflict(path: str, there: Located, symbol: Symbol, field: str, mine: str | None, theirs: str | None) -> Conflict:
    name = symbol.qualname or symbol.value or symbol.kind
    return Conflict(
        path,
        there.name.line,
        name,
        field,
        mine or "",
        theirs or "",
        f"{name}: the sheet decided {field} `{mine or 'none'}`, the code changed it to `{theirs or 'none'}`: "
        f"keep one with `specsheets accept {path}:{name} --from sheets` or `--from code`",
    )


def _joined(edits: Sequence[Edit]) -> list[Edit]:
    """Edits in order of place; several insertions at one place become one, in the order in which they were asked for."""
    out: list[Edit] = []
    for edit in sorted(edits, key=lambda e: e.span):
        if out and out[-1].span == edit.span:
            out[-1] = out[-1]._replace(text=out[-1].text + edit.text)
        else:
            out.append(edit)
    return out
