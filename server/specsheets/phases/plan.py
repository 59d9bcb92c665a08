"""Plan: compare what code, blueprint and folders say with the sheets that are there, and decide events.

One file at a time and a pure function of that file's code, its sheet and the decisions about it: so a comment changes no
sheet, an added export exactly one, and an interrupted plan goes on where it stood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from specsheets.languages.language import Language
from specsheets.model.entries import HEADER_KEY
from specsheets.model.events import EntryRenamed, Event, SheetDropped, SheetFollowed, SheetMoved, SheetPlanned
from specsheets.model.facts import FileFacts
from specsheets.model.fold import Row
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import Sheet, digest, entry_keys
from specsheets.model.structure import Metadata, inherited
from specsheets.phases.decided import Decided
from specsheets.phases.follow import Opened, closed, follow
from specsheets.phases.scan import Code, hash_stamp
from specsheets.phases.sheets import (
    Loaded,
    Writing,
    as_derived,
    block_hash,
    derived_content,
    edit_sheet,
    load,
    write_sheet,
)
from specsheets.ports import Store


class Step(NamedTuple):
    """What the plan decided about one file: events, the sheet file to write, and what the certificate wants to know."""

    path: str
    events: tuple[Event, ...]
    writing: Writing | None
    stamp: str
    exports: int
    uncovered: tuple[str, ...]


def settled_stamp(code: str, sheet: str) -> str:
    """What a file's plan depends on, as the stamp of one that is settled: the hashes of its code and its sheet, and how the
    code was read."""
    return f"{hash_stamp(code)} {sheet}"


class Planner:
    """Decides about one file after the other; remembers which pairs of code and sheet it has seen agree."""

    def __init__(
        self,
        code: Code,
        store: Store,
        said: Mapping[str, Metadata],
        role_of: Callable[[str], str],
        drafts: Mapping[str, tuple[Loaded, tuple[Event, ...]]] | None = None,
        now: str = "",
    ) -> None:
        """`now` dates the renames and moves that are found."""
        self._code = code
        self._store = store
        self._said = said
        self._role_of = role_of
        self._drafts = drafts or {}
        self._now = now
        self.rows = store.rows("sheet")
        self._decided = Decided(store)
        self._seen = {path: stamp for path, (stamp, _) in store.cached("followed").items()}

    def stamp(self, path: str) -> str:
        """The stamp that a file has once it is settled as it now is."""
        row = self.rows.get(path)
        return settled_stamp(self._code.hash(path), row["hash"] if row else "")

    def gone(self) -> dict[str, str]:
        """Files that had code when the plan last looked and have none now, with the hash of that code, sorted."""
        missing = sorted(self._seen.keys() - set(self._code.paths) - self._code.unread.keys())
        before = {path: self._seen[path].partition(" ")[0].rpartition(":")[2] for path in missing}
        return {path: found for path, found in before.items() if found}

    def is_settled(self, path: str) -> bool:
        """Whether code and sheet of a file are as they were when the plan last looked at them."""
        return path in self.rows and self._seen.get(path) == self.stamp(path)

    def has_sheet(self, path: str) -> bool:
        """Whether there is a sheet for a path."""
        return path in self.rows

    def resembles(self, gone: str, path: str, facts: FileFacts) -> bool:
        """Whether a new file is likely the one that is gone: it declares most of the same names, and shares the file
        name or the folder."""
        if not self.has_sheet(gone):
            return False
        before, now = set(self.rows[gone]["exports"]), set(facts.public_names())
        nearby = (
            gone.rpartition("/")[2] == path.rpartition("/")[2] or gone.rpartition("/")[0] == path.rpartition("/")[0]
        )
        return nearby and len(before & now) >= max(2, 0.8 * len(before | now))

    def step(self, path: str, facts: FileFacts | None, opened: Opened = closed) -> Step:
        """Decide about one file; `facts` is None where there is no source file. Fields that are `opened` follow the code."""
        row = self.rows.get(path)
        if row and row["problem"]:
            return Step(path, (), None, self.stamp(path), 0, (f"{sheet_path(path)}:{row['problem']}",))
        text = self._text(path) if row else None
        language = self._code.language(path)
        assert language is not None, path
        if facts is None or facts.planned:
            if text is not None:
                return self._settled(path, self.stamp(path), self.rows[path], facts)
            loaded, said = self._drafts.get(path) or (self.draft(path, facts, language), ())
            step = self._written(path, loaded, None, language, facts)
            return step._replace(events=(*step.events, *said))
        if text is None:
            return self._written(path, self.from_code(path, facts, language), None, language, facts)
        promised = self.from_code(path, facts, language)
        current = load(path, text, language)
        assert isinstance(current, Loaded), text
        if not self._decided.has(path) and current.sheet.derived == block_hash(current.sheet):
            sheet = promised.sheet.model_copy(
                update={"behaviours": current.sheet.behaviours, "notes": current.sheet.notes}
            )
            return self._written(path, Loaded(as_derived(sheet), promised.facts), text, language, facts)
        followed = follow(
            current,
            self._base(path, current, language),
            promised,
            lambda k, f, v: self._decided.is_firm(path, k, f, v),
            opened,
        )
        block = language.render(followed.facts)
        sheet = followed.sheet.model_copy(update={"declares": block, "derived": ""})
        if (sheet.declares, sheet.role, sheet.summary, sheet.owns, sheet.uses) == _derived_part(promised.sheet):
            sheet = as_derived(sheet)
        renames = tuple(
            self._renamed(path, was, now) for was, now in followed.renamed if self._decided.carries(path, was)
        )
        done = self._written(path, Loaded(sheet, followed.facts), text, language, facts, promised.sheet)
        return done._replace(events=(*renames, *done.events)) if done.events or renames else done

    def dropped(self, path: str) -> Step | None:
        """The sheet of a file that is gone: dropped where nobody worked on it, else None."""
        loaded = load(path, self._text(path) or "", self._code.language(path))
        if self._decided.has(path) or not isinstance(loaded, Loaded):
            return None
        sheet = loaded.sheet
        if sheet.derived != block_hash(sheet) or sheet.behaviours or sheet.notes:
            return None
        return Step(path, (SheetDropped(path=path, because="its file is gone"),), Writing(path, None), "", 0, ())

    def moved(self, path: str, to: str) -> Step:
        """The sheet of a file that moved: it goes along, and so do its ids; where somebody moved the sheet already, the ids
        alone."""
        text = self._text(path)
        language = self._code.language(to)
        assert language is not None, to
        loaded = load(path, text, language) if text is not None else load(to, self._text(to) or "", language)
        assert isinstance(loaded, Loaded), text
        sheet = loaded.sheet.model_copy(update={"file": to})
        content = None
        if text is not None:
            text = edit_sheet(text, loaded.sheet, sheet)
            content = derived_content(text, sheet, loaded.facts, language.render(loaded.facts))
        entries = {
            key: self._decided.id_of(path, key)
            for key in (HEADER_KEY, *entry_keys(loaded.facts.symbols))
            if self._decided.carries(path, key)
        }
        event = SheetMoved(
            path=path, to=to, sheet=content, entries=entries, because="its file moved", by="code", at=self._now
        )
        return Step(to, (event,), Writing(to, text) if text is not None else None, "", 0, ())

    def may_move(self, path: str, to: str) -> bool:
        """Whether a sheet, or what was decided of it, can go from one path to another."""
        if self.has_sheet(path):
            return not self.rows[path]["problem"] and not self.has_sheet(to)
        return self._decided.has(path) and self.has_sheet(to) and not self.rows[to]["problem"]

    def draft(self, path: str, facts: FileFacts | None, language: Language) -> Loaded:
        """The first sheet of a file that is still to be written."""
        metadata = inherited(path, self._said)
        block = language.template(path, metadata)
        summary = (facts.doc if facts and facts.doc else None) or metadata.description or ("" if not block else "___")
        sheet = Sheet(file=path, role=self._role_of(path), summary=summary, declares=block)
        return Loaded(sheet, language.extract(path, block, counts=False))

    def from_code(self, path: str, facts: FileFacts, language: Language) -> Loaded:
        """The sheet of a file as its code alone would have it."""
        reads = sorted({f"{s.kind} {s.key}" for s in facts.states if s.access == "read"})
        writes = sorted({f"{s.kind} {s.key}" for s in facts.states if s.access == "write"})
        sheet = Sheet(
            file=path,
            role=self._role_of(path),
            summary=facts.doc or "",
            owns=tuple(writes),
            uses=tuple(s for s in reads if s not in writes),
            declares=language.render(facts),
        )
        return Loaded(as_derived(sheet), facts)

    def _written(
        self,
        path: str,
        new: Loaded,
        text: str | None,
        language: Language,
        facts: FileFacts | None,
        code: Sheet | None = None,
    ) -> Step:
        if text is None:
            after = write_sheet(new.sheet)
        else:
            before = load(path, text, language)
            assert isinstance(before, Loaded), text
            after = text if before.sheet == new.sheet else edit_sheet(text, before.sheet, new.sheet)
        base = write_sheet(code) if code and not new.sheet.derived else ""
        known = self._store.get("base", path)
        if text == after and (not base or (known and known["text"] == base)):
            return self._settled(path, self.stamp(path), self.rows[path], facts)
        content = derived_content(after, new.sheet, new.facts, new.sheet.declares)
        event: Event = (
            SheetPlanned(path=path, sheet=content)
            if text is None
            else SheetFollowed(path=path, sheet=content, base=base)
        )
        settled = self._settled(path, settled_stamp(self._code.hash(path), digest(after)), content.model_dump(), facts)
        return settled._replace(events=(event,), writing=Writing(path, after) if text != after else None)

    def _settled(self, path: str, stamp: str, row: Row, facts: FileFacts | None) -> Step:
        names = facts.public_names() if facts else []
        missing = sorted(set(names) - set(row["exports"]) - {"___"})
        return Step(path, (), None, stamp, len(names), tuple(f"{path}: {name}" for name in missing))

    def _text(self, path: str) -> str | None:
        row = self._store.get("text", path)
        return row["text"] if row else None

    def _base(self, path: str, current: Loaded, language: Language) -> Loaded | None:
        if current.sheet.derived == block_hash(current.sheet):
            return current
        row = self._store.get("base", path)
        loaded = load(path, row["text"], language) if row else None
        if isinstance(loaded, Loaded):
            return loaded
        # A first draft that nobody touched is the program's own, though code was never behind it.
        draft = self._drafts[path][0] if path in self._drafts else self.draft(path, None, language)
        return current if current.sheet.declares == draft.sheet.declares else None

    def _renamed(self, path: str, was: str, now: str) -> Event:
        return EntryRenamed(
            path=path,
            entry=self._decided.id_of(path, was),
            was=was,
            now=now,
            because="the code renamed it",
            by="code",
            at=self._now,
        )


def _derived_part(sheet: Sheet) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
    return sheet.declares, sheet.role, sheet.summary, sheet.owns, sheet.uses


def remember(store: Store, steps: list[Step]) -> None:
    """Remember that these files are settled, with the figures that a later certificate wants."""
    entries: dict[str, tuple[str, bytes] | None] = {
        s.path: (s.stamp, json.dumps([s.exports, s.uncovered]).encode()) for s in steps if s.stamp
    }
    left = {e.path for s in steps for e in s.events if isinstance(e, SheetDropped | SheetMoved)}
    entries.update(dict.fromkeys(left - entries.keys()))
    store.cache("followed", entries)


def figures(store: Store) -> Iterator[tuple[str, int, list[str]]]:
    """Path, count of exports and what is uncovered, for every file that the plan has looked at."""
    for path, (_, blob) in store.cached("followed").items():
        exports, uncovered = json.loads(blob)
        yield path, exports, uncovered
