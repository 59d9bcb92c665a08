"""fix, baseline: cure findings, or accept them as they are."""

from __future__ import annotations

import click

from specsheets.app.answers import FixAnswer
from specsheets.app.commands import fix as commands
from specsheets.app.queries.rules import page
from specsheets.faces.cli.common import as_json, here, note, plural, show, words_here
from specsheets.faces.cli.deciding import dry_run_option, say_change


@click.command()
@click.argument("words", nargs=-1, metavar="[FINGERPRINT|PATH]...")
@click.option("--all", "every", is_flag=True, help="Every error and warning that has one clear fix.")
@click.option(
    "--choose", type=click.IntRange(1), metavar="N", help="Take fix N of the finding instead of the preferred one."
)
@click.option(
    "--uncertain",
    is_flag=True,
    help="Rename members on other objects and dotted names in strings too, where only the name is alike.",
)
@click.option("--explain", metavar="RULE", help="Print the page of a rule, and change nothing.")
@dry_run_option
@as_json
def fix(
    words: tuple[str, ...],
    every: bool,
    choose: int | None,
    uncertain: bool,
    explain: str | None,
    dry_run: bool,
    json_: bool,
) -> int:
    """Cure findings: one by its FINGERPRINT, those of a file or folder, or --all; the change is printed, then applied.

    Exit code 1 when one of them is left.
    """
    if explain:
        click.echo(page(explain), nl=False)
        return 0
    with here() as project:
        answer = commands.fix(
            project, words_here(words, project), every=every, choose=choose, uncertain=uncertain, dry_run=dry_run
        )
    show(answer, json_, lambda: _say(answer, dry_run))
    return 1 if answer.left else 0


def _say(answer: FixAnswer, dry_run: bool) -> None:
    for change in answer.changes:
        say_change(change)
    for finding in answer.left:
        note(f"left  {finding.path}:{finding.line} {finding.rule} {finding.fingerprint[:8]}: {finding.reason}")
    if len(answer.changes) != 1 or answer.left:
        done = "would be cured" if dry_run else "cured"
        click.echo(f"{plural(len(answer.changes), 'finding')} {done}, {len(answer.left):,} left")


@click.command()
@click.argument("words", nargs=-1, metavar="[FINGERPRINT|PATH]...")
@click.option("--show", "show_", is_flag=True, help="List the present findings that are known, and accept none.")
@dry_run_option
@as_json
def baseline(words: tuple[str, ...], show_: bool, dry_run: bool, json_: bool) -> None:
    """Accept present errors and warnings as known: all, those of a path, or one by its fingerprint.

    From now on `specsheets check --fail-on new` counts only others.

    What is accepted stands in .specsheets/decisions, by fingerprints that hold no line numbers.
    """
    with here() as project:
        answer = commands.baseline(project, words_here(words, project), dry_run=dry_run or show_)
        known = set(project.store.rows("baseline"))

    def said() -> None:
        for f in answer.findings if show_ else ():
            if f.fingerprint in known:
                click.echo(f"{f.path}:{f.line}:{f.column}: {f.severity} {f.rule}: {f.message}")
        now = answer.known - answer.accepted if show_ else answer.known
        done = "" if show_ else f"{plural(answer.accepted, 'finding')} {'would be ' if dry_run else ''}accepted; "
        click.echo(f"{done}{now:,} of the present errors and warnings {'is' if now == 1 else 'are'} known")

    show(answer, json_, said)
