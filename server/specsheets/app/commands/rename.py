"""rename: one name, everywhere: definition, references, imports and `__all__` in the code, and every sheet; one change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from specsheets.app.answers import ChangeAnswer
from specsheets.app.commands.rename_bodies import Renamed, with_bodies
from specsheets.app.commands.rename_parameter import renamed_parameter
from specsheets.app.mending import Mending, Sifted, of_code, perform, sift
from specsheets.app.project import Project
from specsheets.app.queries.facts import every_facts
from specsheets.app.refusal import Refused
from specsheets.languages.language import Language
from specsheets.model.change import Edit, Edits, FileChange
from specsheets.model.entries import value_hash
from specsheets.model.events import EntryRenamed, Event, FieldDecided, SheetFollowed
from specsheets.model.facts import DECLARING, FileFacts
from specsheets.model.match import nearest
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import entry_keys
from specsheets.phases.decided import Decided
from specsheets.phases.reach import reach_of
from specsheets.phases.sheets import Invalid, Loaded, Writing, as_derived, block_hash, derived_content, edit_sheet, load

NAMED = DECLARING | {"attribute"}
"""The kinds of symbol that can be renamed at their place."""


class Target(NamedTuple):
    """The entry to rename: its file and qualified name."""

    path: str
    qualname: str


def rename(
    project: Project,
    old: str,
    new: str,
    *,
    uncertain: bool = False,
    dry_run: bool = False,
    by: str = "a person",
    because: str = "",
) -> ChangeAnswer:
    """Rename an entry. `old` is a name, `Class.member`, or `path:name` where several files declare it; `new` is the bare name.

    Edits that rest on a likeness of names alone are left out unless `uncertain`. Raises Refused for an unknown or
    ambiguous name, an illegal one, and one that is taken.
    """
    facts = every_facts(project)
    target = find_target(facts, old)
    return perform(project, renamed(project, facts, target, new, uncertain=uncertain, by=by, because=because), dry_run)


def rename_with_doubts(project: Project, old: str, new: str) -> tuple[ChangeAnswer, tuple[Edits, ...]]:
    """Rename an entry, for somebody who decides of each doubtful edit alone: the answer, and what is left to decide."""
    facts = every_facts(project)
    made = renamed(project, facts, find_target(facts, old), new)
    return perform(project, made, dry_run=False), made.edits


def renamed(
    project: Project,
    facts: Mapping[str, FileFacts],
    target: Target,
    new: str,
    *,
    uncertain: bool = False,
    by: str = "a person",
    because: str = "",
) -> Mending:
    """The mending that renames `target`. Raises Refused for an illegal name, or one that is taken."""
    language = project.language_of(target.path)
    assert language is not None
    if not language.is_name(new):
        raise Refused(f"{new} is no legal {language.name} name", "choose another")
    taken = {
        n
        for s in facts[target.path].symbols
        if _owner(s.qualname) == _owner(target.qualname)
        for n in (s.name, *s.also)
    }
    if new in taken:
        raise Refused(f"{target.path} already declares {new}", "choose another name, or merge the two by hand")
    plain = target.qualname.rpartition(".")[2]
    return _Renaming(project, facts, target, plain, new, language, uncertain, by, because).mending()


def renamed_at(
    project: Project,
    path: str,
    place: tuple[int, int],
    old: str,
    new: str,
    *,
    uncertain: bool = False,
    because: str = "",
) -> Mending | None:
    """The mending that renames what is declared at one place (line and column of its name); None where the place declares
    nothing of that name."""
    facts = every_facts(project)
    around = [s for s in facts[path].symbols if s.line <= place[0] <= s.end_line] if path in facts else []
    for s in reversed(around):
        if s.kind == "function" and any(p.name == old for p in s.parameters):
            return renamed_parameter(project, facts, path, s, old, new, uncertain=uncertain, because=because)
        if s.kind in NAMED and old in (s.name, *s.also):
            owner = _owner(s.qualname)
            target = Target(path, f"{owner}.{old}" if owner else old)
            return renamed(project, facts, target, new, uncertain=uncertain, because=because)
    return None


def find_target(facts: Mapping[str, FileFacts], word: str) -> Target:
    """The one entry that a person means.

    Raises Refused with the candidates, or the nearest name.
    """
    path, _, name = word.rpartition(":")
    found, every = set(), set()
    for p, f in facts.items():
        if path and p != path:
            continue
        for s in f.symbols:
            if s.kind not in DECLARING:
                continue
            every.add(s.name)
            if name in (s.qualname, s.name):
                found.add(Target(p, s.qualname))
    exact = {t for t in found if t.qualname == name}
    found = exact or found
    if not found:
        near = nearest(name, sorted(every))
        raise Refused(
            f"nothing here is named {word}",
            f"did you mean {near}?" if near else "`specsheets find WORDS` searches names",
        )
    if len(found) > 1:
        listed = ", ".join(f"{t.path}:{t.qualname}" for t in sorted(found)[:6])
        raise Refused(f"{word} is declared in {len(found)} places: {listed}", "name one of them as PATH:NAME")
    return found.pop()


class _Renaming:
    def __init__(
        self,
        project: Project,
        facts: Mapping[str, FileFacts],
        target: Target,
        old: str,
        new: str,
        language: Language,
        uncertain: bool,
        by: str,
        because: str,
    ) -> None:
        self.project, self.facts, self.target, self.old, self.new = project, facts, target, old, new
        self.language, self.uncertain, self.by = language, uncertain, by
        self.because = because or f"rename {target.qualname} to {new}"
        modules = language.modules(facts)
        self.reach = reach_of(target.path, target.qualname, facts, modules)
        module, owner = modules.name_of(target.path), _owner(target.qualname)
        spelled, wanted = (".".join(filter(None, (module, owner, name))) for name in (old, new))
        self.mentioned = {spelled: wanted}
        self.doubtful = 0

    def mending(self) -> Mending:
        """The change of code and sheets, and what is decided by it."""
        code: dict[str, tuple[str | None, str]] = {}
        edits: tuple[Edits, ...] = ()
        for path in self.project.code.paths:
            if self.project.language_of(path) is not self.language:
                continue
            try:
                text = self.project.code.text(path).text
            except OSError:
                continue
            mentions = self.language.mentions(text, self.mentioned)
            if path not in self.reach and not mentions:
                continue
            sifted = self._sifted(path, text, self.reach.get(path, ()), mentions)
            code[path], edits = (text, sifted.text), (*edits, *sifted.edits)
        events, writings, sheets = self._sheets()
        made = of_code(self.project, f"rename {self.target.qualname} to {self.new}", code)
        made = made._replace(
            events=tuple(events),
            writings=tuple(writings),
            sheets=tuple(sheets),
            uncertain=self.doubtful,
            edits=edits,
        )
        owner = _owner(self.target.qualname)
        anywhere = (f"{owner}.",) if owner else ()
        renamed = Renamed(self.old, self.new, self.reach, anywhere, self.uncertain, self.by, self.because)
        return with_bodies(self.project, self.facts, made, renamed)

    def _sifted(self, path: str, text: str, scopes: Iterable[str], more: Iterable[Edit] = ()) -> Sifted:
        edits = [*more]
        edits += [e for scope in scopes for e in self.language.rename_edits(text, self.old, self.new, scope)]
        sifted = sift(path, text, edits, self.uncertain)
        self.doubtful += sifted.left
        return sifted

    def _sheets(self) -> tuple[list[Event], list[Writing], list[FileChange]]:
        events: list[Event] = []
        writings: list[Writing] = []
        changes: list[FileChange] = []
        for path in sorted(self.reach):
            row = self.project.store.get("text", path)
            if not row:
                continue
            before = load(path, row["text"], self.language)
            if isinstance(before, Invalid):
                continue
            after = self._sheet(before, self.reach[path])
            if path == self.target.path:
                events += self._decision(before.facts, after.facts)
            if after.sheet == before.sheet:
                continue
            text = edit_sheet(row["text"], before.sheet, after.sheet)
            content = derived_content(text, after.sheet, after.facts, self.language.render(after.facts))
            events.append(SheetFollowed(path=path, sheet=content))
            writings.append(Writing(path, text))
            changes.append(FileChange(sheet_path(path), row["text"], text))
        return events, writings, changes

    def _sheet(self, before: Loaded, scopes: Iterable[str]) -> Loaded:
        sheet = before.sheet
        block = self._sifted(sheet.file, sheet.declares, scopes).text
        block = self.language.render(self.language.extract(sheet.file, block, counts=False))
        renamed = sheet.model_copy(update={"declares": block})
        if sheet.derived == block_hash(sheet):
            renamed = as_derived(renamed)
        return Loaded(renamed, self.language.extract(sheet.file, block, counts=False))

    def _decision(self, before: FileFacts, after: FileFacts) -> list[Event]:
        decided = Decided(self.project.store)
        path, now = self.target.path, self.project.clock.now()
        events: list[Event] = []
        keys = zip(entry_keys(before.symbols), entry_keys(after.symbols), before.symbols, after.symbols, strict=True)
        for was, key, old, new in keys:
            if was == key or old.kind not in DECLARING:
                continue
            is_target = old.qualname == self.target.qualname
            entry = decided.id_of(path, was)
            if is_target or decided.carries(path, was):
                events.append(
                    EntryRenamed(path=path, entry=entry, was=was, now=key, because=self.because, by=self.by, at=now)
                )
            if is_target:
                events.append(
                    FieldDecided(
                        path=path,
                        entry=entry,
                        label=key,
                        field="name",
                        value=value_hash(new.name),
                        shown=new.name,
                        level="confirmed",
                        by=self.by,
                        at=now,
                        because=self.because,
                        replaces=value_hash(old.name),
                    )
                )
        return events


def _owner(qualname: str) -> str:
    return qualname.rpartition(".")[0]
