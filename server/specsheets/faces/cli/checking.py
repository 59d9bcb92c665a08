"""check: the gate, for people, programs and code hosts."""

from __future__ import annotations

import os
from pathlib import Path

import click

from specsheets.app.project import Project
from specsheets.app.queries import check as queries
from specsheets.app.queries import reports as queries_reports
from specsheets.faces.cli import reports
from specsheets.faces.cli.common import as_json, here, meter, note, words_here


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--against",
    metavar="REF",
    help="Tell new from known by what this branch began from, such as origin/main; needs no sheet.",
)
@click.option("--changed", is_flag=True, help="Look only at files that differ from HEAD.")
@click.option(
    "--fail-on", type=click.Choice(["new"]), help="Count only what neither the baseline nor the other side has."
)
@click.option("--strict", is_flag=True, help="Infos fail the check, too.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True
)
@as_json
def check(
    paths: tuple[str, ...],
    against: str | None,
    changed: bool,
    fail_on: str | None,
    strict: bool,
    form: str,
    json_: bool,
) -> int:
    """Find where code, sheets and names disagree, in the whole project or at PATHS; each finding with its fixes.

    Exit codes: 0 fine, 1 errors or warnings, 2 refused, 3 nothing was checked.
    """
    with here() as project:
        answer = queries.check(
            project,
            words_here(paths, project),
            against=against,
            changed=changed,
            fail_on_new=fail_on == "new",
            strict=strict,
            progress=meter(),
        )
        hidden = set(answer.known) if fail_on else set()
        if json_ or form == "json":
            click.echo(answer.model_dump_json(by_alias=True))
        elif form == "sarif":
            click.echo(queries_reports.sarif(answer, against is not None), nl=False)
        elif form == "github":
            for line in reports.workflow_commands(
                [f for f in answer.findings if queries.fails(f, hidden, strict)], _prefix(project)
            ):
                click.echo(line)
        elif answer.checked:
            lines = queries_reports.Lines(project)
            for line in reports.in_words(answer, hidden, lines.line, queries_reports.reasons()):
                click.echo(line)
    if not answer.checked:
        what = (
            "no file differs from HEAD"
            if changed
            else "there are no source files" + (" at these paths" if paths else " here")
        )
        note(f"nothing was checked: {what}")
        return 3
    return 1 if answer.failed else 0


def _prefix(project: Project) -> str:
    """The way from the root of the workflow's checkout to the project."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace and project.root.resolve().is_relative_to(Path(workspace).resolve()):
        way = project.root.resolve().relative_to(Path(workspace).resolve()).as_posix()
        return "" if way == "." else f"{way}/"
    return ""
