"""fill --bodies on the command line, whoever writes them, and what became of the bodies, in words."""

from __future__ import annotations

from pathlib import Path

import click

from specsheets.app.commands import bodies_by_hand
from specsheets.app.commands.fill_bodies import Manner, fill_bodies
from specsheets.app.fill_answers import BodiesAnswer
from specsheets.app.project import Project
from specsheets.faces.cli.common import plural, show

_MOST = 12


def written(project: Project, words: tuple[str, ...], manner: Manner, json_: bool) -> int:
    """A model, or the record of a run, writes or proposes bodies."""
    return say(fill_bodies(project, words, manner), json_)


def asked(project: Project, words: tuple[str, ...], target: Path, again: bool, json_: bool) -> int:
    """The question goes to a file; the exit code is 1, as something is still to be written."""
    done = bodies_by_hand.ask(project, words, target, again)
    what = f"{plural(done.asked, 'body', 'bodies')} asked for in {done.file}; then: specsheets fill --bodies --answer REPLY"
    show(done, json_, lambda: click.echo(what))
    return 1


def answered(project: Project, source: Path, check: str, json_: bool) -> int:
    """The reply comes from a file."""
    return say(bodies_by_hand.answer(project, source, check), json_)


def say(answer: BodiesAnswer, json_: bool) -> int:
    """Print it; the exit code is 1 while a function has no body."""
    show(answer, json_, lambda: _words(answer))
    return 1 if answer.left or answer.proposed else 0


def _words(answer: BodiesAnswer) -> None:
    if answer.proposed:
        click.echo(answer.diff, nl=False)
    for path in answer.written:
        click.echo(f"wrote  {path}")
    for refused in answer.rejected[:_MOST]:
        click.echo(f"refused  {refused.sheet}:{refused.field}  {refused.reason}")
    if len(answer.rejected) > _MOST:
        more = plural(len(answer.rejected) - _MOST, "more refusal")
        click.echo(f"… and {more}: specsheets context show {answer.run}")
    for body in answer.left:
        click.echo(f"left  {body.sheet}:{body.function}  {body.reason}")
    for remark in answer.remarks:
        click.echo(remark)
    spent = answer.tokens.prompt + answer.tokens.completion
    cost = f", cost {answer.cost:.4f}" if answer.cost is not None else ""
    tokens = f"; {spent:,} tokens{cost}" if spent else ""
    without = plural(len(answer.left), "function")
    if answer.proposed:
        count = plural(len(answer.proposed), "body", "bodies")
        click.echo(f"{count} proposed, {without} without one, nothing stored{tokens}")
        click.echo(f"store them: specsheets fill --apply {answer.run} [SHEET | SHEET:NAME …]")
        return
    click.echo(f"{plural(len(answer.written), 'body', 'bodies')} written, {without} without one{tokens}")
