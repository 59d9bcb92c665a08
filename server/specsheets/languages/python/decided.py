"""What of a declaration is decided: a symbol without its empty fields, or what keeps it from being written."""

from __future__ import annotations

from specsheets.languages.python.expressions import join
from specsheets.languages.python.imports import import_text, imports
from specsheets.languages.python.signatures import continues_row
from specsheets.languages.python.tokens import tokens
from specsheets.model.facts import EMPTY, Param, Symbol


def is_open(text: str | None) -> bool:
    """Whether a text has an empty field; the same letters inside a string do not count."""
    return text is not None and EMPTY in text and EMPTY in tokens(text)


def decided(symbol: Symbol) -> tuple[Symbol | None, str]:
    """The symbol as code can hold it, and ""; or None and what is missing, as the end of a sentence.

    An open type, base, decorator or doc comment is left out, an open value becomes `...`.
    """
    if symbol.kind == "import":
        return _import(symbol)
    if symbol.kind == "branch":
        return symbol._replace(value=_header(symbol.value or "")), ""
    said = f": {' '.join(symbol.doc.split())}" if symbol.doc and symbol.doc != EMPTY else ""
    if is_open(symbol.name) or is_open(symbol.target):
        article = "an" if symbol.kind == "attribute" else "a"
        return None, f"{article} {symbol.kind} that has no name yet{said.rstrip('.')}"
    if any(is_open(p.name) and not continues_row(symbol.parameters[:i]) for i, p in enumerate(symbol.parameters)):
        return None, f"{symbol.qualname}, whose parameters are not decided{said.rstrip('.')}"
    value = "..." if is_open(symbol.value) else symbol.value
    annotation = None if is_open(symbol.type) else symbol.type
    if symbol.kind == "value" and value is None and annotation is None:
        value = "..."
    return (
        symbol._replace(
            decorators=tuple(d for d in symbol.decorators if not is_open(d)),
            type_parameters="" if is_open(symbol.type_parameters) else symbol.type_parameters,
            parameters=tuple(map(_parameter, symbol.parameters)),
            bases=tuple(b for b in symbol.bases if not is_open(b)) if symbol.bases is not None else None,
            type=annotation,
            value=value,
            doc=None if is_open(symbol.doc) and (symbol.doc or "").strip() == EMPTY else symbol.doc,
        ),
        "",
    )


def _parameter(parameter: Param) -> Param:
    default = "..." if is_open(parameter.default) else parameter.default
    return parameter._replace(
        annotation=None if is_open(parameter.annotation) else parameter.annotation, default=default
    )


def _import(symbol: Symbol) -> tuple[Symbol | None, str]:
    if not is_open(symbol.value):
        return symbol, ""
    found = []
    for one in imports(symbol.value or "", "", 0, 0):
        names = tuple(pair for pair in one.names if EMPTY not in pair)
        if not is_open(one.module) and one.alias != EMPTY and (names or not one.names):
            found.append(one._replace(names=names))
    if not found:
        return None, "an import whose module or names are not decided"
    return symbol._replace(value=import_text(found)), ""


def _header(header: str) -> str:
    """A branch header with something valid in place of every empty field."""
    if not is_open(header):
        return header
    keyword, _, rest = header.partition(" ")
    out: list[str] = []
    for token in tokens(rest):
        binds = (keyword in ("for", "case") and not out) or (out and out[-1] == "as")
        out.append(token if token != EMPTY else "_" if binds else "...")
    return f"{keyword} {join(out)}"
