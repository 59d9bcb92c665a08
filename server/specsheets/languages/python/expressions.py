"""The canonical text of an expression: one line, spaced as the common formatter does, independent of the source's layout."""

from __future__ import annotations

import re
from functools import lru_cache
from keyword import kwlist

from specsheets.languages.python.tokens import NAME, PLAIN, string_parts, tokens

KEYWORDS = frozenset(kwlist) - {"None", "True", "False"}
_PLAIN = re.compile(PLAIN)
_OPENING, _CLOSING = "([{", ")]}"
_ATOM = re.compile(r"[\w\"'.]")
_INTEGER = re.compile(r"\d[\d_]*")
_SPECIAL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\x85\u2028\u2029\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17))
    + "]"
)
_BLANKS = re.compile(
    r"""((?:\s++|\\\r?\n|\#[^\r\n]*+)++)|"{3}[\s\S]*?"{3}|'{3}[\s\S]*?'{3}|"(?:\\.|[^"\\\n])*+"|'(?:\\.|[^'\\\n])*+'"""
)


@lru_cache(maxsize=16384)
def canonical(text: str) -> str:
    """The canonical text of one expression, pattern, target or header part. Never raises."""
    if _PLAIN.fullmatch(text) and text not in KEYWORDS:
        return text
    return join(tokens(text))


def size(text: str) -> int:
    """How many characters an expression has, without blanks and comments."""
    return len(text) - sum(map(len, _BLANKS.findall(text)))


def holds_special(text: str) -> bool:
    """Whether a text has characters that a literal block of YAML cannot hold."""
    return not text.isprintable() and _SPECIAL.search(text) is not None


