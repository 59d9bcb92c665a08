"""The messages of every letter say what the general converter would read out of them and write of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp
from pygls.protocol import default_converter

from specsheets.faces.lsp.typed import change, pushed

PLACE = st.fixed_dictionaries({"line": st.integers(0, 9), "character": st.integers(0, 9)})
RANGE = st.fixed_dictionaries({"start": PLACE, "end": PLACE})
EVENT = st.one_of(
    st.fixed_dictionaries({"text": st.text()}),
    st.fixed_dictionaries({"text": st.text(), "range": RANGE}, optional={"rangeLength": st.integers(0, 9)}),
)
PARAMS = st.fixed_dictionaries(
    {
        "textDocument": st.fixed_dictionaries({"uri": st.text(), "version": st.integers(0, 9)}),
        "contentChanges": st.lists(EVENT, max_size=3),
    }
)


def told(params: Any) -> dict[str, Any]:
    """A message that something was typed."""
    return {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}


@given(PARAMS)
def test_what_was_typed_is_read_as_by_the_converter(params: dict[str, Any]) -> None:
    general = default_converter().structure(told(params), lsp.DidChangeTextDocumentNotification).params
    general.content_changes = list(general.content_changes)
    for event in general.content_changes:
        if isinstance(event, lsp.TextDocumentContentChangePartial):
            event.range_length = None  # which says nothing that the range does not
    assert change(told(params)) == general


@pytest.mark.parametrize(
    "message",
    [
        {**told({}), "method": "textDocument/didOpen"},
        {**told({"textDocument": {"uri": "file:///a", "version": 1}, "contentChanges": []}), "id": 1},
        {
            k: v
            for k, v in told({"textDocument": {"uri": "a", "version": 1}, "contentChanges": []}).items()
            if k != "jsonrpc"
        },
        told(None),
        told([]),
        told({"textDocument": {"uri": "file:///a"}, "contentChanges": []}),
        told({"textDocument": {"uri": 1, "version": 1}, "contentChanges": []}),
        told({"textDocument": {"uri": "file:///a", "version": "1"}, "contentChanges": []}),
        told({"textDocument": {"uri": "file:///a", "version": 1}, "contentChanges": 1}),
        told({"textDocument": {"uri": "file:///a", "version": 1}, "contentChanges": [{"text": None}]}),
        told({"textDocument": {"uri": "file:///a", "version": 1}, "contentChanges": [{"text": "", "range": {}}]}),
        told(
            {
                "textDocument": {"uri": "file:///a", "version": 1},
                "contentChanges": [{"text": "", "range": {"start": {"line": -1, "character": 0}, "end": {}}}],
            }
        ),
    ],
)
def test_any_other_message_is_left_to_the_converter(message: dict[str, Any]) -> None:
    assert change(message) is None


@pytest.mark.parametrize("version", [None, 7])
def test_squiggles_are_written_as_by_the_converter(version: int | None) -> None:
    place = lsp.Range(lsp.Position(0, 1), lsp.Position(0, 2))
    found = [lsp.Diagnostic(place, "drift", code="convention", tags=[lsp.DiagnosticTag.Deprecated])]
    converter = default_converter()
    params = lsp.PublishDiagnosticsParams("file:///a", found, version)
    general = converter.unstructure(lsp.PublishDiagnosticsNotification(params))
    mine = json.loads(json.dumps(pushed("file:///a", version, found), default=converter.unstructure))
    assert mine == general
