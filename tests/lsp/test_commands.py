"""Every verb of the command line is a command of the server, takes what the command line takes, and answers the same JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from wire import SNAKES, Client, project, run

from specsheets.faces.cli.main import specsheets
from specsheets.faces.lsp.verbs import EDITOR, VERBS

NO_COMMAND = {
    "lsp": "it is the server itself",
    "completion": "it is for shells",
    "remove": "a server that runs looks at the project again, and would make the folder anew",
}
"""Verbs of the command line that are no command, and why."""

ONLY_HERE = {
    "generate": "plan, which then shows the sheet of the file",
    "openSheet": "",
    "showHistory": "sheets history",
    "explain": "fix --explain",
    "apply": "fill --apply",
}
"""Commands that are no verb of the command line, and what is like them there."""

PLACES = {"paths", "sheets", "sheet", "path", "words"}
"""What a person names on the command line; `uris`, or an argument of that name, takes its place."""

OTHERWISE = {
    ("fix", "explain"): "the command explain",
    ("fix", "every"): "every",
    ("plan", "fills"): "a fill of its own, as a proposal, comes after",
    ("fill", "propose"): "an editor is always shown a proposal first",
    ("fill", "apply_"): "the command apply",
    ("fill", "reject"): "the command apply, with reject",
    ("context.show", "full"): "the answer always holds the texts",
    ("new", "question"): "ask",
    ("new", "reply"): "answer",
    ("new", "yes"): "plan",
    ("new", "edit"): "an editor has the file open",
    ("emit", "jobs"): "the bytes are the same for any number",
    ("baseline", "show_"): "dryRun lists them",
    ("sheets.show", "fields"): "the answer always holds them",
    ("sheets.export", "zip_"): "form",
    ("sheets.export", "markdown"): "form",
    ("sheets.export", "folder"): "form",
    ("sheets.export", "package"): "form",
    ("check", "form"): "the answer is the JSON",
}
"""Options whose argument has another name, or that have none."""


def leaves(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield f"{prefix}{name}", command
            yield from leaves(command, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", command


LEAVES = dict(leaves(specsheets))


def test_every_verb_is_a_command_or_has_a_reason() -> None:
    assert LEAVES.keys() - VERBS.keys() == NO_COMMAND.keys()
    assert {*VERBS, *EDITOR} - LEAVES.keys() == ONLY_HERE.keys()


@pytest.mark.parametrize("name", LEAVES.keys() & VERBS.keys())
def test_a_command_takes_what_the_command_line_takes(name: str) -> None:
    taken = {field.lower() for field in VERBS[name].arguments.model_fields}
    asked = {p.name or "" for p in LEAVES[name].params} - {"json_", "help"}
    lacking = {p for p in asked if p.replace("_", "").lower() not in taken and (name, p) not in OTHERWISE}
    assert lacking <= PLACES


SAME: list[tuple[str, str, dict[str, Any]]] = [
    ("check --strict", "check", {"strict": True}),
    ("check a.py --fail-on new", "check", {"uris": ["a.py"], "failOn": "new"}),
    ("scan --findings", "scan", {"findings": True}),
    ("status", "status", {}),
    ("coverage", "coverage", {}),
    ("find read width", "find", {"words": "read width"}),
    ("why read_width", "why", {"name": "read_width"}),
    ("sheets list", "sheets.list", {}),
    ("sheets show a.py", "sheets.show", {"uris": ["a.py"]}),
    ("sheets history a.py", "sheets.history", {"uris": ["a.py"]}),
    ("log show --last 3", "log.show", {"last": 3}),
    ("log verify", "log.verify", {}),
    ("log replay", "log.replay", {}),
    ("doctor", "doctor", {}),
    ("plan --dry-run", "plan", {"dryRun": True}),
    ("fill a.py --from-code", "fill", {"uris": ["a.py"], "fromCode": True}),
    ("fill --from-code", "fill", {"uris": [""], "fromCode": True}),
    ("context list", "context.list", {}),
    ("dlq list", "dlq.list", {}),
    ("dlq requeue", "dlq.requeue", {}),
    ("emit --dry-run", "emit", {"dryRun": True}),
    ("baseline --dry-run", "baseline", {"dryRun": True}),
    ("fix --all --dry-run", "fix", {"every": True, "dryRun": True}),
    ("accept a.py --dry-run", "accept", {"uris": ["a.py"], "dryRun": True}),
    (
        "rename a.py:read_width width_of --dry-run",
        "rename",
        {"old": "a.py:read_width", "new": "width_of", "dryRun": True},
    ),
    ("init --ci --dry-run", "init", {"ci": True, "dryRun": True}),
]


def test_a_command_answers_what_the_command_line_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(
        tmp_path,
        {"a.py": SNAKES + "\n\ndef measureWidth(rows: list[str]) -> int:\n    return len(rows)\n", "b.py": "x = 1\n"},
    )
    monkeypatch.chdir(tmp_path)

    def printed(words: str) -> Any:
        done = CliRunner().invoke(specsheets, [*words.split(), "--json"], standalone_mode=False)
        assert done.exception is None, done.exception
        return without_run(json.loads(done.stdout))

    def without_run(answer: Any) -> Any:
        return {key: value for key, value in answer.items() if key != "run"}

    async def journey() -> None:
        printed("plan a.py")
        async with Client(tmp_path) as c:
            await c.initialize()
            for words, verb, arguments in SAME:
                uris = [c.uri(path) for path in arguments.get("uris", ())]
                assert without_run(await c.command(verb, **{**arguments, "uris": uris})) == printed(words), words

    run(journey())


def test_sheets_are_generated_for_a_file_a_selection_a_folder_and_the_project(tmp_path: Path) -> None:
    names = ["one.py", "two.py", "three.py", "shop/a.py", "shop/b.py", "rest.py"]

    async def journey() -> None:
        async with Client(project(tmp_path, dict.fromkeys(names, "x = 1\n"))) as c:
            await c.initialize()
            for uris, sheets in (
                (["one.py"], ["one.py"]),
                (["two.py", "three.py"], ["three.py", "two.py"]),
                (["shop"], ["shop/a.py", "shop/b.py"]),
                ([""], ["rest.py"]),
            ):
                shown = await c.command("generate", uris=[c.uri(u) for u in uris], dryRun=True)
                assert "+declares: |" in shown["diff"] and shown["written"] == sheets
                assert not any((tmp_path / f".specsheets/sheets/{path}.yaml").exists() for path in sheets)
                assert (await c.command("generate", uris=[c.uri(u) for u in uris]))["written"] == sheets
            assert [p["uri"] for m, p in c.requests if m == "window/showDocument"] == [
                c.uri(".specsheets/sheets/one.py.yaml")
            ]

    run(journey())
