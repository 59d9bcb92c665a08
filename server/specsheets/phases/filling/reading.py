"""Reading: the text of a reply to one raw value for each slot, or why there is none; never raises, whatever the text."""

from __future__ import annotations

import json
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from specsheets.model.slots import LONGEST_LINE, MOST_LINES, Rejection, Slot
from specsheets.phases.filling.slots import PROSE_KINDS
from specsheets.ports import Reply

LONGEST_REPLY = 2_000_000
MOST_PARAMETERS = 8
_SHOWN = 80
_MOST_STRANGERS = 20
_UNFINISHED = {
    "length": "the reply was cut off at its limit",
    "refused": "the model, or a filter before it, would not answer",
    "broken": "the reply broke off",
}
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Kinds of characters that nobody sees, or that no text has."""


class _Number(str):
    """A number as it was written: no answer is one, and a huge one is never computed."""


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs, so that a key that stands twice is seen."""


def read(reply: Reply, slots: Sequence[Slot]) -> tuple[dict[str, Any], list[Rejection]]:
    """Raw values by slot id, and the refusals of everything else that the reply holds or lacks."""
    pairs = _object(reply)
    if isinstance(pairs, str):
        return {}, [Rejection(slot, shown(reply.text), pairs) for slot in slots]
    by_id = {slot.id: slot for slot in slots}
    given = Counter(key for key, _ in pairs)
    values: dict[str, Any] = {}
    rejected: list[Rejection] = []
    for key, value in dict(pairs).items():
        slot = by_id.get(key)
        if slot is None:
            continue
        reason = "it is answered twice: give one answer" if given[key] > 1 else _fault(slot, value)
        if reason:
            rejected.append(Rejection(slot, shown(value), reason))
        else:
            values[key] = _plain(slot, value)
    strangers = [(key, value) for key, value in dict(pairs).items() if key not in by_id][:_MOST_STRANGERS]
    rejected += [_stranger(key, value) for key, value in strangers]
    missing = [slot for slot in slots if slot.id not in given]
    return values, [*rejected, *(Rejection(slot, "", "there is no answer: every key is needed") for slot in missing)]


def _stranger(key: str, value: Any) -> Rejection:
    """The refusal of a key that nobody asked for; it belongs to no sheet."""
    return Rejection(Slot(shown(key), "", "", "", "header"), shown(value), f"nobody asked for {shown(key)!r}")


def _object(reply: Reply) -> _Pairs | str:
    """The one object of a reply, or why there is none."""
    if reply.finish != "stop":
        return _UNFINISHED[reply.finish]
    text = reply.text
    if len(text) > LONGEST_REPLY:
        return "the reply is longer than anything that was asked for"
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return "the reply holds no JSON object"
    try:
        found = json.loads(
            text[start : end + 1],
            object_pairs_hook=_Pairs,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
        )
    except (ValueError, RecursionError, MemoryError):
        return "the reply is not one JSON object"
    return found if isinstance(found, _Pairs) else "the reply is not one JSON object"


def _fault(slot: Slot, value: Any) -> str:
    """What is wrong with the shape of an answer; "" where nothing is."""
    if slot.kind == "parameters":
        return _fault_of_list(slot, value)
    if slot.kind == "body":
        return _fault_of_lines(value)
    if not _is_text(value):
        return "the answer must be a text"
    return text_fault(value, slot.longest, slot.kind in PROSE_KINDS)


def _fault_of_list(slot: Slot, value: Any) -> str:
    if not isinstance(value, list) or isinstance(value, _Pairs):
        return 'the answer must be a list of {"name", "type"}'
    if len(value) > MOST_PARAMETERS:
        return f"a list has at most {MOST_PARAMETERS} parameters"
    for one in value:
        if not isinstance(one, _Pairs) or sorted(key for key, _ in one) != ["name", "type"]:
            return 'each parameter must be {"name", "type"}, no more and no less'
        for _, text in one:
            fault = text_fault(text, slot.longest, False) if _is_text(text) else "name and type must be texts"
            if fault:
                return fault
    return ""


def _fault_of_lines(value: Any) -> str:
    if not isinstance(value, list) or isinstance(value, _Pairs) or not all(map(_is_text, value)):
        return "the answer must be a list of lines"
    lines = [line for one in value for line in one.split("\n")]
    if len(lines) > MOST_LINES:
        return f"the answer has {len(lines)} lines, and {MOST_LINES} are the most: a body that needs more is several functions"
    longest = max(map(len, lines), default=0)
    if longest > LONGEST_LINE:
        return f"the answer has a line of {longest} characters, and {LONGEST_LINE} are the most"
    if any(unicodedata.category(c) in _HIDDEN for line in lines for c in line):
        return "the answer has characters that cannot be seen: indent by four spaces"
    return "" if any(line.strip() for line in lines) else "the answer is empty"


def text_fault(text: str, longest: int, is_prose: bool) -> str:
    """What is wrong with the characters of an answer."""
    if not text.strip():
        return "the answer is empty"
    if len(text) > longest:
        return f"the answer has {len(text)} characters, and {longest} are the most"
    allowed = "\n\t\r" if is_prose else ""
    if any(unicodedata.category(c) in _HIDDEN and c not in allowed for c in text):
        return "the answer has characters that cannot be seen"
    if not is_prose and unicodedata.normalize("NFKC", text) != text:
        return "the answer has characters that look like others"
    if not is_prose and text != text.strip():
        return "the answer has blanks around it"
    return ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, _Number)


def _plain(slot: Slot, value: Any) -> Any:
    """An answer as plain values."""
    if slot.kind == "body":
        return body_text("\n".join(value))
    return [dict(one) for one in value] if slot.kind == "parameters" else value


def body_text(text: str) -> str:
    """A body as it is kept: at the left edge, without blank lines around it, ending in one line end."""
    lines = textwrap.dedent(text).split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[first:]).rstrip() + "\n"


def shown(value: Any) -> str:
    """An answer as a short text, without what would break a line or a terminal."""
    try:
        text = value if isinstance(value, str) else json.dumps(_unfolded(value))
    except RecursionError:
        text = "lists within lists"
    clean = "".join(c if c.isprintable() else " " for c in text[: _SHOWN * 2])
    return clean if len(clean) <= _SHOWN else f"{clean[: _SHOWN - 1]}…"


def _unfolded(value: Any) -> Any:
    """A value with its objects as such."""
    if isinstance(value, _Pairs):
        return {key: _unfolded(inner) for key, inner in value}
    return [_unfolded(inner) for inner in value] if isinstance(value, list) else value
