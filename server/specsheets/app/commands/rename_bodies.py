"""Rename in committed bodies: they follow a name as code does; what cannot be told of one is recorded, and it is stale by that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from specsheets.app.filling.world import sheets_of
from specsheets.app.mending import Mending
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.languages.language import Language
from specsheets.model.change import FileChange
from specsheets.model.events import EntryRenamed, Event
from specsheets.model.facts import FileFacts
from specsheets.model.fill_events import BodyWritten
from specsheets.model.sheet import digest, entry_keys
from specsheets.phases.decided import Decided
from specsheets.phases.filling.bodies import problems_of
from specsheets.phases.rewriting import Rename, rewritten
from specsheets.phases.sheets import Loaded, load
from specsheets.phases.written import bodies_of, body_path, contract, files_with_bodies, name_of
from specsheets.rules.definitions import Definitions


class Renamed(NamedTuple):
    """What was renamed: a symbol, or with `function` a parameter of it; `scopes` by file, and `elsewhere` those under which any
    other file may mean it; with `uncertain` whatever is called so is meant. `by` and `because` are what is said of it."""

    old: str
    new: str
    scopes: Mapping[str, Iterable[str]]
    elsewhere: tuple[str, ...]
    uncertain: bool
    by: str
    because: str
    function: tuple[str, str] = ("", "")


def with_bodies(project: Project, facts: Mapping[str, FileFacts], made: Mending, renamed: Renamed) -> Mending:
    """A mending that renames something in code and sheets, with the committed bodies that follow. `facts` are those before."""
    return _Following(project, facts, made, renamed).mending()


class _Following:
    def __init__(self, project: Project, facts: Mapping[str, FileFacts], made: Mending, renamed: Renamed) -> None:
        self._project, self._facts, self._made, self._renamed = project, facts, made, renamed
        self._decided = Decided(project.store)
        self._word = re.compile(rf"(?<!\w){re.escape(renamed.old)}(?!\w)")

    def mending(self) -> Mending:
        """The mending, and what becomes of bodies."""
        files: list[FileChange] = []
        events: list[Event] = []
        written = files_with_bodies(self._project.files)
        if not written:
            return self._made
        for path in sorted(written & self._before.keys()):
            before, after = self._before[path], self._after.get(path, self._before[path])
            was, now = entry_keys(before.facts.symbols), entry_keys(after.facts.symbols)
            keys = dict(zip(was, now, strict=True)) if len(was) == len(now) else {k: k for k in was if k in now}
            # A rename that was killed may have left a body that follows already.
            pairs = {**{new: (old, new) for old, new in keys.items()}, **{old: (old, keys[old]) for old in keys}}
            bodies = bodies_of(self._project.files, path)
            for name in sorted(bodies):
                was_now = pairs.get(f"function:{name}")
                # Where both are there, the old one says what the new one has to be.
                if was_now and (name == name_of(was_now[0]) or name_of(was_now[0]) not in bodies):
                    self._follow(path, was_now, name, bodies, files, events)
        made = self._made
        return made._replace(code=(*made.code, *files), events=(*made.events, *events))

    def _follow(
        self,
        path: str,
        keys: tuple[str, str],
        name: str,
        bodies: Mapping[str, str],
        files: list[FileChange],
        events: list[Event],
    ) -> None:
        (was, now), body = keys, bodies[name]
        old, new = body_path(path, name), body_path(path, name_of(now))
        after, doubt = self._rewritten(path, keys, body) if self._word.search(body) else (body, "")
        if old != new and bodies.get(name_of(now), after) != after:
            raise Refused(
                f"{new} is there already, and no function has it",
                "throw it away with `specsheets fix`, or choose another name",
            )
        if after != body or old != new:
            files.append(FileChange(old, body, after, new if old != new else None))
        row = self._project.store.get("body", self._decided.id_of(path, was))
        then = contract(self._before[path].facts, was)
        due = contract(self._after.get(path, self._before[path]).facts, now)
        fits = row is None or row["contract"] == then
        if not doubt and (row is None or (after == body and (not fits or due == then))):
            return
        r = self._renamed
        events.append(
            BodyWritten(
                path=path,
                entry=self._entry(path, was, now),
                label=now,
                text=digest(after)[:16],
                contract=due if fits or row is None else row["contract"],
                by=r.by,
                at=self._project.clock.now(),
                because=r.because,
                doubt=doubt or (row or {}).get("doubt", ""),
            )
        )

    def _rewritten(self, path: str, keys: tuple[str, str], body: str) -> tuple[str, str]:
        r, language = self._renamed, self._language(path)
        is_own = r.function == (path, name_of(keys[0]).partition("#")[0])
        scopes = tuple(dict.fromkeys((*r.scopes.get(path, ()), *r.elsewhere)))
        loaded = self._after.get(path, self._before[path])

        def judge(text: str) -> list[str]:
            return list(problems_of(self._program, loaded, language, path, keys[1], text))

        done = rewritten(self._before[path], language, keys[0], body, Rename(r.old, r.new, scopes, r.uncertain), judge)
        if is_own and done.body == body and done.doubt:
            return body, f"it has a {r.new} of its own, and its parameter {r.old} is called so now"
        return done.body, done.doubt

    def _entry(self, path: str, was: str, now: str) -> str:
        """The id that the entry has once the rename is recorded."""
        kept = any(isinstance(e, EntryRenamed) and (e.path, e.was) == (path, was) for e in self._made.events)
        return self._decided.id_of(path, was if kept else now)

    @cached_property
    def _before(self) -> Mapping[str, Loaded]:
        return sheets_of(self._project)

    @cached_property
    def _after(self) -> Mapping[str, Loaded]:
        """The sheets that the rename changes, as it leaves them."""
        found = {}
        for w in self._made.writings:
            loaded = load(w.path, w.text or "", self._project.language_of(w.path))
            if isinstance(loaded, Loaded):
                found[w.path] = loaded
        return found

    @cached_property
    def _program(self) -> Definitions:
        """What bodies may rely on afterwards."""
        facts = dict(self._facts)
        for c in self._made.code:
            if c.path in facts and c.after is not None:
                facts[c.path] = self._language(c.path).extract(c.path, c.after)
        sheets = {**self._before, **self._after}
        facts |= {path: loaded.facts for path, loaded in sheets.items()}
        return Definitions(facts, self._language(next(iter(sheets))).modules(facts))

    def _language(self, path: str) -> Language:
        language = self._project.language_of(path)
        assert language is not None, path
        return language
