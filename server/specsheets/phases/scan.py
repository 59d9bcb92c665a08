"""Scan: which source files there are, and what each says of itself; only what changed on disk or in the editor is read again."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from specsheets.languages.language import Language, Typist
from specsheets.model.facts import FileFacts, Problem, Use, pack, unpack
from specsheets.model.kept import Packed, Room
from specsheets.model.lines import LineTable
from specsheets.model.structure import Metadata
from specsheets.phases.texts import TOO_LARGE, Text, decode
from specsheets.ports import Files, Stat, Store

FACTS_FORM = "1"
"""Part of every cache stamp; raised when extraction changes, so that old facts are read again."""

BATCH = 250
"""Files per transaction: what a kill in mid-scan loses at most."""

PLANNED_AT_MOST = 8_000
"""Bytes: a file that holds only a doc comment is not longer."""

Job = tuple[str, str]
"""Path and text of a file to extract."""
ExtractMany = Callable[[Iterable[Job]], Iterable[FileFacts]]
"""Extracts many files, in order; may use other processes."""


class Known(NamedTuple):
    """What is known of one file without reading it: the stamp of its stat, and the hash of its bytes."""

    stamp: str
    hash: str


def stamp_of(stat: Stat) -> str:
    """A file's stat as the stamp of what was read from it."""
    return f"{FACTS_FORM}:{stat.mtime}:{stat.size}:{stat.inode}"


def hash_bytes(data: bytes) -> str:
    """BLAKE2b of a file's bytes, 32 hexadecimal digits."""
    return blake2b(data, digest_size=16).hexdigest()


def hash_stamp(found: str) -> str:
    """The hash of a file's bytes as the stamp of what was read in them."""
    return f"{FACTS_FORM}:{found}"


