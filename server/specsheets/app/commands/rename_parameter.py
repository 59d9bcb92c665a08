"""Rename one parameter: in its function, in calls that give it by name, and on the sheet."""

from __future__ import annotations

from collections.abc import Mapping

from specsheets.app.commands.rename_bodies import Renamed, with_bodies
from specsheets.app.mending import Mending, of_code, sift
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.change import Edits
from specsheets.model.entries import field_text, show_parameters, value_hash
from specsheets.model.events import Event, FieldDecided
from specsheets.model.facts import FileFacts, Symbol
from specsheets.model.sheet import entry_keys
from specsheets.phases.decided import Decided
from specsheets.phases.reach import reach_of


def renamed_parameter(
    project: Project,
    facts: Mapping[str, FileFacts],
    path: str,
    function: Symbol,
    old: str,
    new: str,
    *,
    uncertain: bool = False,
    because: str = "",
) -> Mending:
    """The mending that renames parameter `old` of `function` in the file at `path`; where people decided the parameters, it
    decides them anew. Raises Refused for an illegal name, or one that the function has already."""
    language = project.language_of(path)
    assert language is not None
    if not language.is_name(new):
        raise Refused(f"{new} is no legal {language.name} name", "choose another")
    code: dict[str, tuple[str | None, str]] = {}
    left, told = 0, tuple[Edits, ...]()
    scopes = _scopes(project, facts, path, function)
    for user, mine in scopes.items():
        try:
            text = project.code.text(user).text
        except OSError:
            continue
        edits = [e for scope in mine for e in language.rename_edits(text, old, new, scope)]
        sifted = sift(user, text, edits, uncertain)
        code[user] = (text, sifted.text)
        left, told = left + sifted.left, (*told, *sifted.edits)
    if path not in code or code[path][0] == code[path][1]:
        raise Refused(
            f"{function.qualname} cannot take {new} for {old}", "it has that name already: choose another by hand"
        )
    title = f"rename {old} of {function.qualname} to {new}"
    keys = _firm_keys(project, path, function)
    made = of_code(project, title, code, {path: lambda key, field: field == "parameters" and key in keys})
    after = language.extract(path, code[path][1], counts=False)
    made = made._replace(
        events=(*made.events, *_decisions(project, path, keys, after, because or title)), uncertain=left, edits=told
    )
    owner, _, name = function.qualname.rpartition(".")
    anywhere = (f"{owner}.({name}",) if owner and name != "__init__" else ()
    own = (path, function.qualname)
    renamed = Renamed(old, new, scopes, anywhere, uncertain, "a person", because or title, own)
    return with_bodies(project, facts, made, renamed)


def _scopes(project: Project, facts: Mapping[str, FileFacts], path: str, function: Symbol) -> dict[str, list[str]]:
    """By file, the scopes under which `rename_edits` finds the parameter."""
    language = project.language_of(path)
    assert language is not None
    modules = language.modules(facts)
    owner, _, name = function.qualname.rpartition(".")
    if not owner:
        return {p: [f"{s}({name}" for s in scopes] for p, scopes in reach_of(path, name, facts, modules).items()}
    found = {
        p: [f"{s}({name}" for s in scopes] for p, scopes in reach_of(path, function.qualname, facts, modules).items()
    }
    if name == "__init__" and "." not in owner:
        for p, scopes in reach_of(path, owner, facts, modules).items():
            found.setdefault(p, []).extend(f"{s}({owner}" for s in scopes)
    return found


def _firm_keys(project: Project, path: str, function: Symbol) -> set[str]:
    """The keys under which the sheet holds decided parameters of the function."""
    decided = Decided(project.store)
    keys = [f"function:{function.qualname}", *(f"function:{function.qualname}#{n}" for n in range(1, 9))]
    value = show_parameters(function.parameters)
    return {key for key in keys if decided.has(path) and decided.is_firm(path, key, "parameters", value)}


def _decisions(project: Project, path: str, keys: set[str], after: FileFacts, because: str) -> list[Event]:
    decided, now = Decided(project.store), project.clock.now()
    return [
        FieldDecided(
            path=path,
            entry=decided.id_of(path, key),
            label=key,
            field="parameters",
            value=value_hash(field_text(symbol, "parameters")),
            shown=(field_text(symbol, "parameters") or "")[:200],
            level="confirmed",
            by="a person",
            at=now,
            because=because,
        )
        for key, symbol in zip(entry_keys(after.symbols), after.symbols, strict=True)
        if key in keys
    ]
