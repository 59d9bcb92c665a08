"""Editing: the documents of an editor laid over the files, so that a verb changes an open file by an edit, never behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specsheets.model.change import Change, FileChange
from specsheets.model.paths import source_path
from specsheets.phases.texts import decode
from specsheets.ports import Files, Stat


def unsaved(files: Files, documents: Mapping[str, str]) -> list[str]:
    """The paths of the texts of an editor that its files do not have."""
    texts = OpenFiles(files, documents, {})
    return [path for path in sorted(documents) if texts.differs(path)]


class OpenFiles:
    """The Files of a project where some are open in an editor: those are read as the editor has them, and what is written
    to them is kept in `written` for the editor to apply; with `every`, so is what is written to any source or sheet.
    `present` is the overlay of the project, which learns of what is written to an open file."""

    def __init__(
        self, files: Files, documents: Mapping[str, str], present: dict[str, str], every: bool = False
    ) -> None:
        self._files = files
        self._documents = documents
        self._present = present
        self._every = every
        self.written: dict[str, str] = {}

    def sweep(self) -> Sequence[str]:
        """See Files."""
        return self._files.sweep()

    def list(self, suffixes: Sequence[str]) -> dict[str, Stat]:
        """See Files."""
        return self._files.list(suffixes)

    def tree(self, folder: str) -> dict[str, Stat]:
        """See Files. An open file has a stat that no file on disk has, as its text is not the disk's."""
        found = self._files.tree(folder)
        return {p: Stat(-1, len(self._text(p) or ""), -1) if self.differs(p) else s for p, s in found.items()}

    def read(self, path: str) -> bytes:
        """See Files."""
        text = self._text(path)
        if text is None:
            return self._files.read(path)
        data = text.encode("utf-8", "replace")
        # A coding cookie speaks of the disk's bytes, not of the editor's text: a mark overrules it.
        return data if decode(data).text == text else b"\xef\xbb\xbf" + data

    def write(self, path: str, data: bytes) -> Stat:
        """See Files. What is written to an open file waits for the editor."""
        is_ours = path.startswith(".specsheets/") and source_path(path) is None
        if path not in self._documents and (is_ours or not self._every):
            return self._files.write(path, data)
        self.written[path] = decode(data).text
        if path in self._documents:
            self._present[path] = self.written[path]
        return Stat(-1, len(data), -1)

    def remove(self, path: str) -> None:
        """See Files."""
        self.written.pop(path, None)
        self._files.remove(path)

    def change(self, title: str) -> Change:
        """What the editor has to apply."""
        pairs = ((path, self._before(path), text) for path, text in sorted(self.written.items()))
        return Change(title, tuple(FileChange(path, before, after) for path, before, after in pairs if before != after))

    def _before(self, path: str) -> str | None:
        if path in self._documents:
            return self._documents[path]
        try:
            return decode(self._files.read(path)).text
        except OSError:
            return None

    def _text(self, path: str) -> str | None:
        return self.written.get(path, self._documents.get(path))

    def differs(self, path: str) -> bool:
        """Whether an editor, or what is to be handed to it, has another text than the file."""
        text = self._text(path)
        if text is None:
            return False
        try:
            return decode(self._files.read(path)).text != text
        except OSError:
            return True
