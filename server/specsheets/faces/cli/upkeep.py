"""doctor, remove, completion: the tool itself."""

from __future__ import annotations

from pathlib import Path

import click

from specsheets.app.commands.remove import remove as commands_remove
from specsheets.app.project import find_root
from specsheets.app.queries.doctor import doctor as queries_doctor
from specsheets.faces.cli.common import as_json, plural, show


@click.command()
@as_json
def doctor(json_: bool) -> int:
    """Look at everything that Specsheets needs here, and say what to do where something is wrong. Exit code 1 then."""
    answer = queries_doctor(find_root(Path.cwd()))

    def words() -> None:
        for what, well, said in answer.checks:
            click.echo(f"{'ok  ' if well else 'BAD '} {what}: {said}")

    show(answer, json_, words)
    return 0 if all(well for _, well, _ in answer.checks) else 1


@click.command()
@click.option("--dry-run", is_flag=True, help="List what would be removed, and remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(dry_run: bool, yes: bool) -> None:
    """Take every trace of Specsheets out of this project: the folder .specsheets. Settings and code stay."""
    root = find_root(Path.cwd())
    files = commands_remove(root, dry_run=True)
    for path in files[:20]:
        click.echo(path)
    if len(files) > 20:
        click.echo(f"… and {plural(len(files) - 20, 'more file')}")
    if dry_run or not files:
        click.echo(f"{plural(len(files), 'file')} would go" if files else "there is nothing to remove")
        return
    if not yes:
        click.confirm(f"Remove {plural(len(files), 'file')} below {root / '.specsheets'}?", abort=True)
    commands_remove(root, dry_run=False)
    click.echo(f"{plural(len(files), 'file')} removed")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL, to be put where that shell looks for it.

    Example: specsheets completion bash > ~/.local/share/bash-completion/completions/specsheets
    """
    from click.shell_completion import get_completion_class

    from specsheets.faces.cli.main import specsheets

    made = get_completion_class(shell)
    assert made is not None, shell
    click.echo(made(specsheets, {}, "specsheets", "_SPECSHEETS_COMPLETE").source())
