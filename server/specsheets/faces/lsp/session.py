"""Session: everything that one client's connection holds: its abilities, open documents, projects and running jobs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from specsheets.app.jobs import Lanes, Stop
from specsheets.app.progress import Cancelled
from specsheets.app.project import find_root
from specsheets.app.refusal import Refused, plainly
from specsheets.app.watching import Watch
from specsheets.faces.lsp.abilities import Abilities
from specsheets.faces.lsp.documents import LARGEST, Document, Documents
from specsheets.faces.lsp.translate import Lines, path_of, workspace_edit
from specsheets.model.change import Change
from specsheets.model.paths import SHEETS

T = TypeVar("T")
Ask = Callable[[str, Any], Coroutine[Any, Any, Any]]
"""Sends a request to the client and returns its answer."""

log = logging.getLogger("specsheets.lsp")


class Place(NamedTuple):
    """A file within a project: the project's lanes, and the path from its root."""

    lanes: Lanes
    path: str


def _holds_the_home(root: Path) -> bool:
    """Whether a root is the home folder of a person, or above it, and nobody made it a project: Kate says that it is one for
    every file outside of a project, and all that somebody owns would be read."""
    try:
        home = Path.home().resolve()
    except RuntimeError:  # nobody has one in some containers
        return False
    return home.is_relative_to(root) and not any((root / mark).exists() for mark in ("specsheets.toml", SHEETS))


class Session:
    """One connection. Lives on the loop; what takes longer goes to the lanes of a project."""

    def __init__(self, notify: Callable[[str, Any], None], ask: Ask, send: Callable[[dict[str, Any]], None]) -> None:
        self.notify = notify
        self.ask = ask
        self.send = send
        self.able = Abilities()
        self.documents = Documents()
        self.homes: dict[Path, Lanes] = {}
        self.folders: list[Path] = []
        self.stops: dict[str | int, Stop] = {}
        self.trace = lsp.TraceValue.Off
        self.parent: int | None = None
        self.moved = asyncio.Event()
        self._places: dict[Path, Place] = {}
        self.shown: dict[str, Lanes] = {}
        self.settings: dict[str, Any] | None = None  # what a client sent that is not asked for them
        self.pushed: dict[str, tuple[int, list[lsp.Diagnostic]]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._said: set[str] = set()

    def add_folder(self, uri: str) -> None:
        """A folder of the workspace; its project is the one that the command line would find there."""
        path = path_of(uri)
        if path is None or not path.is_dir():
            return
        root = find_root(path)
        if _holds_the_home(root):
            log.warning("%s is taken as a project only with a specsheets.toml or with sheets in it", root)
            return
        self.folders.append(path)
        self._places.clear()
        if root not in self.homes:
            self.homes[root] = Lanes(root)

    def remove_folder(self, uri: str) -> None:
        """A folder left the workspace; its project is closed unless another folder needs it."""
        path = path_of(uri)
        self.folders = [f for f in self.folders if f != path]
        self._places.clear()
        needed = {find_root(f) for f in self.folders}
        for root in [r for r in self.homes if r not in needed]:
            self.homes.pop(root).close()

    def place_of(self, path: Path | None) -> Place | None:
        """Where a file lies; the longest root wins, and None where no project holds it."""
        if path is None:
            return None
        if path not in self._places and (found := self._locate(path)):
            self._places[path] = found
        return self._places.get(path)

    def _locate(self, path: Path) -> Place | None:
        for follow in (False, True):
            candidate = path.resolve() if follow else path
            roots = [r for r in self.homes if candidate.is_relative_to(r)]
            if roots:
                root = max(roots, key=lambda r: len(r.parts))
                return Place(self.homes[root], candidate.relative_to(root).as_posix())
        return None

    def place(self, uri: str) -> Place | None:
        """Where the file of a URI lies."""
        return self.place_of(path_of(uri))

    def carried(self, data: Any, **shape: type) -> Place:
        """Where the file lies that is named by `uri` in what a client hands back to be resolved.

        Raises JsonRpcInvalidParams where that is nothing of ours, or lacks what `shape` says.
        """
        is_ours = isinstance(data, dict) and all(type(data.get(k)) is kind for k, kind in {"uri": str, **shape}.items())
        place = self.place(data["uri"]) if is_ours else None
        if place is None:
            raise JsonRpcInvalidParams("this carries no data of ours")
        return place

    def uri(self, lanes: Lanes, path: str) -> str:
        """The URI of a project's file, as the client spells it where it is open."""
        return self.documents.uri(lanes.root / path)

    def version(self, lanes: Lanes, path: str) -> int | None:
        """The version of a project's file in the editor; None where it is not open."""
        document = self.documents.at(lanes.root / path)
        return document.version if document else None

    def edit(self, lanes: Lanes, change: Change) -> lsp.WorkspaceEdit:
        """A change of a project as one edit of the client."""
        return workspace_edit(
            change,
            lambda path: self.uri(lanes, path),
            lambda path: self.version(lanes, path),
            self.documents.encoding,
            self.able.document_changes,
            self.able.annotates,
            self.able.snippets,
        )

    def lines(self, watch: Watch, path: str) -> Lines:
        """The lines of a project's file as the editor or the disk has them."""
        document = self.documents.at(watch.project.root / path)
        return document.lines if document else Lines(watch.text(path), self.documents.encoding)

    def open_texts(self, lanes: Lanes) -> dict[str, str]:
        """The texts of all open documents of a project, by path."""
        found = ((d, self.place_of(d.path)) for d in self.documents)
        return {p.path: d.text for d, p in found if p and p.lanes is lanes}

    def feed(self, document: Document, closed: bool = False) -> Place | None:
        """Lay a document's text over its project, or take it away; in order, before anything that is asked later."""
        place = self.place_of(document.path)
        if place is None or len(document.lines.table) > LARGEST:
            return None
        lines = None if closed else document.lines.table
        watch = place.lanes.at_once(place.path)
        if watch is not None:
            watch.changed(place.path, lines)
        else:
            self.spawn(place.lanes.lay(place.path, lines))
        return place

    def one_home(self, uris: Iterable[str]) -> tuple[Lanes, list[str]]:
        """The project that holds all of some URIs, and their paths in it; without URIs the only project.

        Raises Refused with one sentence where that is not clear.
        """
        places = []
        for uri in uris:
            place = self.place(uri)
            if place is None:
                raise Refused(f"{uri} lies in no project that is open", "name a file or folder of the workspace")
            places.append(place)
        homes = list(dict.fromkeys(p.lanes for p in places)) or list(self.homes.values())
        if len(homes) != 1:
            what = "the files belong to several projects" if homes else "no project is open"
            raise Refused(what, "name files of one project")
        return homes[0], [p.path for p in places]

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something beside; what goes wrong is said once."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.complain(error)

    def complain(self, error: BaseException) -> None:
        """Say what went wrong outside of any request, each cause once."""
        if isinstance(error, asyncio.CancelledError | Cancelled):
            return
        error = plainly(error)
        said = str(error) if isinstance(error, Refused) else f"a fault in specsheets: {type(error).__name__}: {error}"
        if said in self._said:
            return
        self._said.add(said)
        log.error("%s", said, exc_info=None if isinstance(error, Refused) else error)
        self.notify(
            lsp.WINDOW_SHOW_MESSAGE, lsp.ShowMessageParams(type=lsp.MessageType.Error, message=f"Specsheets: {said}")
        )

    def close(self) -> None:
        """Stop what runs after its step; take nothing new."""
        for stop in self.stops.values():
            stop.ask()
        for task in self._tasks:
            task.cancel()
        for lanes in self.homes.values():
            lanes.close()
