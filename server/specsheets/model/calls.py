"""Calls: whether the arguments of a call fit the parameters of what is called."""

from __future__ import annotations

from specsheets.model.facts import Param

Call = tuple[int, tuple[str, ...], bool]
"""How many arguments a call gives by position, the names of the others, and whether it unpacks any."""

HARMLESS = frozenset({"cache", "lru_cache", "contextmanager", "asynccontextmanager", "final", "override", "deprecated"})
"""Decorators that leave the parameters of a function as they are."""


def misfit(parameters: tuple[Param, ...], call: Call) -> str:
    """Why a call surely fails, by the language's rules of binding; "" where it may fit."""
    count, keywords, unpacked = call
    places = [p for p in parameters if p.kind in ("positional-only", "plain")]
    if count > len(places) and not any(p.kind == "variadic" for p in parameters):
        return f"gives {count} by position, it takes {len(places)}"
    given = {p.name for p in places[:count]}
    by_name = {p.name for p in parameters if p.kind in ("plain", "keyword-only")}
    takes_all = any(p.kind == "keywords" for p in parameters)
    for word in keywords:
        if word in given and word in by_name:
            return f"gives {word} twice"
        if word not in by_name and not takes_all:
            return f"gives {word}, which it does not take"
    if unpacked:
        return ""
    for p in parameters:
        needed = p.default is None and p.kind in ("positional-only", "plain", "keyword-only")
        if needed and p.name not in given and (p.name not in keywords or p.kind == "positional-only"):
            return f"does not give {p.name}"
    return ""
