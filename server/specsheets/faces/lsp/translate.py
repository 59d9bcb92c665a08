"""Translate: between our own paths, places and changes and those of the protocol; the only place that knows URIs and UTF-16."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

from lsprotocol import types as lsp

from specsheets.model.change import Change, Edits, FileChange, places_of
from specsheets.model.finding import Finding
from specsheets.model.lines import LineTable

Encoding = Literal["utf-8", "utf-16", "utf-32"]
AnyEdit = lsp.TextEdit | lsp.AnnotatedTextEdit | lsp.SnippetTextEdit

SCHEME = "specsheets"
"""The scheme of URIs under which there are texts that lie in no file."""
HISTORY = f"{SCHEME}:/history.md"
"""The history of a sheet; the URI of its file is the query."""

TAGS = {"unnecessary": lsp.DiagnosticTag.Unnecessary, "deprecated": lsp.DiagnosticTag.Deprecated}

SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
DOUBT = "doubt"
ASKED = lsp.ChangeAnnotation(
    label="Only the name is alike",
    needs_confirmation=True,
    description="nobody can tell from the code whether this is the same",
)
"""What stands beside a doubtful edit, under the name that the edit gives."""
_PLAIN = re.compile(r"[\\$}]")
"""What a snippet takes for its own."""


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for any other scheme."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file":
            return None
        path = unquote(parts.path)
    except ValueError:
        return None
    if "\0" in path or not path:
        return None
    if re.match(r"/[A-Za-z]:", path):
        path = path[1:]
    if parts.netloc and parts.netloc != "localhost":
        path = f"//{parts.netloc}{path}"
    return Path(os.path.normpath(path))


def uri_of(path: Path) -> str:
    """The URI of a file; folders get no slash at their end."""
    text = path.as_posix()
    return f"file://{'' if text.startswith('/') else '/'}{quote(text, safe='/~')}"


class Lines:
    """The lines of one text, and how its columns count in the client's encoding."""

    def __init__(self, text: str, encoding: Encoding, table: LineTable | None = None) -> None:
        self.text = text
        self.encoding = encoding
        self.table = table or LineTable(text)
        self._ascii = text.isascii()

    def edited(self, start: int, end: int, new: str) -> Lines:
        """The lines after the text between two offsets was replaced."""
        table = self.table.edited(start, end, new)
        return Lines(table.text, self.encoding, table)

    def offset(self, position: lsp.Position) -> int:
        """The index into the text; a place behind the end of its line or of the text is brought back to that end."""
        index = max(position.line, 0)
        if index >= len(self.table):
            return len(self.text)
        return self.table[index] + self._points(self.table.line(index), max(position.character, 0))

    def place(self, position: lsp.Position) -> tuple[int, int]:
        """Line and column, from 1, in code points."""
        offset = self.offset(position)
        index = self.table.line_of(offset)
        return index + 1, offset - self.table[index] + 1

    def position(self, line: int, column: int) -> lsp.Position:
        """The protocol's place of a line and column that count from 1 in code points."""
        line = min(max(line, 1), len(self.table))
        text = self.table.line(line - 1)
        return lsp.Position(line - 1, self._units(text[: max(column - 1, 0)]))

    def at(self, offset: int) -> lsp.Position:
        """The protocol's place of an index into the text."""
        index = self.table.line_of(offset)
        return self.position(index + 1, offset - self.table[index] + 1)

    def range(self, line: int, column: int, end_line: int, end_column: int) -> lsp.Range:
        """The protocol's range of a span."""
        return lsp.Range(self.position(line, column), self.position(end_line, end_column))

    def _units(self, text: str) -> int:
        if self._ascii or self.encoding == "utf-32":
            return len(text)
        return (
            len(text.encode("utf-16-le", "replace")) // 2
            if self.encoding == "utf-16"
            else len(text.encode("utf-8", "replace"))
        )

    def _points(self, line: str, units: int) -> int:
        """How many code points the first `units` units of a line are; a place within one counts as before it."""
        if self._ascii or self.encoding == "utf-32":
            return min(units, len(line))
        count = 0
        for index, character in enumerate(line):
            count += self._units(character)
            if count > units:
                return index
        return len(line)


def changed(lines: Lines, events: Iterable[lsp.TextDocumentContentChangeEvent], encoding: Encoding) -> Lines:
    """A text after the changes of one `didChange`, in order."""
    for event in events:
        if isinstance(event, lsp.TextDocumentContentChangeWholeDocument):
            lines = Lines(event.text, encoding)
        else:
            start, end = lines.offset(event.range.start), lines.offset(event.range.end)
            start, end = min(start, end), max(start, end)
            lines = lines.edited(start, end, event.text)
    return lines


