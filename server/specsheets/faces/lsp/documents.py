"""Documents: what the editor has open, and where in which project each of them lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types as lsp

from specsheets.faces.lsp.translate import Encoding, Lines, changed, path_of, uri_of

LARGEST = 20_000
"""Lines; a longer document is kept, and no findings are computed while it is open."""


class Document(NamedTuple):
    """One open document at one version. `saved` is its text as it was last known to lie on the disk."""

    uri: str
    path: Path
    version: int
    lines: Lines
    saved: str

    @property
    def text(self) -> str:
        """The whole text."""
        return self.lines.text


class Documents:
    """The open documents by URI, as the client spells them."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._by_path: dict[Path, str] = {}
        self.encoding: Encoding = "utf-16"

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The open document of a URI, whatever its spelling."""
        found = self._open.get(uri)
        if found is None and (path := path_of(uri)) is not None:
            found = self._open.get(self._by_path.get(path, ""))
        return found

    def at(self, path: Path) -> Document | None:
        """The open document of a file."""
        return self._open.get(self._by_path.get(path, ""))

    def opened(self, item: lsp.TextDocumentItem) -> Document | None:
        """Take an opened document; None where it is no file."""
        path = path_of(item.uri)
        if path is None:
            return None
        self._by_path[path] = item.uri
        self._open[item.uri] = Document(item.uri, path, item.version, Lines(item.text, self.encoding), item.text)
        return self._open[item.uri]

    def changed(self, params: lsp.DidChangeTextDocumentParams) -> Document | None:
        """Take what was typed; None where the document was never opened, or the version is none that may follow."""
        before = self.get(params.text_document.uri)
        if before is None or params.text_document.version < before.version:
            return None
        lines = changed(before.lines, params.content_changes, self.encoding)
        self._open[before.uri] = before._replace(version=params.text_document.version, lines=lines)
        return self._open[before.uri]

    def saved(self, uri: str) -> tuple[Document, str] | None:
        """Take a save: the document, and its text at the save before."""
        before = self.get(uri)
        if before is None:
            return None
        self._open[before.uri] = before._replace(saved=before.text)
        return self._open[before.uri], before.saved

    def closed(self, uri: str) -> Document | None:
        """Take that a document was closed."""
        found = self.get(uri)
        if found is not None:
            del self._open[found.uri]
            self._by_path.pop(found.path, None)
        return found

    def uri(self, path: Path) -> str:
        """The URI of a file, as the client spells it where it is open."""
        return self._by_path.get(path) or uri_of(path)
