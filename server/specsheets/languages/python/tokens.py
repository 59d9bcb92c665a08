"""Tokens of Python text: a splitter for expressions and headers, and what a string literal stands for."""

from __future__ import annotations

import re
import unicodedata
from functools import partial

_INSIDE = {
    '"""': r'[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""',
    "'''": r"[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''",
    '"': r'[^"\\\r\n]*+(?:\\(?:\r\n|.)[^"\\\r\n]*+)*+"',
    "'": r"[^'\\\r\n]*+(?:\\(?:\r\n|.)[^'\\\r\n]*+)*+'",
}
_DOUBLE, _SINGLE = (f"{q}(?:{q * 2}{_INSIDE[q * 3]}|{_INSIDE[q]})" for q in "\"'")
STRING_BODY = f"(?:{_DOUBLE}|{_SINGLE})"
SKIPPED = rf"{_DOUBLE}|{_SINGLE}|#[^\r\n]*+"
"""Matches strings, from their first quote, and comments."""
PREFIX = r"(?:[rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?"
NAME = r"[^\W\d]\w*+"
_NUMBER = r"(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*+\.?(?!\.)[\d_]*+|\.\d[\d_]*+)(?:[eE][-+]?\d[\d_]*+)?[jJlL]?)"
_SIGN = r"\.\.\.|\*\*=?|//=?|>>=?|<<=?|->|:=|[-+*/%@&|^=!<>]=|[^\s\w]"
_WORD = r"(?!(?:and|await|else|for|if|in|is|lambda|not|or|yield)\b)[^\W\d]\w*+(?:\.[^\W\d]\w*+)*+"
_INNERMOST = rf"(?:{_WORD}(?:\[{_WORD}(?:, {_WORD})*+\])?|\.\.\.)"
_INNER_TYPE = rf"{_INNERMOST}(?: \| {_INNERMOST})*+"
_OUTER_TYPE = rf"{_WORD}(?:\[{_INNER_TYPE}(?:, {_INNER_TYPE})*+\])?"
PLAIN = rf"(?:{_OUTER_TYPE}(?: \| {_OUTER_TYPE})*+|\d++|\"[ !#-\[\]-~]*+\"|'[ !-&(-\[\]-~]*+')"
"""Matches the commonest expressions that are canonical already: names, types, plain numbers and strings."""
_TOKEN = re.compile(
    rf"(?:\s++|\\\r?\n|#[^\r\n]*+)++|({NAME}(?![\"'])|{PREFIX}{STRING_BODY}|{NAME}|{_NUMBER}|{_SIGN}|.)", re.DOTALL
)
_FORMATTED = re.compile(r"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])(?=[\"'])")
_INNER = {quote: re.compile(body, re.DOTALL) for quote, body in _INSIDE.items()}
_PARTS = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:(\r\n|[\r\n])|([\\'\"abfnrtv])|([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|N\{([^}]*)\})"
)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def tokens(text: str) -> list[str]:
    """The tokens of an expression, a parameter list or a header in order, without blanks, comments and line joins.

    Never raises: what is no token of Python comes out as single characters.
    """
    if "{" in text and _FORMATTED.search(text):
        return _with_formatted(text)
    return [token for token in _TOKEN.findall(text) if token]


def _with_formatted(text: str) -> list[str]:
    out, at = [], 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        token = match[1]
        if not token:
            continue
        if _FORMATTED.match(token):
            end = formatted_end(text, match.start())
            if end > at:
                token, at = text[match.start() : end], end
        out.append(token)
    return out


def formatted_end(text: str, start: int) -> int:
    """The offset behind the f-string that starts at `start`, where replacement fields may hold strings with the same
    quotes (PEP 701); -1 where it does not end."""
    stack: list[str] = []
    opening = _PARTS.match(text, start)
    if opening is None:
        return -1
    at = opening.end()
    stack.append(opening[2])
    while at < len(text):
        top, character = stack[-1], text[at]
        if top in "{(":
            at = _inside_field(text, at, stack)
        elif top == ":":
            if character == "}":
                del stack[-2:]
            elif character == "{":
                stack.append("{")
            at += 1
        elif text.startswith(top, at):
            stack.pop()
            at += len(top)
            if not stack:
                return at
        elif character == "{" and not text.startswith("{{", at):
            stack.append("{")
            at += 1
        else:
            at += 2 if character in "\\{" else 1
    return -1


def _inside_field(text: str, at: int, stack: list[str]) -> int:
    """One step through a replacement field: a whole plain string, or one character."""
    if quote := _PARTS.match(text, at):
        if _FORMATTED.match(quote[0]):
            stack.append(quote[2])
            return quote.end()
        body = _INNER[quote[2]].match(text, quote.end())
        return body.end() if body else at + 1
    character = text[at]
    if character in "([{":
        stack.append("{" if character == "{" else "(")
    elif character in ")]}":
        stack.pop()
    elif character == ":" and stack[-1] == "{":
        stack.append(":")
    return at + 1


def string_parts(token: str) -> tuple[str, str, str]:
    """Prefix (in lower case), quotes and inner text of a string token."""
    match = _PARTS.match(token)
    if match is None:
        return "", "", token
    return match[1].lower(), match[2], token[match.end() : len(token) - len(match[2])]


def _unescape(match: re.Match[str]) -> str:
    line_end, letter, octal, *hexadecimal, name = match.groups()
    if line_end:
        return ""
    if letter:
        return _LETTERS.get(letter, letter)
    if octal:
        return chr(int(octal, 8))
    try:
        return unicodedata.lookup(name) if name is not None else chr(int(next(filter(None, hexadecimal)), 16))
    except (KeyError, ValueError, OverflowError):
        return match[0]


unescape = partial(_ESCAPE.sub, _unescape)
"""What the inner text of a plain string literal stands for; unknown escapes stay as they are."""


def string_value(token: str) -> str | None:
    """The text that a string token stands for; None for bytes and for strings with replacement fields."""
    prefix, _, inner = string_parts(token)
    if prefix not in ("", "r", "u"):
        return None
    if "\r" in inner:
        inner = inner.replace("\r\n", "\n").replace("\r", "\n")
    return inner if prefix == "r" or "\\" not in inner else unescape(inner)
