"""What all verbs of the command line share: opening the project, JSON or words, progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from specsheets.app.answer_base import Answer
from specsheets.app.progress import Progress, silent
from specsheets.app.project import Project, find_root

F = TypeVar("F", bound=Callable[..., Any])


def as_json(command: F) -> F:
    """The option `--json` of a reading verb."""
    return click.option("--json", "json_", is_flag=True, help="Print one JSON value, as described in schemas/.")(
        command
    )


def here() -> Project:
    """The project around the current folder. Sentences on what was mended on the way go to stderr."""
    project = Project.open(find_root(Path.cwd()))
    for remark in project.remarks:
        note(remark)
    return project


def words_here(words: tuple[str, ...], project: Project) -> tuple[str, ...]:
    """Paths as they were typed in this folder, as paths from the project's root; what is no path stays as it is."""
    folder = Path.cwd().resolve()
    if folder == project.root.resolve():
        return words
    out = []
    for word in words:
        path, colon, name = word.partition(":")
        typed, root = folder / path, project.root.resolve()
        inside = path and typed.exists() and typed.resolve().is_relative_to(root)
        out.append(f"{typed.resolve().relative_to(root).as_posix()}{colon}{name}" if inside else word)
    return tuple(out)


def show(answer: Answer, json_: bool, words: Callable[[], None]) -> None:
    """Print an answer as JSON, or in words."""
    if json_:
        click.echo(answer.model_dump_json(by_alias=True))
    else:
        words()


def note(sentence: str) -> None:
    """A remark that is no answer: to stderr."""
    click.echo(f"specsheets: {sentence}", err=True)


def meter() -> Progress:
    """Progress on one line of the terminal; silent where stderr is none."""
    if not sys.stderr.isatty():
        return silent
    last = [-1]

    def step(what: str, done: int, total: int) -> None:
        share = 100 * done // max(total, 1)
        if share != last[0]:
            last[0] = share
            end = "\r\x1b[K" if done >= total else ""
            sys.stderr.write(f"\r\x1b[K{what} {done} of {total}{end}")
            sys.stderr.flush()

    return step


def plural(n: int, one: str, many: str = "") -> str:
    """`1 file`, `2 files`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
