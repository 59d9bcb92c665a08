"""dlq: the fields that wait for a model, and those that none is asked for any more."""

from __future__ import annotations

import click

from specsheets.app.commands.letters import unpark
from specsheets.app.fill_answers import LettersAnswer
from specsheets.app.queries.letters import letters
from specsheets.faces.cli.common import as_json, here, plural, show, words_here


@click.group()
def dlq() -> None:
    """Empty fields that wait for a model (queued), were refused (tried), or are not asked for any more (parked, dropped)."""


@dlq.command("list")
@as_json
def list_(json_: bool) -> None:
    """List them, with the last value and why it was refused."""
    with here() as project:
        answer = letters(project)
    _say(answer, json_, "nothing waits, and nothing was refused")


@dlq.command()
@click.argument("words", nargs=-1)
@as_json
def requeue(words: tuple[str, ...], json_: bool) -> None:
    """Let the next fill ask again for the refused fields at WORDS (sheets, folders, PATH:NAME), or for all that are parked."""
    with here() as project:
        answer = unpark(project, words_here(words, project), "requeued")
    _say(answer, json_, "nothing is parked")


@dlq.command()
@click.argument("words", nargs=-1, required=True)
@as_json
def drop(words: tuple[str, ...], json_: bool) -> None:
    """Leave the refused fields at WORDS to people: no model is asked for them again."""
    with here() as project:
        answer = unpark(project, words_here(words, project), "dropped")
    _say(answer, json_, "")


def _say(answer: LettersAnswer, json_: bool, none: str) -> None:
    def words() -> None:
        for letter in answer.letters:
            entry = f":{letter.entry}" if letter.entry else ""
            tries = f" after {plural(letter.tries, 'run')}" if letter.tries else ""
            click.echo(f"{letter.state:<8}  {letter.sheet}{entry}.{letter.field}{tries}: {letter.because}")
        if not answer.letters:
            click.echo(none)

    show(answer, json_, words)
