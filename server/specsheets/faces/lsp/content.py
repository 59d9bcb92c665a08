"""Content: texts that lie in no file, under a scheme of our own: pages of rules, the history of a sheet, what a verb would change."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp

from specsheets.app.queries.rules import page
from specsheets.app.refusal import Refused
from specsheets.faces.lsp.execute import execute
from specsheets.faces.lsp.session import Session
from specsheets.faces.lsp.translate import HISTORY, SCHEME
from specsheets.faces.lsp.verbs import PREFIX

PREVIEWS = ("plan", "emit", "fill", "fix")
"""Verbs whose dry run can be read as a text: `specsheets:/plan.diff?<URI of a file or folder>`."""


KNOWN = f"ask for {SCHEME}:/rules/ID.md, {HISTORY}?URI or {SCHEME}:/plan.diff?URI"


async def content(session: Session, params: lsp.TextDocumentContentParams) -> lsp.TextDocumentContentResult:
    """workspace/textDocumentContent. What hangs on the project is remembered, so that the client is told when it has
    become stale."""
    try:
        parts = urlsplit(params.uri)
    except ValueError:
        raise Refused(f"{params.uri[:80]} is no URI", KNOWN) from None
    folder, _, name = parts.path.strip("/").rpartition("/")
    stem, _, form = name.rpartition(".")
    if parts.scheme == SCHEME and (folder, form) == ("rules", "md"):
        return lsp.TextDocumentContentResult(text=page(stem))
    is_history = params.uri.partition("?")[0] == HISTORY
    is_preview = parts.scheme == SCHEME and (folder, form) == ("", "diff") and stem in PREVIEWS
    if not parts.query or not (is_history or is_preview):
        raise Refused(f"nothing is shown under {params.uri[:80]}", KNOWN)
    about = {"uris": [unquote(parts.query)]}
    session.shown[params.uri] = session.one_home(about["uris"])[0]
    if is_history:
        answer = await _answer(session, "sheets.history", about)
        return lsp.TextDocumentContentResult(text=answer["text"])
    answer = await _answer(session, stem, {**about, "dryRun": True})
    return lsp.TextDocumentContentResult(text="".join(c["diff"] for c in answer.get("changes", (answer,))))


async def _answer(session: Session, verb: str, arguments: dict[str, Any]) -> Any:
    return await execute(session, lsp.ExecuteCommandParams(command=f"{PREFIX}{verb}", arguments=[arguments]))
