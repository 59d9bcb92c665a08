"""structure: capture, update, view, note, template."""

from __future__ import annotations

from pathlib import Path

import click

from specsheets.app.commands import structure as commands
from specsheets.app.refusal import Refused
from specsheets.faces.cli.common import here, note, words_here


@click.group()
def structure() -> None:
    """The tree of folders and files, and what people say of them."""


project_id_option = click.option(
    "--project-id", default="", help="What the project is called; by default the folder's name."
)
path_option = click.option("--path", default="", help="Only what lies below this folder.")
output_option = click.option(
    "--output", type=click.Path(path_type=Path), help="The file to write; by default PROJECT-ID_structure.json."
)


@structure.command()
@project_id_option
@path_option
@output_option
def capture(project_id: str, path: str, output: Path | None) -> None:
    """Write the structure as JSON (draft-07 schema in schemas/structure.schema.json); `--output -` prints it."""
    with here() as project:
        done = commands.capture(project, project_id, words_here((path,), project)[0] if path else "")
        _put(output or commands.default_output(project, project_id), done.text)


@structure.command()
@project_id_option
@output_option
def update(project_id: str, output: Path | None) -> None:
    """Capture anew into the same file; nothing that people said is lost, and it follows renamed folders and files."""
    with here() as project:
        target = output or commands.default_output(project, project_id)
        try:
            old = target.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise Refused(f"{target} cannot be read", "capture it first with `specsheets structure capture`") from None
        done = commands.update(project, old, project_id)
        for remark in done.remarks:
            note(remark)
        _put(target, done.text)


@structure.command()
@path_option
def view(path: str) -> None:
    """Print the structure as a tree; what is inferred stands in brackets."""
    from specsheets.app.queries.structure import tree

    with here() as project:
        click.echo(tree(project, words_here((path,), project)[0] if path else ""), nl=False)


@structure.command("note")
@click.argument("path")
@click.argument("values", nargs=-1, required=True, metavar="KEY=VALUE...")
def note_(path: str, values: tuple[str, ...]) -> None:
    """Say something of a folder or file: role, description, dependencies, naming, baseClass, imports.

    It shapes sheets that are made from now on. To have one that is there shaped anew, delete its file and plan again.

    Example: specsheets structure note models naming=PascalCase baseClass=BaseModel "imports=from pydantic import BaseModel"
    """
    pairs = {}
    for value in values:
        key, sign, text = value.partition("=")
        if not sign:
            raise Refused(f"{value} has no equals sign", "write KEY=VALUE")
        pairs[key] = text
    with here() as project:
        commands.note(project, words_here((path,), project)[0], pairs)
    click.echo(f"noted: {path}: {', '.join(values)}")


@structure.command()
@click.argument("path")
def template(path: str) -> None:
    """Print the declarations that a new file at PATH would begin with."""
    with here() as project:
        click.echo(commands.template(project, words_here((path,), project)[0]), nl=False)


def _put(target: Path, text: str) -> None:
    if str(target) == "-":
        click.echo(text, nl=False)
        return
    try:
        target.write_text(text, "utf-8")
    except OSError as e:
        raise Refused(f"{target} cannot be written: {e.strerror or e}", "name another file with --output") from None
    click.echo(f"wrote {target}")
