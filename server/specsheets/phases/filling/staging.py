"""Staging: new values are tried on a copy of the sheets, and those behind any new disagreement are refused before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from specsheets.model.facts import EMPTY, Symbol
from specsheets.model.finding import Finding
from specsheets.model.paths import source_path
from specsheets.model.sheet import entry_keys
from specsheets.phases.filling.asking import PROSE
from specsheets.phases.filling.draft import Draft, Held
from specsheets.phases.filling.fitting import overridden, takes_as_many, type_fault
from specsheets.phases.filling.scope import Scope
from specsheets.phases.filling.slots import step_of

_TICKED = re.compile(r"`([^`]*)`")
_NAME = re.compile(r"[A-Za-z_][\w.]*")

Blame = dict[str, str]
"""Why a value is refused, by the label of its slot."""


def settle(draft: Draft, fresh: Sequence[Held]) -> tuple[Draft, Blame]:
    """The state with those of the fresh values that agree with everything else, and why the others do not.

    Each round refuses at least one value, until what is left says nothing new.
    """
    refused: Blame = {}
    todo = list(fresh)
    while todo:
        made = draft.adding(todo)
        blamed = next((b for b in _faults(draft, made, todo) if b), None)
        if blamed is None:
            return made, refused
        refused |= blamed
        todo = [h for h in todo if h.value.slot.label not in blamed]
    return draft, refused


def _faults(before: Draft, after: Draft, fresh: list[Held]) -> Iterator[Blame]:
    """What is wrong with the fresh values, the plainest first; each step is taken only where the one before found nothing."""
    yield _lost(after, fresh)
    yield _misfits(after, fresh)
    yield _unknown_words(after, fresh)
    yield _circles(before, after, fresh)
    yield _overrides(after, fresh)
    yield _findings(before, after, fresh)


def _lost(after: Draft, fresh: list[Held]) -> Blame:
    """Values that the sheet does not give back as they were put in."""
    blamed: Blame = {}
    for path, put in after.put.items():
        if put.lost:
            mine = [h for h in fresh if h.value.slot.path == path]
            guilty = [h for h in mine if h.value.slot.key in put.lost] or mine
            blamed |= _blame(guilty, "it does not come back from the sheet as it was given")
    return blamed


def _misfits(after: Draft, fresh: list[Held]) -> Blame:
    """Values that do not fit the type which was given in the same reply."""
    blamed: Blame = {}
    for held in fresh:
        slot, value = held.value.slot, held.value.value
        if slot.kind != "value" or slot.field not in ("value", "parameters"):
            continue
        scope = after.scope(slot.path)
        symbol = scope.facts.symbols[after.put[slot.path].at[after.base.keys(slot.path)[slot.key]]]
        known = scope.dotted(tuple(value.split(".")), scope.values)
        faults = [type_fault(scope, value, known.symbol if known else None, t) for t in _types_of(symbol, value)]
        if faults and all(faults):
            blamed |= _blame([held], faults[0])
    return blamed


def _types_of(symbol: Symbol, value: str) -> list[str]:
    """The decided types of whatever has a value in a declaration: it, or some of its parameters. A member of an enumeration is
    one of its kind, whatever it stands for."""
    found = [symbol.type] if symbol.value == value else [p.annotation for p in symbol.parameters if p.default == value]
    return [t if t != value.rpartition(".")[0] else "" for t in found if t and EMPTY not in t]


def _unknown_words(after: Draft, fresh: list[Held]) -> Blame:
    """Prose with something in backticks that nobody declares, other values of the same reply included."""
    blamed: Blame = {}
    for held in fresh:
        if step_of(held.value.slot) == PROSE:
            scope = after.scope(held.value.slot.path)
            unknown = [ticked for ticked in _TICKED.findall(held.value.value) if not _is_known_word(scope, ticked)]
            blamed |= _blame([held], f"`{unknown[0]}` names nothing in this project") if unknown else {}
    return blamed


def _is_known_word(scope: Scope, ticked: str) -> bool:
    """Whether what stands in backticks is a name that the project declares, a piece of state, a literal or the language's."""
    text = ticked.strip().removesuffix("()")
    vocabulary = scope.vocabulary
    if text in scope.world.view.owners or text in vocabulary.taken or text in vocabulary.homes:
        return True
    if not _NAME.fullmatch(text):
        expression = scope.language.expression(text)
        return expression is not None and not expression.names
    last = text.rpartition(".")[2]
    return last in ("None", "True", "False") or last in scope.world.words


