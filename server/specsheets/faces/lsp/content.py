"""Content: texts that lie in no file: the page of a rule, and what a verb would change, under URIs of our own scheme."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp

from specsheets.app.queries.rules import page
from specsheets.app.refusal import Refused
from specsheets.faces.lsp.execute import execute
from specsheets.faces.lsp.session import Session
from specsheets.faces.lsp.translate import SCHEME
from specsheets.faces.lsp.verbs import PREFIX

PREVIEWS = ("plan", "emit", "fill", "fix")
"""Verbs whose dry run can be read as a text: `specsheets:/plan.diff?<URI of a file or folder>`."""


async def content(session: Session, params: lsp.TextDocumentContentParams) -> lsp.TextDocumentContentResult:
    """workspace/textDocumentContent. A dry run is remembered, so that the client is told when it has become stale."""
    try:
        parts = urlsplit(params.uri)
    except ValueError:
        raise Refused(
            f"{params.uri[:80]} is no URI", f"ask for {SCHEME}:/rules/ID.md or {SCHEME}:/plan.diff?URI"
        ) from None
    folder, _, name = parts.path.strip("/").rpartition("/")
    stem, _, form = name.rpartition(".")
    if parts.scheme == SCHEME and (folder, form) == ("rules", "md"):
        return lsp.TextDocumentContentResult(text=page(stem))
    if parts.scheme == SCHEME and (folder, form) == ("", "diff") and stem in PREVIEWS and parts.query:
        about = unquote(parts.query)
        session.shown[params.uri] = session.one_home([about])[0]
        arguments = [{"uris": [about], "dryRun": True}]
        answer = await execute(session, lsp.ExecuteCommandParams(command=f"{PREFIX}{stem}", arguments=arguments))
        return lsp.TextDocumentContentResult(text="".join(c["diff"] for c in answer.get("changes", (answer,))))
    raise Refused(
        f"nothing is shown under {params.uri[:80]}", f"ask for {SCHEME}:/rules/ID.md or {SCHEME}:/plan.diff?URI"
    )
