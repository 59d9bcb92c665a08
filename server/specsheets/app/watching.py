"""Watch: what the rules see of one project, kept fresh while people type, save and other processes write."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from specsheets.app.project import Project
from specsheets.app.reading import Reading
from specsheets.app.recall import Recall
from specsheets.model.facts import FileFacts
from specsheets.model.finding import Finding
from specsheets.model.lines import LineTable
from specsheets.model.paths import sheet_path, source_path
from specsheets.phases.check import check_file, header, is_unwritten, owners, refresh
from specsheets.phases.decided import Decided
from specsheets.rules.rule import ProjectView, Promise

AT_HAND = 100
"""Files whose facts and sheets are at hand: those asked for last. All others lie in a file beside the database."""

MANY = 100
"""Sheets that change at once before looking at everything anew is the cheaper way."""


@contextmanager
def _unswept() -> Iterator[None]:
    """Builds what lives long: the garbage collector, which would hold every thread while it walks through all of it, waits
    until it is built, and passes it over from then on."""
    gc.disable()
    gc.unfreeze()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class Watch:
    """The findings of one project. Not for several threads at once.

    `overlay` is the mapping that the project was opened with: unsaved texts by path, of sources and sheet files alike.
    """

    def __init__(self, project: Project, overlay: dict[str, str] | None = None) -> None:
        self.project = project
        self.epoch = 0
        self._overlay = overlay if overlay is not None else {}
        self._view: ProjectView | None = None
        self._position = -1
        self._accepted: frozenset[str] = frozenset()
        self._hashes: dict[str, str] = {}
        self._dirty: dict[str, None] = {}
        self._versions: dict[str, int] = {}
        self._found: dict[tuple[str, bool], tuple[tuple[int, int], list[Finding]]] = {}
        self._reading = Reading(project, self._overlay)
        self._recall = Recall()
        self._generation = 0

    @property
    def view(self) -> ProjectView:
        """Everything that rules read, as of now."""
        if self._view is None:
            self._look()
        else:
            self._flush()
        assert self._view is not None
        return self._view

    @property
    def paths(self) -> list[str]:
        """The files and sheets that may have findings, by source path."""
        view = self.view
        return sorted({*view.facts, *view.promises})

    def changed(self, path: str, lines: LineTable | None) -> None:
        """A file or sheet file has another text in the editor; None: it was closed, and the disk speaks again."""
        if lines is None:
            self._overlay.pop(path, None)
        else:
            self._overlay[path] = lines.text
            self.project.code.typed(path, lines)
            if self._view is not None:
                self._view.lines = {path: lines}
        self._reading.forget(path)
        source = source_path(path) or path
        self._versions[source] = self._versions.get(source, 0) + 1
        self._dirty[path] = None

    def saved(self, path: str) -> None:
        """A file was saved: findings in other files may now follow, and the file is read anew as a whole."""
        self.project.code.read_whole(path)
        self._reading.forget(path)
        self.epoch += 1

    def findings(self, path: str, typing: bool = False, infos: bool = True) -> list[Finding]:
        """The findings whose place is the file or sheet file at `path`.

        With `typing`, what changed in another file and was not saved since is not looked at. Without `infos` they are left out.
        """
        found = (f for f in self.of_source(source_path(path) or path, typing, infos) if f.path == path)
        return [f for f in found if infos or f.severity != "info"]

    def of_source(self, source: str, typing: bool = False, infos: bool = True) -> list[Finding]:
        """The findings of a source file and of its sheet, whichever they stand on; without `infos` some of these may lack."""
        if self._view is None:
            self._look()
        elif typing:
            self._flush({source, sheet_path(source)})
        view = self._view if typing else self.view
        assert view is not None
        key = (self.epoch, self._versions.get(source, 0))
        kept = self._found.get((source, infos))
        if kept is None or kept[0] != key:
            if source not in view.facts and source not in view.promises:
                return []
            self._recall.begin(view, source, self._generation)
            found = check_file(view, source, self._reading.levels(), self._accepted, self._recall.ask, infos)
            kept = self._found[source, infos] = (key, found)
        return kept[1]

    def is_quick(self, path: str) -> bool:
        """Whether the findings of a file that is being typed come within a few milliseconds."""
        return self._view is not None and self._recall.path == path and self.project.code.is_quick(path)

    def catch_up(self, disk: bool = True) -> bool:
        """Take what other processes recorded, and with `disk` what changed in the files; whether anything did."""
        project, changed = self.project, False
        if self._view is None:
            self._look()
            return True
        if disk:
            project.catch_up()
            for _ in project.code.refresh():
                pass
            hashes = self._present()
            if hashes.keys() != self._hashes.keys():
                self._look()
                return True
            moved = [p for p, found in hashes.items() if found != self._hashes[p]]
            self._hashes = hashes
            for path, facts in project.code.many(moved).items():
                changed = True
                self._reading.forget(path)
                if path not in self._overlay:
                    self._put_facts(path, facts)
            self.epoch += changed
        return self._follow_log() or changed

    def _present(self) -> dict[str, str]:
        """Every source file with the hash of its bytes. Other processes may have read it: what `refresh` yields is not all."""
        return {path: self.project.code.hash(path) for path in self.project.code.paths}

    def text(self, path: str) -> str:
        """The present text of a source file or sheet file; "" where there is none."""
        return self._reading.text(path)

    @_unswept()
    def _look(self) -> None:
        project = self.project
        for _ in project.code.refresh():
            pass
        self._hashes = self._present()
        self._position = project.store.position()
        self._view = None  # what was known goes before what is known now comes
        self._reading.keep()
        room = project.room(AT_HAND)
        self._reading = Reading(project, self._overlay, room)
        self._accepted = self._reading.baseline()
        self._view = self._reading.view(project.code.within(room), self._reading.every_promise())
        self._reading.keep()
        self._dirty.clear()
        self.epoch += 1
        self._generation += 1

    def _follow_log(self) -> bool:
        store, view = self.project.store, self._view
        assert view is not None
        if store.position() == self._position:
            return False
        events = [r.event for r in store.read(self._position)]
        self._position = store.position()
        self._accepted = self._reading.baseline()
        paths = {p for e in events for p in (getattr(e, "path", ""), getattr(e, "to", "")) if p}
        if len(paths) > MANY:
            self._look()
            return True
        decided = Decided(store)
        for path in sorted(paths):
            self._reading.forget(sheet_path(path))
            self._put_promise(path, self._reading.promise(path, decided))
        self.epoch += 1
        return True

    def _flush(self, only: set[str] | None = None) -> None:
        for path in [p for p in self._dirty if only is None or p in only]:
            if self._view is None:
                return
            if path not in self._dirty:
                continue  # a path before it made everything be read anew
            del self._dirty[path]
            source = source_path(path)
            if source is not None:
                self._put_promise(source, self._reading.promise(source, Decided(self.project.store)))
            else:
                self._put_facts(path, self.project.code.facts(path) if self.project.language_of(path) else None)

    def _put_facts(self, path: str, facts: FileFacts | None) -> None:
        view = self._view
        if view is None:
            return
        if facts is None and path not in view.facts:
            return
        promise = view.promises.get(path)
        known = path in view.facts and facts is not None
        if not known or (promise and (is_unwritten(promise, facts) or path in view.promised)):
            self._look()
        elif facts is not None:
            if path != self._recall.path:
                self._generation += 1
            refresh(view, path, facts)

    def _put_promise(self, path: str, promise: Promise | None) -> None:
        view = self._view
        self._generation += 1
        if view is None:
            return
        before = view.promises.get(path)
        unwritten = any(p and is_unwritten(p, view.facts.get(path)) for p in (promise, before))
        had, has = (bool(p and p.sheet.derived and not p.problems) for p in (before, promise))
        if unwritten or had != has or (view.base is None) == has:
            self._view = None
            self._look()
            return
        if promise is None:
            view.promises.pop(path, None)
            view.headers.pop(path, None)
        else:
            if has and view.base is not None:
                view.base.put(path, promise.facts)
            view.promises[path] = promise
            view.headers[path] = header(promise)
        view.owners = owners(view.headers)
