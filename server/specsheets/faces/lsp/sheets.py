"""Sheets in the editor: the lens at a file's head, completion within a sheet, renaming a concept."""

from __future__ import annotations

import re
from typing import Any

from lsprotocol import types as lsp

from specsheets.app.commands.rename import rename_with_doubts
from specsheets.app.queries.complete import complete, documented
from specsheets.app.queries.places import entry_at, outline
from specsheets.app.refusal import Refused
from specsheets.app.watching import Watch
from specsheets.faces.lsp.diagnostics import spread
from specsheets.faces.lsp.session import Place, Session
from specsheets.faces.lsp.verbs import PREFIX
from specsheets.model.paths import source_path

KINDS = {
    "key": lsp.CompletionItemKind.Property,
    "value": lsp.CompletionItemKind.EnumMember,
    "class": lsp.CompletionItemKind.Class,
    "function": lsp.CompletionItemKind.Function,
    "type": lsp.CompletionItemKind.Interface,
    "name": lsp.CompletionItemKind.Text,
}


async def code_lens(session: Session, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    """textDocument/codeLens: how far the file's sheet is, in one line at its head. What it says is looked at when the client
    resolves it; one that does not gets it at once."""
    place = session.place(params.text_document.uri)
    if place is None or source_path(place.path):
        return []
    if not await place.lanes.look(lambda watch: place.path in watch.view.facts):
        return []
    head = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
    lens = lsp.CodeLens(range=head, data={"uri": session.uri(place.lanes, place.path)})
    if session.able.resolves_lenses:
        return [lens]
    lens.command, lens.data = await _progress(session, place), None
    return [lens]


async def resolve_lens(session: Session, lens: lsp.CodeLens) -> lsp.CodeLens:
    """codeLens/resolve: what the lens says of the sheet as it is now."""
    lens.command = await _progress(session, session.carried(lens.data))
    return lens


async def _progress(session: Session, place: Place) -> lsp.Command:
    def ask(watch: Watch) -> tuple[str, str]:
        row = watch.project.store.get("sheet", place.path)
        if row is None:
            return "no spec sheet · generate", "generate"
        if row["problem"]:
            return "spec sheet is not valid · open", "openSheet"
        drifts = len(watch.findings(place.path, typing=True))
        words = [
            f"sheet: {row['entries']} entries",
            f"{row['empty']} empty" if row["empty"] else "",
            f"{drifts} drifts" if drifts else "",
        ]
        return " · ".join(w for w in words if w), "openSheet"

    title, command = await place.lanes.look(ask)
    told = {"uris": [session.uri(place.lanes, place.path)]}
    return lsp.Command(title=title, command=f"{PREFIX}{command}", arguments=[told])


async def completion(session: Session, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    """textDocument/completion, in sheets only: header keys, their values, and names that the project has already. What a name
    is follows when the client resolves it; one that does not gets its declaration at once."""
    place = session.place(params.text_document.uri)
    if place is None or source_path(place.path) is None:
        return None

    def ask(watch: Watch) -> lsp.CompletionList:
        lines = session.lines(watch, place.path)
        line, column = lines.place(params.position)
        found = complete(watch, place.path, lines.text, line, column)
        late = session.able.resolves_completions
        items = [
            lsp.CompletionItem(
                label=c.text,
                kind=KINDS[c.kind],
                detail=c.detail if c.detail and not (late and c.qualname) else None,
                data={"uri": session.uri(place.lanes, c.path), "name": c.qualname} if late and c.qualname else None,
            )
            for c in found.items
        ]
        return lsp.CompletionList(is_incomplete=found.is_cut, items=items)

    made: lsp.CompletionList = await place.lanes.look(ask)
    return made


async def resolve_completion(session: Session, item: lsp.CompletionItem) -> lsp.CompletionItem:
    """completionItem/resolve: the declaration of a name that was suggested, its place, and what it is for."""
    data: Any = item.data
    if data is None:
        return item
    place = session.carried(data, name=str)
    known = await place.lanes.look(lambda watch: documented(watch, place.path, data["name"]))
    if known is not None:
        kind = lsp.MarkupKind.Markdown if session.able.markdown_completions else lsp.MarkupKind.PlainText
        item.detail, item.documentation = known[0], lsp.MarkupContent(kind=kind, value=known[1])
    return item


async def links(session: Session, params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink]:
    """textDocument/documentLink: from a sheet's header to the file that it speaks for."""
    place = session.place(params.text_document.uri)
    source = source_path(place.path) if place else None
    if place is None or source is None:
        return []

    def ask(watch: Watch) -> list[lsp.DocumentLink]:
        lines = session.lines(watch, place.path)
        head = re.search(rf"^file: *({re.escape(source)})", lines.text, re.MULTILINE)
        if head is None:
            return []
        return [
            lsp.DocumentLink(
                range=lsp.Range(lines.at(head.start(1)), lines.at(head.end(1))), target=session.uri(place.lanes, source)
            )
        ]

    return await place.lanes.look(ask)


async def folds(session: Session, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
    """textDocument/foldingRange, in sheets only: one fold for each entry of several lines."""
    place = session.place(params.text_document.uri)
    if place is None or source_path(place.path) is None:
        return []

    def ask(watch: Watch) -> list[lsp.FoldingRange]:
        spans = (e.whole for e in outline(watch, place.path))
        return [lsp.FoldingRange(s.line - 1, s.end_line - 1) for s in spans if s.end_line > s.line]

    return await place.lanes.look(ask)


async def prepare_rename(session: Session, params: lsp.PrepareRenameParams) -> Any:
    """textDocument/prepareRename: the name under the cursor, if this project declares it."""
    place = session.place(params.text_document.uri)
    if place is None:
        return None

    def ask(watch: Watch) -> Any:
        lines = session.lines(watch, place.path)
        named = entry_at(watch, place.path, *lines.place(params.position))
        if named is None:
            return None
        return lsp.PrepareRenamePlaceholder(range=lines.range(*named.here), placeholder=named.symbol.name)

    return await place.lanes.look(ask)


async def rename(session: Session, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    """textDocument/rename: one name, everywhere: code, sheets and the decision, as one change of the editor. What only
    bears the name is asked for one by one where the client can, and stays otherwise, which is said."""
    place = session.place(params.text_document.uri)
    if place is None:
        return None
    lanes = place.lanes

    def ask(watch: Watch) -> str | None:
        named = entry_at(watch, place.path, *session.lines(watch, place.path).place(params.position))
        return f"{named.path}:{named.symbol.qualname}" if named else None

    word = await lanes.look(ask)
    if word is None:
        raise Refused("nothing here is declared by this project", "put the cursor on one of its names")
    documents = session.open_texts(lanes)
    (answer, edits), change = await lanes.run(
        lambda project, _: rename_with_doubts(project, word, params.new_name), documents, by_edit=True
    )
    session.spawn(spread(session, lanes))
    if answer.uncertain and not session.able.annotates:
        told = f"Specsheets: {answer.uncertain} more bear the name and stay, as only the name is alike"
        session.notify(lsp.WINDOW_SHOW_MESSAGE, lsp.ShowMessageParams(type=lsp.MessageType.Info, message=told))
    return session.edit(lanes, change._replace(edits=edits))
