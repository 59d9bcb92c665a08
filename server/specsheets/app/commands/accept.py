"""accept and reject: a person's word on fields: confirm them as the sheet has them, take the code's, lock, or empty them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from specsheets.app import scope
from specsheets.app.answers import ChangeAnswer
from specsheets.app.project import Deed, Project
from specsheets.app.queries.sheets import stated
from specsheets.app.refusal import Refused
from specsheets.model.change import Change, FileChange
from specsheets.model.entries import take_fields, value_hash
from specsheets.model.events import Event, FieldDecided, FieldReleased, SheetFollowed
from specsheets.model.facts import EMPTY, Param
from specsheets.model.sheet import FIRM, entry_keys
from specsheets.phases.decided import Decided
from specsheets.phases.follow import follow
from specsheets.phases.plan import Planner
from specsheets.phases.sheets import Loaded, Writing, derived_content, edit_sheet, load, sheet_path
from specsheets.phases.states import Stated

Level = Literal["confirmed", "locked"]
Act = Callable[[str, list[Stated], bool], tuple[list[Event], str | None]]
"""From a path, the fields that are meant, and whether an entry was named: events, and the sheet's new text if it changes."""


class Wanted:
    """What a person's word names: a sheet or folder, or the entries of one name (`path:name` or `name`)."""

    def __init__(self, project: Project, word: str) -> None:
        rows = project.store.rows("sheet")
        path, _, name = word.rpartition(":")
        if (not path and (project.root / word).exists()) or word in rows:
            self.paths, self.name = scope.named_sheets(project, [word], rows), ""
        else:
            self.paths, self.name = [p for p in rows if not path or p == path], name
        self.word = word

    def fits(self, field: Stated) -> bool:
        """Whether a field belongs to what is named."""
        qualname = field.field.key.partition(":")[2].partition("#")[0]
        return not self.name or self.name in (qualname, qualname.rpartition(".")[2])


def accept(
    project: Project,
    words: Sequence[str],
    *,
    source: Literal["sheets", "code"] = "sheets",
    lock: bool | None = None,
    dry_run: bool = False,
    by: str = "a person",
) -> ChangeAnswer:
    """Confirm what sheets say, or bring them to what the code says.

    A word that names an entry confirms all its fields; a sheet or folder confirms those that are filled or undecided.
    `lock` makes (True) or ends (False) a lock. Raises Refused for a word that names nothing.
    """
    for _ in project.code.refresh():
        pass
    level: Level = "locked" if lock else "confirmed"
    verb = _Verb(project, words, by)
    if source == "code":
        return verb.run("accept what the code says", verb.from_code, dry_run)

    def confirm(path: str, field: Stated, named: bool) -> Event | None:
        due = {"undecided", "filled"} | (
            {"locked"} if lock is False else {"derived", "confirmed"} if named or lock else set()
        )
        if field.state not in due or (field.state == level):
            return None
        return verb.decided(path, field, level)

    return verb.run("accept what the sheets say", verb.each(confirm), dry_run)


def reject(project: Project, words: Sequence[str], *, dry_run: bool = False, by: str = "a person") -> ChangeAnswer:
    """Take filled or confirmed values back: where code has the field it follows the code again, else it is empty.

    Raises Refused for a word that names nothing.
    """
    for _ in project.code.refresh():
        pass
    verb = _Verb(project, words, by)
    return verb.run("reject", verb.emptied, dry_run)


def decision(path: str, s: Stated, level: Level, by: str, at: str, because: str) -> FieldDecided:
    """The event by which a person makes a field firm as it stands."""
    return FieldDecided(
        path=path,
        entry=s.field.entry,
        label=s.field.key,
        field=s.field.name,
        value=value_hash(s.field.value),
        shown=(s.field.value or "")[:200],
        level=level,
        by=by,
        at=at,
        because=because,
        replaces=s.decision["value"] if s.decision else "",
    )


