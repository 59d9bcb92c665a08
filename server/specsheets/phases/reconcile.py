"""Reconcile: sheet files and decisions as they lie on disk against the rows, told as events; the heart of «nothing lost».

Run whenever a project is opened. A crash between an append and the writing of its files is seen here and finished.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from specsheets.forms.decisions import read_decisions
from specsheets.languages.language import Language
from specsheets.model.events import DecisionsForgotten, Event, SheetDropped, SheetEdited, SheetMoved
from specsheets.model.fold import Row, fold
from specsheets.model.sheet import digest
from specsheets.phases.sheets import SheetFiles, Writing, content_of, load, stamp
from specsheets.ports import Conflict, Files, Query, Stat, Store

DECISIONS = ".specsheets/decisions"


class Reconciled(NamedTuple):
    """What reconciling did: events appended, sheets whose interrupted writing was finished, decision lines that are damaged."""

    events: int
    finished: tuple[str, ...]
    problems: tuple[str, ...]


def reconcile(files: Files, store: Store, language_of: Callable[[str], Language | None]) -> Reconciled:
    """Bring the rows in step with the disk; a disk that is as it was left costs one stat per file and appends nothing.

    Raises Conflict when other processes keep recording.
    """
    for attempt in range(5):
        position = store.position()
        decided = _changed_decisions(files, store)
        edited, unfinished, gone = _edited_sheets(files, store, language_of)
        events = [*decided.events, *edited]
        try:
            if events:
                store.append(events, Query(after=position))
        except Conflict:
            if attempt == 4:
                raise
            continue
        store.cache("decisions", decided.seen)
        store.cache("written", dict.fromkeys(gone))
        if unfinished:
            SheetFiles(files, store).write(unfinished)
            files.sweep()
        break
    return Reconciled(len(events), tuple(w.path for w in unfinished), decided.problems)


def _edited_sheets(
    files: Files, store: Store, language_of: Callable[[str], Language | None]
) -> tuple[list[Event], list[Writing], list[str]]:
    sheets = SheetFiles(files, store)
    on_disk, written, hashes = sheets.on_disk(), sheets.written(), store.column("sheet", "hash")
    events: list[Event] = []
    unfinished: list[Writing] = []
    unchanged = {}
    gone: list[str] = []
    for path in sorted(on_disk.keys() | hashes.keys()):
        known, stat = hashes.get(path), on_disk.get(path)
        seen_stamp, seen = written.get(path, ("", ""))
        if stat and known and seen == known and seen_stamp == stamp(stat):
            continue
        if stat is None:
            text = store.get("text", path)
            if text and known and seen != known:
                unfinished.append(Writing(path, text["text"]))
            else:
                events.append(SheetDropped(path=path, because="the sheet file was deleted"))
                gone.append(path)
            continue
        text_on_disk = sheets.read(path)
        found = digest(text_on_disk)
        if found == known:
            unchanged[path] = (stat, found)
        elif known and seen and found == seen:
            text = store.get("text", path)
            if text:
                unfinished.append(Writing(path, text["text"]))
        elif known is None and seen and found == seen:
            unfinished.append(Writing(path, None))
        else:
            language = language_of(path)
            content = content_of(text_on_disk, load(path, text_on_disk, language), language)
            events.append(SheetEdited(path=path, sheet=content))
            unchanged[path] = (stat, found)
    if unchanged:
        sheets.remember(unchanged)
    return events, unfinished, gone


class _Decisions(NamedTuple):
    """Events that bring the rows in step with the decision files, sentences on damaged lines, and what to remember of the files."""

    events: list[Event]
    problems: tuple[str, ...]
    seen: dict[str, tuple[str, bytes] | None]


def _changed_decisions(files: Files, store: Store) -> _Decisions:
    stats = {p: s for p, s in files.tree(DECISIONS).items() if p.endswith(".jsonl")}
    known = store.cached("decisions")
    if stats.keys() == known.keys() and all(known[p][0] == stamp(s) for p, s in stats.items()):
        return _Decisions([], tuple(x for p in stats for x in json.loads(known[p][1])), {})
    every: list[Event] = []
    problems: list[str] = []
    seen: dict[str, tuple[str, bytes] | None] = dict.fromkeys(known.keys() - stats.keys())
    for path in sorted(stats):
        events, faults = read_decisions(files.read(path).decode("utf-8", "replace"), path)
        damaged = [f"{path}:{fault.line}: {fault.message}" for fault in faults]
        seen[path] = (stamp(stats[path]), json.dumps(damaged).encode())
        problems += damaged
        every += events
    every.sort(key=lambda e: getattr(e, "at", ""))
    recorded = {_same(r.event) for r in store.read() if r.event.kind in TRAVELLING}
    added = [e for e in {_same(e): e for e in every}.values() if _same(e) not in recorded]
    # A line that cannot be read may hold any decision: nothing is forgotten until it was mended.
    return _Decisions([*added, *([] if problems else _put_right(every, added, store))], tuple(problems), seen)


def _put_right(every: list[Event], added: list[Event], store: Store) -> list[Event]:
    """What has to follow `added` so that the rows say what all the decision files together say, and no more."""
    wanted: dict[tuple[str, str], Row] = {}
    maker: dict[tuple[str, str], Event] = {}
    for event in every:
        for space, key, row in fold(event, lambda s, k: wanted.get((s, k))):
            if space in DECIDED:
                wanted.pop((space, key), None)
                if row is not None:
                    wanted[space, key], maker[space, key] = row, event
    present = {(space, key): row for space in DECIDED for key, row in store.rows(space).items()}
    for event in added:
        for space, key, row in fold(event, lambda s, k: present.get((s, k))):
            if space in DECIDED:
                present.pop((space, key), None)
                if row is not None:
                    present[space, key] = row
    wrong = [at for at in sorted(present.keys() | wanted.keys()) if present.get(at) != wanted.get(at)]
    if not wrong:
        return []
    fields, names, fingerprints, bodies = (
        tuple(k for s, k in wrong if s == space and (s, k) in present) for space in DECIDED
    )
    because = "their decision files are gone"
    forgotten = DecisionsForgotten(
        fields=fields, names=names, fingerprints=fingerprints, bodies=bodies, because=because
    )
    again = {_same(maker[at]): maker[at] for at in wrong if at in wanted}
    return [forgotten, *sorted(again.values(), key=lambda e: getattr(e, "at", ""))]


DECIDED = ("decision", "id", "baseline", "body")
"""The rows that decisions alone make."""

TRAVELLING = frozenset(
    {"field-decided", "field-released", "entry-renamed", "sheet-moved", "body-written", "noted", "findings-accepted"}
)
"""The kinds of event that are decisions, and travel with git."""


def is_travelling(event: Event) -> bool:
    """Whether an event is a decision; that a sheet went along with its file is one where its entries carry decisions."""
    return event.kind in TRAVELLING and (not isinstance(event, SheetMoved) or bool(event.entries) or event.by != "code")


def remember_decisions(store: Store, path: str, stat: Stat) -> None:
    """Remember a decision file that was written here: it holds nothing new, but one day it may be gone."""
    store.cache("decisions", {path: (stamp(stat), b"[]")})


def _same(event: Event) -> str:
    """What makes two decisions one: everything that travels."""
    return event.model_dump_json(exclude={"run", "sheet"})
