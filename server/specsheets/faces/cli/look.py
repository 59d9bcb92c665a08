"""scan, status, coverage, find, why, map, view: verbs that read; nothing is written that git would see."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from specsheets.faces.cli.common import as_json, here, meter, plural, show, words_here

FIRST = 5
"""How many findings a scan shows: enough to begin with."""


@click.command()
@click.option(
    "--findings/--no-findings",
    default=None,
    help="Show the most certain findings; by default in words, not with --json.",
)
@as_json
def scan(findings: bool | None, json_: bool) -> None:
    """Read what changed, and show the most certain findings."""
    from specsheets.app.queries.scan import scan as query

    blocks: list[str] = []
    with here() as project:
        most = FIRST if (not json_ if findings is None else findings) else 0
        answer = query(project, most=most, progress=meter())
        if answer.findings:
            from specsheets.app.queries.reports import Lines
            from specsheets.faces.cli import reports

            lines = Lines(project)
            blocks += [line for f in answer.findings for line in reports.block(f, lines.line, "")]

    def words() -> None:
        for line in blocks:
            click.echo(line)
        for problem in answer.problems[:8]:
            click.echo(f"{problem.path}:{problem.line}  could not be read whole: {problem.message}")
        click.echo(f"{plural(answer.files, 'source file')}, {answer.changed:,} of them new or changed")
        click.echo("next: specsheets check    or    specsheets plan src    for sheets")

    show(answer, json_, words)


@click.command()
@as_json
def status(json_: bool) -> None:
    """How far the project is, folder by folder: planned, filled, emitted, drifted; and what to do next."""
    from specsheets.app.queries.status import status as query

    with here() as project:
        answer = query(project)

    def words() -> None:
        width = max((len(f.folder) for f in answer.folders), default=6)
        click.echo(f"{'folder':<{width}}  files  sheets  planned  empty  decided  emitted  drifted")
        for f in answer.folders:
            row = f"{f.folder:<{width}}  {f.files:>5}  {f.sheets:>6}  {f.planned:>7}  {f.empty:>5}"
            click.echo(f"{row}  {f.firm:>7}  {f.emitted:>7}  {f.drifted:>7}")
        for step in answer.next:
            click.echo(f"next: {step}")

    show(answer, json_, words)


@click.command()
@as_json
def coverage(json_: bool) -> int:
    """What the sheets cover, and what they leave open: files and names without a sheet (exit code 1), planned files that
    are not written, names that nobody provides, state without one owner, services and models without a test."""
    from specsheets.app.queries.coverage import coverage as query

    with here() as project:
        answer = query(project)

    def words() -> None:
        for gap in answer.uncovered:
            click.echo(f"uncovered  {gap}")
        for path in answer.unwritten:
            click.echo(f"unwritten  {path}")
        for who, whom, what in answer.missing:
            click.echo(f"missing    {what}, which {who} requires of {whom}")
        for state in answer.unowned:
            click.echo(f"unowned    {state}")
        for state, owners in answer.contested:
            click.echo(f"contested  {state}, owned by {' and '.join(owners)}")
        for path in answer.untested:
            click.echo(f"untested   {path}")
        covered = answer.files - len({g.partition(":")[0] for g in answer.uncovered})
        click.echo(
            f"sheets cover {covered:,} of {plural(answer.files, 'file')} and {plural(answer.exports, 'exported name')}"
        )

    show(answer, json_, words)
    return 1 if answer.uncovered else 0


@click.command()
@click.argument("words", nargs=-1, required=True)
@as_json
def find(words: tuple[str, ...], json_: bool) -> None:
    """Find names by words of their name, doc comment and signature, before you invent another."""
    from specsheets.app.queries.find import find as query

    with here() as project:
        answer = query(project, " ".join(words))

    def say() -> None:
        for n in answer.names:
            click.echo(f"{n.path}:{n.line}  {n.signature}")
            if n.doc:
                click.echo(f"    {n.doc}")
        if not answer.names:
            click.echo("nothing here is named like that")

    show(answer, json_, say)


@click.command()
@click.argument("name")
@as_json
def why(name: str, json_: bool) -> None:
    """Who decided NAME and its fields, when, and because of what."""
    from specsheets.app.queries.sheets import why as query

    with here() as project:
        answer = query(project, words_here((name,), project)[0])

    def words() -> None:
        for e in answer.entries:
            said = (
                f"{e.state} by {e.by or 'nobody'}"
                + (f" on {e.at}" if e.at else "")
                + (f", because: {e.because}" if e.because else "")
            )
            click.echo(f"{e.sheet}  {e.field} = {' '.join(e.value.split())[:80]}\n    {said}")

    show(answer, json_, words)


@click.command("map")
@click.option("--output", type=click.Path(path_type=Path), help="The file to write; by default .specsheets/map.html.")
def map_(output: Path | None) -> None:
    """Draw the project as one HTML page that needs no network."""
    from specsheets.app.queries.atlas import atlas
    from specsheets.faces.map.page import render

    with here() as project:
        page = render(atlas(project, progress=meter()))
        target = output or project.root / ".specsheets" / "map.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page, "utf-8")
    click.echo(f"{target}: open it in a browser")


@click.command()
def view() -> None:
    """The project as a tree in the terminal, each file with its state."""
    from specsheets.app.queries.atlas import atlas
    from specsheets.faces.map.outline import outline, wants_colour

    with here() as project:
        drawn = atlas(project, progress=meter())
    plain = "●".encode(sys.stdout.encoding or "ascii", "ignore") == b""
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(outline(drawn, width, wants_colour(sys.stdout.isatty(), os.environ), plain), nl=False)
