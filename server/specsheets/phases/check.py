"""Check: run the rules over facts, sheets and names, and make findings of what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache

from specsheets.languages.language import Modules
from specsheets.model.facts import FileFacts, Use, declare_alike, stand_alike
from specsheets.model.finding import Finding, Severity, fingerprint
from specsheets.model.kept import EVERYTHING, Room
from specsheets.naming.conventions import Conventions, votes, votes_for
from specsheets.naming.lexicon import Lexicon, spellings, spellings_of
from specsheets.naming.library import Bearers, bearers
from specsheets.planning.layers import strong_components
from specsheets.rules.catalog import rules
from specsheets.rules.definitions import Definitions
from specsheets.rules.ignores import set_aside
from specsheets.rules.rule import Drift, Header, ProjectView, Promise, Rule, sheet_path
from specsheets.rules.twins import Twins, is_test

Levels = Mapping[str, Mapping[str, str]]
"""What the settings say: folder ("" is the project) → rule → `off`, `info`, `warning` or `error`; the nearest folder wins."""


class _Blocks(MutableMapping[str, FileFacts]):
    """The facts of the blocks of some sheets."""

    def __init__(self, promises: MutableMapping[str, Promise], paths: Iterable[str]) -> None:
        self._promises = promises
        self._paths = dict.fromkeys(paths)

    def __getitem__(self, path: str) -> FileFacts:
        if path not in self._paths:
            raise KeyError(path)
        return self._promises[path].facts

    def __setitem__(self, path: str, facts: FileFacts) -> None:
        if self._promises[path].facts is not facts:
            self._promises[path] = self._promises[path]._replace(facts=facts)

    def __delitem__(self, path: str) -> None:
        del self._paths[path]

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def look(
    facts: MutableMapping[str, FileFacts],
    promises: MutableMapping[str, Promise],
    modules: Callable[[Iterable[str]], Modules],
    text: Callable[[str], str],
    uses: Callable[[str], Sequence[Use]],
    following: Callable[[str, frozenset[tuple[str, ...]]], frozenset[tuple[str, ...]]],
    *,
    against: Mapping[str, FileFacts] | None = None,
    styles: Mapping[tuple[str, str], str] | None = None,
    words: Mapping[tuple[str, str], str] | None = None,
    room: Room = EVERYTHING,
) -> ProjectView:
    """Everything that rules read of a project. `facts` and `promises` are its own from then on.

    A file that is promised and still to be written counts with what its sheet says. `against` is the other side of a
    comparison; without it the sheets that were read from code are what tells new from known. `styles` are ruled
    conventions by (folder, kind), `words` ruled spellings by (group, key). `room` is how much is held of what rules
    need of every file.
    """
    promised, planned, headers = set(), [], {}
    for path in sorted(promises):
        promise = promises[path]
        headers[path] = header(promise)
        if promise.sheet.derived:
            if not promise.problems:
                planned.append(path)
        elif is_unwritten(promise, facts.get(path)):
            promised.add(path)
            facts[path] = promise.facts
    conventions, lexicon, twins = Conventions({}, styles, is_test, room), Lexicon({}, words, room), Twins({}, room)
    for path in sorted(facts):
        said = facts[path]
        conventions.put(path, votes(said))
        lexicon.put(path, spellings(said))
        twins.put(path, said)
    now = Definitions(facts, modules(facts), room)
    base = None
    if against is not None:
        base = Definitions(dict(against), modules(against), room) if against else None
    elif planned:
        base = Definitions(_Blocks(promises, planned), modules(planned), room)
    view = ProjectView(
        now=now,
        uses=lambda path: () if path in promised else uses(path),
        text=lambda path: promises[path].sheet.declares if path in promised else text(path),
        following=lambda path, paths: frozenset() if path in promised else following(path, paths),
        conventions=conventions,
        lexicon=lexicon,
        twins=twins,
        promises=promises,
        promised=frozenset(promised),
        base=base,
        headers=headers,
        owners=owners(headers),
    )
    view.circles = circles(now)
    view.base_circles = circles(base) if base else {}
    return view


def is_unwritten(promise: Promise, facts: FileFacts | None) -> bool:
    """Whether a sheet speaks for a file that nobody has written yet: none of it came from code, and there is none."""
    return not promise.sheet.derived and not promise.problems and (facts is None or facts.planned)


def refresh(view: ProjectView, path: str, facts: FileFacts) -> None:
    """Take what one file, which was there before, now says; everything that rests on it follows."""
    known, before = view.facts[path], view.now.edges(path)
    view.now.put(path, facts)
    if (known.symbols, known.imports, known.exports) == (facts.symbols, facts.imports, facts.exports):
        return
    names = _moved_attributes(known, facts)
    if names is not None:
        among = _bearers(view.bearers, known, facts, names)
        view.bearers = among if among.names is None else None
        view.conventions.amend(path, names, votes_for(names, among))
        view.lexicon.amend(path, names, spellings_of(names, among))
        return
    view.conventions.put(path, votes(facts))
    view.lexicon.put(path, spellings(facts))
    view.twins.put(path, facts)
    if view.now.edges(path) != before:
        view.circles = circles(view.now)


def _moved_attributes(before: FileFacts, now: FileFacts) -> frozenset[str] | None:
    """The names of the instance attributes in which two states of a file differ; None where they differ otherwise too."""
    same = (before.imports, before.exports, before.states) == (now.imports, now.exports, now.states)
    if not same or not declare_alike(before.symbols, now.symbols):
        return None
    if stand_alike(before.symbols, now.symbols):
        pairs = zip(before.symbols, now.symbols, strict=True)
        return frozenset(s.name for x, y in pairs if x is not y for s in (x, y) if s.kind == "attribute")
    was, has = ({(s.name, s.line, s.column) for s in f.symbols if s.kind == "attribute"} for f in (before, now))
    return frozenset(name for name, _, _ in was ^ has)


def _bearers(kept: Bearers | None, before: FileFacts, now: FileFacts, names: frozenset[str]) -> Bearers:
    """Who bears some names in a file in which no more than attributes moved. Where they stand one for one everybody's are
    kept from one edit to the next."""
    if not stand_alike(before.symbols, now.symbols):
        return bearers(now, names)
    return kept.amended(now) if kept and kept.facts is before else bearers(now)


def circles(definitions: Definitions) -> dict[str, int]:
    """The number of its import cycle for each file that lies in one."""
    paths = sorted(definitions.facts)
    index = {path: i for i, path in enumerate(paths)}
    successors = [[index[t] for t in definitions.edges(path) if t in index] for path in paths]
    groups = [group for group in strong_components(successors) if len(group) > 1]
    return {paths[i]: number for number, group in enumerate(sorted(groups)) for i in group}


def check(
    view: ProjectView,
    paths: Iterable[str] | None = None,
    levels: Levels | None = None,
    baseline: frozenset[str] = frozenset(),
) -> list[Finding]:
    """The findings of the files at `paths`, or of all files and sheets, by path and place; what `baseline` names by
    fingerprint is left out."""
    chosen = sorted(set(view.facts) | set(view.promises)) if paths is None else sorted(set(paths))
    found = [finding for path in chosen for finding in check_file(view, path, levels, baseline)]
    return sorted(found, key=lambda f: (f.path, f.line, f.column, f.rule, f.fingerprint))


def ask(rule: Rule, view: ProjectView, path: str) -> Iterable[Drift]:
    """What a rule says of one file."""
    return rule.check(view, path)


def check_file(
    view: ProjectView,
    path: str,
    levels: Levels | None = None,
    baseline: frozenset[str] = frozenset(),
    ask: Callable[[Rule, ProjectView, str], Iterable[Drift]] = ask,
    infos: bool = True,
) -> list[Finding]:
    """The findings of one file and its sheet, in order of their rules; `ask` may know what a rule says without running it.
    Without `infos` rules that can say nothing more are not asked."""
    is_code = path in view.facts
    raised = frozenset(rule for said in (levels or {}).values() for rule in said)
    drifts = [(rule, d) for rule in _told(is_code, infos, raised) for d in ask(rule, view, path)]
    if not drifts:
        return []
    facts = view.facts.get(path)
    broken = {problem.line for problem in facts.problems} if facts else set()
    seen: dict[str, int] = {}
    found = []
    for rule, drift in drifts:
        severity = _severity(rule, drift, levels or {})
        here = drift.path == path
        ignored = here and is_code and rule.id in set_aside(view.lines_of(path), drift.span.line)
        if severity is None or (here and drift.span.line in broken):
            continue
        # One that is set aside is counted all the same: those that are alike keep their fingerprints.
        finding = _finding(view, rule, drift, severity, seen)
        if not ignored and finding.fingerprint not in baseline:
            found.append(finding)
    return found


@lru_cache(maxsize=64)
def _told(is_code: bool, infos: bool, raised: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that may say something of a file, or of a sheet without one; settings raise some above an info."""
    asked = (rule for rule in rules() if is_code or rule.of_sheets)
    return tuple(rule for rule in asked if infos or rule.severity != "info" or rule.id in raised)


