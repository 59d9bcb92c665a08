"""accept and reject: a person's word on fields: confirm them as the sheet has them, take the code's, lock, or empty them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from specsheets.app import scope
from specsheets.app.answers import ChangeAnswer
from specsheets.app.mending import Mending, perform, planner_of, shown
from specsheets.app.project import Project
from specsheets.app.queries.sheets import stated
from specsheets.app.refusal import Refused
from specsheets.model.entries import FIELDS, field_text, take_fields, value_hash
from specsheets.model.events import Event, FieldDecided, FieldReleased, SheetFollowed
from specsheets.model.facts import EMPTY, Param
from specsheets.model.match import match
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import FIRM, entry_keys
from specsheets.phases.decided import Decided
from specsheets.phases.sheets import Loaded, Writing, block_hash, derived_content, edit_sheet, load
from specsheets.phases.states import Stated

Level = Literal["confirmed", "locked"]
Act = Callable[[str, list[Stated], bool], tuple[list[Event], str | None]]
"""From a path, the fields that are meant, and whether an entry was named: events, and the sheet's new text if it changes."""


class Wanted:
    """What a person's word names: a sheet or folder, or the entries of one name (`path:name` or `name`); with a `key`, one
    field of one entry of the sheet at `word`, or without a `field` that entry and all that stands inside it."""

    def __init__(self, project: Project, word: str, key: str = "", field: str = "") -> None:
        rows = project.store.rows("sheet")
        path, _, name = word.rpartition(":")
        self.word, self._key, self._field = word, key, field
        if key:
            self.paths, self.name = scope.named_sheets(project, [word], rows), key
        elif (not path and (project.root / word).exists()) or word in rows:
            self.paths, self.name = scope.named_sheets(project, [word], rows), ""
        else:
            self.paths, self.name = [p for p in rows if not path or p == path], name

    def fits(self, field: Stated) -> bool:
        """Whether a field belongs to what is named."""
        qualname = field.field.key.partition(":")[2].partition("#")[0]
        if self._field:
            return (field.field.key, field.field.name) == (self._key, self._field)
        if self._key:
            return field.field.key == self._key or qualname.startswith(f"{self._key.partition(':')[2]}.")
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
    verb = _Verb(project, [Wanted(project, w) for w in words], by)
    if source == "code":
        return perform(project, verb.mending("accept what the code says", verb.from_code), dry_run)

    def confirm(path: str, field: Stated, named: bool) -> Event | None:
        due = {"undecided", "filled"} | (
            {"locked"} if lock is False else {"derived", "confirmed"} if named or lock else set()
        )
        if named and lock is None and verb.clashes(path, field):
            return verb.decided(path, field, "locked" if field.state == "locked" else level)
        if field.state not in due or (field.state == level):
            return None
        return verb.decided(path, field, level)

    return perform(project, verb.mending("accept what the sheets say", verb.each(confirm)), dry_run)


def accepted_field(project: Project, path: str, key: str, field: str, source: Literal["sheets", "code"]) -> Mending:
    """One field of one entry: confirmed as the sheet has it, or brought to what the code says; without a `field` the entry
    with all that stands inside it, which leaves the sheet where the code lacks it."""
    verb = _Verb(project, [Wanted(project, path, key, field)], "a person")
    if source == "code":
        return verb.mending(f"accept {field} of {key.partition(':')[2]} from the code", verb.from_code)
    confirm = verb.each(lambda p, s, _: verb.decided(p, s, "confirmed"))
    return verb.mending(f"keep {field} of {key.partition(':')[2]} as the sheet has it", confirm)


def reject(project: Project, words: Sequence[str], *, dry_run: bool = False, by: str = "a person") -> ChangeAnswer:
    """Take filled or confirmed values back: where code has the field it follows the code again, else it is empty.

    Raises Refused for a word that names nothing.
    """
    for _ in project.code.refresh():
        pass
    verb = _Verb(project, [Wanted(project, w) for w in words], by)
    return perform(project, verb.mending("reject", verb.emptied), dry_run)


def decision(path: str, s: Stated, level: Level, by: str, at: str, because: str, replaces: str) -> FieldDecided:
    """The event by which a person makes a field firm as it stands; `replaces` is the hash of the value before."""
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
        replaces=replaces,
    )


