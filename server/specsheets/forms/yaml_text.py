"""YAML text to plain nodes with their places: mappings, lists and texts, and nothing else that YAML can do.

Every scalar is a text: `role: no` says "no". Tags, anchors, aliases, merge keys, second documents and doubled keys are
refused, which also ends every question about bombs.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

LARGEST = 8 * 1024 * 1024
"""The longest text that is read, in characters."""
DEEPEST = 24
"""How many lists and mappings may stand inside each other."""


class FormError(ValueError):
    """A text that a person must correct: one sentence that says what, and what to do; lines and columns count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class Scalar(NamedTuple):
    """One text; `style` is "" for a plain one, else `'`, `"`, `|` or `>`; start and end are offsets."""

    value: str
    style: str
    start: int
    end: int


class Items(NamedTuple):
    """A list; `flow` says that it is written in brackets."""

    values: tuple[Node, ...]
    flow: bool
    start: int
    end: int


class Pairs(NamedTuple):
    """A mapping with text keys, none twice, in the order in which they stand."""

    values: tuple[tuple[Scalar, Node], ...]
    flow: bool
    start: int
    end: int


Node = Scalar | Items | Pairs


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, from 1, in code points; only LF ends a line, as editors count."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def error_at(text: str, offset: int, message: str) -> FormError:
    """A FormError at an offset of `text`."""
    return FormError(message, *place(text, offset))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?` where one of the known words is alike, else nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


def read_tree(text: str, what: str) -> Node:
    """The single document of `text` as nodes.

    `what` names the kind of file for messages, such as `sheet`. Raises FormError.
    """
    if len(text) > LARGEST:
        raise FormError(f"This {what} has more than {LARGEST // 1024 // 1024} MB: split the file that it describes.")
    events = _events(text, what)
    first = next(events)
    node = _node(text, first[0], events, what, 0)
    for event, name in events:
        if name == "DocumentStartEvent":
            raise error_at(
                text,
                event.start_mark.index,
                f"A second document begins here; a {what} is one document: remove the line `---`.",
            )
    return node


def _events(text: str, what: str) -> Iterator[tuple[Any, str]]:
    """The parser's events from the first node on, by the C parser where it is built."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    begun = False
    try:
        for event in yaml.parse(text, Loader=loader):
            name = type(event).__name__
            begun = begun or name not in ("StreamStartEvent", "DocumentStartEvent", "StreamEndEvent")
            if begun:
                yield event, name
    except UnicodeEncodeError as error:
        raise error_at(text, error.start, "This character is half of a pair (a lone surrogate): remove it.") from None
    except yaml.YAMLError as error:
        raise _syntax(text, error, what) from None
    if not begun:
        raise FormError(f"This {what} is empty: delete the file, or let `specsheets plan` write it.")


_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)

_ADVICE = (
    (
        "mapping values are not allowed",
        "a colon with a space after it stands in a text without quotes: put the text in double quotes",
    ),
    ("tab character", "a tab stands where only spaces may indent: use spaces"),
    ("while scanning a quoted scalar", "a quote is opened and never closed: close it"),
    ("while parsing a flow", "a bracket is opened and not closed, or a comma is missing: correct the list"),
    (
        "could not find expected ':'",
        "this line is neither `key: value` nor indented under the line above: indent it, or add a colon",
    ),
    (
        "did not find expected key",
        "the indentation does not fit the lines above, or a quote ends too early: correct it",
    ),
    ("cannot start any token", "this character cannot begin a text without quotes: put the text in double quotes"),
    ("undefined alias", "anchors and aliases are not used here: write the value out"),
    ("undefined tag", "tags are not used here: remove the part that begins with `!`"),
)


def _syntax(text: str, error: Any, what: str) -> FormError:
    """A parser's complaint as one sentence with a remedy."""
    if conflict := _CONFLICT.search(text):
        return error_at(
            text, conflict.start(), "A merge conflict is left here: keep one side and remove the marker lines."
        )
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        at = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
        return error_at(
            text,
            at.start() if at else 0,
            "A control character stands here: remove it, or write it as an escape in double quotes.",
        )
    problem, context = str(getattr(error, "problem", "") or ""), str(getattr(error, "context", "") or "")
    if "expected ':'" in problem:
        mark = error.context_mark or mark
    if text[mark.index : mark.index + 1] == "\t":
        problem = "tab character"
    advice = next((a for sign, a in _ADVICE if sign in problem or sign in context), f"{problem}: correct it")
    return error_at(text, min(mark.index, len(text)), f"This {what} cannot be read as YAML here: {advice}.")


def _node(text: str, event: Any, events: Iterator[tuple[Any, str]], what: str, depth: int) -> Node:
    name = type(event).__name__
    start = event.start_mark.index
    if name == "AliasEvent" or event.anchor is not None:
        raise error_at(
            text,
            start,
            "Anchors and aliases (`&` and `*`) are not used here: write the value out, or put the text in double quotes.",
        )
    if event.tag is not None:
        raise error_at(text, start, "Tags (`!`) are not used here: remove the tag, or put the text in double quotes.")
    if name == "ScalarEvent":
        return Scalar(event.value, event.style or "", start, event.end_mark.index)
    if depth == DEEPEST:
        raise error_at(
            text, start, f"More than {DEEPEST} lists and mappings stand inside each other: make the {what} flatter."
        )
    if name == "SequenceStartEvent":
        values: list[Node] = []
        for inner, inner_name in events:
            if inner_name == "SequenceEndEvent":
                return Items(tuple(values), bool(event.flow_style), start, inner.end_mark.index)
            values.append(_node(text, inner, events, what, depth + 1))
    pairs: dict[str, tuple[Scalar, Node]] = {}
    for inner, inner_name in events:
        if inner_name == "MappingEndEvent":
            return Pairs(tuple(pairs.values()), bool(event.flow_style), start, inner.end_mark.index)
        key = _node(text, inner, events, what, depth + 1)
        if not isinstance(key, Scalar):
            raise error_at(
                text, key.start, "A key must be a plain word: put it in double quotes if it is a text with brackets."
            )
        if key.value == "<<" and not key.style:
            raise error_at(text, key.start, "Merge keys (`<<`) are not used here: write the keys out.")
        if key.value in pairs:
            first = place(text, pairs[key.value][0].start)[0]
            raise error_at(text, key.start, f'The key "{key.value}" stands twice, first in line {first}: keep one.')
        pairs[key.value] = (key, _node(text, next(events)[0], events, what, depth + 1))
    raise error_at(text, start, f"This {what} ends too early: complete it.")


def is_nothing(node: Node) -> bool:
    """Whether the value is absent: nothing, `~` or `null` without quotes."""
    return isinstance(node, Scalar) and not node.style and node.value in ("", "~", "null")


def as_pairs(text: str, node: Node, what: str, known: Iterable[str]) -> dict[str, tuple[Scalar, Node]]:
    """The pairs of a mapping by key, only known keys among them; absent values are left out.

    `what` names the thing in messages ("A component"). Raises FormError for another shape and for an unknown key.
    """
    if is_nothing(node):
        return {}
    if not isinstance(node, Pairs):
        raise error_at(text, node.start, f"{what} is made of `key: value` lines: write it so.")
    known = tuple(known)
    for key, _ in node.values:
        if key.value not in known:
            hint = did_you_mean(key.value, known) or f"; the keys are {', '.join(known)}"
            raise error_at(text, key.start, f'{what} has no key "{key.value}"{hint}.'.replace("?.", "?"))
    return {key.value: (key, value) for key, value in node.values if not is_nothing(value)}


def as_text(text: str, node: Node, what: str) -> str:
    """The text of a scalar. Raises FormError where a list or mapping stands."""
    if is_nothing(node):
        return ""
    if not isinstance(node, Scalar):
        raise error_at(
            text, node.start, f"{what} is one text: if it begins with a bracket or brace, put it in double quotes."
        )
    return node.value


def as_texts(text: str, node: Node, what: str) -> tuple[str, ...]:
    """The texts of a list. Raises FormError where something else stands."""
    if is_nothing(node):
        return ()
    if not isinstance(node, Items):
        raise error_at(text, node.start, f"{what} is a list: write `[one, two]`, or one `- item` a line.")
    return tuple(as_text(text, v, f"An item of {what.lower()}") for v in node.values)
