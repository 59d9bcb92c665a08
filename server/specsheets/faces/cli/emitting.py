"""emit, verify: from sheets to files, and whether files keep what the sheets say."""

from __future__ import annotations

from pathlib import Path

import click

from specsheets.app.answers import EmitAnswer
from specsheets.app.commands.emit import emit as commands_emit
from specsheets.app.fill_answers import VerifiedAnswer
from specsheets.faces.cli.common import as_json, here, meter, note, plural, show, words_here


@click.command()
@click.argument("sheets", nargs=-1)
@click.option(
    "--to", type=click.Path(path_type=Path), help="Write whole files into this folder, from .specsheets/ alone."
)
@click.option("--dry-run", is_flag=True, help="Show a unified diff, and write nothing.")
@click.option(
    "--prune", is_flag=True, help="Remove files that were emitted, are untouched, and have no sheet any more."
)
@click.option(
    "--jobs",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Files made side by side; the bytes stay the same.",
)
@as_json
def emit(sheets: tuple[str, ...], to: Path | None, dry_run: bool, prune: bool, jobs: int, json_: bool) -> int:
    """Write files from SHEETS (named by their source files, or folders), or from all.

    Without --to, new files are written whole, and existing ones get only the declaration lines and imports that a
    decided field demands: never a body, never a line that a person wrote. Exit code 1 when there are conflicts.
    """
    with here() as project:
        answer = commands_emit(
            project, words_here(sheets, project), to=to, dry_run=dry_run, prune=prune, jobs=jobs, progress=meter()
        )
    show(answer, json_, lambda: _say(answer, dry_run))
    return 1 if answer.conflicts or answer.problems else 0


def _say(answer: EmitAnswer, dry_run: bool) -> None:
    for problem in answer.problems:
        note(f"{problem.path}:{problem.line}:{problem.column}: {problem.message}")
    for conflict in answer.conflicts:
        click.echo(f"conflict  {conflict.path}:{conflict.line}  {conflict.message}")
    if dry_run:
        click.echo(answer.diff, nl=False)
    else:
        for path in answer.written[:12]:
            click.echo(f"wrote  {path}")
        if len(answer.written) > 12:
            click.echo(f"… and {plural(len(answer.written) - 12, 'more file')}")
    for path in answer.pruned:
        click.echo(f"{'would remove' if dry_run else 'removed'}  {path}")
    for path in answer.orphans:
        click.echo(f"orphan  {path}: it was emitted and has no sheet any more; --prune removes it if it is untouched")
    click.echo(
        f"{plural(len(answer.written), 'file')} {'to write' if dry_run else 'written'}, {len(answer.unchanged):,} as they were,"
        f" {plural(len(answer.conflicts), 'conflict')}; tree {answer.tree_hash}"
    )


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--tests", default="", metavar="COMMAND", help="Run this command, such as `pytest -q`, in a copy of the code."
)
@click.option("--types", is_flag=True, help="Run the type checker mypy in a copy of the code, too.")
@as_json
def verify(folder: Path | None, tests: str, types: bool, json_: bool) -> int:
    """Hold the code of the project, or of FOLDER that `emit --to` wrote, against all sheets.

    It has to be there, compile, declare what the sheets say, and every import, name, member and argument in it has to lead
    somewhere. --tests and --types run code. Exit codes: 0 fine, 1 faults, 2 refused, 3 nothing was verified.
    """
    from specsheets.app.commands.verify import verify_code

    with here() as project:
        answer = verify_code(project, folder, tests=tests, types=types, progress=meter())
    show(answer, json_, lambda: _say_faults(answer))
    if not answer.verified:
        note("nothing was verified: no sheet has a file here")
        return 3
    return 1 if answer.faults else 0


def _say_faults(answer: VerifiedAnswer) -> None:
    for fault in answer.faults:
        where = f"{fault.path}:{fault.line}" if fault.path else "(all)"
        click.echo(f"{fault.kind:<11}  {where}  {fault.message}")
    for command in answer.ran:
        click.echo(f"ran  {command}")
    click.echo(f"{plural(answer.verified, 'file')} verified, {plural(len(answer.faults), 'fault')}; tree {answer.tree}")
