"""sheets history: who decided what on one sheet, when and why, and all else that befell it, also under its earlier names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specsheets.app import scope
from specsheets.app.answers import HistoryAnswer, HistoryEvent, WhyEntry
from specsheets.app.project import Project
from specsheets.app.queries.sheets import label_of, sheet
from specsheets.app.refusal import Refused
from specsheets.model.events import SheetMoved
from specsheets.model.paths import source_path
from specsheets.model.sheet import FIRM
from specsheets.ports import Query, Recorded, Store

LONGEST = 80
"""Characters of a value that a line shows."""

WORDS = {
    "sheet-planned": "the file got its first sheet",
    "sheet-followed": "derived fields followed the code",
    "sheet-edited": "the sheet file was changed",
    "sheet-filled": "empty fields were filled",
    "sheet-dropped": "the sheet was dropped",
    "sheet-moved": "{path} became {to}",
    "entry-renamed": "{was} is called {now}",
    "field-decided": "{what} {level}: {shown}",
    "field-released": "{what} released",
    "body-written": "the body of {entry} was written",
    "field-queued": "{what} waits for a model",
    "field-refused": "{what} stays empty: {shown} was refused",
    "field-unparked": "{what} {outcome}",
    "file-emitted": "the file was written from the sheet",
    "file-pruned": "the file was removed, as it had no sheet",
    "noted": "{key}: {value}",
}
"""What an event is in words, by its kind."""


def history(project: Project, word: str) -> HistoryAnswer:
    """The history of one sheet, the newest last; its name may be an earlier one.

    Raises Refused where there never was such a sheet.
    """
    asked = scope.project_path(project, word)
    path, found = trail(project.store, source_path(asked) or asked)
    if not found:
        (path, *more) = scope.named_sheets(project, [word], project.store.rows("sheet"))
        if more or path != asked:
            raise Refused(f"{word} is no sheet of one file", "name a source file, or its sheet")
    fields = sheet(project, path).fields if project.store.get("sheet", path) else ()
    labels = dict(_labels(found))
    events = tuple(_line(recorded, labels) for recorded in found)
    return HistoryAnswer(path=path, fields=fields, events=events, text=_page(path, fields, events))


def trail(store: Store, path: str) -> tuple[str, list[Recorded]]:
    """What a sheet is called now, and its events in order, under this name and those that it had before."""
    now = here = _destination(store, path)
    until: int | None = None
    stretches: list[list[Recorded]] = []
    while here:
        own = list(store.read(query=Query((f"sheet:{here}",)), until=until))
        last = next((n for n in reversed(range(len(own))) if isinstance(own[n].event, SheetMoved)), -1)
        moved = own[last].event if last >= 0 else None
        came = isinstance(moved, SheetMoved) and moved.to == here
        # What a name stood for before it went to another place is the history of that one.
        stretches.insert(0, own[last + (not came) :])
        here, until = (moved.path, own[last].position - 1) if isinstance(moved, SheetMoved) and came else ("", until)
    return now, [recorded for stretch in stretches for recorded in stretch]


def _destination(store: Store, path: str) -> str:
    """Where the sheet is now that once had this name; the last place that is known where it is gone."""
    at = 0
    while store.get("sheet", path) is None:
        own = store.read(after=at, query=Query((f"sheet:{path}",)))
        gone = [(r.position, r.event.to) for r in own if isinstance(r.event, SheetMoved) and r.event.path == path]
        if not gone:
            break
        at, path = gone[-1]
    return path


def _labels(found: list[Recorded]) -> Iterator[tuple[str, str]]:
    """What each entry is called, for events that only have its id."""
    for recorded in found:
        entry = getattr(recorded.event, "entry", "")
        name = getattr(recorded.event, "label", "") or getattr(recorded.event, "now", "")
        if entry and name:
            yield entry, name


def _line(recorded: Recorded, labels: Mapping[str, str]) -> HistoryEvent:
    event = recorded.event
    said: dict[str, Any] = {"shown": "", **event.model_dump()}
    key = said.get("label") or labels.get(str(said.get("entry", "")), "")
    value = " ".join(str(said["shown"] or said.get("value", "")).split())
    words = WORDS[event.kind].format_map(
        said
        | {
            "what": label_of(key, str(said.get("field", ""))),
            "entry": key.partition(":")[2],
            "was": str(said.get("was", "")).partition(":")[2],
            "now": str(said.get("now", "")).partition(":")[2],
            "shown": (value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…") or "nothing",
        }
    )
    return HistoryEvent(
        position=recorded.position,
        at=said.get("at") or recorded.at,
        kind=event.kind,
        what=words,
        by=said.get("by", ""),
        because=said.get("because", ""),
    )


def _page(path: str, fields: tuple[WhyEntry, ...], events: tuple[HistoryEvent, ...]) -> str:
    """The history as a page in Markdown: what holds, then what happened, the newest first."""
    firm = [f for f in fields if f.state in FIRM]
    rest = {state: sum(f.state == state for f in fields) for state in ("derived", "undecided", "empty")}
    lines = [f"# History of {path}", "", "## What was decided and holds", ""]
    lines += [f"- {_day(f.at or '')} {f.field} {f.state}{_who(f.by, f.because)}" for f in firm]
    counted = ", ".join(f"{count} {state}" for state, count in rest.items() if count)
    lines += [f"- other fields: {counted}"] if counted else []
    lines += [] if fields else ["- there is no sheet any more"]
    lines += ["", "## What happened, the newest first", ""]
    lines += [f"- {_day(e.at)} {e.what}{_who(e.by, e.because)}" for e in reversed(events)]
    return "\n".join(lines) + "\n"


def _day(at: str) -> str:
    return at[:16].replace("T", " ")


def _who(by: str, because: str) -> str:
    return f", by {by}" * bool(by) + f", because: {' '.join(because.split())}" * bool(because)
