"""Keep: what a fill ends with, as events and sheet files: values that passed, fields that nothing passed for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from specsheets.app.project import Deed, Project
from specsheets.model.entries import fields_of, value_hash
from specsheets.model.events import EntryRenamed, Event, FieldDecided, SheetFilled
from specsheets.model.fill_events import FieldRefused, QueueDrained
from specsheets.model.sheet import HOLE
from specsheets.model.slots import Slot
from specsheets.phases.decided import Decided
from specsheets.phases.filling.asking import Filled
from specsheets.phases.sheets import Loaded, Writing, content_of, edit_sheet, load, text_of

TRIES = 3
"""Runs in a row that leave a field empty before it is parked."""
SHOWN = 200
"""Characters of a value that a decision shows."""


class Keeper:
    """Makes events of one run's end."""

    def __init__(self, project: Project, run: str, by: str, because: Callable[[str], str]) -> None:
        """`because` says, for the label of a field, which question of `run` was answered."""
        self._project, self._run, self._by, self._because = project, run, by, because
        self._decided = Decided(project.store)
        self._at = project.clock.now()

    def deed(self, before: Mapping[str, Loaded], filled: Filled) -> Deed:
        """The sheets that changed, and a decision for every field that is whole now."""
        events: list[Event] = []
        writings: list[Writing] = []
        for path in sorted(filled.sheets):
            made = self._sheet(path, before[path], filled.sheets[path], filled.keys.get(path, {}))
            if made:
                events += made[0]
                writings.append(made[1])
        return Deed(tuple(events), tuple(writings))

    def _sheet(
        self, path: str, before: Loaded, after: Loaded, keys: Mapping[str, str]
    ) -> tuple[list[Event], Writing] | None:
        language, text = self._project.language_of(path), text_of(self._project.store, path)
        assert language is not None and text is not None, path
        block = language.render(after.facts)
        new = edit_sheet(text, before.sheet, after.sheet.model_copy(update={"declares": block, "derived": ""}))
        loaded = load(path, new, language)
        assert isinstance(loaded, Loaded), (path, loaded)
        if new == text:
            return None
        was = {now: old for old, now in keys.items()}
        values = {(f.key, f.name): f.value for f in fields_of(before.sheet, before.facts, self._decided.lookup)}
        events: list[Event] = []
        for old, now in sorted(keys.items()):
            if self._decided.carries(path, old):
                entry = self._decided.id_of(path, old)
                because = self._because(f"{path} {old} name")
                renamed = EntryRenamed(
                    path=path, entry=entry, was=old, now=now, because=because, by=self._by, at=self._at
                )
                events.append(renamed)
        events.append(SheetFilled(path=path, sheet=content_of(new, loaded, language), by=self._by, run=self._run))
        for field in fields_of(loaded.sheet, loaded.facts, self._decided.lookup):
            old = was.get(field.key, field.key)
            replaced = values.get((old, field.name))
            if field.value == replaced or HOLE.search(field.value or ""):
                continue
            events.append(
                FieldDecided(
                    path=path,
                    entry=self.entry(path, field.key, was),
                    label=field.key,
                    field=field.name,
                    value=value_hash(field.value),
                    shown=(field.value or "")[:SHOWN],
                    level="filled",
                    by=self._by,
                    at=self._at,
                    because=self._because(f"{path} {old} {field.name}"),
                    replaces=value_hash(replaced) if replaced else "",
                    run=self._run,
                )
            )
        return events, Writing(path, new)

    def outcomes(self, filled: Filled, paths: Collection[str]) -> list[Event]:
        """What is to be said of the fields on the sheets at `paths` that stay empty: refused, or waiting no longer."""
        empty = {self._id(filled, slot): (slot, reason) for slot, reason in filled.empty}
        last = {r.slot.label: r.value for r in filled.rejected}
        refused = {key: pair for key, pair in empty.items() if pair[0].label in last}
        waiting = self._project.store.rows("queued")
        drained = tuple(k for k, row in waiting.items() if row["path"] in paths and k in empty and k not in refused)
        events: list[Event] = [QueueDrained(run=self._run, fields=drained)] if drained else []
        return [*events, *(self._refused(key, filled, *pair, last[pair[0].label]) for key, pair in refused.items())]

    def _refused(self, key: str, filled: Filled, slot: Slot, reason: str, value: str) -> FieldRefused:
        """That no answer to a field passed; it is parked when that happened too often."""
        tries = (self._project.store.get("refused", key) or {}).get("tries", 0) + 1
        return FieldRefused(
            path=slot.path,
            entry=key.rpartition("/")[0],
            label=filled.keys.get(slot.path, {}).get(slot.key, slot.key),
            field=slot.field,
            value=plain(value[:SHOWN]),
            because=plain(reason),
            at=self._at,
            tries=tries,
            parked=tries >= TRIES,
            run=self._run,
        )

    def _id(self, filled: Filled, slot: Slot) -> str:
        keys = filled.keys.get(slot.path, {})
        was = {now: old for old, now in keys.items()}
        return f"{self.entry(slot.path, keys.get(slot.key, slot.key), was)}/{slot.field}"

    def entry(self, path: str, key: str, was: Mapping[str, str]) -> str:
        """The id of an entry that may have got its name in this run: it keeps the one that decisions know it by."""
        old = was.get(key, key)
        return self._decided.id_of(path, old if old != key and self._decided.carries(path, old) else key)


def plain(text: str) -> str:
    """A text that a log can hold: a model may write half a surrogate pair."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
