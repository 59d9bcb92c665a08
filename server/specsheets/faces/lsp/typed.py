"""Typed: the two messages that pass with every letter, without the general converter, which takes longer over them than the rest."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp


def change(message: dict[str, Any]) -> lsp.DidChangeTextDocumentParams | None:
    """What a message says was typed; None where it is another message, or one that has to be looked at more closely."""
    if message.get("method") != lsp.TEXT_DOCUMENT_DID_CHANGE or "id" in message or "jsonrpc" not in message:
        return None
    try:
        document, events = message["params"]["textDocument"], message["params"]["contentChanges"]
        named = lsp.VersionedTextDocumentIdentifier(document["version"], document["uri"])
        return lsp.DidChangeTextDocumentParams(named, [_event(event) for event in events])
    except (LookupError, TypeError, ValueError):
        return None


def _event(event: dict[str, Any]) -> lsp.TextDocumentContentChangeEvent:
    if "range" not in event:
        return lsp.TextDocumentContentChangeWholeDocument(event["text"])
    start, end = event["range"]["start"], event["range"]["end"]
    stretch = lsp.Range(lsp.Position(start["line"], start["character"]), lsp.Position(end["line"], end["character"]))
    return lsp.TextDocumentContentChangePartial(stretch, event["text"])


def pushed(uri: str, version: int | None, found: list[lsp.Diagnostic]) -> dict[str, Any]:
    """The message that a document, at a version where the client wants to know it, has these diagnostics."""
    params: dict[str, Any] = {"uri": uri, "diagnostics": found}
    if version is not None:
        params["version"] = version
    return {"jsonrpc": "2.0", "method": lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, "params": params}
