"""Places: where the empty fields of an entry are, and the entry with values in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from specsheets.languages.language import Language
from specsheets.model.entries import FIELDS, PROSE
from specsheets.model.facts import EMPTY, Param, Symbol
from specsheets.model.sheet import HEADER_FIELDS, HOLE, Sheet


class Hole(NamedTuple):
    """One empty field: in which text of an entry's field, and at which offset. `place` counts through the field."""

    field: str
    place: int
    part: int
    text: str
    offset: int


def holes(language: Language, symbol: Symbol) -> Iterator[Hole]:
    """The empty fields of an entry, in the order in which it is written."""
    for field in ("name", *FIELDS[symbol.kind]):
        place = 0
        for part, text in enumerate(_texts(symbol, field)):
            for offset in _offsets(language, field, text) if EMPTY in text else ():
                if field != "parameters" or not _is_row(symbol.parameters, part):
                    yield Hole(field, place, part, text, offset)
                    place += 1


def header_holes(sheet: Sheet) -> Iterator[Hole]:
    """The empty fields of a header."""
    for field in HEADER_FIELDS:
        value = getattr(sheet, field)
        place = 0
        for part, text in enumerate(value if isinstance(value, tuple) else (value,)):
            for found in HOLE.finditer(text):
                yield Hole(field, place, part, text, found.start())
                place += 1


def filled(language: Language, symbol: Symbol, values: Mapping[tuple[str, int], Any]) -> Symbol:
    """An entry with values by field and place; what has no value stays empty."""
    by_field: dict[str, list[tuple[Hole, Any]]] = {}
    for hole in holes(language, symbol):
        if (hole.field, hole.place) in values:
            by_field.setdefault(hole.field, []).append((hole, values[hole.field, hole.place]))
    for field, found in by_field.items():
        texts = _texts(symbol, field)
        lists = [(hole.part, value) for hole, value in found if isinstance(value, list)]
        for part, text in _replaced(texts, [(h, v) for h, v in found if isinstance(v, str)]).items():
            texts[part] = text
        symbol = _with_texts(language, symbol, field, texts)
        for part, value in reversed(lists):
            symbol = symbol._replace(parameters=_widened(symbol.parameters, part // 3, value))
    return symbol


def filled_header(sheet: Sheet, values: Mapping[tuple[str, int], Any]) -> Sheet:
    """A header with values by field and place."""
    update: dict[str, Any] = {}
    for field in HEADER_FIELDS:
        found = [(h, values[h.field, h.place]) for h in header_holes(sheet) if (h.field, h.place) in values]
        mine = [(h, v) for h, v in found if h.field == field]
        if mine:
            value = getattr(sheet, field)
            texts = list(value) if isinstance(value, tuple) else [value]
            for part, text in _replaced(texts, mine).items():
                texts[part] = text
            update[field] = tuple(texts) if isinstance(value, tuple) else texts[0]
    return sheet.model_copy(update=update)


def kind_before(parameters: tuple[Param, ...], index: int) -> str:
    """The kind that a plain new parameter has at a place of a list."""
    if any(p.kind == "positional-only" for p in parameters[index + 1 :]):
        return "positional-only"
    after_star = any(p.kind in ("variadic", "keyword-only") for p in parameters[:index])
    return "keyword-only" if after_star else "plain"


def _texts(symbol: Symbol, field: str) -> list[str]:
    """The texts that a field is made of; three for each parameter."""
    if field == "name":
        if symbol.kind in ("import", "branch"):
            return [symbol.value or ""]
        return [symbol.target if symbol.kind in ("value", "attribute") else symbol.name]
    if field == "parameters":
        return [text or "" for p in symbol.parameters for text in (p.name, p.annotation, p.default)]
    value = getattr(symbol, field)
    return list(value) if isinstance(value, tuple) else [value or ""]


def _with_texts(language: Language, symbol: Symbol, field: str, texts: list[str]) -> Symbol:
    if field == "parameters":
        triples = zip(symbol.parameters, texts[::3], texts[1::3], texts[2::3], strict=True)
        made = (p._replace(name=n, annotation=_said(language, a), default=_said(language, d)) for p, n, a, d in triples)
        return symbol._replace(parameters=tuple(made))
    update: dict[str, Any] = {}
    if field == "name":
        where = {"import": "value", "branch": "value", "value": "target", "attribute": "target"}
        update[where.get(symbol.kind, "name")] = texts[0]
    elif isinstance(getattr(symbol, field), tuple):
        update[field] = tuple(texts)
    elif field in ("type", "value"):
        update[field] = _said(language, texts[0])
    else:
        update[field] = texts[0]
    return symbol._replace(**update)


def _said(language: Language, text: str) -> str | None:
    """An expression in canonical form, where it is one; None for one that is absent."""
    found = language.expression(text) if text else None
    return found.text if found else text or None


def _replaced(texts: list[str], values: list[tuple[Hole, str]]) -> dict[int, str]:
    """The texts in which holes were, by their number; the last hole of a text goes first, so that offsets hold."""
    out: dict[int, str] = {}
    for hole, value in reversed(values):
        text = out.get(hole.part, texts[hole.part])
        out[hole.part] = text[: hole.offset] + value + text[hole.offset + len(EMPTY) :]
    return out


def _widened(parameters: tuple[Param, ...], index: int, value: list[dict[str, str]]) -> tuple[Param, ...]:
    kind = kind_before(parameters, index)
    made = tuple(Param(one["name"], kind, one["type"], None) for one in value)
    return (*parameters[:index], *made, *parameters[index + 1 :])


def _offsets(language: Language, field: str, text: str) -> list[int]:
    return [found.start() for found in HOLE.finditer(text)] if field in PROSE else language.empties(text)


def _is_row(parameters: tuple[Param, ...], part: int) -> bool:
    """Whether a name is the third of the row `_, __, ___`, which is somebody's code and nothing empty."""
    index = part // 3
    return part % 3 == 0 and index > 0 and parameters[index - 1].name == "__"
