"""init, plan: from folders, code and blueprints to sheets."""

from __future__ import annotations

from pathlib import Path

import click

from specsheets.app.answers import PlanAnswer
from specsheets.app.commands import plan as commands_plan
from specsheets.app.commands.init import init as commands_init
from specsheets.app.project import find_root
from specsheets.app.refusal import Refused
from specsheets.faces.cli.common import as_json, here, meter, note, plural, show, words_here


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--blueprint", type=click.Path(path_type=Path), help="Plan what this blueprint describes, too.")
@click.option("--outline", type=click.Path(path_type=Path), help="Plan what this outline describes, too.")
@click.option("--fill", "fills", is_flag=True, help="Go on and fill what is empty, by the model of the settings.")
@click.option("--dry-run", is_flag=True, help="Show the sheets that would be written, and write nothing.")
@as_json
def plan(
    paths: tuple[str, ...], blueprint: Path | None, outline: Path | None, fills: bool, dry_run: bool, json_: bool
) -> int:
    """Make sheets for the project, or for the files below PATHS, and let derived fields follow the code.

    With PATHS, only these get sheets, now and at every later `plan` (kept in .specsheets/include).
    Exit code 1 when a file or name is uncovered, a sheet is not valid, or something is empty after `--fill`.
    """
    if fills and dry_run:
        raise Refused(
            "--fill and --dry-run do not go together", "plan first, then look with `specsheets fill --dry-run`"
        )
    with here() as project:
        words = words_here(paths, project)
        if fills:
            from specsheets.app.commands.fill_by_model import Manner
            from specsheets.app.commands.plan_filled import plan_filled

            manner = Manner(progress=meter(), tell=note)
            answer = plan_filled(project, words, blueprint=blueprint, outline=outline, manner=manner)
        else:
            answer = commands_plan.plan(
                project, words, blueprint=blueprint, outline=outline, dry_run=dry_run, progress=meter()
            )
    show(answer, json_, lambda: say_plan(answer, dry_run))
    return 1 if answer.coverage.uncovered or (fills and answer.empty) else 0


@click.command()
@click.option("--ci", is_flag=True, help="Also write a workflow that checks every pull request on GitHub.")
@click.option("--dry-run", is_flag=True, help="Show the files, and write nothing.")
@as_json
def init(ci: bool, dry_run: bool, json_: bool) -> None:
    """Write specsheets.toml, with every default as a comment. Nothing that exists is touched, and nothing needs this file."""
    answer = commands_init(find_root(Path.cwd()), ci=ci, dry_run=dry_run)

    def words() -> None:
        if dry_run:
            click.echo(answer.diff, nl=False)
        for path in answer.files:
            click.echo(f"{'would write' if dry_run else 'wrote'}  {path}")

    show(answer, json_, words)


def say_plan(answer: PlanAnswer, dry_run: bool) -> None:
    """What a plan came to, in words."""
    for problem in answer.problems[:8]:
        note(f"{problem.path}:{problem.line}: {problem.message}")
    if dry_run:
        click.echo(answer.diff, nl=False)
    for old, new in answer.moved:
        click.echo(f"moved    {old} -> {new}")
    for path in answer.dropped:
        click.echo(f"dropped  {path}")
    for path in answer.written[:12]:
        click.echo(f"{'would write' if dry_run else 'wrote'}  .specsheets/sheets/{path}.yaml")
    if len(answer.written) > 12:
        click.echo(f"… and {plural(len(answer.written) - 12, 'more sheet')}")
    for remark in answer.remarks:
        click.echo(remark)
    for gap in answer.coverage.uncovered[:20]:
        click.echo(f"uncovered  {gap}")
    covered = answer.coverage.files - len({g.partition(":")[0] for g in answer.coverage.uncovered})
    empty, later = plural(answer.empty, "empty field"), answer.sheets - answer.coverage.files
    if answer.coverage.files:
        files, names = plural(answer.coverage.files, "file"), plural(answer.coverage.exports, "exported name")
        click.echo(f"sheets cover {covered:,} of {files} and {names}; {empty}")
    if later > 0:
        more = "" if answer.coverage.files else f"; {empty}"
        click.echo(f"{plural(later, 'sheet')} for files that are still to be written{more}")
    if answer.fill:
        from specsheets.faces.cli.filling import say_fill

        say_fill(answer.fill)
