"""Places: what stands at a place of a file or sheet, where its other half is, and who spells its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from specsheets.app.queries.find import signature
from specsheets.app.queries.sheets import stated
from specsheets.app.watching import Watch
from specsheets.forms.sheet_yaml import block_position
from specsheets.forms.yaml_text import FormError
from specsheets.model.facts import DECLARING, FileFacts, Span, Symbol
from specsheets.model.paths import sheet_path, source_path
from specsheets.phases.decided import Decided
from specsheets.phases.reach import reach_of
from specsheets.phases.states import Stated
from specsheets.rules.rule import ProjectView

_WORD = re.compile(r"[^\W\d]\w*")
SHOWN = frozenset({*DECLARING, "attribute"})
"""The kinds of symbol that a reader looks for by name."""


class Spot(NamedTuple):
    """A stretch of a file or sheet file."""

    path: str
    span: Span


class Named(NamedTuple):
    """An entry that a place names: its source file, its symbol as the code or else the sheet has it, where the name
    stands at the place, and the declaration in the code (None where it is still to be written)."""

    path: str
    symbol: Symbol
    here: Span
    code: Spot | None


class Description(NamedTuple):
    """What a person wants to know of an entry: its declaration, what it is for, and its standing with the sheet."""

    signature: str
    purpose: str
    standing: str


class Entry(NamedTuple):
    """One entry of an outline; `number` tells it from the others, `parent` is that of the entry around it, or -1."""

    number: int
    parent: int
    title: str
    kind: str
    whole: Span
    name: Span


def entry_at(watch: Watch, path: str, line: int, column: int) -> Named | None:
    """The entry whose name stands at a place, declared there or only referred to."""
    here = _word_at(watch.text(path), line, column)
    if here is None:
        return None
    word, span = here
    source = source_path(path)
    if source is not None:
        return _on_sheet(watch, source, word, span)
    facts = watch.view.facts.get(path)
    if facts is None:
        return None
    symbol = _declared(facts, word, line)
    if symbol is not None:
        return Named(path, symbol, span, Spot(path, _name_span(symbol)))
    return _meant(watch, path, word, span)


def describe(watch: Watch, named: Named) -> Description:
    """What is known of an entry."""
    fields = _fields(watch, named)
    firm = [s for s in fields if s.decision]
    if not fields:
        standing = "on no sheet" if named.path not in watch.view.promises else "not on its sheet"
    elif firm:
        d = firm[0].decision or {}
        because = f", because: {d['because']}" if d.get("because") else ""
        standing = (
            f"{', '.join(s.field.name for s in firm)} {firm[0].state} by {d['by']} on {str(d['at'])[:10]}{because}"
        )
    else:
        standing = {"derived": "derived from the code", "undecided": "undecided", "empty": "still empty"}.get(
            fields[0].state, ""
        )
    drifts = [
        f.message
        for f in watch.findings(named.path, typing=True)
        if f.symbol in (named.symbol.qualname, named.symbol.name)
    ]
    drift = f"; drift: {drifts[0]}" if drifts else ""
    purpose = (named.symbol.doc or "").strip().partition("\n")[0]
    return Description(signature(named.symbol), purpose, f"Sheet: {standing}{drift}")


def standing(watch: Watch, named: Named) -> set[str]:
    """The states of an entry's fields; empty where no valid sheet has it."""
    return {s.state for s in _fields(watch, named)}


def _fields(watch: Watch, named: Named) -> list[Stated]:
    key = f"{named.symbol.kind}:{named.symbol.qualname}"
    every = stated(watch.project, named.path, Decided(watch.project.store))
    return [s for s in every if s.field.key.partition("#")[0] == key]


def sheet_spot(watch: Watch, named: Named) -> Spot | None:
    """Where an entry stands on its sheet."""
    promise = watch.view.promises.get(named.path)
    if promise is None:
        return None
    for s in promise.facts.symbols:
        if (s.kind, s.qualname) == (named.symbol.kind, named.symbol.qualname):
            span = _name_span(s)
            indent = _block_indent(watch, named.path)
            moved = Span(
                span.line + promise.offset,
                span.column + indent,
                span.end_line + promise.offset,
                span.end_column + indent,
            )
            return Spot(sheet_path(named.path), moved)
    return None


def type_spot(watch: Watch, named: Named) -> Spot | None:
    """Where the class that an entry is, gives or holds is declared: the first of its type's names that this project declares,
    else of what makes its value."""
    if named.symbol.kind == "class":
        return named.code
    view = watch.view
    made = re.match(r"[\w.]+(?=\()", named.symbol.value or "")
    for text in (named.symbol.type, made[0] if made else None):
        for chain in re.findall(r"[^\W\d][\w.]*", text or ""):
            origin = view.now.meaning(named.path, chain.partition(".")[0])
            for link in chain.split(".")[1:]:
                origin = view.now.origin(origin.path, link) if origin and origin.symbol is None else None
            if origin is not None and origin.symbol is not None:
                symbol = view.facts[origin.path].symbols[origin.symbol]
                if symbol.kind in ("class", "type"):
                    return Spot(origin.path, _name_span(symbol))
    return None


