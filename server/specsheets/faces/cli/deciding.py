"""accept, reject, rename, fix, baseline: a person decides; the change is shown, then applied."""

from __future__ import annotations

from typing import Literal

import click

from specsheets.app.answers import ChangeAnswer
from specsheets.app.commands import accept as commands
from specsheets.app.commands.rename import rename as commands_rename
from specsheets.faces.cli.common import as_json, here, plural, show, words_here

dry_run_option = click.option("--dry-run", is_flag=True, help="Show the change, and apply nothing.")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--from",
    "source",
    type=click.Choice(["sheets", "code"]),
    default="sheets",
    show_default=True,
    help="Whose word holds.",
)
@click.option("--lock/--unlock", default=None, help="Make or end a lock: nothing changes a locked field.")
@dry_run_option
@as_json
def accept(words: tuple[str, ...], source: str, lock: bool | None, dry_run: bool, json_: bool) -> int:
    """Confirm fields: WORDS name sheets, folders, or entries as PATH:NAME.

    `--from code` brings the sheet to what the code says instead.
    """
    with here() as project:
        side: Literal["code", "sheets"] = "code" if source == "code" else "sheets"
        answer = commands.accept(project, words_here(words, project), source=side, lock=lock, dry_run=dry_run)
    show(answer, json_, lambda: say_change(answer))
    return 0


@click.command()
@click.argument("words", nargs=-1, required=True)
@dry_run_option
@as_json
def reject(words: tuple[str, ...], dry_run: bool, json_: bool) -> int:
    """Take decided values back: where code has the field it follows the code again, else it is empty."""
    with here() as project:
        answer = commands.reject(project, words_here(words, project), dry_run=dry_run)
    show(answer, json_, lambda: say_change(answer))
    return 0


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--uncertain",
    is_flag=True,
    help="Rename members on other objects and dotted names in strings too, where only the name is alike.",
)
@dry_run_option
@as_json
def rename(old: str, new: str, uncertain: bool, dry_run: bool, json_: bool) -> int:
    """Rename OLD (a name, Class.member, or PATH:NAME) to NEW in every sheet and everywhere in the code, as one change."""
    with here() as project:
        answer = commands_rename(project, old, new, uncertain=uncertain, dry_run=dry_run)
    show(answer, json_, lambda: say_change(answer))
    return 0


def say_change(answer: ChangeAnswer) -> None:
    """A change in words: the diff first, then what it came to."""
    click.echo(answer.diff, nl=False)
    if answer.uncertain:
        click.echo(
            f"left out: {plural(answer.uncertain, 'place')} where only the name is alike (--uncertain takes them along)"
        )
    done = "applied" if answer.applied else "not applied"
    click.echo(f"{answer.title}: {plural(len(answer.files), 'file')}, {plural(answer.decisions, 'decision')}, {done}")