class Code:
    """The source files of a project. Unsaved editor text lies over the disk as `overlay` (path → text)."""

    def __init__(
        self,
        files: Files,
        store: Store,
        languages: Mapping[str, Language],
        overlay: Mapping[str, str],
        extract_many: ExtractMany | None = None,
    ) -> None:
        self._files = files
        self._store = store
        self._languages = languages
        self._overlay = overlay
        self._extract_many = extract_many or self._extract_here
        self._known: dict[str, Known] = {}
        self._typists: dict[str, Typist] = {}
        self.unread: dict[str, str] = {}

    def language(self, path: str) -> Language | None:
        """The language of a path by its suffix."""
        dot = path.rfind(".")
        return self._languages.get(path[dot:]) if dot > path.rfind("/") else None

    @property
    def paths(self) -> list[str]:
        """All source files as of the last refresh, sorted."""
        return sorted(self._known)

    def planned(self) -> set[str]:
        """The files that are still to be written: empty but for a doc comment, and not one of those that may stay so, such
        as the file that makes a folder a package."""
        small = [p for p, known in self._known.items() if int(known.stamp.split(":")[2]) < PLANNED_AT_MOST]
        empty = [path for path, facts in self.many(small, counted=False).items() if facts.planned]
        return {path for path in empty if (language := self.language(path)) and language.template(path, Metadata())}

    def hash(self, path: str) -> str:
        """The hash of a file's bytes as of the last refresh; "" where there is no such file."""
        return self._known[path].hash if path in self._known else ""

    def refresh(self) -> Iterator[tuple[str, FileFacts]]:
        """Compare the disk with what is known, read what changed, and yield each changed file with its facts, sorted.

        What was yielded is stored in batches; to stop iterating is to cancel, and loses no whole batch. Afterwards
        `unread` holds the files that are there and cannot be read, each with one sentence.
        """
        listed = self._files.list(tuple(sorted(self._languages)))
        every = {path: Known(stamp, blob.decode()) for path, (stamp, blob) in self._store.cached("stat").items()}
        stored = {path: known for path, known in every.items() if known.stamp.startswith(f"{FACTS_FORM}:")}
        gone = sorted(every.keys() - listed.keys())
        for space in ("stat", "facts", "words", "problems"):
            self._store.cache(space, dict.fromkeys(gone))
        self.unread = {}
        self._known = {path: stored[path] for path in listed if path in stored}
        stale = [p for p, s in listed.items() if p not in stored or stored[p].stamp != stamp_of(s)]
        for start in range(0, len(stale), BATCH):
            yield from self._read(stale[start : start + BATCH], listed)

    def _read(self, paths: list[str], listed: Mapping[str, Stat]) -> Iterator[tuple[str, FileFacts]]:
        touched: dict[str, tuple[str, bytes] | None] = {}
        texts: list[tuple[str, str, Text]] = []
        for path in paths:
            stamp = stamp_of(listed[path])
            if listed[path].size > TOO_LARGE:
                found, text = f"size {listed[path].size}", Text("", "utf-8")
            else:
                try:
                    data = self._files.read(path)
                except FileNotFoundError:
                    self._known.pop(path, None)
                    continue
                except OSError as e:
                    self.unread[path] = str(e).rstrip(".")
                    self._known.pop(path, None)
                    continue
                found, text = hash_bytes(data), decode(data)
            if path in self._known and self._known[path].hash == found:
                touched[path] = (stamp, found.encode())
                self._known[path] = Known(stamp, found)
            else:
                texts.append((path, found, text))
        extracted = self._extract_many((path, text.text) for path, _, text in texts)
        blobs: dict[str, tuple[str, bytes] | None] = {}
        counts: dict[str, tuple[str, bytes] | None] = {}
        problems: dict[str, tuple[str, bytes] | None] = {}
        changed = []
        for (path, found, text), bare in zip(texts, extracted, strict=True):
            facts = with_reading_problem(bare, found, text)
            blobs[path] = (found, marshal.dumps(pack(facts._replace(words={}))))
            if facts.words:
                counts[path] = (hash_stamp(found), marshal.dumps(dict(facts.words)))
            problems[path] = ("", marshal.dumps([tuple(p) for p in facts.problems])) if facts.problems else None
            touched[path] = (stamp_of(listed[path]), found.encode())
            self._known[path] = Known(stamp_of(listed[path]), found)
            changed.append((path, facts))
        # Facts first: a kill between the two only means that the files are read once more.
        self._store.cache("facts", blobs)
        self._store.cache("words", counts)
        self._store.cache("problems", problems)
        self._store.cache("stat", touched)
        yield from changed

    def _extract_here(self, jobs: Iterable[Job]) -> Iterator[FileFacts]:
        return (self._languages[path[path.rfind(".") :]].extract(path, text, counts=False) for path, text in jobs)

    def problems(self) -> dict[str, list[Problem]]:
        """What could not be read, by path, as of the last refresh."""
        stored = self._store.cached("problems")
        found = {path: [Problem._make(p) for p in marshal.loads(stored[path][1])] for path in stored}
        found.update((path, [Problem(1, 1, sentence)]) for path, sentence in self.unread.items())
        return dict(sorted(found.items()))

    def text(self, path: str) -> Text:
        """The present text of a file, the editor's where it is open.

        Raises OSError.
        """
        if path in self._overlay:
            return Text(self._overlay[path], "utf-8")
        return decode(self._files.read(path))

    def facts(self, path: str) -> FileFacts | None:
        """The facts of one file, the editor's text first; None where there is no such source file."""
        if path in self._overlay and path in self._known:
            return self._of_overlay(path)  # asked with every letter: the store has nothing to add
        return self.many((path,)).get(path)

    def many(self, paths: Iterable[str] | None = None, *, counted: bool = True) -> dict[str, FileFacts]:
        """The facts of several files, or of all, sorted by path, without their counts of words unless `counted`; files that
        are gone are left out, and so are files that an editor has open and that are no sources of the project."""
        wanted = sorted(self._known if paths is None else set(paths))
        out: dict[str, FileFacts] = {}
        stored = self._store.cached("facts", None if paths is None else [p for p in wanted if p in self._known])
        for path in wanted:
            if path not in self._known:
                continue
            if path in self._overlay:
                out[path] = self._of_overlay(path)
            elif path in stored:
                out[path] = unpack(marshal.loads(stored[path][1]))
        return self._with_words(out) if counted else out

    def within(self, room: Room) -> Packed[FileFacts]:
        """The facts of all files, as many of them at hand as there is room."""
        found = room.packed(_pack, _unpack)
        paths = self.paths
        for start in range(0, len(paths), BATCH):
            batch = paths[start : start + BATCH]
            facts, words = self._store.cached("facts", batch), self._store.cached("words", batch)
            counted = {p for p in batch if p in facts and p in words and words[p][0] == hash_stamp(self._known[p].hash)}
            for path in counted - self._overlay.keys():
                found.lay(path, room.lay(marshal.dumps((facts[path][1], words[path][1]))))
            found.update(self.many(p for p in batch if p not in found))
        return found

    def _with_words(self, found: dict[str, FileFacts]) -> dict[str, FileFacts]:
        """Add the counts of words, which a plan can do without: counted at the first time that somebody asks for them."""
        stored = self._store.cached("words", found)
        counted: dict[str, tuple[str, bytes] | None] = {}
        for path, facts in found.items():
            known, language = self.hash(path), self.language(path)
            if path in self._overlay or language is None or known.startswith("size "):
                continue
            stamp = hash_stamp(known)
            if path in stored and stored[path][0] == stamp:
                words = marshal.loads(stored[path][1])
            else:
                try:
                    words = language.words(self.text(path).text)
                except OSError:
                    continue
                counted[path] = (stamp, marshal.dumps(words))
            found[path] = facts._replace(words=words)
        self._store.cache("words", counted)
        return found

    def uses(self, path: str) -> Sequence[Use]:
        """The references of a file as its present text has them.

        Raises OSError.
        """
        if path in self._overlay and path in self._known:
            return self._typist(path).uses(self._overlay[path])
        language = self.language(path)
        return language.uses(self.text(path).text) if language else ()

    def following(self, path: str, paths: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
        """What stands behind some dotted paths in the present text of an open file; see `Language.following`."""
        return self._typist(path).following(self._overlay[path], paths)

    def is_quick(self, path: str) -> bool:
        """Whether the next edit of an open file will be read in little time."""
        return path in self._typists and self._typists[path].is_quick

    def typed(self, path: str, lines: LineTable) -> None:
        """A file has another text in the editor; the overlay holds it already."""
        if path in self._typists:
            self._typists[path].typed(lines)

    def read_whole(self, path: str) -> None:
        """Forget what was kept of a file's earlier texts: the next look at it reads it anew."""
        self._typists.pop(path, None)

    def _of_overlay(self, path: str) -> FileFacts:
        return self._typist(path).facts(self._overlay[path])

    def _typist(self, path: str) -> Typist:
        if path not in self._typists:
            language = self.language(path)
            assert language is not None, path
            self._typists[path] = language.typist(path)
        return self._typists[path]


def _pack(facts: FileFacts) -> bytes:
    return marshal.dumps((marshal.dumps(pack(facts._replace(words={}))), marshal.dumps(dict(facts.words))))


def _unpack(packed: bytes) -> FileFacts:
    facts, words = marshal.loads(packed)
    return unpack(marshal.loads(facts))._replace(words=marshal.loads(words))


def with_reading_problem(facts: FileFacts, found: str, text: Text) -> FileFacts:
    """Facts, with what was wrong on the way from the disk to the text put first among their problems."""
    if found.startswith("size "):
        megabytes = int(found.removeprefix("size ")) / 1e6
        problem = (
            f"the file has {megabytes:.0f} MB and was not read: more than {TOO_LARGE // 1_000_000} MB is data, not code"
        )
        return facts._replace(problems=(Problem(1, 1, problem),), planned=False)
    if text.problem:
        return facts._replace(problems=(Problem(1, 1, text.problem), *facts.problems))
    return facts
