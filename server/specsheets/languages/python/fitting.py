"""Fitting: whether a plain value can have a type, as far as anybody can tell without running it."""

from __future__ import annotations

import re

from specsheets.languages.language import Expression
from specsheets.languages.python.closed import expression

_WRAPPED = re.compile(r"(?:Final|ClassVar)\[(.*)\]", re.DOTALL)
_ANYTHING = ("Any", "object")
_WIDER = {"int": ("int", "float"), "bool": ("bool", "int"), "str": ("str", "Sequence[str]", "Iterable[str]")}
_FAMILIES = {
    "list": ("list", "Sequence", "Iterable"),
    "tuple": ("tuple", "Sequence", "Iterable"),
    "dict": ("dict", "Mapping"),
    "set": ("set", "Iterable"),
}
_BEGINNINGS = {"str": ("'", '"'), "int": tuple("0123456789-"), "float": tuple("0123456789-.")}


def bare(type_: str) -> str:
    """A type without what says only that it never changes, or belongs to the class."""
    wrapped = _WRAPPED.fullmatch(type_.strip())
    return wrapped[1].strip() if wrapped else type_.strip()


def fits(value: str, type_: str) -> bool:
    """See `Language.fits`."""
    found = expression(value)
    if found is None:
        return True
    options = alternatives(bare(type_))
    if any(option in _ANYTHING for option in options) or found.text == "...":
        return True
    if found.literal == "None":
        return "None" in options
    if found.literal in _FAMILIES:
        return any(_holds(found, option) for option in options)
    if found.literal:
        return any(option in _WIDER.get(found.literal, (found.literal,)) for option in options)
    made = found.calls[0] if found.calls and found.text.startswith(f"{found.calls[0]}(") else ""
    is_class = made.rpartition(".")[2][:1].isupper() or made in _FAMILIES or made == "timedelta"
    return not is_class or any(option.partition("[")[0] == made for option in options)


def _holds(value: Expression, option: str) -> bool:
    """Whether a container literal can have a container type; an empty one has any."""
    head, _, inner = option.partition("[")
    if head not in _FAMILIES[value.literal]:
        return False
    first = inner.rstrip("]").partition(",")[0].strip()
    is_empty = value.text in ("[]", "{}", "()", "set()")
    return is_empty or first not in _BEGINNINGS or value.text[1:2] in _BEGINNINGS[first]


def alternatives(text: str) -> list[str]:
    """The parts of a union, brackets respected."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