class _Verb:
    def __init__(self, project: Project, wanted: Sequence[Wanted], by: str) -> None:
        if not wanted:
            raise Refused("nothing was named", "name a sheet, a folder, or an entry such as shop/cart.py:total")
        self.project, self.by, self.wanted = project, by, wanted
        self.now = project.clock.now()
        self._code: dict[str, dict[tuple[str, str], str | None]] = {}

    def mending(self, title: str, act: Act) -> Mending:
        """Do `act` to every sheet that is named, as one change."""
        decided = Decided(self.project.store)
        events: list[Event] = []
        writings: list[Writing] = []
        for wanted in self.wanted:
            hit = False
            for path in wanted.paths:
                problem = self.project.store.rows("sheet")[path]["problem"]
                if problem and not wanted.name:
                    raise Refused(f"{sheet_path(path)}:{problem}", "mend the sheet first")
                fields = [s for s in stated(self.project, path, decided) if wanted.fits(s)]
                hit = hit or bool(fields)
                done, text = act(path, fields, bool(wanted.name)) if fields else ([], None)
                events += done
                before = self.project.store.get("text", path)
                if text is not None and before and text != before["text"]:
                    writings.append(Writing(path, text))
            if not hit:
                raise Refused(
                    f"nothing here is named {wanted.word}", "name a sheet, a folder, or an entry as PATH:NAME"
                )
        sheets = tuple(shown(self.project, w) for w in writings)
        return Mending(title, sheets=sheets, events=tuple(events), writings=tuple(writings))

    def each(self, make: Callable[[str, Stated, bool], Event | None]) -> Act:
        """An act that makes at most one event per field and changes no sheet."""
        return lambda path, fields, named: ([e for s in fields if (e := make(path, s, named))], None)

    def in_code(self, path: str) -> dict[tuple[str, str], str | None]:
        """By key and field, what the code says of the entries of a sheet that it has too."""
        if path not in self._code:
            facts, (loaded, _) = self.project.code.facts(path), self._loaded(path)
            mine, theirs = loaded.facts.symbols, facts.symbols if facts and not facts.planned else ()
            keys = entry_keys(mine)
            self._code[path] = {
                (keys[i], field): field_text(theirs[j], field)
                for i, j in match(mine, theirs).items()
                if mine[i].kind == theirs[j].kind
                for field in ("name", *FIELDS[mine[i].kind])
            }
        return self._code[path]

    def clashes(self, path: str, s: Stated) -> bool:
        """Whether a firm field differs from the code, and was not decided against what the code says now."""
        at = (s.field.key, s.field.name)
        code = self.in_code(path)
        differs = s.decision is not None and at in code and code[at] != s.field.value
        return differs and s.decision is not None and s.decision["replaces"] != value_hash(code[at])

    def _replaces(self, path: str, s: Stated) -> str:
        at = (s.field.key, s.field.name)
        code = self.in_code(path)
        if at in code and code[at] != s.field.value:
            return value_hash(code[at])
        return str(s.decision["replaces"]) if s.decision else ""

    def decided(self, path: str, s: Stated, level: Level) -> FieldDecided:
        """The event that makes a field firm as it stands, instead of what the code says now."""
        because = "accepted" if level == "confirmed" else "locked"
        return decision(path, s, level, self.by, self.now, because, self._replaces(path, s))

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
        taken = {(s.field.key, s.field.name) for s in fields}
        every = {(s.field.key, s.field.name) for s in stated(self.project, path, Decided(self.project.store))}
        whole = {key for key, _ in taken} - {key for key, _ in every - taken}
        step = planner_of(self.project).step(path, facts, lambda key, field: (key, field) in taken or key in whole)
        events: list[Event] = [self.released(path, s, "the code's value was accepted") for s in fields if s.decision]
        return [*events, *step.events], step.writing.text if step.writing else None

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
        row = self.project.store.get("base", path)
        base = row["text"] if row else text if before.sheet.derived == block_hash(before.sheet) else ""
        return [SheetFollowed(path=path, sheet=derived_content(new, sheet, facts, block), base=base)], new