def diagnostic(
    finding: Finding,
    lines: Lines,
    place: Callable[[str, int], lsp.Location],
    related: bool,
    data: bool,
    pages: bool,
    tags: Container[lsp.DiagnosticTag],
) -> lsp.Diagnostic:
    """A finding as the protocol shows it; `place` finds a line of a project path. Only with `related` the client takes other
    places, only with `data` the fingerprint, only with `pages` the link to the page of the rule; `tags` are those that it
    shows."""
    tag = TAGS.get(finding.tag)
    return lsp.Diagnostic(
        range=lines.range(finding.line, finding.column, finding.end_line, finding.end_column),
        message=finding.message,
        severity=SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=lsp.CodeDescription(href=f"{SCHEME}:/rules/{finding.rule}.md") if pages else None,
        source="specsheets",
        tags=[tag] if tag in tags and tag else None,
        related_information=[
            lsp.DiagnosticRelatedInformation(location=place(p, n), message=why) for p, n, why in finding.related
        ]
        if related and finding.related
        else None,
        data={"fingerprint": finding.fingerprint} if data else None,
    )


def text_edits(change: FileChange, encoding: Encoding) -> list[lsp.TextEdit]:
    """The edits that turn a file's text into what it is to be: whole lines, as few as differ."""
    before, after = change.before or "", change.after or ""
    lines = Lines(before, encoding)
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) > 1 and any(c in before for c in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"):
        old, new = re.split("(?<=\n)", before), re.split("(?<=\n)", after)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    edits = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            edits.append(
                lsp.TextEdit(range=lsp.Range(lines.at(starts[a]), lines.at(starts[b])), new_text="".join(new[c:d]))
            )
    return edits


def worded(edits: Edits, encoding: Encoding, asks: bool, snippets: bool) -> list[AnyEdit]:
    """Edits of a file word by word, so that none touches another: the doubtful ones only where the client `asks` a person for
    each, and with `snippets` what is to be said in her own words as a field to fill in."""
    lines = Lines(edits.before, encoding)
    made: list[AnyEdit] = []
    for start, end, edit in places_of(edits.before, edits.every):
        here = lsp.Range(lines.at(start), lines.at(end))
        if not edit.certain and asks:
            made.append(lsp.AnnotatedTextEdit(annotation_id=DOUBT, range=here, new_text=edit.text))
        elif edit.certain and edit.blank and snippets:
            head, blank = (_PLAIN.sub(r"\\\g<0>", part) for part in (edit.text.removesuffix(edit.blank), edit.blank))
            made.append(lsp.SnippetTextEdit(range=here, snippet=lsp.StringValue(value=f"{head}${{1:{blank}}}")))
        elif edit.certain:
            made.append(lsp.TextEdit(range=here, new_text=edit.text))
    return made


def workspace_edit(
    change: Change,
    place: Callable[[str], str],
    version: Callable[[str], int | None],
    encoding: Encoding,
    versioned: bool,
    asks: bool,
    snippets: bool,
) -> lsp.WorkspaceEdit:
    """A change as one edit: versioned where the client takes that, plain otherwise (then files are neither made nor removed).
    For `asks` and `snippets` see `worded`."""
    if not versioned:
        plain = {place(f.path): text_edits(f, encoding) for f in change.files if f.deed == "modify"}
        return lsp.WorkspaceEdit(changes=plain)
    told = {e.path: worded(e, encoding, asks, snippets) for e in change.edits}
    certain = {f.path for f in change.files}
    untouched = [FileChange(e.path, e.before, e.before) for e in change.edits if e.path not in certain]
    done: list[lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile] = []
    for f in (*change.files, *untouched):
        uri = place(f.path)
        if f.deed == "create":
            done.append(lsp.CreateFile(uri=uri))
        if f.deed == "delete":
            done.append(lsp.DeleteFile(uri=uri))
            continue
        edits: Sequence[AnyEdit] = told[f.path] if f.path in told else text_edits(f, encoding)
        if edits:
            name = lsp.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version(f.path))
            done.append(lsp.TextDocumentEdit(text_document=name, edits=edits))
        if f.move_to:
            done.append(lsp.RenameFile(old_uri=uri, new_uri=place(f.move_to)))
    asked = any(isinstance(e, lsp.AnnotatedTextEdit) for edits in told.values() for e in edits)
    return lsp.WorkspaceEdit(document_changes=done, change_annotations={DOUBT: ASKED} if asked else None)


def annotated(edit: lsp.WorkspaceEdit, label: str, description: str) -> lsp.WorkspaceEdit:
    """The same edit with a reason, which a client that knows annotations shows beside each change."""
    done: list[Any] = []
    for change in edit.document_changes or ():
        if isinstance(change, lsp.TextDocumentEdit):
            edits = [
                lsp.AnnotatedTextEdit(annotation_id=label, range=e.range, new_text=e.new_text)
                for e in change.edits
                if isinstance(e, lsp.TextEdit)
            ]
            done.append(lsp.TextDocumentEdit(text_document=change.text_document, edits=list(edits)))
        else:
            done.append(change)
    notes = {label: lsp.ChangeAnnotation(label=label, description=description)}
    return lsp.WorkspaceEdit(changes=edit.changes, document_changes=done or None, change_annotations=notes)
