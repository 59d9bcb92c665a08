"""Disk: the files of one project. Lists what is not ignored, writes whole or not at all, and never leaves the root."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from specsheets.model.paths import SKIPPED, refusal
from specsheets.ports import Stat

if TYPE_CHECKING:
    from pathspec import Pattern


class Rules(NamedTuple):
    """The patterns of one ignore file: `prefix` is the folder they count from (with a slash, or empty), `likely` matches
    every name that one of them may match. Each pattern, the last first, comes with whether it asks for the name alone."""

    prefix: str
    patterns: tuple[tuple[bool, Pattern], ...]
    likely: re.Pattern[str]


_WILD = re.compile(r"[*?\[\]\\]")

_TEMPORARY = re.compile(r"\..+\.tmp-[0-9a-f]{12}")


class DiskFiles:
    """The Files below `root`.

    `skipped` says, one sentence each, what the last `list` or `tree` left out although nobody asked for that.
    """

    def __init__(self, root: Path, ignore: Sequence[str] = (), sync: bool = False) -> None:
        """`ignore` holds further patterns in the form of a .gitignore, which win over every file's; with `sync` a
        write reaches the disk before it returns.

        Raises NotADirectoryError.
        """
        self._root = os.path.realpath(root)
        if not Path(self._root).is_dir():
            raise NotADirectoryError(f"{root} is no folder.")
        self._ignore = tuple(ignore)
        self._sync = sync
        self.skipped: list[str] = []
        self._held: dict[str, tuple[int, int]] = {}

    def list(self, suffixes: Sequence[str]) -> dict[str, Stat]:
        """See Files. Ignore rules come from .gitignore and .ignore of every folder and from .git/info/exclude."""
        self.skipped = []
        found = {}
        for path, entry in self._sources(tuple(suffixes)):
            with suppress(FileNotFoundError):
                found[path] = _stat(entry.stat(follow_symlinks=False))
        return dict(sorted(found.items()))

    def _sources(self, suffixes: tuple[str, ...]) -> Iterator[tuple[str, os.DirEntry[str]]]:
        weakest: tuple[Rules, ...] = ()
        exclude = Path(self._root, ".git", "info", "exclude")
        if lines := _lines(exclude):
            weakest = (_rules("", lines),)
        strongest = (_rules("", self._ignore),) if self._ignore else ()
        folders = [("", weakest)]
        while folders:
            prefix, rules = folders.pop()
            entries = self._entries(prefix)
            names = {entry.name for entry in entries}
            if "pyvenv.cfg" in names:
                continue
            for name in (".gitignore", ".ignore"):
                if name in names and (lines := _lines(Path(self._root, prefix, name))):
                    rules = (*rules, _rules(prefix, lines))
            judges = (*rules, *strongest)
            for entry in entries:
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder:
                    if entry.name in SKIPPED:
                        continue
                elif (
                    not entry.name.endswith(suffixes)
                    or not entry.is_file(follow_symlinks=False)
                    or _is_temporary(entry.name)
                ):
                    continue
                path = prefix + entry.name
                if _ignored(f"{path}/" if is_folder else path, entry.name, judges) or not self._sayable(path):
                    continue
                if is_folder:
                    folders.append((f"{path}/", rules))
                else:
                    yield path, entry

    def _entries(self, prefix: str) -> Sequence[os.DirEntry[str]]:
        try:
            with os.scandir(os.path.join(self._root, prefix)) as entries:  # noqa: PTH118
                return [*entries]
        except FileNotFoundError:
            return []
        except OSError as error:
            self.skipped.append(f"The folder {_shown(prefix)} was left out: it cannot be read ({error.strerror}).")
            return []

    def _sayable(self, path: str) -> bool:
        if sentence := refusal(path):
            self.skipped.append(sentence)
        return not sentence

    def tree(self, folder: str) -> dict[str, Stat]:
        """See Files. Links and the temporary files of a write are left out."""
        self.skipped = []
        top = self._inside(folder)
        if not top.is_dir():
            return {}
        found = {}
        for path, entry in self._below(folder):
            if not _is_temporary(path) and self._sayable(path):
                # Another process may remove what was just listed.
                with suppress(FileNotFoundError):
                    found[path] = _stat(entry.stat(follow_symlinks=False))
        return dict(sorted(found.items()))

    def _below(self, folder: str, skipped: frozenset[str] = frozenset()) -> Iterator[tuple[str, os.DirEntry[str]]]:
        folders = ["" if folder in ("", ".") else f"{folder}/"]
        while folders:
            prefix = folders.pop()
            for entry in self._entries(prefix):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in skipped:
                        folders.append(f"{prefix}{entry.name}/")
                elif entry.is_file(follow_symlinks=False):
                    yield prefix + entry.name, entry

    def read(self, path: str) -> bytes:
        """See Files."""
        full = self._inside(path)
        with _plainly(path, "read"), open(full, "rb", opener=_opener) as file:
            return file.read()

    def write(self, path: str, data: bytes) -> Stat:
        """See Files. A file that is there keeps its mode; one without any right to write is refused with PermissionError."""
        full = self._inside(path)
        if any(part.casefold() == ".git" for part in path.split("/")):
            raise PermissionError(f"{path} is refused: nothing is written into a .git folder.")
        name = full.name.encode()[:200].decode(errors="ignore")
        temporary = full.with_name(f".{name}.tmp-{os.urandom(6).hex()}")
        with _plainly(path, "written"):
            mode = _writable(full)
            try:
                written = self._fill(temporary, data)
                if mode is not None:
                    temporary.chmod(stat.S_IMODE(mode))
                os.replace(temporary, full)  # noqa: PTH105
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        return written

    def _fill(self, temporary: Path, data: bytes) -> Stat:
        handle = _create(temporary)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            if self._sync:
                os.fsync(handle)
            return _stat(os.fstat(handle))
        finally:
            os.close(handle)

    def remove(self, path: str) -> None:
        """See Files."""
        full = self._inside(path)
        with _plainly(path, "removed"):
            if full.is_dir():
                raise IsADirectoryError("it is a folder")
            full.unlink(missing_ok=True)
        if path.startswith(".specsheets/"):
            for folder in full.parents:
                if folder == Path(self._root, ".specsheets"):
                    return
                try:
                    folder.rmdir()
                except OSError:
                    return

    def sweep(self, older_than: float = 60.0) -> Sequence[str]:
        """Remove the temporary files that killed writers left, and return their paths.

        Those younger than `older_than` seconds stay: their writer may be alive.
        """
        limit = time.time() - older_than
        swept = []
        for path, entry in self._below("", SKIPPED - {".specsheets"}):
            if _is_temporary(path):
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime <= limit:
                        Path(entry.path).unlink()
                        swept.append(path)
        return sorted(swept)

    def _inside(self, path: str) -> Path:
        """The file's place on the disk; PermissionError for a path that leaves the root, or is a link itself."""
        if sentence := refusal(path):
            raise PermissionError(sentence)
        if path in ("", "."):
            return Path(self._root)
        full = Path(self._root, *path.split("/"))
        if not self._holds(full.parent):
            raise PermissionError(f"{path} is refused: a link on its way leaves the project.")
        with _plainly(path, "reached"):
            is_link = full.is_symlink()
        if is_link:
            raise PermissionError(f"{path} is refused: it is a link.")
        return full

    def _holds(self, folder: Path) -> bool:
        """Whether a folder lies below the root, links followed. Following them costs a look at every part of the path, so a
        folder that was found inside is known again by device and inode, which change when a link takes its place."""
        name = str(folder)
        try:
            now = os.stat(name)  # noqa: PTH116
        except OSError:
            return Path(os.path.realpath(name)).is_relative_to(self._root)
        if self._held.get(name) == (now.st_dev, now.st_ino):
            return True
        inside = Path(os.path.realpath(name)).is_relative_to(self._root)
        if inside:
            self._held[name] = (now.st_dev, now.st_ino)
        return inside


