"""Components by name or path: what a blueprint and an outline mean when they refer to each other's files."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from specsheets.forms.paths import path_problem
from specsheets.forms.yaml_text import FormError, did_you_mean
from specsheets.model.blueprint import Component

Place = Callable[[int, int | None], tuple[int, int]]
"""From the number of a component, and of one of its `uses` (None: the component itself), to line and column."""


def resolved(components: Iterable[Component], existing: Iterable[str], place: Place) -> tuple[Component, ...]:
    """The components, every one of their `uses` replaced by the key of the one component or existing file it means.

    `existing` holds paths of source files that are there already. Raises FormError for a path that leads elsewhere,
    a component that stands twice, and a reference to nothing, to itself or to several.
    """
    listed = tuple(components)
    _check_keys(listed, place)
    # What is described under a name stands for the file that may have come of it since.
    described = {c.key for c in listed}
    names: dict[str, set[str]] = {}
    for key in (*described, *(path for path in existing if _stem(path) not in described)):
        for name in _names(key):
            names.setdefault(name, set()).add(key)
    return tuple(
        c.model_copy(
            update={"uses": tuple(dict.fromkeys(_meant(c, said, names, place(i, n)) for n, said in enumerate(c.uses)))}
        )
        for i, c in enumerate(listed)
    )


def _check_keys(components: tuple[Component, ...], place: Place) -> None:
    first: dict[str, int] = {}
    for i, component in enumerate(components):
        key = component.key
        if not key:
            raise FormError("This component has neither `file` nor `name`: give one of them.", *place(i, None))
        if wrong := path_problem(key):
            raise FormError(
                f'The path "{key}" {wrong}: write it relative to the project.'.replace("\n", " "), *place(i, None)
            )
        stem = _stem(key)
        same = first.get(key, first.get(stem) if not component.file else None)
        if same is not None:
            raise FormError(f'"{key}" stands twice, first in line {place(same, None)[0]}: keep one.', *place(i, None))
        first[key] = i
        first.setdefault(stem, i)


def _stem(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{name.rpartition('.')[0] or name}"


def _names(key: str) -> list[str]:
    """All that a file may be called: its path and every tail of it, with and without extension, by slashes or dots."""
    out = []
    for path in dict.fromkeys((key, _stem(key))):
        parts = path.split("/")
        for i in range(len(parts)):
            out += ["/".join(parts[i:])] + ([".".join(parts[i:])] if path != key or "." not in path else [])
    return out


def _meant(component: Component, said: str, names: dict[str, set[str]], at: tuple[int, int]) -> str:
    found = names.get(said, set())
    if said in found:
        found = {said}
    if len(found) > 1:
        exact = {key for key in found if said in (key, _stem(key), _stem(key).replace("/", "."))}
        folder = component.key.rpartition("/")[0]
        near = {key for key in found if key.rpartition("/")[0] == folder and key != component.key}
        found = exact if len(exact) == 1 else near if len(near) == 1 else found
    if len(found) > 1:
        raise FormError(f'"{said}" may be {" or ".join(sorted(found))}: write the path.', *at)
    if not found:
        hint = did_you_mean(said, names) or ": add it, or correct the name"
        raise FormError(f'"{component.key}" uses "{said}", which is no component{hint}.'.replace("?.", "?"), *at)
    (key,) = found
    if key == component.key:
        raise FormError(f'"{component.key}" uses itself: remove it from `uses`.', *at)
    return key
