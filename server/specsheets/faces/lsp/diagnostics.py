"""Diagnostics: findings as squiggles: pushed, pulled, and for the whole workspace; warnings and errors only."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from specsheets.app.jobs import Lanes
from specsheets.app.watching import Watch
from specsheets.faces.lsp import typed
from specsheets.faces.lsp.documents import LARGEST, Document
from specsheets.faces.lsp.session import Place, Session, log
from specsheets.faces.lsp.translate import diagnostic
from specsheets.model.finding import Finding
from specsheets.model.paths import sheet_path

PAGE = 100
"""Files per partial result."""
STEP = 25
"""Files that are judged before others get their turn in the lane."""


class Report(NamedTuple):
    """The squiggles of one file, and a hash that stays the same while they do. `text` is what they were found in, where the
    editor has it open."""

    uri: str
    version: int | None
    items: list[lsp.Diagnostic]
    id: str
    text: str


def squiggles(
    session: Session, watch: Watch, path: str, typing: bool = False, infos: bool = False
) -> list[tuple[Finding, lsp.Diagnostic]]:
    """The findings of one file that an editor underlines, or with `infos` all, beside their diagnostics; runs in the lane
    that looks."""
    lanes = session.homes[watch.project.root]

    def place(other: str, line: int) -> lsp.Location:
        return lsp.Location(uri=session.uri(lanes, other), range=session.lines(watch, other).range(line, 1, line, 1))

    found = watch.findings(path, typing, infos)
    if not found:
        return []
    lines = session.lines(watch, path)
    able = session.able
    return [(f, diagnostic(f, lines, place, able.related, able.data, able.links, able.tags)) for f in found]


def report(session: Session, watch: Watch, path: str, typing: bool = False) -> Report:
    """The report of one file; runs in the lane that looks."""
    lanes = session.homes[watch.project.root]
    pairs = squiggles(session, watch, path, typing)
    said = repr([(f.fingerprint, f.severity, f.message, d.range) for f, d in pairs])
    mark = blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()
    version = session.version(lanes, path)
    text = "" if version is None else watch.text(path)
    return Report(session.uri(lanes, path), version, [d for _, d in pairs], mark, text)


async def pull(session: Session, params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
    """textDocument/diagnostic."""
    place = session.place(params.text_document.uri)
    if place is None:
        return lsp.RelatedFullDocumentDiagnosticReport(items=[])
    watch = place.lanes.at_once(place.path)
    if watch is not None:
        made = report(session, watch, place.path, typing=True)
    else:
        made = await place.lanes.look(lambda watch: report(session, watch, place.path, typing=True))
    _refuse_older(session, [made])
    if made.id == params.previous_result_id:
        return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id=made.id)
    return lsp.RelatedFullDocumentDiagnosticReport(items=made.items, result_id=made.id)


async def pull_workspace(session: Session, params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
    """workspace/diagnostic. The request is held until something differs from what the client has: VS Code would else ask
    anew every two seconds. Results go out in pages where the client takes partial results."""
    had = {p.uri: p.value for p in params.previous_result_ids}
    while True:
        moved = session.moved
        told: list[Report] = []
        fresh: list[lsp.WorkspaceDocumentDiagnosticReport] = []
        seen: set[str] = set()
        for lanes in list(session.homes.values()):
            async for made in _reports(session, lanes):
                seen.add(made.uri)
                if (made.items and had.get(made.uri) != made.id) or (not made.items and made.uri in had):
                    told.append(made)
                    mark = made.id if made.items else None
                    fresh.append(
                        lsp.WorkspaceFullDocumentDiagnosticReport(
                            uri=made.uri, version=made.version, items=made.items, result_id=mark
                        )
                    )
        fresh += [lsp.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]) for uri in sorted(had.keys() - seen)]
        if fresh or not had:
            break
        await moved.wait()
    _refuse_older(session, told)
    token = params.partial_result_token
    while token is not None and len(fresh) > PAGE:
        page = lsp.WorkspaceDiagnosticReportPartialResult(items=fresh[:PAGE])
        session.notify(lsp.PROGRESS, lsp.ProgressParams(token=token, value=page))
        fresh = fresh[PAGE:]
    return lsp.WorkspaceDiagnosticReport(items=fresh)


def _refuse_older(session: Session, reports: Iterable[Report]) -> None:
    """Answer that the server gave up where an open text has changed since it was looked at: every client that pulls knows
    this answer, and asks anew. A text that is too long is never looked at as it is typed."""
    for made in reports:
        now = session.documents.get(made.uri)
        if now is not None and now.text != made.text and len(now.lines.table) <= LARGEST:
            code = lsp.LSPErrorCodes.ServerCancelled.value
            raise JsonRpcException("the text has changed meanwhile", code, {"retriggerRequest": True})


async def _reports(session: Session, lanes: Lanes) -> Any:
    paths = await lanes.look(lambda watch: watch.paths)
    for start in range(0, len(paths), STEP):
        chunk = [p for path in paths[start : start + STEP] for p in (path, sheet_path(path))]

        def ask(watch: Watch, chunk: list[str] = chunk) -> list[Report]:
            return [report(session, watch, p) for p in chunk]

        for made in await lanes.look(ask):
            yield made


def push(session: Session, document: Document, place: Place) -> None:
    """Send the squiggles of an open document, unless the client pulls them or typed on meanwhile."""
    if session.able.pulls:
        return
    watch = place.lanes.at_once(place.path)
    if watch is not None:
        _publish(session, document, [d for _, d in squiggles(session, watch, place.path, typing=True)])
    else:
        session.spawn(_push(session, document, place))


async def _push(session: Session, document: Document, place: Place) -> None:
    def ask(watch: Watch) -> list[lsp.Diagnostic] | None:
        now = session.documents.get(document.uri)
        if now is None or now.version != document.version:
            return None
        return [d for _, d in squiggles(session, watch, place.path, typing=True)]

    made = await place.lanes.look(ask)
    if made is not None:
        _publish(session, document, made)


def _publish(session: Session, document: Document, made: list[lsp.Diagnostic]) -> None:
    said = document.version, made
    if session.pushed.get(document.uri) != said:  # said again, it would cost some editors the fix that is under way
        session.pushed[document.uri] = said
        session.send(typed.pushed(document.uri, document.version if session.able.versions else None, made))


async def spread(session: Session, lanes: Lanes, caught_up: bool = False) -> None:
    """Something moved in a project: bring what the client shows in step, its open documents first."""
    if not caught_up:
        await lanes.look(lambda watch: watch.catch_up())
    moved, session.moved = session.moved, type(session.moved)()
    moved.set()
    if session.able.pulls:
        session.spawn(session.ask(lsp.WORKSPACE_DIAGNOSTIC_REFRESH, None))
    else:
        for document in session.documents:
            place = session.place_of(document.path)
            if place and place.lanes is lanes:
                push(session, document, place)
    if session.able.refreshes_lenses:
        session.spawn(session.ask(lsp.WORKSPACE_CODE_LENS_REFRESH, None))
    for uri in [uri for uri, home in session.shown.items() if home is lanes]:
        # Who still shows it asks anew, and is told again then.
        del session.shown[uri]
        session.spawn(_show_anew(session, uri))
    session.notify("specsheets/sheetsChanged", {"root": session.uri(lanes, "")})


async def _show_anew(session: Session, uri: str) -> None:
    refresh = lsp.TextDocumentContentRefreshParams(uri=uri)
    try:
        await session.ask(lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH, refresh)
    except JsonRpcException as e:
        log.warning("the editor goes on with a change that is stale: %s", e)


def clear(session: Session, uri: str) -> None:
    """A document was closed: where findings are pushed, its squiggles go."""
    if not session.able.pulls:
        session.pushed.pop(uri, None)
        session.send(typed.pushed(uri, None, []))