def _opener(path: str, flags: int) -> int:
    """Opens regular files only, and never waits for the other end of a pipe."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode) and not stat.S_ISDIR(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError("it is no regular file")
    return handle


@contextmanager
def _plainly(path: str, verb: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise type(error)(f"{path} cannot be {verb}: {reason}.") from error


def _writable(full: Path) -> int | None:
    """The mode of the file that is to be replaced, None where there is none; raises OSError where it must not be."""
    try:
        mode = full.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError("a folder has this name")
    if not mode & 0o222:
        raise PermissionError("it is read-only")
    return mode


def _create(temporary: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.open(temporary, flags, 0o666)
    except FileNotFoundError:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        return os.open(temporary, flags, 0o666)


def _stat(found: os.stat_result) -> Stat:
    return Stat(found.st_mtime_ns, found.st_size, found.st_ino)


def _shown(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") or "."


def _is_temporary(path: str) -> bool:
    return _TEMPORARY.fullmatch(path, path.rfind("/") + 1) is not None


def _lines(path: Path) -> Sequence[str]:
    """The lines of an ignore file that say something; `git init` leaves one that holds remarks alone."""
    try:
        lines = path.read_text("utf-8-sig", "replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _rules(prefix: str, lines: Sequence[str]) -> Rules:
    from pathspec import GitIgnoreSpec

    likely: Sequence[str] = []
    patterns: Sequence[tuple[bool, Pattern]] = []
    for each in lines:
        # To git, `folder/**` is what stands in the folder and not the folder; pathspec takes the folder too.
        line = f"{each.rstrip()}/*" if each.rstrip().endswith("/**") else each
        with suppress(ValueError):
            parsed = [pattern for pattern in GitIgnoreSpec.from_lines([line]).patterns if pattern.include is not None]
            patterns = [*((("/" not in line.rstrip().rstrip("/")), pattern) for pattern in parsed), *patterns]
            likely = [*likely, *(_likely(line) for _ in parsed)]
    return Rules(prefix, tuple(patterns), re.compile("|".join(likely) or "(?!)", re.DOTALL))


def _likely(line: str) -> str:
    """A pattern for every name that a line of an ignore file may match, and for some more.

    The folders above were judged before, so only the last part of the line decides; asking the names first makes a list
    of 3,000 files with 100 patterns several times faster.
    """
    above, _, last = line.removeprefix("!").rstrip().rstrip("/").rpartition("/")
    if "[" in above:  # the slash may stand between brackets
        return ".*"
    head, tail = _WILD.split(last, maxsplit=1)[0], _WILD.split(last)[-1]
    return re.escape(last) if head == last else f"{re.escape(head)}.*{re.escape(tail)}"


def _ignored(path: str, name: str, judges: Sequence[Rules]) -> bool:
    """Whether the last rule that matches `path` itself leaves it out; a folder's path ends with a slash."""
    for prefix, patterns, likely in reversed(judges):
        if likely.fullmatch(name):
            below, last = path[len(prefix) :], path[path.rfind(name) :]
            for by_name, pattern in patterns:
                asked = last if by_name else below
                found = pattern.match_file(asked)
                # pathspec also matches what lies below a matching folder, which was judged on the way down.
                if found is not None and _mark(found.match, asked) >= len(asked) - 1:
                    return bool(pattern.include)
    return False


def _mark(match: re.Match[str], path: str) -> int:
    """Where the slash stands that ends the matching folder; the end of the path where the path itself matches."""
    return match.start("ps_d") if match.groupdict().get("ps_d") else len(path)
