"""Jobs: the lanes on which a server works, so that its loop stays free: one thread that looks, one that writes, processes to parse."""

from __future__ import annotations

import asyncio
import marshal
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal, TypeVar

from specsheets.app.editing import OpenFiles
from specsheets.app.progress import Cancelled, Progress, silent, unless_cancelled
from specsheets.app.project import Project
from specsheets.app.tuning import Tuning
from specsheets.app.watching import Watch
from specsheets.languages.language import languages
from specsheets.model.change import Change
from specsheets.model.facts import FileFacts, pack, unpack
from specsheets.model.lines import LineTable
from specsheets.phases.scan import Job as Parsing
from specsheets.ports import Damaged, Files

Lane = Literal["now", "read", "job"]
"""Where work is done: at once on the loop (5 ms at most), in the thread that looks, or in the one that writes."""

FEW = 50
"""Files up to this number are parsed in the thread itself: starting processes would take longer."""

POLITE = 10
"""How much later than the server itself its workers get a processor, where there are not enough."""

T = TypeVar("T")


class Parsers:
    """Extracts many files in other processes, which leave the loop its time; they end with `close`."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def extract_many(self, jobs: Iterable[Parsing]) -> Iterator[FileFacts]:
        """Facts of each text, in order."""
        todo = list(jobs)
        if len(todo) <= FEW:
            known = languages()
            for path, text in todo:
                yield known[path[path.rfind(".") :]].extract(path, text)
            return
        if self._pool is None:
            self._pool = ProcessPoolExecutor(min(4, os.cpu_count() or 1), get_context("spawn"), _serve_parent)
        rest = iter(todo)
        chunks = list(iter(lambda: list(islice(rest, 16)), []))
        for made in self._pool.map(_extract, chunks):
            yield from (unpack(marshal.loads(facts)) for facts in made)

    def close(self) -> None:
        """End the processes; the next bulk of files starts new ones."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _serve_parent() -> None:
    """Let the server go first, and end with it: a worker waits for work on a pipe that it holds open itself, and would outlive
    a server that was killed."""
    if os.name == "posix":
        os.nice(POLITE)
    parent = parent_process()
    assert parent is not None

    def watch(sentinel: int) -> None:
        wait([sentinel])
        os._exit(1)

    Thread(target=watch, args=(parent.sentinel,), daemon=True).start()


def _extract(chunk: list[Parsing]) -> list[bytes]:
    known = languages()
    return [marshal.dumps(pack(known[path[path.rfind(".") :]].extract(path, text))) for path, text in chunk]


class Stop:
    """The wish that a job ends after the step that it is at."""

    def __init__(self) -> None:
        self._asked = Event()

    def ask(self) -> None:
        """Wish it."""
        self._asked.set()

    def is_asked(self) -> bool:
        """Whether anybody wished it."""
        return self._asked.is_set()


class Lanes:
    """The lanes of one project. Each thread has a Project of its own, as two processes would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tuning = Tuning(root)
        self._overlay: dict[str, str] = {}
        self._reading = ThreadPoolExecutor(1, "look")
        self._writing = ThreadPoolExecutor(1, "write")
        self._asking = ThreadPoolExecutor(4, "ask")
        self._parsers = Parsers()
        self._watch: Watch | None = None
        self._waiting = 0
        self._stops: set[Stop] = set()

    async def look(self, ask: Callable[[Watch], T]) -> T:
        """Ask something of the watched project, in the thread that looks; in order with everything else asked there."""

        def run() -> T:
            try:
                return ask(self._watched())
            except (Damaged, OSError):
                # What was read of it may be half old, half new: the next look begins afresh.
                self._forget()
                raise
            finally:
                self._parsers.close()

        self._waiting += 1
        try:
            return await self._hand(self._reading, run)
        finally:
            self._waiting -= 1

    async def lay(self, path: str, lines: LineTable | None) -> None:
        """Lay an unsaved text over a file, or take it away; in order with everything else asked there, and kept for the
        next look when the project cannot be looked at now."""

        def run() -> None:
            if self._watch is not None:
                self._watch.changed(path, lines)
            elif lines is None:
                self._overlay.pop(path, None)
            else:
                self._overlay[path] = lines.text

        self._waiting += 1
        try:
            await self._hand(self._reading, run)
        finally:
            self._waiting -= 1

    def at_once(self, path: str) -> Watch | None:
        """The watched project where the file at `path` is being typed and nobody else is asking anything: then its findings
        may be computed on the loop, which costs less than another thread would. None otherwise."""
        watch = self._watch
        return watch if watch is not None and not self._waiting and watch.is_quick(path) else None

    async def run(
        self,
        verb: Callable[[Project, Progress], T],
        documents: Mapping[str, str],
        progress: Progress = silent,
        stop: Stop | None = None,
        writes: bool = True,
        by_edit: bool = False,
    ) -> tuple[T, Change]:
        """Run a verb; those that write one at a time, the others beside them.

        Returns its answer, and what the editor has to apply to `documents`, the texts that it has open; `by_edit` hands it
        every file that the verb writes. Raises what the verb raises, Cancelled among it.
        """
        stop = stop or Stop()

        def run() -> tuple[T, Change]:
            opened: list[OpenFiles] = []
            present = dict(documents)

            def over(files: Files) -> Files:
                opened.append(OpenFiles(files, documents, present, by_edit))
                return opened[0]

            step = unless_cancelled(stop.is_asked, progress)
            step("opened", 0, 1)
            through = over if documents or by_edit else None
            parsers = Parsers()
            try:
                with Project.open(
                    self.root,
                    overlay=present,
                    extract_many=parsers.extract_many,
                    through=through,
                    settings=self.tuning.settings,
                ) as project:
                    answer = verb(project, step)
            finally:
                parsers.close()
            return answer, opened[0].change("edit what is open") if opened else Change("")

        self._stops.add(stop)
        try:
            return await self._hand(self._writing if writes else self._asking, run)
        finally:
            self._stops.discard(stop)

    async def tune(self, editor: Mapping[str, Any] | None = None) -> bool:
        """Read the settings anew, with what an editor now says where that is given; whether others are in force. What is
        watched is then looked at afresh."""

        def run() -> bool:
            moved = self.tuning.read(editor)
            if moved:
                self._forget()
            return moved

        self._waiting += 1
        try:
            return await self._hand(self._reading, run)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Stop what runs after its step, and take nothing new; does not wait."""
        for stop in self._stops:
            stop.ask()
        self._reading.shutdown(wait=False, cancel_futures=True)
        self._writing.shutdown(wait=False, cancel_futures=True)
        self._asking.shutdown(wait=False, cancel_futures=True)

    def _hand(self, lane: ThreadPoolExecutor, run: Callable[[], T]) -> asyncio.Future[T]:
        """Hand work to a lane. Raises Cancelled after `close`, as to work that waits there then."""
        try:
            return asyncio.wrap_future(lane.submit(run))
        except RuntimeError:
            raise Cancelled from None

    def _forget(self) -> None:
        if self._watch is not None:
            self._watch.project.close()
            self._watch = None

    def _watched(self) -> Watch:
        if self._watch is not None and self._watch.project.is_lost:
            self._forget()
        if self._watch is None:
            self.tuning.read()
            project = Project.open(
                self.root,
                overlay=self._overlay,
                extract_many=self._parsers.extract_many,
                settings=self.tuning.settings,
            )
            self._watch = Watch(project, self._overlay)
        return self._watch
