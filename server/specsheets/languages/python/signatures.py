"""Parameter lists: text to parameters and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from specsheets.languages.python.expressions import elements, join, split
from specsheets.languages.python.tokens import tokens
from specsheets.model.facts import EMPTY, Param


@lru_cache(maxsize=8192)
def parameters(text: str) -> tuple[Param, ...]:
    """The parameters of a list such as `(self, *, name: str = "")`, with its parentheses. Never raises."""
    parts = tokens(text)
    if parts and parts[0] == "(":
        parts = parts[1:-1] if parts[-1] == ")" else parts[1:]
    out: list[Param] = []
    kind = "plain"
    for part in split(parts):
        if part == ["/"]:
            out = [p._replace(kind="positional-only") if p.kind == "plain" else p for p in out]
        elif part == ["*"]:
            kind = "keyword-only"
        elif part == [EMPTY] and not continues_row(out):
            out.append(Param(EMPTY, "undecided", None, None))
        elif part:
            out.append(_parameter(part, kind))
            if out[-1].kind in ("variadic", "keywords"):
                kind = "keyword-only"
    return tuple(out)


def continues_row(before: Sequence[Param]) -> bool:
    """Whether a `___` behind these parameters is a name of somebody's code: the third of the row `_, __, ___`."""
    return bool(before) and before[-1].name == "__"


def _parameter(part: list[str], kind: str) -> Param:
    if part[0] in ("*", "**"):
        kind = "variadic" if part[0] == "*" else "keywords"
        part = part[1:]
    if len(part) < 2:
        return Param("".join(part), kind, None, None)
    if part[1] == ":" and "=" not in part:
        return Param(part[0], kind, join(part[2:]), None)
    if part[1] == "=":
        return Param(part[0], kind, None, join(part[2:]))
    left, *right = split(part, "=")
    default = join([token for piece in right for token in ["=", *piece]][1:]) if right else None
    name, *annotation = split(left, ":") or [[]]
    if not annotation:
        return Param(join(name), kind, None, default)
    return Param(join(name), kind, join([token for piece in annotation for token in [":", *piece]][1:]), default)


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
