"""Git: what the repository around a project says, asked of the program `git`; read only, no lock taken, no hook run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from specsheets.ports import NoRepository

_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
"""A repository's own settings may name programs to run; a check runs none of them."""


class GitRepository:
    """The Repository of a project that lies in a git checkout, at its top or below."""

    def __init__(self, root: Path) -> None:
        """Raises NoRepository where there is no git, or no checkout around `root`."""
        self._root = root
        try:
            inside = self._ask("rev-parse", "--is-inside-work-tree")
        except FileNotFoundError:
            raise NoRepository("git is not installed", "install it, or check without --against and --changed") from None
        if inside.returncode or inside.stdout.strip() != b"true":
            raise NoRepository(
                f"{root} is in no git checkout", _sentence(inside.stderr) or "check without --against and --changed"
            )

    def merge_base(self, ref: str) -> str:
        """See Repository."""
        commit = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if commit.returncode:
            remote, _, branch = ref.partition("/")
            fetch = f"git fetch {remote} {branch}" if branch else "git branch --all"
            raise NoRepository(f"git knows no commit {ref}", f"fetch it first, such as with `{fetch}`")
        found = self._ask("merge-base", "HEAD", commit.stdout.decode().strip())
        if found.returncode:
            if self._ask("rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
                raise NoRepository(
                    f"this clone is too shallow to reach what it shares with {ref}",
                    "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout",
                )
            raise NoRepository(f"HEAD and {ref} share no history", "name a branch that this one began from")
        return found.stdout.decode().strip()

    def head(self) -> str:
        """See Repository."""
        found = self._ask("rev-parse", "--verify", "--quiet", "HEAD")
        if found.returncode:
            raise NoRepository("this repository has no commit yet", "commit once, or check everything")
        return found.stdout.decode().strip()

    def paths(self, commit: str) -> list[str]:
        """See Repository."""
        return self._names("ls-tree", "-r", "-z", "--name-only", commit)

    def changed(self, commit: str) -> list[str]:
        """See Repository."""
        differing = self._names(
            "diff", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative", commit, "--"
        )
        return sorted({*differing, *self._names("ls-files", "-z", "--others", "--exclude-standard")})

    def blobs(self, commit: str, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """See Repository."""
        wanted = [p for p in paths if "\n" not in p]
        asked = "".join(f"{commit}:./{p}\n" for p in wanted).encode("utf-8", "surrogateescape")
        answer = self._ask("cat-file", "--batch", given=asked).stdout
        at = 0
        for path in wanted:
            end = answer.index(b"\n", at)
            head = answer[at:end].rsplit(b" ", 2)
            at = end + 1
            if len(head) == 3 and head[2].isdigit() and head[1] in (b"blob", b"tree", b"commit", b"tag"):
                size = int(head[2])
                if head[1] == b"blob":
                    yield path, answer[at : at + size]
                at += size + 1

    def _names(self, *words: str) -> list[str]:
        done = self._ask(*words)
        if done.returncode:
            raise NoRepository(f"git {words[0]} failed", _sentence(done.stderr))
        return [name.decode("utf-8", "surrogateescape") for name in done.stdout.split(b"\0") if name]

    def _ask(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
        return subprocess.run(
            ["git", *_SAFE, *words], cwd=self._root, env=environment, input=given, capture_output=True, check=False
        )


def _sentence(stderr: bytes) -> str:
    """What git complained of, in its own words, on one line."""
    return " ".join(stderr.decode("utf-8", "replace").split())[:200].removeprefix("fatal: ")
