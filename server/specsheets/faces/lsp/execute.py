"""Execute: workspace/executeCommand: one argument object in, the verb's JSON out, with progress and cancel."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from lsprotocol import types as lsp
from pydantic import BaseModel, ValidationError
from pygls.exceptions import JsonRpcInvalidParams

from specsheets.app.editing import unsaved
from specsheets.app.jobs import Lanes, Stop
from specsheets.app.progress import Progress, silent
from specsheets.app.project import Project
from specsheets.app.queries.explain import explain
from specsheets.app.refusal import Refused
from specsheets.faces.lsp.calls import Call
from specsheets.faces.lsp.diagnostics import spread
from specsheets.faces.lsp.session import Session, log
from specsheets.faces.lsp.spending import asker
from specsheets.faces.lsp.translate import HISTORY, annotated
from specsheets.faces.lsp.verbs import EDITOR, PREFIX, VERBS
from specsheets.model.change import Change
from specsheets.model.paths import sheet_path, source_path

PACE = 0.1
"""Seconds between two reports of progress on one thing."""


async def execute(session: Session, params: lsp.ExecuteCommandParams) -> Any:
    """workspace/executeCommand."""
    name = params.command.removeprefix(PREFIX)
    if not params.command.startswith(PREFIX) or name not in (*VERBS, *EDITOR):
        raise JsonRpcInvalidParams(f"there is no command {params.command[:80]}")
    if name == "openSheet":
        return await _open_sheet(session, _arguments(EDITOR[name], params))
    if name == "showHistory":
        return await _show_history(session, _arguments(EDITOR[name], params))
    if name == "explain":
        found = explain(_arguments(EDITOR[name], params).rule)
        if not session.able.text_content:
            # Most editors show nothing of what a command answers, and this one cannot open the rule's page.
            told = lsp.ShowMessageParams(type=lsp.MessageType.Info, message=f"{found.rule}: {found.reason}")
            session.notify(lsp.WINDOW_SHOW_MESSAGE, told)
        return found.model_dump(mode="json", by_alias=True)
    verb = VERBS[name]
    arguments = _arguments(verb.arguments, params)
    lanes, paths = session.one_home(arguments.uris)
    paths = [source_path(p) or ("" if p == "." else p) for p in paths]
    stop = Stop()
    reporter = _Reporter(session, name, stop, params.work_done_token) if verb.long else None
    try:
        if reporter:
            await reporter.begin()
        progress: Progress = reporter.step if reporter else silent
        texts = session.open_texts(lanes)
        by_edit = session.able.applies_edits
        agreed = asker(session, arguments)

        def deed(project: Project, step: Progress) -> Any:
            if verb.writes and not by_edit and not getattr(arguments, "dryRun", False):
                _refuse_unsaved(unsaved(project.files, texts))
            return verb.run(Call(project, paths, arguments, step, agreed(step)))

        answer, change = await lanes.run(
            deed,
            texts if by_edit else {},
            progress,
            stop,
            verb.writes and not verb.waits(arguments),
        )
    except asyncio.CancelledError:
        stop.ask()
        raise
    except Refused as refused:
        if not session.able.applies_edits:
            # Kate, which says nothing of edits, shows no error of a command.
            told = lsp.ShowMessageParams(type=lsp.MessageType.Error, message=f"Specsheets: {refused}")
            session.notify(lsp.WINDOW_SHOW_MESSAGE, told)
        raise
    finally:
        if reporter:
            reporter.end()
        if verb.writes and not getattr(arguments, "dryRun", False):
            session.spawn(spread(session, lanes))
    await apply(session, lanes, change, "Filled by a model, checked" if name == "apply" else "")
    if name == "generate" and len(arguments.uris) == 1 and len(paths) == 1 and paths[0]:
        session.spawn(_show(session, lanes, paths[0], 1))
    return answer.model_dump(mode="json", by_alias=True) if isinstance(answer, BaseModel) else answer


async def apply(session: Session, lanes: Lanes, change: Change, why: str = "") -> None:
    """Hand an edit of open documents to the editor, with a reason where it shows one.

    Raises Refused where it does not take it.
    """
    if not change.files:
        return
    edit = session.edit(lanes, change)
    if why and session.able.annotates:
        edit = annotated(edit, why, "specsheets why NAME says which run and question a value comes from")
    done = await session.ask(lsp.WORKSPACE_APPLY_EDIT, lsp.ApplyWorkspaceEditParams(edit=edit, label="Specsheets"))
    if not done.applied:
        reason = done.failure_reason or "it gave no reason"
        raise Refused(f"the editor did not take the change: {reason}", "save what is open and run it again")


def _refuse_unsaved(paths: list[str]) -> None:
    """Raises Refused where a verb that writes would do so behind an editor that takes no edits."""
    if paths:
        raise Refused(f"not saved yet: {', '.join(paths)}; this editor takes no edits", "save and run it again")


def _arguments(shape: Any, params: lsp.ExecuteCommandParams) -> Any:
    given: list[Any] = list(params.arguments or [{}])
    if len(given) != 1 or not isinstance(given[0], dict):
        raise JsonRpcInvalidParams(f'{params.command} takes one object, such as {{"uris": []}}')
    try:
        return shape.model_validate(given[0])
    except ValidationError as e:
        first = e.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise JsonRpcInvalidParams(f"{params.command}: {where}: {first['msg'].lower()}") from None


async def _open_sheet(session: Session, arguments: Any) -> Any:
    lanes, paths = session.one_home(arguments.uris)
    if len(paths) != 1:
        raise Refused("one file is to be named", "give its URI in `uris`")
    path = source_path(paths[0]) or paths[0]
    if not (lanes.root / sheet_path(path)).is_file():
        raise Refused(f"there is no sheet for {path}", "generate it first")
    return {"uri": await _show(session, lanes, path, arguments.line)}


async def _show_history(session: Session, arguments: Any) -> Any:
    lanes, paths = session.one_home(arguments.uris)
    if len(paths) != 1:
        raise Refused("one file is to be named", "give its URI in `uris`")
    if not session.able.text_content:
        raise Refused("this client shows no texts without a file", f"{PREFIX}sheets.history answers the same text")
    uri = f"{HISTORY}?{quote(session.uri(lanes, source_path(paths[0]) or paths[0]), safe='')}"
    if session.able.shows_documents:
        start = lsp.Position(0, 0)
        shown = lsp.ShowDocumentParams(uri=uri, take_focus=True, selection=lsp.Range(start, start))
        await session.ask(lsp.WINDOW_SHOW_DOCUMENT, shown)
    return {"uri": uri}


async def _show(session: Session, lanes: Lanes, path: str, line: int) -> str:
    uri = session.uri(lanes, sheet_path(path))
    if session.able.shows_documents and (lanes.root / sheet_path(path)).is_file():
        start = lsp.Position(max(0, line - 1), 0)
        # LSP4IJ reads the selection unguarded: without one it never answers.
        shown = lsp.ShowDocumentParams(uri=uri, take_focus=True, selection=lsp.Range(start, start))
        await session.ask(lsp.WINDOW_SHOW_DOCUMENT, shown)
    return uri


def cancel_progress(session: Session, params: lsp.WorkDoneProgressCancelParams) -> None:
    """window/workDoneProgress/cancel: the job stops after its step."""
    stop = session.stops.get(params.token)
    if stop:
        stop.ask()


class _Reporter:
    """One job's progress, made by the server where the client did not hand a token of its own."""

    def __init__(self, session: Session, name: str, stop: Stop, token: lsp.ProgressToken | None) -> None:
        self.session, self.name = session, name
        self.token: lsp.ProgressToken = token if token is not None else str(uuid4())
        self.is_ours = token is None
        self.is_shown = token is not None
        self._loop = asyncio.get_running_loop()
        self._what, self._last = "", 0.0
        session.stops[self.token] = stop

    async def begin(self) -> None:
        """Show that the job has begun."""
        if self.is_ours and self.session.able.progress:
            try:
                create = lsp.WorkDoneProgressCreateParams(token=self.token)
                await asyncio.wait_for(self.session.ask(lsp.WINDOW_WORK_DONE_PROGRESS_CREATE, create), 2)
                self.is_shown = True
            except Exception as e:
                log.warning("the editor shows no progress: %s", e)
        self._send(lsp.WorkDoneProgressBegin(title=f"Specsheets: {self.name}", cancellable=True, percentage=0))

    def step(self, what: str, done: int, total: int) -> None:
        """Called in the job's thread after each step."""
        now = time.monotonic()
        if what != self._what or now - self._last >= PACE:
            self._what, self._last = what, now
            share = min(100, 100 * done // max(total, 1))
            value = lsp.WorkDoneProgressReport(message=f"{what} {done} of {total}", percentage=share)
            self._loop.call_soon_threadsafe(self._send, value)

    def end(self) -> None:
        """The job has ended, one way or the other; its token is forgotten."""
        self.session.stops.pop(self.token, None)
        self._send(lsp.WorkDoneProgressEnd())

    def _send(self, value: Any) -> None:
        if self.is_shown:
            self.session.notify(lsp.PROGRESS, lsp.ProgressParams(token=self.token, value=value))
            self.is_shown = not isinstance(value, lsp.WorkDoneProgressEnd)
