"""Faults: what is wrong with a blueprint whose form is right, where it was not a person who wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from specsheets.languages.language import Language
from specsheets.model.blueprint import Blueprint, Component, Operation
from specsheets.model.facts import DECLARING, EMPTY
from specsheets.model.sheet import HOLE
from specsheets.phases.drafts import drafts
from specsheets.phases.filling.reading import shown
from specsheets.phases.filling.scope import Scope
from specsheets.phases.filling.world import World


class Surroundings(NamedTuple):
    """What there is already: source files and sheets by path, and the languages of files to be."""

    existing: tuple[str, ...]
    language_of: Callable[[str], Language | None]
    default: Language


def faults(blueprint: Blueprint, around: Surroundings) -> Iterator[str]:
    """What is wrong with a blueprint whose form is right: each as one sentence."""
    for component in blueprint.components:
        yield from _of_component(component, around)
    needs = {c.key: set(c.uses) for c in blueprint.components}
    try:
        list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        yield f"These files use each other in a circle: {' → '.join(reversed(error.args[1]))}. Take one of the uses out."
        return
    owners: dict[str, str] = {}
    for component in blueprint.components:
        for state in component.state.owns:
            if owners.setdefault(state, component.key) != component.key:
                yield f"{owners[state]} and {component.key} both own {state}: one owns it, the others use it."
    made = drafts(blueprint, around.language_of, around.default, around.existing, lambda _: "")
    for path, (loaded, component) in made.items():
        if sorted(_declared(component)) != sorted(
            (s.qualname, *(p.name for p in s.parameters)) for s in loaded.facts.symbols if s.kind in DECLARING
        ):
            yield f"A type or value in {path} is more than a type or value: write only that in its place."
        for problem in loaded.facts.problems:
            line = loaded.sheet.declares.split("\n")[problem.line - 1].strip()
            yield f"{path} would hold `{line}`, which is not {around.default.name}: {problem.message}."
    sheets = {path: loaded for path, (loaded, _) in made.items()}
    yield from _dangling(World(sheets, around.language_of, lambda *_: True, {}, len, None, str))


def _dangling(world: World) -> Iterator[str]:
    """Types, bases and errors that stand for nothing, or for something that the file does not import."""
    for path, loaded in world.sheets.items():
        scope = Scope(world, path)
        known = {**scope.types, **scope.errors}
        for index, symbol in enumerate(loaded.facts.symbols):
            raised = (r.removeprefix("raises: ") for r in symbol.remarks if r.startswith("raises: "))
            said = (symbol.type, *(p.annotation for p in symbol.parameters), *(symbol.bases or ()), *raised)
            for text in said:
                expression = scope.language.expression(text) if text and not HOLE.search(text) else None
                if expression and scope.lines_for(expression, index, known):
                    yield (
                        f'"{text}" in {path} stands for nothing that this file has: name what is there, say in `uses` which '
                        "file declares it, or leave it empty."
                    )


def _of_component(component: Component, around: Surroundings) -> Iterator[str]:
    path = component.key
    language = around.language_of(path)
    if language is None:
        yield f'"{shown(path)}" is no source file of a known language: its name ends in {around.default.suffixes[0]}.'
        return
    if path in around.existing:
        yield f"{path} is there already: describe only files that are still to be written."
    for text in _expressions(component):
        if text.splitlines()[1:] or ";" in text:
            yield f'"{" ".join(text.split())[:80]}" in {path} is no type or value: write it on one line, without a semicolon.'
    for names in _names(component):
        seen: set[str] = set()
        for name in names:
            if not language.is_name(name):
                yield f'"{name}" in {path} is no name in {language.name}.'
            elif name in seen:
                yield f'"{name}" stands twice in {path}: each thing has a name of its own.'
            seen.add(name)


def _expressions(component: Component) -> Iterator[str]:
    """All texts of a component that become code."""
    for value in component.constants.values():
        yield from (value.type, value.default)
    for entity in component.entities:
        yield from entity.bases
        for value in entity.fields.values():
            yield from (value.type, value.default)
    for operation in (*component.operations, *(o for e in component.entities for o in e.operations)):
        yield from (operation.returns, *operation.raises)
        for value in (operation.parameters or {}).values():
            yield from (value.type, value.default)


def _declared(component: Component) -> Iterator[tuple[str, ...]]:
    """What a component declares: qualified names, each with its parameters."""
    yield from ((name,) for name in component.constants)
    yield from ((o.name, *_parameters(o)) for o in component.operations)
    for entity in component.entities:
        yield (entity.name,)
        yield from ((f"{entity.name}.{name}",) for name in entity.fields)
        yield from ((f"{entity.name}.{o.name}", "self", *_parameters(o)) for o in entity.operations)


def _parameters(operation: Operation) -> Iterable[str]:
    return (EMPTY,) if operation.parameters is None else operation.parameters


def _names(component: Component) -> Iterator[Iterable[str]]:
    """The names of a component, those together that must differ."""
    yield [*component.constants, *(e.name for e in component.entities), *(o.name for o in component.operations)]
    for entity in component.entities:
        yield [*entity.fields, *(o.name for o in entity.operations)]
    for operation in (*component.operations, *(o for e in component.entities for o in e.operations)):
        yield operation.parameters or ()
