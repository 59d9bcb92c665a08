"""Drafts: the first sheets of files that a blueprint or an outline describes, and what of them a person said word for word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from specsheets.languages.language import Language
from specsheets.model.blueprint import Blueprint, Component
from specsheets.model.entries import FIELDS, HEADER_KEY, EntryField, fields_of
from specsheets.model.facts import EMPTY
from specsheets.model.sheet import HOLE, Sheet, entry_keys
from specsheets.phases.sheets import Loaded


def drafts(
    blueprint: Blueprint,
    language_of: Callable[[str], Language | None],
    default: Language,
    existing: Iterable[str],
    role_of: Callable[[str], str],
) -> dict[str, tuple[Loaded, Component]]:
    """A sheet for every component, by the path of its file, beside the component itself."""
    suffix = default.suffixes[0]
    paths = {
        c.key: c.file or (c.name if c.name.endswith(suffix) else f"{c.name.replace('.', '/')}{suffix}")
        for c in blueprint.components
    }
    modules = default.modules([*existing, *paths.values()], paths.values())
    offers = {
        paths[c.key]: [*c.constants, *(e.name for e in c.entities), *(o.name for o in c.operations)]
        for c in blueprint.components
    }
    out = {}
    for component in blueprint.components:
        path = paths[component.key]
        language = language_of(path) or default
        used = [paths.get(key, key) for key in component.uses]
        offered: Mapping[str, list[str]] = {modules.name_of(u): offers.get(u, []) for u in used}
        shaped = component.model_copy(update={"conventions": _conventions(component, blueprint)})
        block = language.render(language.extract(path, language.draft(shaped, offered), counts=False))
        sheet = Sheet(
            file=path,
            role=component.role or role_of(path),
            summary=component.description or EMPTY,
            owns=component.state.owns,
            uses=component.state.uses,
            declares=block,
        )
        out[path] = (Loaded(sheet, language.extract(path, block, counts=False)), component)
    return out


def _conventions(component: Component, blueprint: Blueprint) -> object:
    own, general = component.conventions, blueprint.conventions
    return own.model_copy(
        update={
            "naming": own.naming or general.naming,
            "base_class": own.base_class or general.base_class,
            "imports": own.imports or general.imports,
        }
    )


def said_fields(loaded: Loaded, component: Component) -> list[EntryField]:
    """The fields of a draft that the person wrote word for word; what was computed from them is not among these.

    Raises nothing; fields with anything empty in them are left out.
    """
    said = {
        HEADER_KEY: {
            f for f in ("role", "owns", "uses") if getattr(component, f, "") or getattr(component.state, f, ())
        }
    }
    if component.description:
        said[HEADER_KEY].add("summary")
    named = {*component.constants, *(o.name for o in component.operations)}
    for e in component.entities:
        named |= {e.name, *(f"{e.name}.{n}" for n in e.fields), *(f"{e.name}.{o.name}" for o in e.operations)}
    for key, symbol in zip(entry_keys(loaded.facts.symbols), loaded.facts.symbols, strict=True):
        if symbol.qualname in named and symbol.kind != "import":
            fields = {"name", *FIELDS[symbol.kind]} - {"decorators", "modifiers"}
            said[key] = fields - (
                {"bases"} if symbol.kind == "class" and not _bases_said(component, symbol.name) else set()
            )
    every = fields_of(loaded.sheet, loaded.facts, lambda _: None)
    return [f for f in every if f.name in said.get(f.key, ()) and not HOLE.search(f.value or "")]


def _bases_said(component: Component, name: str) -> bool:
    return any(e.name == name and e.bases for e in component.entities)
