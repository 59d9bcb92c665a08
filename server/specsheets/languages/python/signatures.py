"""Parameter lists: text to parameters and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from specsheets.languages.python.expressions import elements, join, split
from specsheets.languages.python.tokens import NAME, PLAIN, tokens
from specsheets.model.facts import EMPTY, Param

_Piece = tuple[str, str, str | None, str | None]
_COMMON = re.compile(
    rf"\s*(?:(\*\*?|/)?({NAME})?)(?<=[\w*/])(?(2)(?:\s*:\s*({PLAIN}))?(?:\s*=\s*({PLAIN}))?)\s*(?:,\s*|\Z)"
)


@lru_cache(maxsize=8192)
def parameters(text: str) -> tuple[Param, ...]:
    """The parameters of a list such as `(self, *, name: str = "")`, with its parentheses. Never raises."""
    out: list[Param] = []
    kind = "plain"
    for sign, name, annotation, default in _common(text) or _pieces(text):
        if not name and sign == "/":
            out = [p._replace(kind="positional-only") if p.kind == "plain" else p for p in out]
        elif not name and sign == "*":
            kind = "keyword-only"
        elif (sign, name, annotation, default) == ("", EMPTY, None, None) and not continues_row(out):
            out.append(Param(EMPTY, "undecided", None, None))
        elif sign in ("*", "**"):
            out.append(Param(name, "variadic" if sign == "*" else "keywords", annotation, default))
            kind = "keyword-only"
        else:
            out.append(Param(name, kind, annotation, default))
    return tuple(out)


def _common(text: str) -> list[_Piece] | None:
    """The parameters as sign, name, annotation and default, where each has the commonest form; else None."""
    out: list[_Piece] = []
    at, end = 1, len(text) - 1
    if text[:1] != "(" or text[-1:] != ")":
        return None
    while at < end:
        match = _COMMON.match(text, at, end)
        if match is None:
            return None
        sign, name, annotation, default = match.groups()
        out.append((sign or "", name or "", annotation, default))
        at = match.end()
    return out


def _pieces(text: str) -> list[_Piece]:
    """The same for every list, by its tokens."""
    parts = tokens(text)
    if parts and parts[0] == "(":
        parts = parts[1:-1] if parts[-1] == ")" else parts[1:]
    return [_piece(part) for part in split(parts) if part]


def _piece(part: list[str]) -> _Piece:
    sign = part[0] if part[0] in ("*", "**", "/") else ""
    left, *right = split(part[1:] if sign else part, "=") or [[]]
    default = join([token for piece in right for token in ["=", *piece]][1:]) if right else None
    name, *annotation = split(left, ":") or [[]]
    if not annotation:
        return sign, join(name), None, default
    return sign, join(name), join([token for piece in annotation for token in [":", *piece]][1:]), default


def continues_row(before: Sequence[Param]) -> bool:
    """Whether a `___` behind these parameters is a name of somebody's code: the third of the row `_, __, ___`."""
    return bool(before) and before[-1].name == "__"


def parameter_text(parameter: Param) -> str:
    """One parameter as it stands in a signature, stars included."""
    stars = {"variadic": "*", "keywords": "**"}.get(parameter.kind, "")
    text = stars + parameter.name
    if parameter.annotation is not None:
        text += f": {parameter.annotation}"
        return text if parameter.default is None else f"{text} = {parameter.default}"
    return text if parameter.default is None else f"{text}={parameter.default}"


def parameter_texts(parameters: tuple[Param, ...]) -> list[str]:
    """The parts of a parameter list in order, with the separators `/` and `*` where they belong."""
    last_positional = max((i for i, p in enumerate(parameters) if p.kind == "positional-only"), default=-1)
    out = []
    starred = False
    for index, parameter in enumerate(parameters):
        if parameter.kind == "keyword-only" and not starred:
            out.append("*")
            starred = True
        if parameter.kind == "variadic":
            starred = True
        out.append(parameter_text(parameter))
        if index == last_positional:
            out.append("/")
    return out


def type_parameters(text: str) -> str:
    """The canonical text of a list of type parameters with its brackets; a default has blanks around its sign."""
    return f"[{', '.join(map(_type_parameter, elements(text)))}]"


def _type_parameter(part: str) -> str:
    name, sign, default = part.partition("=")
    return f"{name.rstrip()} = {default.lstrip()}" if sign else part