def _finding(view: ProjectView, rule: Rule, drift: Drift, severity: Severity, seen: dict[str, int]) -> Finding:
    span, path = drift.span, drift.path
    promise = view.promises.get(path)
    if promise and path in view.promised:
        path = sheet_path(path)
        span = span._replace(line=span.line + promise.offset, end_line=span.end_line + promise.offset)
    expected = "" if drift.guessed else drift.expected
    mark = fingerprint(rule.id, path, drift.symbol, expected, drift.actual)
    seen[mark] = ordinal = seen.get(mark, -1) + 1
    if ordinal:
        mark = fingerprint(rule.id, path, drift.symbol, expected, f"{drift.actual}\0{ordinal}")
    return Finding(
        rule=rule.id,
        severity=severity,
        path=path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        symbol=drift.symbol,
        expected=drift.expected,
        actual=drift.actual,
        message=drift.message,
        related=drift.related,
        fingerprint=mark,
        tag=drift.tag,
        fixes=drift.fixes,
    )


def _severity(rule: Rule, drift: Drift, levels: Levels) -> Severity | None:
    """The severity in force at a place; None where the settings turn the rule off."""
    folder = drift.path
    level: str | None = None
    severities: dict[str | None, Severity] = {"error": "error", "warning": "warning", "info": "info"}
    while level is None and folder:
        folder = folder.rpartition("/")[0]
        level = levels.get(folder, {}).get(rule.id)
    if level == "off":
        return None
    if drift.known:
        return "info"
    return severities.get(level, rule.severity)


def header(promise: Promise) -> Header:
    """What the header of a sheet says that is looked for throughout the project."""
    return Header(promise.sheet.role, promise.sheet.owns, promise.sheet.uses)


def owners(headers: Mapping[str, Header]) -> dict[str, tuple[str, ...]]:
    """The files whose sheets own each piece of state, sorted."""
    found: dict[str, list[str]] = {}
    for path in sorted(headers):
        for state in headers[path].owns:
            found.setdefault(state, []).append(path)
    return {state: tuple(paths) for state, paths in found.items()}
