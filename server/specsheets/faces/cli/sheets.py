"""sheets: list, show, new, export, import."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from specsheets.app.commands import sheets as commands
from specsheets.app.queries import sheets as queries
from specsheets.faces.cli.common import as_json, here, plural, show, words_here
from specsheets.faces.cli.deciding import say_change


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


@sheets.command()
@click.argument("sheet")
@as_json
def history(sheet: str, json_: bool) -> None:
    """Print who decided what on one sheet, when and why, and all else that befell it."""
    from specsheets.app.queries import sheet_history

    with here() as project:
        answer = sheet_history.history(project, words_here((sheet,), project)[0])
    show(answer, json_, lambda: click.echo(answer.text, nl=False))


@sheets.command()
@click.argument("path")
@click.argument("text")
@as_json
def new(path: str, text: str, json_: bool) -> None:
    """Add a sheet for a file that is still to be written: PATH, and in TEXT what it is for."""
    with here() as project:
        answer = commands.new(project, words_here((path,), project)[0], text)
    show(
        answer, json_, lambda: click.echo(f"wrote {', '.join(f'.specsheets/sheets/{p}.yaml' for p in answer.written)}")
    )


@sheets.command()
@click.option(
    "--zip", "zip_", type=click.Path(path_type=Path), help="Write a zip archive; equal sheets give equal bytes."
)
@click.option("--markdown", type=click.Path(path_type=Path), help="Write one readable page.")
@click.option("--folder", type=click.Path(path_type=Path), help="Write one file per sheet.")
@click.option(
    "--package",
    type=click.Path(path_type=Path),
    help="Write the JSON package of schemas/package.schema.json; `-` prints it.",
)
@click.option("--project-id", default="", help="What the project is called; by default the folder's name.")
def export(
    zip_: Path | None, markdown: Path | None, folder: Path | None, package: Path | None, project_id: str
) -> None:
    """Take all sheets out; without an option the JSON package is printed."""
    chosen: tuple[commands.Form, Path] = ("package", package or Path("-"))
    for form, target in (("zip", zip_), ("markdown", markdown), ("folder", folder)):
        if target:
            chosen = (cast(commands.Form, form), target)
    with here() as project:
        made = commands.export(project, chosen[0], project_id)
        if isinstance(made, dict):
            chosen[1].mkdir(parents=True, exist_ok=True)
            out = project.folder(chosen[1])
            for name, data in made.items():
                out.write(name, data)
        elif str(chosen[1]) == "-":
            click.echo(made.decode(), nl=False)
            return
        else:
            chosen[1].write_bytes(made)
    click.echo(f"wrote {chosen[1]}")


@sheets.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the change, and apply nothing.")
@as_json
def import_(source: Path, dry_run: bool, json_: bool) -> None:
    """Bring sheets in from a package, a zip, a Markdown page or a folder; all are checked first."""
    with here() as project:
        answer = commands.import_(project, source, dry_run=dry_run)
    show(answer, json_, lambda: say_change(answer))
