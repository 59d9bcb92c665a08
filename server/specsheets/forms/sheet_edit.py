"""Changing a sheet's text as little as possible: comments, order, quoting and blank lines of a person survive."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from specsheets.forms.sheet_yaml import KEYS, block_indent, read_sheet, sheet_pairs, write_sheet, written_value
from specsheets.forms.yaml_text import Items, Node, Scalar
from specsheets.forms.yaml_write import Written, literal, one_line, pair
from specsheets.model.sheet import Sheet


class _Stretch(NamedTuple):
    """One `key: value` of the text: from the key's first character to the end of the value's last line, LF excluded."""

    key: Scalar
    node: Node
    start: int
    end: int
    opening: str
    comment: str


def edit_sheet(text: str, before: Sheet, after: Sheet) -> str:
    """The text of `after`, made from a text of `before` by changing only what differs.

    A text whose layout leaves no room for that (all in braces) is written anew. Raises FormError when the text is no
    sheet, ValueError when it does not hold `before` or `after` cannot be written.
    """
    if read_sheet(text) != before:
        raise ValueError(f"the sheet of {before.file} was changed in between: read it again")
    if before == after:
        return text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    windows = "\r\n" in body and body.count("\r\n") == body.count("\n")
    edited = _edit(body.replace("\r\n", "\n") if windows else body, before, after)
    if windows:
        edited = edited.replace("\n", "\r\n")
    edited = mark + edited
    return edited if _holds(edited, after) else write_sheet(after)


def _holds(text: str, sheet: Sheet) -> bool:
    try:
        return read_sheet(text) == sheet
    except ValueError:
        return False


def _edit(text: str, before: Sheet, after: Sheet) -> str:
    for key in KEYS:
        old, new = getattr(before, key), getattr(after, key)
        if old == new:
            continue
        stretches = {k: _stretch(text, name, node) for k, (name, node) in sheet_pairs(text).items()}
        found = stretches.get(key)
        if found is None:
            text = _insert(text, stretches, key, pair(key, written_value(key, new)))
        elif new:
            text = _replace(text, found, key, old, new)
        else:
            text = text[: found.start] + text[found.end + 1 :]
    return text


def _stretch(text: str, key: Scalar, node: Node) -> _Stretch:
    """Where a pair stands, how it opens (`key: `), and the comment on its first or only line."""
    between = text[key.end : node.start]
    end = _end(text, node)
    if isinstance(node, Scalar) and node.style in ("|", ">"):
        header = text[node.start : _line_end(text, node.start)]
        return _Stretch(key, node, key.start, end, text[key.start : node.start], _comment(header))
    if "\n" in between:
        opening, _, _ = between.partition("\n")
        bare = opening[: len(opening) - len(_comment(opening))].rstrip()
        return _Stretch(
            key, node, key.start, _line_end(text, end), f"{text[key.start : key.end]}{bare} ", _comment(opening)
        )
    line_end = _line_end(text, end)
    return _Stretch(key, node, key.start, line_end, text[key.start : node.start], _comment(text[end:line_end]))


def _line_end(text: str, offset: int) -> int:
    at = text.find("\n", offset)
    return len(text) if at < 0 else at


def _comment(line: str) -> str:
    """The comment at the end of a line that holds no text, with the blanks before it."""
    found = re.search(r"\s+#.*$", line)
    return found.group() if found else ""


def _end(text: str, node: Node) -> int:
    """The offset after the last character of a value; blank lines after a block belong to it only where it keeps them."""
    if isinstance(node, Items) and not node.flow and node.values:
        return _end(text, node.values[-1])
    if not isinstance(node, Scalar) or node.style not in ("|", ">"):
        return node.end
    at = _line_end(text, node.start)
    header = text[node.start : at]
    indent = block_indent(text, node)
    end = at
    while at < len(text):
        stop = _line_end(text, at + 1)
        line = text[at + 1 : stop]
        blank = not line.strip(" ")
        if not blank and not line.startswith(" " * indent):
            break
        at = stop
        if (
            (not blank and at > end)
            or len(line) > indent
            or (blank and "+" in header.partition("#")[0] and at < len(text))
        ):
            end = at
    return end


def _insert(text: str, stretches: dict[str, _Stretch], key: str, lines: str) -> str:
    """A new pair after the nearest key that stands before it in the canonical order, else before the first."""
    earlier = [k for k in KEYS[: KEYS.index(key)] if k in stretches]
    if not earlier:
        at = min(s.start for s in stretches.values())
        return text[:at] + lines + text[at:]
    at = stretches[earlier[-1]].end
    if at == len(text):
        return f"{text}\n{lines}"
    return text[: at + 1] + lines + text[at + 1 :]


def _replace(text: str, found: _Stretch, key: str, old: str | tuple[str, ...], new: str | tuple[str, ...]) -> str:
    written = written_value(key, new)
    node = found.node
    if isinstance(node, Items) and isinstance(old, tuple) and isinstance(new, tuple) and old:
        written = _list(text, node, old, new)
    elif isinstance(node, Scalar) and isinstance(old, str) and isinstance(new, str) and node.style == "|":
        written = _block(text, found, old, new) or written
    end = found.end
    if re.match(r"[|>][0-9]?\+", written.head):
        while end < len(text) and not text[end + 1 : _line_end(text, end + 1)].strip(" "):
            end = _line_end(text, end + 1)
    first = f"{found.opening.rstrip()} {written.head}".rstrip() + found.comment
    rest = text[end:] if end < len(text) else "\n"
    return text[: found.start] + "\n".join((first, *written.body)) + rest


def _block(text: str, found: _Stretch, old: str, new: str) -> Written | None:
    """A literal block in which the lines that stay are taken as they stand, indentation of the person included."""
    node = found.node
    assert isinstance(node, Scalar)
    written = literal(new, block_indent(text, node))
    head = _line_end(text, node.start)
    raw = text[head + 1 : found.end].split("\n")
    lines = old.removesuffix("\n").split("\n")
    if written is None or len(raw) != len(lines):
        return written
    fresh = new.removesuffix("\n").split("\n")
    body: list[str] = []
    for deed, a, b, c, d in alike_stretches(lines, fresh):
        body += raw[a:b] if deed == "equal" else written.body[c:d]
    return written._replace(body=tuple(body))


def alike_stretches(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """The opcodes of `difflib` for two lists of lines, equal heads and tails set aside first, which keeps it fast."""
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    a, b = len(old) - tail, len(new) - tail
    middle = SequenceMatcher(None, old[head:a], new[head:b], autojunk=False).get_opcodes()
    return [
        ("equal", 0, head, 0, head),
        *((deed, i + head, j + head, k + head, m + head) for deed, i, j, k, m in middle),
        ("equal", a, len(old), b, len(new)),
    ]


def _list(text: str, node: Items, old: tuple[str, ...], new: tuple[str, ...]) -> Written:
    """A list in which the items that stay are taken as they stand, with the comments that belong to them."""
    opcodes = alike_stretches(list(old), list(new))
    if node.flow:
        raw = [text[v.start : v.end] for v in node.values]
        if "\n" in "".join(raw):
            raw = [one_line(v, flow=True) for v in old]
        items = [
            i
            for deed, a, b, c, d in opcodes
            for i in (raw[a:b] if deed == "equal" else [one_line(v, flow=True) for v in new[c:d]])
        ]
        return Written(f"[{', '.join(items)}]")
    starts = [text.rfind("\n", 0, v.start) + 1 for v in node.values]
    ends = [s - 1 for s in starts[1:]] + [_line_end(text, _end(text, node.values[-1]))]
    chunks = [text[s:e] for s, e in zip(starts, ends, strict=True)]
    dash = re.match(r" *-", chunks[0])
    lead = dash.group() if dash else "  -"
    body: list[str] = []
    for deed, a, b, c, d in opcodes:
        body += chunks[a:b] if deed == "equal" else [f"{lead} {one_line(v)}" for v in new[c:d]]
    return Written("", tuple(body))
