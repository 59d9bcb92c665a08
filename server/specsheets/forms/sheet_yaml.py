"""A sheet as a YAML file: canonical text by one small writer, and reading that says where each mistake stands."""

from __future__ import annotations

import re
from typing import Any

from specsheets.forms.paths import path_problem
from specsheets.forms.yaml_text import (
    FormError,
    Node,
    Pairs,
    Scalar,
    as_pairs,
    as_text,
    as_texts,
    error_at,
    place,
    read_tree,
)
from specsheets.forms.yaml_write import (
    WIDTH,
    Written,
    listed,
    literal,
    one_line,
    pair,
    prose,
    quoted,
    refuse_surrogates,
)
from specsheets.model.facts import Span
from specsheets.model.sheet import SHEET_FORM, Sheet

KEYS = tuple(Sheet.model_fields)
"""The keys of a sheet in the order in which they are written."""

LISTS = ("behaviours", "owns", "uses")


def write_sheet(sheet: Sheet) -> str:
    """The canonical text of a sheet: fixed order of keys, empty ones left out, LF.

    Raises ValueError for a text that no file can hold (half of a surrogate pair).
    """
    out = [f"sheet: {sheet.sheet}\n"]
    for key in KEYS[1:]:
        if value := getattr(sheet, key):
            out.append(pair(key, written_value(key, value)))
    return "".join(out)


def written_value(key: str, value: str | tuple[str, ...]) -> Written:
    """How the value of a key is written in a canonical sheet. Raises ValueError as `write_sheet` does."""
    for text in (value,) if isinstance(value, str) else value:
        refuse_surrogates(text, f'The value of "{key}"')
    room = WIDTH - len(key) - 2
    if isinstance(value, tuple):
        return listed(value, room, block=key == "behaviours")
    if key == "declares":
        return literal(value) or Written(quoted(value))
    return prose(value, room) if key in ("summary", "notes") else Written(one_line(value))


def read_sheet(text: str, path: str = "") -> Sheet:
    """The sheet that a YAML text holds.

    `path` is the source file that the sheet must speak for; "" when it is not known. Raises FormError.
    """
    pairs = sheet_pairs(text)
    values: dict[str, Any] = {}
    for key, (_, node) in pairs.items():
        name = f'The value of "{key}"'
        if key in LISTS:
            values[key] = as_texts(text, node, name)
        elif key != "sheet":
            values[key] = as_text(text, node, name)
    _check_block(text, pairs)
    if "sheet" in pairs:
        _check_version(text, pairs["sheet"][1])
    if "file" not in pairs:
        hint = f"add the line `file: {one_line(path)}`" if path else "add `file:` with the path of the source file"
        raise FormError(f"This sheet does not say which file it speaks for: {hint}.")
    if wrong := path_problem(values["file"]):
        raise error_at(
            text,
            pairs["file"][1].start,
            f'The path of "file" {wrong}: write it relative to the project, with forward slashes.',
        )
    if path and values["file"] != path:
        at = pairs["file"][1].start
        raise error_at(
            text,
            at,
            f'This sheet stands at the place of "{path}" and says "{values["file"]}": correct the line, or move the sheet.',
        )
    return Sheet(**values)


def sheet_pairs(text: str) -> dict[str, tuple[Scalar, Node]]:
    """The keys of a sheet's text with the nodes of key and value. Raises FormError."""
    tree = read_tree(text, "sheet")
    if not isinstance(tree, Pairs):
        raise error_at(text, tree.start, "This is not a sheet: a sheet begins with the lines `sheet: 1` and `file: …`.")
    return as_pairs(text, tree, "A sheet", KEYS)


def _check_block(text: str, pairs: dict[str, tuple[Scalar, Node]]) -> None:
    """Declarations on the line of their key would be read by YAML's rules, not the language's: `7`, `a: b`, a `#`."""
    node = pairs["declares"][1] if "declares" in pairs else None
    if isinstance(node, Scalar) and node.style == "" and node.value:
        raise error_at(
            text,
            node.start,
            'The value of "declares" is a block: write `declares: |`, and the declarations below, indented.',
        )


def _check_version(text: str, node: Node) -> None:
    said = as_text(text, node, 'The value of "sheet"')
    if said == str(SHEET_FORM):
        return
    if re.fullmatch(r"[1-9][0-9]{0,8}", said):
        raise error_at(
            text,
            node.start,
            f"This sheet has form {said}, this program knows form {SHEET_FORM}: use a newer specsheets.",
        )
    raise error_at(text, node.start, f'The value of "sheet" is the version of the form: write `sheet: {SHEET_FORM}`.')


def block_position(text: str) -> tuple[int, int]:
    """Line and column in the YAML text of the first character of the declarations block.

    A place (line, column) inside the block stands at (line + first - 1, column + indentation) in the file, where the
    indentation is the returned column less one. (1, 1) where there is no block. Raises FormError.
    """
    pairs = sheet_pairs(text)
    if "declares" not in pairs:
        return 1, 1
    node = pairs["declares"][1]
    line, column = place(text, node.start)
    if not isinstance(node, Scalar) or node.style not in ("|", ">"):
        return line, column + (isinstance(node, Scalar) and node.style != "")
    return line + 1, block_indent(text, node) + 1


def block_indent(text: str, node: Scalar) -> int:
    """By how many columns the lines of a literal or folded block of a sheet are indented."""
    for line in text[text.find("\n", node.start) + 1 : node.end].split("\n"):
        bare = line.lstrip(" ")
        if bare not in ("", "\r"):
            indent = len(line) - len(bare)
            return (
                indent
                if not (mark := re.match(r"[|>][-+]?([1-9])", text[node.start :]))
                else int(mark[1]) + key_column(text, node)
            )
    return 2


def key_column(text: str, node: Scalar) -> int:
    """The columns by which the line of a value is indented."""
    line = text[text.rfind("\n", 0, node.start) + 1 : node.start]
    return len(line) - len(line.lstrip(" "))


def key_spans(text: str) -> dict[str, Span]:
    """Where the value of each present key stands, for findings in the header. Raises FormError."""
    return {
        key: Span(*place(text, node.start), *place(text, max(node.start, node.end)))
        for key, (_, node) in sheet_pairs(text).items()
    }
