"""Navigation: hover, definition, references, symbols: from code to sheet and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from lsprotocol import types as lsp

from specsheets.app.queries.places import (
    Spot,
    declared,
    describe,
    entry_at,
    names_like,
    outline,
    sheet_spot,
    spellings,
    type_spot,
)
from specsheets.app.watching import Watch
from specsheets.faces.lsp.session import Session
from specsheets.model.paths import source_path

MOST = 500
"""Symbols that one search answers."""

KINDS = {
    "class": lsp.SymbolKind.Class,
    "function": lsp.SymbolKind.Function,
    "value": lsp.SymbolKind.Constant,
    "type": lsp.SymbolKind.Interface,
    "attribute": lsp.SymbolKind.Field,
}


async def _at(session: Session, params: Any, ask: Callable[[Watch, str, int, int], Any]) -> Any:
    """Ask something of the place that a request names; None where no project holds it."""
    place = session.place(params.text_document.uri)
    if place is None:
        return None

    def run(watch: Watch) -> Any:
        line, column = session.lines(watch, place.path).place(params.position)
        return ask(watch, place.path, line, column)

    return await place.lanes.look(run)


async def hover(session: Session, params: lsp.HoverParams) -> lsp.Hover | None:
    """textDocument/hover: what a name is for, who said so, and where code and sheet differ."""

    def ask(watch: Watch, path: str, line: int, column: int) -> lsp.Hover | None:
        named = entry_at(watch, path, line, column)
        if named is None:
            return None
        said = describe(watch, named)
        code = f"```python\n{said.signature}\n```\n" if session.able.markdown else f"{said.signature}\n"
        kind = lsp.MarkupKind.Markdown if session.able.markdown else lsp.MarkupKind.PlainText
        lines = "\n\n" if session.able.markdown else "\n"
        text = code + lines.join(x for x in (said.purpose, said.standing) if x)
        span = session.lines(watch, path).range(*named.here)
        return lsp.Hover(contents=lsp.MarkupContent(kind=kind, value=text), range=span)

    found: lsp.Hover | None = await _at(session, params, ask)
    return found


async def definition(session: Session, params: lsp.DefinitionParams) -> list[lsp.Location] | None:
    """textDocument/definition: from code to the entry on the sheet, from a sheet to the code."""

    def ask(watch: Watch, path: str, line: int, column: int) -> list[lsp.Location]:
        named = entry_at(watch, path, line, column)
        if named is None:
            return []
        spot = named.code if source_path(path) else sheet_spot(watch, named)
        return [_location(session, watch, spot)] if spot else []

    found: list[lsp.Location] | None = await _at(session, params, ask)
    return found


async def type_definition(session: Session, params: lsp.TypeDefinitionParams) -> list[lsp.Location] | None:
    """textDocument/typeDefinition: the class that a name is, gives or holds."""

    def ask(watch: Watch, path: str, line: int, column: int) -> list[lsp.Location]:
        named = entry_at(watch, path, line, column)
        spot = type_spot(watch, named) if named else None
        return [_location(session, watch, spot)] if spot else []

    found: list[lsp.Location] | None = await _at(session, params, ask)
    return found


async def references(session: Session, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
    """textDocument/references: every place that spells the name, in code and on sheets."""

    def ask(watch: Watch, path: str, line: int, column: int) -> list[lsp.Location]:
        named = entry_at(watch, path, line, column)
        return [_location(session, watch, spot) for spot in spellings(watch, named)] if named else []

    found: list[lsp.Location] | None = await _at(session, params, ask)
    return found


async def document_symbols(session: Session, params: lsp.DocumentSymbolParams) -> list[Any] | None:
    """textDocument/documentSymbol: the entries of a file or sheet."""
    place = session.place(params.text_document.uri)
    if place is None:
        return None

    def ask(watch: Watch) -> list[Any]:
        lines = session.lines(watch, place.path)
        uri = session.uri(place.lanes, place.path)
        roots: list[Any] = []
        made: dict[int, lsp.DocumentSymbol] = {}
        for n in outline(watch, place.path):
            whole, head = lines.range(*n.whole), lines.range(*n.name)
            kind = KINDS.get(n.kind, lsp.SymbolKind.Variable)
            if not session.able.tree_symbols:
                roots.append(
                    lsp.SymbolInformation(name=n.title, kind=kind, location=lsp.Location(uri=uri, range=whole))
                )
                continue
            made[n.number] = lsp.DocumentSymbol(name=n.title, kind=kind, range=whole, selection_range=head, children=[])
            inside = made[n.parent].children if n.parent in made else roots
            assert inside is not None
            inside.append(made[n.number])  # type: ignore[union-attr]
        return roots

    found: list[Any] = await place.lanes.look(ask)
    return found


async def workspace_symbols(session: Session, params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
    """workspace/symbol: names that hold what was typed, those that begin with it first. Where in its file one stands is looked
    at when the client resolves it; one that does not gets its line at once."""
    out: list[lsp.WorkspaceSymbol] = []
    is_late = session.able.resolves_symbols
    for lanes in list(session.homes.values()):

        def ask(watch: Watch, lanes: Any = lanes) -> list[lsp.WorkspaceSymbol]:
            made = []
            alike: Counter[tuple[str, str]] = Counter()
            for name, kind, path, line in names_like(watch, params.query, MOST):
                uri = session.uri(lanes, path)
                made.append(
                    lsp.WorkspaceSymbol(
                        name=name,
                        kind=KINDS.get(kind, lsp.SymbolKind.Variable),
                        container_name=path,
                        location=lsp.LocationUriOnly(uri) if is_late else lsp.Location(uri, _line(line)),
                        data={"uri": uri, "name": name, "nth": alike[path, name], "line": line} if is_late else None,
                    )
                )
                alike[path, name] += 1
            return made

        out += await lanes.look(ask)
    return out[:MOST]


async def resolve_symbol(session: Session, symbol: lsp.WorkspaceSymbol) -> lsp.WorkspaceSymbol:
    """workspaceSymbol/resolve: where the name stands now; where it stood, if it is gone."""
    data: Any = symbol.data
    place = session.carried(data, name=str, nth=int, line=int)

    def ask(watch: Watch) -> lsp.Location:
        span = declared(watch, place.path, data["name"], data["nth"])
        where = session.lines(watch, place.path).range(*span) if span else _line(max(1, data["line"]))
        return lsp.Location(session.uri(place.lanes, place.path), where)

    symbol.location = await place.lanes.look(ask)
    return symbol


def _line(number: int) -> lsp.Range:
    start = lsp.Position(number - 1, 0)
    return lsp.Range(start, start)


def _location(session: Session, watch: Watch, spot: Spot) -> lsp.Location:
    lanes = session.homes[watch.project.root]
    return lsp.Location(uri=session.uri(lanes, spot.path), range=session.lines(watch, spot.path).range(*spot.span))
