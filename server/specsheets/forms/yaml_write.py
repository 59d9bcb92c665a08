"""Texts to YAML in one fixed way: plain where no reader could mistake it, quoted otherwise, long ones as blocks."""

from __future__ import annotations

import re
from typing import NamedTuple

WIDTH = 120
"""The longest line that a text stays on; folded prose is filled to this width too."""

_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_PLAIN = re.compile(r"[^\W\d][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]*")
_HASH = re.compile(r"(?!0b)[0-9a-f]*[abcdf][0-9a-f]*")
_FLOW_SIGNS = re.compile(r"[,\[\]{}:?]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\", "\0": "\\0"}


class Written(NamedTuple):
    """A value as it stands after its key: `head` on the key's line, `body` on lines of their own below it."""

    head: str
    body: tuple[str, ...] = ()


def refuse_surrogates(value: str, what: str) -> None:
    """Raises ValueError for a text that no YAML file can hold."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        code = f"U+{ord(value[error.start]):04X}"
        raise ValueError(
            f"{what} holds half of a character pair ({code}), which no text file can hold: remove it"
        ) from None


def is_plain(value: str, flow: bool = False) -> bool:
    """Whether a text without quotes is read as itself by every YAML reader, 1.1 or 1.2; `flow`: inside brackets."""
    if _HASH.fullmatch(value):
        return True
    return (
        bool(_PLAIN.fullmatch(value))
        and ": " not in value
        and " #" not in value
        and value[-1] not in ": \xa0"
        and value.lower() not in _WORDS
        and "\t" not in value
        and not (flow and _FLOW_SIGNS.search(value))
    )


def quoted(value: str) -> str:
    """The text in double quotes on one line."""

    def escape(found: re.Match[str]) -> str:
        char = found.group()
        return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")

    return f'"{_ESCAPED.sub(escape, value)}"'


def one_line(value: str, flow: bool = False) -> str:
    """The text on one line: plain where safe, else in double quotes."""
    return value if is_plain(value, flow) else quoted(value)


def literal(value: str, indent: int = 2, outer: int = 0) -> Written | None:
    """The text as a literal block whose lines are indented by `indent` columns, inside a mapping at column `outer`.

    None where a block cannot hold it: nothing but white space, or signs that must be escaped.
    """
    if not value.strip() or _UNPRINTABLE.search(value):
        return None
    mark = str(indent - outer) if value[0] in " \t\n" else ""
    if mark and not 1 <= indent - outer <= 9:
        return None
    chomp = "-" if not value.endswith("\n") else "+" if value.endswith("\n\n") else ""
    lines = (value if chomp == "-" else value[:-1]).split("\n")
    return Written(f"|{mark}{chomp}", tuple(" " * indent + line if line else "" for line in lines))


def folded(value: str, indent: int = 2) -> Written | None:
    """A long single-line text as a folded block, filled to WIDTH; None where folding would change it."""
    if not value or _UNPRINTABLE.search(value) or "\n" in value or value[0] in " \t" or value[-1] in " \t":
        return None
    lines: list[str] = []
    for word in re.split(r"(?<=[^ \t]) (?=[^ \t])", value):
        if lines and len(lines[-1]) + 1 + len(word) <= WIDTH - indent:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return Written(">-", tuple(" " * indent + line for line in lines))


def prose(value: str, room: int) -> Written:
    """A text where prose may stand: on the key's line when it has at most `room` characters, else as a block."""
    short = one_line(value)
    if "\n" not in value and len(short) <= room:
        return Written(short)
    return (literal(value) if "\n" in value else folded(value)) or Written(quoted(value))


def listed(values: tuple[str, ...], room: int, block: bool) -> Written:
    """A list: in brackets when that fits into `room` characters and `block` is not asked for, else one item a line."""
    flow = f"[{', '.join(one_line(v, flow=True) for v in values)}]"
    if not block and len(flow) <= room:
        return Written(flow)
    return Written("", tuple(f"  - {one_line(v)}" for v in values))


def pair(key: str, written: Written) -> str:
    """The lines of `key: value`, each with its LF."""
    return "\n".join((f"{key}: {written.head}".rstrip(" "), *written.body, ""))
