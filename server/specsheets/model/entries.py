"""Entries: the symbols of a sheet as bundles of fields, so that sheet, code and history can be compared field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from specsheets.model.facts import FileFacts, Param, Symbol
from specsheets.model.sheet import HEADER_FIELDS, Sheet, digest, entry_keys, identity

FIELDS: dict[str, tuple[str, ...]] = {
    "import": (),
    "branch": (),
    "value": ("modifiers", "type", "value"),
    "type": ("type_parameters", "value"),
    "function": ("modifiers", "decorators", "type_parameters", "parameters", "type", "doc", "remarks"),
    "class": ("decorators", "type_parameters", "bases", "doc", "remarks"),
    "attribute": ("type",),
}
"""The fields of an entry by its kind, in the order in which people read them. Besides these every entry has `name`: that
it exists, and what it is called."""

PROSE = frozenset({"doc", "remarks", "summary", "notes", "behaviours"})
"""Fields that say something to people only; code that differs in them is not drift."""


class EntryField(NamedTuple):
    """One field of one entry: where it stands, and its value as text (None: absent)."""

    entry: str
    key: str
    name: str
    value: str | None


def show_param(p: Param) -> str:
    """A parameter as text, in a notation of our own: stars mark variadic ones."""
    star = {"variadic": "*", "keywords": "**"}.get(p.kind, "")
    annotation = f": {p.annotation}" if p.annotation is not None else ""
    default = f" = {p.default}" if p.default is not None else ""
    return f"{star}{p.name}{annotation}{default}"


def show_parameters(parameters: tuple[Param, ...]) -> str:
    """A parameter list as text, with the separators `/` and `*` where the kinds need them."""
    out: list[str] = []
    previous = ""
    for p in parameters:
        if previous == "positional-only" and p.kind != "positional-only":
            out.append("/")
        if p.kind == "keyword-only" and previous not in ("keyword-only", "variadic"):
            out.append("*")
        out.append(show_param(p))
        previous = p.kind
    if previous == "positional-only":
        out.append("/")
    return ", ".join(out)


def field_text(symbol: Symbol, field: str) -> str | None:
    """The value of one field as text; None where it is absent."""
    if field == "name":
        return symbol.name or symbol.value
    if field == "parameters":
        return show_parameters(symbol.parameters)
    value = getattr(symbol, field)
    if isinstance(value, tuple):
        return "\n".join(value) if value else None
    return value or None


def take_fields(symbol: Symbol, other: Symbol, fields: tuple[str, ...] | list[str]) -> Symbol:
    """`symbol` with the named fields as `other` has them."""
    return symbol._replace(**{f: getattr(other, f) for f in fields if f != "name"})


def equal_fields(a: Symbol, b: Symbol) -> bool:
    """Whether two symbols of one kind agree in every field, prose included."""
    return a.kind == b.kind and a.target == b.target and all(getattr(a, f) == getattr(b, f) for f in FIELDS[a.kind])


def differing_fields(a: Symbol, b: Symbol) -> list[str]:
    """The fields in which two symbols of one kind differ."""
    return [f for f in FIELDS[a.kind] if getattr(a, f) != getattr(b, f)]


IdLookup = Callable[[str], str | None]
"""From `path/key` to the id of an entry that was renamed or moved since its birth; None where the computed one holds."""


def entry_id(path: str, key: str, lookup: IdLookup) -> str:
    """The id of the entry that now stands under `key` on the sheet of `path`."""
    return lookup(f"{path}/{key}") or birth_id(path, key)


def birth_id(path: str, key: str) -> str:
    """The id that an entry gets when it is first seen under `key`."""
    kind, _, rest = key.partition(":")
    name, _, ordinal = rest.rpartition("#") if "#" in rest and rest.rpartition("#")[2].isdigit() else (rest, "", "0")
    return identity(kind, path, name, int(ordinal))


HEADER_KEY = "sheet:"
"""The key of the pseudo-entry that holds the header fields of a sheet."""


def header_text(sheet: Sheet, field: str) -> str | None:
    """A header field as text; None where it is absent."""
    value = getattr(sheet, field)
    return ("\n".join(value) if isinstance(value, tuple) else value) or None


def fields_of(sheet: Sheet, facts: FileFacts, lookup: IdLookup) -> list[EntryField]:
    """Every present field of a sheet, header first, then entries in order."""
    head = entry_id(sheet.file, HEADER_KEY, lookup)
    out = [EntryField(head, HEADER_KEY, f, text) for f in HEADER_FIELDS if (text := header_text(sheet, f)) is not None]
    for key, symbol in zip(entry_keys(facts.symbols), facts.symbols, strict=True):
        entry = entry_id(sheet.file, key, lookup)
        out.append(EntryField(entry, key, "name", field_text(symbol, "name")))
        out += [
            EntryField(entry, key, f, text) for f in FIELDS[symbol.kind] if (text := field_text(symbol, f)) is not None
        ]
    return out


def value_hash(value: str | None) -> str:
    """What a decision keeps of a value: 16 hexadecimal digits."""
    return digest(value or "")[:16]
