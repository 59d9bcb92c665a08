"""What became of the bodies that a model wrote, in words."""

from __future__ import annotations

import click

from specsheets.app.fill_answers import BodiesAnswer
from specsheets.faces.cli.common import plural, show

_MOST = 12


def say(answer: BodiesAnswer, json_: bool) -> int:
    """Print it; the exit code is 1 while a function has no body."""
    show(answer, json_, lambda: _words(answer))
    return 1 if answer.left else 0


def _words(answer: BodiesAnswer) -> None:
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
    written = plural(len(answer.written), "body", "bodies")
    click.echo(f"{written} written, {plural(len(answer.left), 'function')} without one{tokens}")
