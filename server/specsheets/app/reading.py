"""Reading: what rules read of one project: texts, uses and promises; each read once, and what costs time kept by content hash."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping, MutableMapping, Sequence

from specsheets.app.project import Project
from specsheets.app.queries.sheets import stated
from specsheets.forms.sheet_yaml import block_position
from specsheets.forms.yaml_text import FormError
from specsheets.languages.language import Language
from specsheets.model.facts import FileFacts, Problem, Use, pack, unpack
from specsheets.model.kept import EVERYTHING, Packed, Room
from specsheets.model.paths import sheet_path, source_path
from specsheets.model.sheet import FIRM, Sheet, digest
from specsheets.phases.check import Levels, look
from specsheets.phases.decided import Decided
from specsheets.phases.plan import Planner
from specsheets.phases.scan import BATCH, hash_stamp
from specsheets.phases.sheets import Invalid, Loaded, load
from specsheets.phases.written import bodies_of, files_with_bodies, name_of, stale
from specsheets.rules.rule import ProjectView, Promise

USES, PROMISES = "uses", "promised"
"""Spaces of the cache: references per source file, and the read block per sheet."""

LARGER = 0.2
"""How many times fewer files than usual have all their references at hand."""

NOTHING = FileFacts("", None, (), (), None, (), {}, (), 0, 0, False)

_Header = tuple[str, str, tuple[str, ...], str, tuple[str, ...], tuple[str, ...], str, str]


class Reading:
    """The texts of one project as rules read them. `overlay` holds unsaved texts by path, of sources and sheet files alike.

    What was read anew is put into the store's cache by `keep`. `room` is how much is held of every file.
    """

    def __init__(self, project: Project, overlay: Mapping[str, str] | None = None, room: Room = EVERYTHING) -> None:
        self.project = project
        self._overlay = overlay if overlay is not None else project.overlay
        self._room = room
        self._texts = room.kept(self._on_disk)
        self._uses = room.kept(self._read_uses, LARGER)
        self._fresh: dict[str, dict[str, tuple[str, bytes] | None]] = {USES: {}, PROMISES: {}}
        self._planner: Planner | None = None
        self._written: frozenset[str] | None = None

    @property
    def language(self) -> Language:
        """The language whose rules of import hold."""
        return next(iter(self.project.languages.values()))

    def text(self, path: str) -> str:
        """The present text of a source file or sheet file; "" where there is none."""
        if path in self._overlay:
            return self._overlay[path]
        return self._texts[path]

    def _on_disk(self, path: str) -> str:
        source = source_path(path)
        if source is not None:
            row = self.project.store.get("text", source)
            return row["text"] if row else ""
        try:
            return self.project.code.text(path).text
        except OSError:
            return ""

    def forget(self, path: str | None = None) -> None:
        """A text has changed, or with None any may have."""
        if path is None:
            self._texts.clear()
            self._planner = None
            self._written = None
        else:
            self._texts.drop(path)

    def uses(self, path: str) -> Sequence[Use]:
        """The references of a source file."""
        if path in self._overlay:
            return self.project.code.uses(path)
        stamp, uses = self._uses[path]
        if stamp != self._stamp(path):
            self._uses.drop(path)
            stamp, uses = self._uses[path]
        return uses

    def _stamp(self, path: str) -> str:
        return hash_stamp(self.project.code.hash(path))

    def following(self, path: str, paths: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
        """What stands behind some dotted paths in a source file; see `Language.following`."""
        if path in self._overlay:
            return self.project.code.following(path, paths)
        return self.language.following(self.text(path), paths)

    def _read_uses(self, path: str) -> tuple[str, Sequence[Use]]:
        stamp = self._stamp(path)
        blob = self._known(USES, path, stamp)
        if blob is not None:
            return stamp, [Use(*u) for u in marshal.loads(blob)]
        found = self.language.uses(self.text(path))
        self._fresh[USES][path] = (stamp, marshal.dumps([tuple(u) for u in found]))
        return stamp, found

    def _known(self, space: str, path: str, stamp: str) -> bytes | None:
        found = self.project.store.cached(space, (path,)).get(path)
        return found[1] if found and found[0] == stamp else None

    def keep(self) -> None:
        """Put what was read anew into the cache, unless it came from an editor."""
        for space, entries in self._fresh.items():
            put = {p: e for p, e in entries.items() if p not in self._overlay and sheet_path(p) not in self._overlay}
            if put:
                self.project.store.cache(space, put)
            entries.clear()

    def promises(self, paths: Iterable[str]) -> dict[str, Promise]:
        """The sheets of source files as rules see them; files without one are left out."""
        decided = Decided(self.project.store)
        made = {path: self.promise(path, decided) for path in sorted(paths)}
        return {path: promise for path, promise in made.items() if promise}

    def every_promise(self) -> Packed[Promise]:
        """All sheets as rules see them, as many of them at hand as there is room."""
        store, decided = self.project.store, Decided(self.project.store)
        found = self._room.packed(_pack, _unpack)
        hashes = store.column("sheet", "hash")
        paths = sorted({*hashes, *filter(None, map(source_path, self._overlay))})
        for start in range(0, len(paths), BATCH):
            batch = paths[start : start + BATCH]
            blobs = store.cached(PROMISES, batch)
            for path in batch:
                stamp, blob = blobs.get(path, ("", b""))
                is_read = sheet_path(path) not in self._overlay and stamp == hash_stamp(hashes.get(path, ""))
                if is_read and self._says_all(path, blob, decided):
                    found.lay(path, self._room.lay(marshal.dumps((blob, ()))))
                elif promise := self.promise(path, decided):
                    found[path] = promise
            self.keep()
        self._planner = None
        return found

    def _says_all(self, path: str, blob: bytes, decided: Decided) -> bool:
        """Whether nobody decided or wrote anything beside what a sheet itself says."""
        header, _, _ = marshal.loads(blob)
        return bool(_sheet_of(path, header).derived) and not decided.has(path) and path not in self._bodies()

    def promise(self, path: str, decided: Decided) -> Promise | None:
        """The sheet of a source file as rules see it; None where there is none."""
        loaded, offset = self._sheet(path)
        if loaded is None:
            return None
        if isinstance(loaded, Invalid):
            return Promise(
                Sheet(file=path),
                NOTHING._replace(path=path),
                problems=(Problem(loaded.line, loaded.column, loaded.message),),
            )
        fields = (
            []
            if loaded.sheet.derived and not decided.has(path)
            else stated(self.project, path, decided, self._drafts())
        )
        firm = frozenset((s.field.key, s.field.name) for s in fields if s.state in FIRM)
        undecided = frozenset((s.field.key, s.field.name) for s in fields if s.state == "undecided")
        return Promise(
            loaded.sheet, loaded.facts, firm, undecided, (), offset, self._stale(path, loaded.facts, decided)
        )

    def _stale(self, path: str, facts: FileFacts, decided: Decided) -> tuple[tuple[str, str], ...]:
        """The committed bodies that no longer fit the sheet, those left out that a body in the code has overtaken."""
        if path not in self._bodies():
            return ()
        names = bodies_of(self.project.files, path)
        language, code = self.project.language_of(path), self.project.code.facts(path)
        if language is not None and code is not None and not code.planned:
            lacking = {name_of(key) for key in language.open_bodies(self.text(path))}
            names = {name: body for name, body in names.items() if name in lacking}
        return tuple(stale(path, facts, names, self.project.store, decided).items())

    def _bodies(self) -> frozenset[str]:
        """The files that have committed bodies."""
        if self._written is None:
            self._written = files_with_bodies(self.project.files)
        return self._written

    def _drafts(self) -> Planner:
        if self._planner is None:
            said = self.project.said
            self._planner = Planner(self.project.code, self.project.store, said, self.project.role_of(said))
        return self._planner

    def _sheet(self, path: str) -> tuple[Loaded | Invalid | None, int]:
        """The sheet of a file, and how many lines of its file stand above the block."""
        language, text = self.project.language_of(path), self.text(sheet_path(path))
        if not text or language is None:
            return None, 0
        stamp = hash_stamp(digest(text))
        blob = self._known(PROMISES, path, stamp)
        if blob is not None:
            header, block, offset = marshal.loads(blob)
            return Loaded(_sheet_of(path, header), unpack(block)), offset
        loaded = load(path, text, language)
        if isinstance(loaded, Invalid):
            return loaded, 0
        try:
            offset = block_position(text)[0] - 1
        except FormError:
            offset = 0
        self._fresh[PROMISES][path] = (stamp, marshal.dumps((_header_of(loaded.sheet), pack(loaded.facts), offset)))
        return loaded, offset

    def view(
        self,
        facts: MutableMapping[str, FileFacts],
        promises: MutableMapping[str, Promise],
        against: Mapping[str, FileFacts] | None = None,
    ) -> ProjectView:
        """Everything that rules read of the project, whose code says `facts`; these and `promises` are its own from then on."""
        ruled = self.project.settings.rules
        return look(
            facts,
            promises,
            self.language.modules,
            self.text,
            self.uses,
            self.following,
            against=against,
            styles=ruled.ruled_styles(),
            words=ruled.ruled_words(),
            room=self._room,
        )

    def levels(self) -> Levels:
        """Severities as the settings say: by folder, then rule."""
        return self.project.settings.rules.levels()

    def baseline(self) -> frozenset[str]:
        """The fingerprints of findings that were accepted as they are."""
        return frozenset(self.project.store.rows("baseline"))


def _pack(promise: Promise) -> bytes:
    blob = marshal.dumps((_header_of(promise.sheet), pack(promise.facts), promise.offset))
    beside = (promise.firm, promise.undecided, [tuple(problem) for problem in promise.problems], promise.stale)
    return marshal.dumps((blob, beside))


def _unpack(packed: bytes) -> Promise:
    blob, beside = marshal.loads(packed)
    header, block, offset = marshal.loads(blob)
    facts = unpack(block)
    promise = Promise(_sheet_of(facts.path, header), facts, offset=offset)
    if not beside:
        return promise
    firm, undecided, problems, stale = beside
    problems = tuple(Problem._make(problem) for problem in problems)
    return promise._replace(firm=firm, undecided=undecided, problems=problems, stale=stale)


def _header_of(sheet: Sheet) -> _Header:
    return (
        sheet.role,
        sheet.summary,
        sheet.behaviours,
        sheet.notes,
        sheet.owns,
        sheet.uses,
        sheet.derived,
        sheet.declares,
    )


def _sheet_of(path: str, header: _Header) -> Sheet:
    role, summary, behaviours, notes, owns, uses, derived, declares = header
    return Sheet(
        file=path,
        role=role,
        summary=summary,
        behaviours=behaviours,
        notes=notes,
        owns=owns,
        uses=uses,
        derived=derived,
        declares=declares,
    )
