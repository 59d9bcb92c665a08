"""Reconcile: sheet files and decisions as they lie on disk against the rows, told as events; the heart of «nothing lost».

Run whenever a project is opened. A crash between an append and the writing of its files is seen here and finished.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from specsheets.forms.decisions import read_decisions
from specsheets.languages.language import Language
from specsheets.model.events import Event, SheetDropped, SheetEdited
from specsheets.model.sheet import digest
from specsheets.phases.sheets import SheetFiles, Writing, content_of, load, stamp
from specsheets.ports import Files, Store

DECISIONS = ".specsheets/decisions"


class Reconciled(NamedTuple):
    """What reconciling did: events appended, sheets whose interrupted writing was finished, decision lines that are damaged."""

    events: int
    finished: tuple[str, ...]
    problems: tuple[str, ...]


def reconcile(files: Files, store: Store, language_of: Callable[[str], Language | None]) -> Reconciled:
    """Bring the rows in step with the disk; a disk that is as it was left costs one stat per file and appends nothing."""
    decided, problems = _new_decisions(files, store)
    edited, unfinished = _edited_sheets(files, store, language_of)
    events = [*decided, *edited]
    if events:
        store.append(events)
    SheetFiles(files, store).write(unfinished)
    return Reconciled(len(events), tuple(w.path for w in unfinished), problems)


def _edited_sheets(
    files: Files, store: Store, language_of: Callable[[str], Language | None]
) -> tuple[list[Event], list[Writing]]:
    sheets = SheetFiles(files, store)
    on_disk, written, rows = sheets.on_disk(), sheets.written(), store.rows("sheet")
    events: list[Event] = []
    unfinished: list[Writing] = []
    unchanged = {}
    for path in sorted(on_disk.keys() | rows.keys()):
        row, stat = rows.get(path), on_disk.get(path)
        seen_stamp, seen = written.get(path, ("", ""))
        if stat and row and seen == row["hash"] and seen_stamp == stamp(stat):
            continue
        if stat is None:
            text = store.get("text", path)
            if text and row and seen != row["hash"]:
                unfinished.append(Writing(path, text["text"]))
            else:
                events.append(SheetDropped(path=path, because="the sheet file was deleted"))
            continue
        text_on_disk = sheets.read(path)
        found = digest(text_on_disk)
        if row and found == row["hash"]:
            unchanged[path] = (stat, found)
        elif row and seen and found == seen:
            text = store.get("text", path)
            if text:
                unfinished.append(Writing(path, text["text"]))
        elif row is None and seen and found == seen:
            unfinished.append(Writing(path, None))
        else:
            language = language_of(path)
            content = content_of(text_on_disk, load(path, text_on_disk, language), language)
            events.append(SheetEdited(path=path, sheet=content))
            unchanged[path] = (stat, found)
    if unchanged:
        sheets.remember(unchanged)
    return events, unfinished


def _new_decisions(files: Files, store: Store) -> tuple[list[Event], tuple[str, ...]]:
    stats = {p: s for p, s in files.tree(DECISIONS).items() if p.endswith(".jsonl")}
    known = store.cached("decisions")
    if all(p in known and known[p][0] == stamp(s) for p, s in stats.items()):
        return [], tuple(x for p in stats for x in json.loads(known[p][1]))
    recorded = {_same(r.event) for r in store.read() if r.event.kind in TRAVELLING}
    found: list[Event] = []
    problems: list[str] = []
    for path in sorted(stats):
        events, faults = read_decisions(files.read(path).decode("utf-8", "replace"), path)
        damaged = [f"{path}:{fault.line}: {fault.message}" for fault in faults]
        store.cache("decisions", {path: (stamp(stats[path]), json.dumps(damaged).encode())})
        problems += damaged
        for event in events:
            if _same(event) not in recorded:
                recorded.add(_same(event))
                found.append(event)
    found.sort(key=lambda e: getattr(e, "at", ""))
    return found, tuple(problems)


TRAVELLING = frozenset(
    {"field-decided", "field-released", "entry-renamed", "sheet-moved", "noted", "findings-accepted"}
)
"""The kinds of event that are decisions, and travel with git."""


def _same(event: Event) -> str:
    """What makes two decisions one: everything that travels."""
    return event.model_dump_json(exclude={"run", "sheet"})