def _circles(before: Draft, after: Draft, fresh: list[Held]) -> Blame:
    """Imports that close a circle of files."""
    known, now = before.world.view.circles, after.world.view
    for path in after.world.in_fill_order(now.circles):
        inside = [t for t in now.now.edges(path) if now.circles.get(t) == now.circles[path]]
        together = [known.get(path, -1) == known.get(target, -2) for target in inside]
        guilty = [h for h in fresh if h.value.slot.path == path and (h.lines or h.value.slot.kind == "import")]
        if not all(together) and guilty:
            return _blame(guilty, f"it would close a circle of imports with {inside[together.index(False)]}")
    return {}


def _overrides(after: Draft, fresh: list[Held]) -> Blame:
    """Methods that cannot be called as the ones that they override."""
    blamed: Blame = {}
    for path in after.world.sheets:
        scope = after.scope(path)
        for index, symbol in enumerate(scope.facts.symbols):
            over = overridden(scope, index)
            if over is None or over.symbol is None:
                continue
            above = after.world.view.now.facts[over.path].symbols[over.symbol]
            is_open = any(p.kind == "undecided" for p in (*symbol.parameters, *above.parameters))
            if is_open or takes_as_many(above, symbol):
                continue
            guilty = _of_symbol(after, fresh, path, index) or _of_symbol(after, fresh, over.path, over.symbol)
            blamed |= _blame(guilty, f"{symbol.qualname} must take the parameters of the method that it overrides")
    return blamed


def _findings(before: Draft, after: Draft, fresh: list[Held]) -> Blame:
    """What the rules of the product say that they did not say before. Where a finding names no value, those of its file go,
    and where there are none, all; but only while no other finding tells more."""
    known = {f.fingerprint for f in before.world.findings}
    new = [f for f in after.world.findings if f.fingerprint not in known]
    blamed: Blame = {}
    for finding in new:
        blamed |= _blame(_behind(after, fresh, finding), f"{finding.rule}: {finding.message}")
    if blamed or not new:
        return blamed
    near = [_path(new[0]), *(p for p, _, _ in new[0].related)]
    guilty = next((mine for p in near if (mine := [h for h in fresh if h.value.slot.path == p])), fresh)
    return _blame(guilty, f"{new[0].rule}: {new[0].message}")


def _behind(after: Draft, fresh: list[Held], finding: Finding) -> list[Held]:
    """The fresh values that a finding speaks of: those that spell its symbol, else those of its entry; none where nothing tells."""
    word = re.compile(rf"(?<!\w){re.escape(finding.symbol.rpartition('.')[2])}(?!\w)") if finding.symbol else None
    for place in (_path(finding), *(p for p, _, _ in finding.related)):
        mine = [h for h in fresh if h.value.slot.path == place]
        spelled = [h for h in mine if word and (word.search(str(h.value.value)) or any(map(word.search, h.lines)))]
        if spelled:
            return spelled
        facts = after.world.view.facts.get(place)
        named = [n for n, s in enumerate(facts.symbols) if s.name == finding.symbol] if facts else []
        if within := [h for n in named for h in _of_symbol(after, fresh, place, n)]:
            return within
    return []


def _path(finding: Finding) -> str:
    """The source file that a finding is about, also where it stands on a sheet."""
    return source_path(finding.path) or finding.path


def _of_symbol(after: Draft, fresh: Iterable[Held], path: str, index: int) -> list[Held]:
    """The fresh values of one symbol of a changed sheet."""
    put = after.put.get(path)
    if put is None or index not in put.at:
        return []
    key = entry_keys(after.base.sheets[path].facts.symbols)[put.at.index(index)]
    return [h for h in fresh if h.value.slot.path == path and h.value.slot.key == key]


def _blame(held: Iterable[Held], reason: str) -> Blame:
    return {h.value.slot.label: reason for h in held}
