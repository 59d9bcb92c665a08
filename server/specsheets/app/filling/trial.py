"""Trial: a command, such as the tests of the project, run on a copy that holds the emitted files; never on the project itself."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from specsheets.app.refusal import Refused

SECONDS = 120
"""How long a command may take."""

_LEFT = shutil.ignore_patterns(
    ".git", ".hg", ".specsheets", ".venv", "venv", "node_modules", "__pycache__", ".*_cache", ".env", ".env.*"
)


class Ran(NamedTuple):
    """How a command ended: whether well, and all that it said."""

    well: bool
    said: str


def words_of(command: str) -> list[str]:
    """The words of a command as a shell would part them; no shell runs it.

    Raises Refused where it cannot be parted, or names no program.
    """
    try:
        words = shlex.split(command)
    except ValueError as e:
        raise Refused(f"`{command}` is no command: {str(e).lower()}", "close every quote") from None
    if not words or shutil.which(words[0]) is None:
        raise Refused(
            f"`{command}` names no program that is there", "give the command as in a terminal, such as `pytest -q`"
        )
    return words


def tried(root: Path, texts: Mapping[str, str], words: list[str]) -> Ran:
    """Run a command in a copy of the folder at `root` in which the files at `texts` have these texts. The copy goes away.

    Raises Refused where the folder cannot be copied.
    """
    with TemporaryDirectory(prefix="specsheets-") as folder:
        copy = Path(folder).resolve() / root.resolve().name
        try:
            shutil.copytree(root, copy, ignore=_LEFT, symlinks=True)
            for path, text in texts.items():
                _put(copy, path, text)
        except OSError as e:
            raise Refused(f"the project cannot be copied: {e.strerror or e}", "run without the command") from None
        return _run(words, copy)


def _put(copy: Path, path: str, text: str) -> None:
    """Write a file of the copy; a link is never followed out of it."""
    target = copy / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(copy):
        raise OSError(f"{path} lies behind a link")
    target.unlink(missing_ok=True)
    target.write_text(text, "utf-8", newline="")


def _run(words: list[str], where: Path) -> Ran:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SPECSHEETS_")}
    try:
        process = subprocess.Popen(
            words,
            cwd=where,
            env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as e:
        return Ran(False, f"{words[0]} cannot be run: {e.strerror or e}")
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return Ran(False, f"it did not end within {SECONDS} seconds")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    text = said.decode("utf-8", "replace").replace(str(where), ".").strip()
    return Ran(process.returncode == 0, text)
