"""sheets: list, show, new, export, import."""

from __future__ import annotations

import click

from specsheets.app.queries import sheets as queries
from specsheets.faces.cli.common import as_json, here, plural, show, words_here


@click.group()
def sheets() -> None:
    """The sheets themselves: list them, show one, take them out and in."""


@sheets.command("list")
@as_json
def list_(json_: bool) -> None:
    """Every sheet, with its entries, empty fields and decided fields."""
    with here() as project:
        answer = queries.sheets(project)

    def words() -> None:
        for s in answer.sheets:
            figures = f"{plural(s.entries, 'entry', 'entries')}, {s.empty} empty, {s.firm} decided"
            click.echo(f"{s.path}  {'not valid: ' + s.problem if s.problem else figures}")

    show(answer, json_, words)


@sheets.command("show")
@click.argument("sheet")
@click.option("--fields", is_flag=True, help="Each field with its state and who said so, instead of the text.")
@as_json
def show_(sheet: str, fields: bool, json_: bool) -> None:
    """Print the sheet of one source file."""
    with here() as project:
        answer = queries.sheet(project, words_here((sheet,), project)[0])

    def words() -> None:
        if not fields:
            click.echo(answer.text, nl=False)
        for f in answer.fields if fields else ():
            click.echo(f"{f.state:<10} {f.field:<40} {' '.join(f.value.split())[:60]}")

    show(answer, json_, words)
