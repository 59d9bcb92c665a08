"""log: show, verify, replay, pack, and the named snapshots."""

from __future__ import annotations

from pathlib import Path

import click

from specsheets.app.commands import history as commands
from specsheets.app.queries import history as queries
from specsheets.faces.cli.common import as_json, here, plural, show
from specsheets.faces.cli.deciding import say_change


@click.group()
def log() -> None:
    """The event log: everything that happened, in order, each event chained to the one before."""


@log.command("show")
@click.option("--after", default=0, help="Only events after this position.")
@click.option("--last", default=0, help="Only so many, the newest.")
@as_json
def show_(after: int, last: int, json_: bool) -> None:
    """Print the events."""
    with here() as project:
        answer = queries.log(project, after=after, limit=last)

    def words() -> None:
        for e in answer.events:
            click.echo(f"{e.position:>6}  {e.at}  {e.kind:<18}  {e.about}")

    show(answer, json_, words)


@log.command()
@as_json
def verify(json_: bool) -> int:
    """Check the chain of hashes, the order, and that the rows equal a replay. Exit code 1 when a fault is found."""
    with here() as project:
        answer = queries.verify(project)

    def words() -> None:
        for fault in answer.faults:
            click.echo(fault)
        click.echo(f"{plural(answer.events, 'event')}, {plural(len(answer.faults), 'fault')}")

    show(answer, json_, words)
    return 1 if answer.faults else 0


@log.command()
@click.option("--until", type=int, help="The position to stop at.")
@as_json
def replay(until: int | None, json_: bool) -> None:
    """Rebuild a past state from the events alone, and print its digest."""
    with here() as project:
        answer = queries.replay(project, until)
    show(
        answer,
        json_,
        lambda: click.echo(f"at {answer.position}: {plural(len(answer.sheets), 'sheet')}, digest {answer.digest}"),
    )


@log.command()
def pack() -> None:
    """Join the decision files of many runs into one; nothing that was decided is lost."""
    with here() as project:
        before, name = commands.pack(project)
    click.echo(f"{plural(before, 'decision file')}, now in {name}" if before > 1 else "there is nothing to pack")


@log.group(invoke_without_command=True)
@as_json
@click.pass_context
def snapshots(context: click.Context, json_: bool) -> None:
    """Named states: post-phase1 after a plan, post-phase2 after a fill, current."""
    if context.invoked_subcommand:
        return
    with here() as project:
        answer = queries.snapshots(project)

    def words() -> None:
        for s in answer.snapshots:
            click.echo(f"{s.name:<14} {s.position:>6}  {s.at}  {s.digest[:16]}")

    show(answer, json_, words)


@snapshots.command("show")
@click.argument("name")
def show_snapshot(name: str) -> None:
    """Print every sheet of a named state."""
    with here() as project:
        for path, text in queries.snapshot_texts(project, name).items():
            click.echo(f"# {path}\n{text}")


@snapshots.command()
@click.argument("name")
@click.argument("other", default=queries.CURRENT)
def diff(name: str, other: str) -> None:
    """Show what changed from one named state to another (by default: to now)."""
    with here() as project:
        click.echo(queries.compare(project, name, other), nl=False)


@snapshots.command()
@click.argument("name")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The folder to write the sheets into.")
def export(name: str, to: Path) -> None:
    """Write the sheets of a named state into a folder."""
    with here() as project:
        texts = queries.snapshot_texts(project, name)
        to.mkdir(parents=True, exist_ok=True)
        folder = project.folder(to)
        for path, text in texts.items():
            folder.write(f"{path}.yaml", text.encode())
    click.echo(f"{plural(len(texts), 'sheet')} in {to}")


@snapshots.command()
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Show the change, and apply nothing.")
@as_json
def restore(name: str, dry_run: bool, json_: bool) -> None:
    """Bring every sheet back to what it was in a named state."""
    with here() as project:
        answer = commands.restore(project, name, dry_run=dry_run)
    show(answer, json_, lambda: say_change(answer))