def escaped(character: str) -> str:
    """The escape of one character within a string literal."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _literal(token: str) -> str:
    """A string token with line ends as `\\n` and special characters as escapes, where that keeps its meaning."""
    if "\r" in token:
        token = token.replace("\r\n", "\n").replace("\r", "\n")
    if not holds_special(token):
        return token
    prefix, _, _ = string_parts(token)
    if prefix in ("", "u"):
        return re.sub(
            rf"(\\.)|{_SPECIAL.pattern}",
            lambda m: m[0] if m[1] and not _SPECIAL.search(m[1]) else _escape_all(m[0]),
            token,
        )
    return token


def _escape_all(text: str) -> str:
    """Special characters as escapes; a backslash before one stays what it is, a backslash."""
    return "".join("\\\\" if c == "\\" else escaped(c) for c in text)


class _Level:
    """One open bracket: what it is, whether a lambda waits for its colon, its commas, its slice colons."""

    __slots__ = ("colons", "commas", "complex", "kind", "lambdas")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.lambdas = 0
        self.commas = 0
        self.complex = False
        self.colons: list[tuple[int, int]] = []


_BINARY = frozenset(
    [
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "@",
        "&",
        "|",
        "^",
        "<<",
        ">>",
        "**",
        "==",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
        "->",
        ":=",
        "+=",
        "-=",
        "*=",
        "/=",
        "//=",
        "%=",
        "@=",
        "&=",
        "|=",
        "^=",
        "<<=",
        ">>=",
        "**=",
        "<>",
    ]
)


def join(parts: list[str]) -> str:
    """Tokens joined into canonical text."""
    out: list[str] = []
    levels = [_Level("")]
    level = levels[0]
    ended = False  # the token before ends an operand
    glue = True  # no blank before the next token
    hug = False  # the token before is a power operator between simple operands
    last = len(parts) - 1
    for index, token in enumerate(parts):
        first = token[0]
        if token in KEYWORDS:
            out.append(token if glue and not ended else f" {token}")
            if token == "lambda":
                level.lambdas += 1
            level.complex = True
            ended = glue = False
        elif first.isalnum() or first in "_\"'" or token == "..." or (first == "." and len(token) > 1):
            if (not first.isalnum() and first != "_") or token[-1] in "\"'":
                token = _literal(token)
            out.append(token if glue and not ended else f" {token}" if not (glue and out[-1] == ".") else token)
            ended, glue = True, False
        elif first == ",":
            level.commas += 1
            out.append(",")
            ended = glue = False
        elif first in _OPENING:
            kind = first
            if ended and first in "([":
                kind = "call" if first == "(" else "subscript"
                out.append(first)
            else:
                out.append(first if glue else f" {first}")
            level.complex = True
            level = _Level(kind)
            levels.append(level)
            ended, glue = False, True
        elif first in _CLOSING:
            if out and out[-1] == "," and (level.kind in ("call", "[", "{") or level.commas > 1) and levels[1:]:
                out.pop()
            out.append(token)
            if level.complex and level.colons:
                _space_slices(out, parts, level.colons)
            if len(levels) > 1:
                levels.pop()
                level = levels[-1]
            ended, glue = True, False
        elif token == ".":
            out.append(" ." if ended and _INTEGER.fullmatch(parts[index - 1]) else "." if ended or glue else " .")
            level.complex = True
            ended, glue = False, True
        elif token == ":":
            if level.lambdas:
                level.lambdas -= 1
                glue = False
            elif level.kind == "subscript":
                level.colons.append((len(out), index))
                glue = True
            else:
                glue = False
            out.append(":")
            ended = False
        elif token == "=" and (level.kind == "call" or level.lambdas):
            out.append("=")
            ended, glue = False, True
        elif not ended and token in ("+", "-", "~", "*", "**"):
            out.append(token if glue else f" {token}")
            glue = True
        elif token == "~":
            out.append(f" {token}")
            ended, glue = False, True
        elif token in _BINARY or token == "=":
            level.complex = True
            hug = token == "**" and _is_simple_power(parts, index, last)
            out.append(token if hug or (glue and not ended) else f" {token}")
            ended, glue = False, hug
        elif _SPECIAL.match(token):
            continue
        else:
            out.append(token if glue else f" {token}")
            ended = glue = False
    return "".join(out)


def _is_simple_power(parts: list[str], index: int, last: int) -> bool:
    """Whether both operands of the `**` at `index` are names, attributes or numbers."""
    if index == 0 or index == last or not (parts[index - 1][0].isalnum() or parts[index - 1][0] == "_"):
        return False
    before = index - 1
    while before >= 2 and parts[before - 1] == ".":
        before -= 2
        if not (parts[before][0].isalnum() or parts[before][0] == "_"):
            return False
    after = index + 1
    if parts[after] == "-":
        after += 1
    if after > last or not (parts[after][0].isalnum() or parts[after][0] == "_"):
        return False
    while after + 2 <= last and parts[after + 1] == ".":
        after += 2
    return after == last or parts[after + 1] not in ("(", "[")


def _space_slices(out: list[str], parts: list[str], colons: list[tuple[int, int]]) -> None:
    """Blanks around the colons of a slice whose parts are more than names and numbers."""
    for place, index in colons:
        before, after = parts[index - 1], parts[index + 1] if index + 1 < len(parts) else "]"
        left = "" if before in ("[", ",", ":") else " "
        right = "" if after in ("]", ",", ":") else " "
        if before == ",":
            left = " "
        out[place] = f"{left}:{right}"


def split(parts: list[str], sign: str = ",") -> list[list[str]]:
    """Tokens split at a sign that stands outside brackets and lambdas; a sign at the end makes no empty last part."""
    out: list[list[str]] = [[]]
    depth = lambdas = 0
    for token in parts:
        if token in _OPENING:
            depth += 1
        elif token in _CLOSING:
            depth -= 1
        elif depth == 0:
            if token == "lambda":
                lambdas += 1
            elif token == ":" and lambdas:
                lambdas -= 1
            elif token == sign and not lambdas:
                out.append([])
                continue
        out[-1].append(token)
    if not out[-1]:
        out.pop()
    return out


def elements(text: str) -> tuple[str, ...]:
    """The canonical elements of a bracketed list, such as the bases of a class or type parameters; with or without its brackets."""
    parts = tokens(text)
    if parts and parts[0] in _OPENING:
        parts = parts[1:-1] if parts[-1] in _CLOSING else parts[1:]
    return tuple(keyword_text(part) for part in split(parts))


_KEYWORD = re.compile(rf"{NAME}")


def keyword_text(part: list[str]) -> str:
    """The canonical text of one argument of a call; the sign between keyword and value has no blanks."""
    if len(part) > 1 and part[1] == "=":
        return f"{part[0]}={join(part[2:])}"
    return join(part)
