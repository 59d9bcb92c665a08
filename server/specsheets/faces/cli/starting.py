"""new: a program that nobody has begun, from what a person says of it to its sheets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from specsheets.app.answers import NewAnswer
from specsheets.app.commands import new as commands
from specsheets.app.commands.plan import plan
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.faces.cli.common import as_json, here, meter, note, show
from specsheets.faces.cli.planning import say_plan

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("text", required=False)
@click.option("--from", "source", type=FILE, help="Take the words from this file, such as README.md.")
@click.option("--ask", "question", type=FILE, help="Write the question to this file, for any chat or person.")
@click.option("--answer", "reply", type=FILE, help="Take the answer to that question from this file.")
@click.option("--edit", is_flag=True, help="Open the blueprint in your editor ($EDITOR) before it is planned.")
@click.option("--yes", is_flag=True, help="Plan the blueprint at once, as the word of whoever answered.")
@click.option("--dry-run", is_flag=True, help="Show the blueprint, and write nothing.")
@as_json
def new(
    text: str | None,
    source: Path | None,
    question: Path | None,
    reply: Path | None,
    edit: bool,
    yes: bool,
    dry_run: bool,
    json_: bool,
) -> int:
    """Draft blueprint.yaml from TEXT, a few sentences on what a program is to do.

    A model answers, by the settings `ai.base_url` and `ai.model`, or any chat by hand. What it says is checked, shown as a
    tree and written; you change what you like, then plan it. A blueprint that is there already is never touched.
    """
    given = [name for name, value in (("TEXT", text), ("--from", source), ("--answer", reply)) if value is not None]
    if len(given) != 1:
        said = f"{given[0]} and {given[1]} do not go together" if given else "nothing is said of the program"
        raise Refused(said, "give TEXT, or `--from FILE`, or with an answer `--answer FILE`")
    if question and reply:
        raise Refused("--ask and --answer do not go together", "give one of them")
    is_talking = sys.stdin.isatty() and sys.stdout.isatty() and not json_
    if edit and not is_talking:
        raise Refused("--edit needs a terminal", "leave it out, and change blueprint.yaml before `specsheets plan`")
    with here() as project:
        manner = commands.Manner(yes and not edit, dry_run, meter(), note)
        if question:
            asked = commands.ask(project, commands.words_of(source) if source else text or "", question)
            show(asked, json_, lambda: click.echo(f"asked for in {asked.file}; then: specsheets new --answer REPLY"))
            return 0
        if reply:
            answer = commands.answer(project, reply, manner)
        else:
            answer = commands.new(project, commands.words_of(source) if source else text or "", manner)
        show(answer, json_, lambda: _say(answer))
        if is_talking and answer.file and answer.plan is None:
            _go_on(project, edit, yes)
    return 0


def _say(answer: NewAnswer) -> None:
    for refused in answer.rejected:
        click.echo(f"refused  {refused.reason}")
    click.echo(answer.tree, nl=False)
    if not answer.file:
        click.echo(f"\n{answer.blueprint}", nl=False)
        return
    click.echo(f"wrote {answer.file}")
    if answer.plan:
        say_plan(answer.plan, False)
    else:
        click.echo(f"next: change {answer.file} as you like, then `specsheets plan`")


def _go_on(project: Project, edit: bool, yes: bool) -> None:
    """On a terminal: let the person look, change and plan."""
    if edit:
        try:
            click.edit(filename=str(project.root / "blueprint.yaml"))
        except click.ClickException as e:
            raise Refused(e.message.rstrip("."), "set $EDITOR, or open blueprint.yaml yourself") from None
    if yes or click.confirm("Plan it now?"):
        say_plan(plan(project, progress=meter()), False)