def spellings(watch: Watch, named: Named) -> list[Spot]:
    """Every certain place that spells the name of an entry: its files in order, then its sheet."""
    view, project = watch.view, watch.project
    language = project.language_of(named.path)
    if language is None:
        return []
    name, found = named.symbol.name, []
    if "." in named.symbol.qualname:
        users = [p for p in view.facts if view.mentions(p, name)]
    else:
        users = [p for p in view.now.users(named.path) if view.mentions(p, name) or _may_hand_on(view, p)]
    facts = {p: view.facts[p] for p in (named.path, *users)}
    for path, scopes in sorted(
        reach_of(named.path, named.symbol.qualname, facts, language.modules(view.facts)).items()
    ):
        if not view.mentions(path, name):
            continue
        spans: dict[Span, None] = {}
        for reach in scopes:
            scope = reach if isinstance(reach, str) else reach.scope
            spans.update(
                (e.span, None) for e in language.rename_edits(watch.text(path), name, f"{name}_", scope) if e.certain
            )
        found += [Spot(path, span) for span in sorted(spans)]
    spot = sheet_spot(watch, named)
    return [*found, spot] if spot else found


def _may_hand_on(view: ProjectView, path: str) -> bool:
    """Whether a file whose text does not spell a name may hand it on all the same."""
    return bool(view.now.names(path).stars) or path in view.promised


def outline(watch: Watch, path: str) -> Iterator[Entry]:
    """The entries of a file or sheet, those around before those within."""
    source = source_path(path)
    if source is None:
        facts, offset, indent = watch.view.facts.get(path), 0, 0
    else:
        promise = watch.view.promises.get(source)
        facts, offset = (promise.facts, promise.offset) if promise else (None, 0)
        indent = _block_indent(watch, source) if promise else 0
    if facts is None:
        return
    inside: dict[int, int] = {-1: -1}
    for index, s in enumerate(facts.symbols):
        around = inside.get(s.parent, -1)
        if s.kind not in SHOWN:
            inside[index] = around
            continue
        inside[index] = index
        name = _name_span(s)
        start = Span(name.line + offset, name.column + indent, name.line + offset, name.end_column + indent)
        whole = Span(start.line, start.column, max(s.end_line + offset, start.line), 10_000)
        yield Entry(index, around, s.name or s.qualname or "___", s.kind, whole, start)


def names_like(watch: Watch, words: str, most: int) -> list[tuple[str, str, str, int]]:
    """Qualified name, kind, path and line of the entries whose name holds `words`, those that begin with it first."""
    asked = words.lower()
    first: list[tuple[str, str, str, int]] = []
    then: list[tuple[str, str, str, int]] = []
    view = watch.view
    for path in sorted(view.facts):
        if asked not in view.now.titles(path):
            continue
        for s in view.facts[path].symbols:
            if s.kind in DECLARING and s.name and asked in (lowered := s.name.lower()):
                (first if lowered.startswith(asked) else then).append((s.qualname, s.kind, path, s.line))
        if len(first) >= most:
            break
    return (first + then)[:most]


def declared(watch: Watch, path: str, qualname: str, nth: int) -> Span | None:
    """Where the name of an entry stands in the code, of several that bear it the `nth`; None where it is gone."""
    facts = watch.view.facts.get(path)
    found = [s for s in facts.symbols if s.kind in DECLARING and s.qualname == qualname] if facts else []
    return _name_span(found[max(0, min(nth, len(found) - 1))]) if found else None


def _word_at(text: str, line: int, column: int) -> tuple[str, Span] | None:
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return None
    for m in _WORD.finditer(lines[line - 1]):
        if m.start() < column <= m.end() + 1:
            return m[0], Span(line, m.start() + 1, line, m.end() + 1)
    return None


def _declared(facts: FileFacts, word: str, line: int) -> Symbol | None:
    return next((s for s in facts.symbols if s.kind in SHOWN and s.line == line and word in (s.name, *s.also)), None)


def _meant(watch: Watch, path: str, word: str, span: Span) -> Named | None:
    """What a reference means, followed through imports and one member of a class or module."""
    view = watch.view
    chain = next(
        (
            u.path[: n + 1]
            for u in view.uses(path)
            if u.line == span.line and u.column <= span.column
            for n in [_link(u.path, u.column, span.column)]
            if n is not None
        ),
        (word,),
    )
    origin = view.now.meaning(path, chain[0])
    for link in chain[1:]:
        if origin is None:
            return None
        if origin.symbol is None:
            origin = view.now.origin(origin.path, link)
            continue
        owner = view.facts[origin.path].symbols[origin.symbol]
        wanted = f"{owner.qualname}.{link}"
        symbols = view.facts[origin.path].symbols
        index = next((i for i, s in enumerate(symbols) if s.qualname == wanted and s.kind in SHOWN), None)
        origin = origin._replace(symbol=index) if index is not None else None
    if origin is None or origin.symbol is None:
        return None
    symbol = view.facts[origin.path].symbols[origin.symbol]
    return Named(origin.path, symbol, span, Spot(origin.path, _name_span(symbol)))


def _link(chain: tuple[str, ...], column: int, at: int) -> int | None:
    for n, link in enumerate(chain):
        if column == at:
            return n
        column += len(link) + 1
    return None


def _on_sheet(watch: Watch, source: str, word: str, span: Span) -> Named | None:
    promise = watch.view.promises.get(source)
    if promise is None:
        return None
    symbol = _declared(promise.facts, word, span.line - promise.offset)
    if symbol is None:
        return None
    facts = watch.view.facts.get(source)
    symbols = facts.symbols if facts is not None and facts is not promise.facts else ()
    twin = next((s for s in symbols if (s.kind, s.qualname) == (symbol.kind, symbol.qualname)), None)
    return Named(source, twin or symbol, span, Spot(source, _name_span(twin)) if twin else None)


def _name_span(s: Symbol) -> Span:
    return Span(s.line, s.column, s.line, s.column + max(1, len(s.name)))


def _block_indent(watch: Watch, source: str) -> int:
    try:
        return block_position(watch.text(sheet_path(source)))[1] - 1
    except FormError:
        return 0
