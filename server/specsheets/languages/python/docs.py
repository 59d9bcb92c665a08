"""Doc comments and remarks: the first paragraph of a docstring, and the lines `# raises:`, `# uses:`, `# must:`, `# test:`."""

from __future__ import annotations

import re

from specsheets.languages.python.expressions import escaped, holds_special
from specsheets.languages.python.tokens import string_value, tokens

_QUOTES = re.compile('""+|"\\Z')
_TRIPLE = ('"""', "'''")
_PARAGRAPH = re.compile(r"\s*\S[^\r\n]*+(?:\n[^\S\n]*[^\s][^\r\n]*+)*+(?![\r])")
_COMMENTS = re.compile(r"[^\S\r\n]*(?:#[^\r\n]*)?((?:[\r\n]+[^\S\r\n]*(?:#[^\r\n]*)?)*)")
_COMMENT = re.compile(r"[\r\n]([^\S\r\n]*)(#[^\r\n]*)")
_REMARK = re.compile(r"#\s*((?:raises|uses|must|test):[^\r\n]*)")
_KEPT = re.compile(r"[^\S\r\n]*;?[^\S\r\n]*#\s*([\d,]+ characters, kept in the code)[^\S\r\n]*(?:[\r\n]|\Z)")


def paragraph(text: str) -> str | None:
    """The first paragraph of a doc comment, dedented, without blanks at line ends; None when there is nothing in it."""
    lines = text.expandtabs().split("\n") if "\t" in text else text.split("\n")
    kept: list[str] = []
    for line in lines:
        stripped = line.rstrip(" ")
        if stripped.strip():
            kept.append(stripped)
        elif kept:
            break
    if not kept:
        return None
    first = kept[0].lstrip()
    if len(kept) == 1:
        return first
    margin = min(len(line) - len(line.lstrip()) for line in kept[1:])
    return "\n".join([first, *(line[margin:] for line in kept[1:])])


def doc_of(literal: str) -> str | None:
    """The first paragraph of a docstring, from its literal in the source; adjacent literals count as one."""
    if (opening := literal[:3]) in _TRIPLE and literal.find(opening, 3) == len(literal) - 3:
        found = _PARAGRAPH.match(literal, 3, len(literal) - 3)
        if found is not None and "\\" not in found[0]:
            return paragraph(found[0])
    values = [string_value(token) for token in tokens(literal)]
    return paragraph("".join(filter(None, values))) if None not in values else None


def doc_text(doc: str, indent: str) -> str:
    """A doc comment as a literal that `doc_of` reads back, its lines behind the first indented."""
    raw = ""
    special = holds_special(doc) or "\r" in doc
    if "\\" in doc and not special and '"""' not in doc and doc[-1] not in '"\\':
        raw = "r"
    elif special or "\\" in doc or '"""' in doc or doc.endswith('"'):
        doc = _QUOTES.sub(lambda m: '\\"' * len(m[0]), doc.replace("\\", "\\\\"))
        doc = "".join(escaped(c) if c == "\r" or (c != "\n" and holds_special(c)) else c for c in doc)
    return f'{raw}"""' + doc.replace("\n", f"\n{indent}") + '"""'


def remarks(text: str, start: int, column: int) -> tuple[str, ...]:
    """The remarks in the comment lines directly below offset `start` that are indented deeper than `column`."""
    block = _COMMENTS.match(text, start)
    if block is None:
        return ()
    found: list[str] = []
    for indent, comment in _COMMENT.findall(block[1]):
        if len(indent.expandtabs()) <= column:
            break
        found += [_clean(said) for said in _REMARK.findall(comment)]
    return tuple(found)


def kept_in_code(text: str, end: int) -> tuple[str, ...]:
    """The remark behind a value that is too long for a sheet, where one stands behind offset `end`."""
    found = _KEPT.match(text, end)
    return (found[1],) if found else ()


def _clean(text: str) -> str:
    return " ".join("".join(" " if holds_special(c) else c for c in text).split())
