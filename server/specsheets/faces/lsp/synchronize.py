"""Synchronize: open, change, save, close, watch, rename: what the editor says of files, passed on to their projects."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from lsprotocol import types as lsp

from specsheets.app.commands.move import move, redirect
from specsheets.app.commands.save import save
from specsheets.app.jobs import Lanes
from specsheets.app.progress import Progress
from specsheets.app.project import Project
from specsheets.app.settings import FILES
from specsheets.app.watching import Watch
from specsheets.faces.lsp.configuration import settle
from specsheets.faces.lsp.diagnostics import clear, push, spread
from specsheets.faces.lsp.session import Session
from specsheets.faces.lsp.translate import path_of
from specsheets.model.change import Change
from specsheets.model.paths import source_path


def opened(session: Session, params: lsp.DidOpenTextDocumentParams) -> None:
    """textDocument/didOpen."""
    document = session.documents.opened(params.text_document)
    place = session.feed(document) if document else None
    if document and place:
        session.pushed.pop(document.uri, None)
        push(session, document, place)


def changed(session: Session, params: lsp.DidChangeTextDocumentParams) -> None:
    """textDocument/didChange: taken at once, so that everything asked later sees it."""
    document = session.documents.changed(params)
    place = session.feed(document) if document else None
    if document and place:
        push(session, document, place)


def closed(session: Session, params: lsp.DidCloseTextDocumentParams) -> None:
    """textDocument/didClose: the disk speaks again."""
    document = session.documents.closed(params.text_document.uri)
    if document:
        session.feed(document, closed=True)
        clear(session, document.uri)


async def saved(session: Session, params: lsp.DidSaveTextDocumentParams) -> None:
    """textDocument/didSave: findings in other files follow; the save of a sheet decides."""
    found = session.documents.saved(params.text_document.uri)
    place = session.place(params.text_document.uri)
    if place is None or found is None:
        return
    document, before = found
    if place.path in FILES:
        await settle(session, place.lanes)
    if source_path(place.path) is not None and before != document.text:
        await place.lanes.run(lambda project, _: save(project, place.path, before), {})
    await place.lanes.look(lambda watch: watch.saved(place.path))
    await spread(session, place.lanes)


async def watched(session: Session, params: lsp.DidChangeWatchedFilesParams) -> None:
    """workspace/didChangeWatchedFiles."""
    await _look_again(session, (event.uri for event in params.changes))


async def came_or_went(session: Session, params: lsp.CreateFilesParams | lsp.DeleteFilesParams) -> None:
    """workspace/didCreateFiles, workspace/didDeleteFiles: all that a client says which watches nothing."""
    await _look_again(session, (file.uri for file in params.files))


async def _look_again(session: Session, uris: Iterable[str]) -> None:
    homes: dict[int, Lanes] = {}
    tuned: dict[int, Lanes] = {}
    for uri in uris:
        place = session.place(uri)
        if place and ".specsheets/specsheets.db" not in place.path:
            homes[id(place.lanes)] = place.lanes
            if place.path in FILES:
                tuned[id(place.lanes)] = place.lanes
    for lanes in tuned.values():
        await settle(session, lanes)
    for lanes in homes.values():
        if await lanes.look(lambda watch: watch.catch_up()):
            await spread(session, lanes, caught_up=True)


async def will_rename(session: Session, params: lsp.RenameFilesParams) -> lsp.WorkspaceEdit | None:
    """workspace/willRenameFiles: imports are led to the new place; the sheets follow once the files have moved."""
    found = [
        session.edit(lanes, await lanes.look(partial(_redirect, moves))) for lanes, moves in _moves(session, params)
    ]
    changes = {uri: edits for edit in found for uri, edits in (edit.changes or {}).items()}
    whole = [change for edit in found for change in edit.document_changes or ()]
    notes = {name: note for edit in found for name, note in (edit.change_annotations or {}).items()}
    if not changes and not whole:
        return None
    return lsp.WorkspaceEdit(changes=changes or None, document_changes=whole or None, change_annotations=notes or None)


def _redirect(moves: list[tuple[str, str]], watch: Watch) -> Change:
    return redirect(watch.project, moves)


def _move(moves: list[tuple[str, str]], project: Project, _: Progress) -> None:
    move(project, moves)


async def renamed(session: Session, params: lsp.RenameFilesParams) -> None:
    """workspace/didRenameFiles: sheets go along with their files, decisions included."""
    for lanes, moves in _moves(session, params):
        documents = session.open_texts(lanes)
        await lanes.run(partial(_move, moves), documents)
        await spread(session, lanes)


def _moves(session: Session, params: lsp.RenameFilesParams) -> list[tuple[Lanes, list[tuple[str, str]]]]:
    """What moves within each project, as (old, new) paths."""
    pairs: dict[int, tuple[Lanes, list[tuple[str, str]]]] = {}
    for file in params.files:
        old, new = session.place_of(path_of(file.old_uri)), session.place_of(path_of(file.new_uri))
        if old and new and old.lanes is new.lanes:
            pairs.setdefault(id(old.lanes), (old.lanes, []))[1].append((old.path, new.path))
    return list(pairs.values())
