"""log show, verify, replay, snapshots: what happened, and any past state."""

from __future__ import annotations

from collections.abc import Mapping

from specsheets.app.log_answers import LogAnswer, LogEvent, Snapshot, SnapshotsAnswer, VerifyAnswer
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.change import Change, FileChange
from specsheets.model.fold import SPACES, Row, fold
from specsheets.model.match import nearest
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import project_digest
from specsheets.ports import Store

ABOUT = ("path", "to", "label", "was", "now", "field", "name", "verb", "step", "outcome")
"""The keys of an event that say in one line what it is about."""
CURRENT = "current"
"""The name of the state as of now, beside the snapshots."""


def log(project: Project, *, after: int = 0, limit: int = 0) -> LogAnswer:
    """The events after a position, the last `limit` of them (0: all)."""
    events = [
        LogEvent(
            position=r.position,
            at=r.at,
            kind=r.event.kind,
            about=_about(r.event.model_dump()),
            body=_short(r.event.model_dump()),
        )
        for r in project.store.read(after)
    ]
    return LogAnswer(position=project.store.position(), events=tuple(events[-limit:] if limit else events))


def verify(project: Project) -> VerifyAnswer:
    """Whether the log is whole: hash chain, order, and rows that equal a replay."""
    return VerifyAnswer(events=project.store.position(), faults=tuple(project.store.verify()))


def replay(project: Project, until: int | None = None) -> LogAnswer:
    """The state after the event at `until`, from the events alone.

    Raises Refused for a position that the log does not have.
    """
    last = project.store.position()
    if until is not None and not 0 <= until <= last:
        raise Refused(f"the log has no position {until}", f"it ends at {last}")
    rows = state_at(project.store, until)
    contents = {path: row["content"] for path, row in sorted(rows["sheet"].items()) if not row["problem"]}
    return LogAnswer(position=last if until is None else until, sheets=contents, digest=project_digest(contents))


def snapshots(project: Project) -> SnapshotsAnswer:
    """The named states, oldest first, `current` last."""
    rows = project.store.rows("snapshot")
    named = sorted(
        (
            Snapshot(name=name, position=row["position"], digest=row["digest"], at=row["at"])
            for name, row in rows.items()
        ),
        key=lambda s: (s.position, s.name),
    )
    contents = {p: row["content"] for p, row in project.store.rows("sheet").items() if not row["problem"]}
    current = Snapshot(
        name=CURRENT, position=project.store.position(), digest=project_digest(contents), at=project.clock.now()
    )
    return SnapshotsAnswer(snapshots=(*named, current))


def snapshot_texts(project: Project, name: str) -> dict[str, str]:
    """The sheet files of a named state, by source path.

    Raises Refused for a name that was never given.
    """
    if name == CURRENT:
        return {path: row["text"] for path, row in project.store.rows("text").items()}
    row = project.store.get("snapshot", name)
    if row is None:
        near = nearest(name, [*project.store.rows("snapshot"), CURRENT])
        raise Refused(
            f"there is no snapshot {name}", f"did you mean {near}?" if near else "`specsheets log snapshots` lists them"
        )
    return {path: text["text"] for path, text in sorted(state_at(project.store, row["position"])["text"].items())}


def compare(project: Project, name: str, other: str = CURRENT) -> str:
    """A unified diff between two named states."""
    before, after = snapshot_texts(project, name), snapshot_texts(project, other)
    files = (FileChange(sheet_path(p), before.get(p), after.get(p)) for p in sorted(before.keys() | after.keys()))
    return Change("snapshots", tuple(f for f in files if f.deed != "none")).diff()


def state_at(store: Store, until: int | None) -> Mapping[str, dict[str, Row]]:
    """All rows by space and key after the event at `until` (None: the last), folded from the log."""
    rows: dict[str, dict[str, Row]] = {}
    for recorded in store.read(until=until):
        for space, key, row in fold(recorded.event, lambda s, k: rows.get(s, {}).get(k)):
            if row is None:
                rows.get(space, {}).pop(key, None)
            else:
                rows.setdefault(space, {})[key] = row
    return {space: rows.get(space, {}) for space in SPACES}


def _about(body: Mapping[str, object]) -> str:
    return " ".join(str(body[key]) for key in ABOUT if body.get(key))


def _short(body: dict[str, object]) -> dict[str, object]:
    """An event's body without whole sheet texts, which `sheets show` and snapshots are for."""
    sheet = body.get("sheet")
    out = {k: v for k, v in body.items() if k not in ("kind", "sheet", "base") and v not in ("", {}, [], ())}
    return {**out, "content": sheet["content"]} if isinstance(sheet, dict) else out