class _Verb:
    def __init__(self, project: Project, words: Sequence[str], by: str) -> None:
        if not words:
            raise Refused("nothing was named", "name a sheet, a folder, or an entry such as shop/cart.py:total")
        self.project, self.by = project, by
        self.wanted = [Wanted(project, w) for w in words]
        self.now = project.clock.now()

    def run(self, title: str, act: Act, dry_run: bool) -> ChangeAnswer:
        """Do `act` to every sheet that is named, as one commit."""
        decided = Decided(self.project.store)
        events: list[Event] = []
        writings: list[Writing] = []
        changes: list[FileChange] = []
        for wanted in self.wanted:
            hit = False
            for path in wanted.paths:
                fields = [s for s in stated(self.project, path, decided) if wanted.fits(s)]
                hit = hit or bool(fields)
                done, text = act(path, fields, bool(wanted.name)) if fields else ([], None)
                events += done
                before = self.project.store.get("text", path)
                if text is not None and before and text != before["text"]:
                    writings.append(Writing(path, text))
                    changes.append(FileChange(sheet_path(path), before["text"], text))
            if not hit:
                raise Refused(
                    f"nothing here is named {wanted.word}", "name a sheet, a folder, or an entry as PATH:NAME"
                )
        if not dry_run and events:
            self.project.commit(lambda: Deed(tuple(events), tuple(writings)))
        change = Change(title, tuple(changes))
        decisions = sum(isinstance(e, FieldDecided | FieldReleased) for e in events)
        files = tuple(sorted(c.path for c in changes))
        return ChangeAnswer(
            title=title, applied=not dry_run and bool(events), files=files, decisions=decisions, diff=change.diff()
        )

    def each(self, make: Callable[[str, Stated, bool], Event | None]) -> Act:
        """An act that makes at most one event per field and changes no sheet."""
        return lambda path, fields, named: ([e for s in fields if (e := make(path, s, named))], None)

    def decided(self, path: str, s: Stated, level: Level) -> FieldDecided:
        """The event that makes a field firm as it stands."""
        return decision(path, s, level, self.by, self.now, "accepted" if level == "confirmed" else "locked")

    def released(self, path: str, s: Stated, because: str) -> FieldReleased:
        """The event that takes a decision back."""
        return FieldReleased(
            path=path, entry=s.field.entry, field=s.field.name, by=self.by, at=self.now, because=because
        )

    def from_code(self, path: str, fields: list[Stated], _named: bool = False) -> tuple[list[Event], str | None]:
        """Decisions of the named fields are released, and the sheet follows the code in them."""
        facts = self.project.code.facts(path)
        locked = [s for s in fields if s.state == "locked"]
        if locked:
            raise Refused(
                f"{path}: {locked[0].field.key} is locked", "end the lock first with `specsheets accept --unlock`"
            )
        if facts is None:
            raise Refused(f"there is no code at {path} to accept", "emit it, or delete the sheet")
        open_keys = {(s.field.key, s.field.name) for s in fields if s.state in ("undecided", "filled", "confirmed")}
        decided = Decided(self.project.store)
        before, text = self._loaded(path)
        planner = Planner(
            self.project.code, self.project.store, self.project.said, self.project.role_of(self.project.said)
        )
        language = self.project.language_of(path)
        assert language is not None
        signed = before.sheet.model_copy(update={"derived": ""})

        def firm(key: str, field: str, value: str | None) -> bool:
            return (key, field) not in open_keys and decided.is_firm(path, key, field, value)

        after = follow(Loaded(signed, before.facts), before, planner.from_code(path, facts, language), firm)
        made = self._sheet_events(path, text, before, Loaded(after.sheet, after.facts))
        events: list[Event] = [self.released(path, s, "the code's value was accepted") for s in fields if s.decision]
        return [*events, *made[0]], made[1]

    def emptied(self, path: str, fields: list[Stated], _named: bool = False) -> tuple[list[Event], str | None]:
        """Decided fields are released; where no code has them they become empty."""
        facts = self.project.code.facts(path)
        if facts is not None and not facts.planned:
            return self.from_code(path, [s for s in fields if s.state in FIRM])
        before, text = self._loaded(path)
        taken = {(s.field.key, s.field.name) for s in fields if s.state in ("filled", "confirmed")}
        symbols = list(before.facts.symbols)
        for i, key in enumerate(entry_keys(before.facts.symbols)):
            hole = symbols[i]._replace(type=EMPTY, value=EMPTY, doc=EMPTY)
            symbols[i] = take_fields(symbols[i], hole, [f for f in ("type", "value", "doc") if (key, f) in taken])
            if (key, "parameters") in taken:
                symbols[i] = symbols[i]._replace(parameters=(Param(EMPTY, "undecided", None, None),))
        header = {f: EMPTY for f in ("summary", "notes", "role") if ("sheet:", f) in taken}
        after = Loaded(before.sheet.model_copy(update=header), before.facts._replace(symbols=tuple(symbols)))
        events: list[Event] = [self.released(path, s, "rejected") for s in fields if s.decision]
        made = self._sheet_events(path, text, before, after)
        return [*events, *made[0]], made[1]

    def _loaded(self, path: str) -> tuple[Loaded, str]:
        row = self.project.store.get("text", path)
        loaded = load(path, row["text"] if row else "", self.project.language_of(path))
        assert row and isinstance(loaded, Loaded), path
        return loaded, row["text"]

    def _sheet_events(self, path: str, text: str, before: Loaded, after: Loaded) -> tuple[list[Event], str]:
        language = self.project.language_of(path)
        assert language is not None
        block = language.render(after.facts)
        sheet = after.sheet.model_copy(update={"declares": block, "derived": ""})
        if sheet == before.sheet.model_copy(update={"derived": ""}):
            return [], text
        new = edit_sheet(text, before.sheet, sheet)
        facts = language.extract(path, block, counts=False)
        return [SheetFollowed(path=path, sheet=derived_content(new, sheet, facts, block))], new
