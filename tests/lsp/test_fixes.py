"""Every fix that an editor is offered cures its finding and brings no other: the rules' examples, and drift planted in click."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import click
import pytest
from wire import PUSHED, Client

from specsheets.app.commands.fix import apply_fix
from specsheets.app.commands.plan import plan
from specsheets.app.project import Project
from specsheets.app.queries.check import check
from specsheets.model.finding import Finding
from specsheets.rules.catalog import rules

sys.path += [str(Path(__file__).parents[2] / "bench"), str(Path(__file__).parents[1] / "unit" / "app")]

from example_projects import lay_out, put
from planting import Planter

Found = dict[str, Finding]

EACH = 2
"""Drifts of each kind that are planted, and findings of one rule that are cured in each."""


def findings(root: Path) -> Found:
    with Project.open(root) as project:
        return {f.fingerprint: f for f in check(project).findings}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package click as it is installed, planned; not at the root, where the server's own imports would find it."""
    root = tmp_path_factory.mktemp("planned")
    for file in Path(click.__file__).parent.glob("*.py"):
        put(root / "src/click" / file.name, file.read_text("utf-8"))
    with Project.open(root) as project:
        plan(project)
    return root


def planted(root: Path) -> dict[str, dict[str, str | None]]:
    texts = {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in sorted(root.rglob("*.py"))}
    drawn = Planter(texts, random.Random(3), EACH).planted()
    return {f"{kind} {n}": edits for n, (kind, edits, _) in enumerate(drawn) if kind != "refactor"}


def plant(root: Path, edits: dict[str, str | None], copy: Path) -> Path:
    shutil.copytree(root, copy)
    for path, text in edits.items():
        if text is None:
            (copy / path).unlink()
        else:
            (copy / path).write_text(text, "utf-8")
    return copy


def to_cure(before: Found, known: Found) -> Iterator[Finding]:
    """Some of the new findings of each rule."""
    for rule in rules():
        yield from [f for mark, f in before.items() if f.rule == rule.id and mark not in known][:EACH]


def judge(finding: Finding, title: str, before: Found, root: Path) -> None:
    after = findings(root)
    assert finding.fingerprint not in after, (finding.message, title)
    new = [f for mark, f in after.items() if mark not in before and f.severity != "info"]
    if title == "Keep what the sheet says":  # from now on it is the code that is wrong
        new = [f for f in new if f.rule != "broken-promise"]
    assert not new, (finding.message, title, [f"{f.path}:{f.line} {f.message}" for f in new])


def test_every_fix_of_planted_drift_cures_its_finding_and_brings_no_other(planned: Path, tmp_path: Path) -> None:
    known, tried = findings(planned), set()
    for kind, edits in planted(planned).items():
        before = findings(plant(planned, edits, tmp_path / kind))
        for finding in to_cure(before, known):
            for n, fix in enumerate(finding.fixes):
                if fix.verb == "explain":
                    continue
                copy = plant(planned, edits, tmp_path / f"{kind} {finding.fingerprint} {n}")
                with Project.open(copy) as project:
                    check(project)
                    assert apply_fix(project, fix).applied, fix.title
                judge(finding, fix.title, before, copy)
                tried.add(finding.rule)
                shutil.rmtree(copy)
    assert tried >= {"unresolved-import", "unresolved-reference", "misfit-call", "convention", "missing-file"}
    assert tried >= {"duplicate-constant", "second-verb", "sheet-behind"}


def test_every_action_for_planted_drift_cures_its_finding_and_brings_no_other(planned: Path, tmp_path: Path) -> None:
    known = findings(planned)
    for kind, edits in list(planted(planned).items())[::EACH]:
        root = plant(planned, edits, tmp_path / kind)
        asyncio.run(through_the_editor(root, list(to_cure(findings(root), known))[:4], tmp_path))


@pytest.mark.parametrize("rule", [r for r in rules() if r.id != "invalid-sheet"], ids=lambda r: r.id)
def test_every_action_of_an_example_cures_its_finding_and_brings_no_other(rule: Any, tmp_path: Path) -> None:
    lay_out(rule.before, tmp_path / "first")
    mine = [f for f in findings(tmp_path / "first").values() if f.rule == rule.id]
    asyncio.run(through_the_editor(tmp_path / "first", mine, tmp_path))


async def offered(c: Client, finding: Finding) -> list[Any]:
    """The actions at the place of a finding."""
    place = {"line": finding.line - 1, "character": finding.column - 1}
    asked = {
        "textDocument": {"uri": c.uri(finding.path)},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": []},
    }
    actions: list[Any] = await c.ask("textDocument/codeAction", asked)
    return actions


async def through_the_editor(root: Path, wanted: list[Finding], spare: Path) -> None:
    before = findings(root)
    async with Client(root) as c:
        await c.initialize()
        for finding in wanted:
            if c.uri(finding.path) not in c.texts:
                c.open(finding.path)
            for n, action in enumerate(await offered(c, finding)):
                if (action.get("data") or {}).get("fingerprint") == finding.fingerprint:
                    edit = (await c.ask("codeAction/resolve", action))["edit"]
                    assert edit["documentChanges"], action["title"]
                    copy = spare / f"{finding.fingerprint} {n}"
                    shutil.copytree(root, copy)
                    carry_out(edit, root, copy)
                    judge(finding, action["title"], before, copy)
                    shutil.rmtree(copy)
        assert await c.stop() == 0


PLAIN: dict[str, Any] = {**PUSHED, "workspace": {"applyEdit": True}}


@pytest.mark.parametrize("name", ["missing-file", "stale-body", "invalid-sheet", "convention"])
@pytest.mark.parametrize("capabilities", [PUSHED, PLAIN], ids=["no new files", "no versions"])
def test_what_an_edit_cannot_do_in_this_client_is_a_command(
    name: str, capabilities: dict[str, Any], tmp_path: Path
) -> None:
    (rule,) = (r for r in rules() if r.id == name)
    lay_out(rule.before, tmp_path / "first")
    before = findings(tmp_path / "first")

    async def cure(root: Path, finding: Finding, title: str) -> None:
        async with Client(root, capabilities) as c:
            await c.initialize()
            actions = await offered(c, finding)
            (action,) = (a for a in actions if a["title"] == title)
            if "command" in action:
                await c.ask("workspace/executeCommand", {k: action["command"][k] for k in ("command", "arguments")})
            else:
                edit = action.get("edit") or (await c.ask("codeAction/resolve", action))["edit"]
                assert not any("kind" in change for change in edit.get("documentChanges", ()))
                carry_out(edit, root, root)
            assert await c.stop() == 0

    for finding in (f for f in before.values() if f.rule == name):
        for n, fix in enumerate(f for f in finding.fixes if f.verb != "explain"):
            root = tmp_path / f"{finding.fingerprint} {n}"
            lay_out(rule.before, root)
            asyncio.run(cure(root, finding, fix.title))
            judge(finding, fix.title, before, root)


def test_a_fix_that_only_decides_is_a_command(tmp_path: Path) -> None:
    (rule,) = (r for r in rules() if r.id == "undecided-field")
    lay_out(rule.before, tmp_path)
    before = findings(tmp_path)
    finding = next(f for f in before.values() if f.rule == rule.id)

    async def keep() -> None:
        async with Client(tmp_path) as c:
            await c.initialize()
            c.open(finding.path)
            actions = await offered(c, finding)
            (told,) = (a["command"] for a in actions if a["title"] == "Keep what the sheet says")
            await c.ask("workspace/executeCommand", {"command": told["command"], "arguments": told["arguments"]})
            assert await c.stop() == 0

    asyncio.run(keep())
    judge(finding, "Keep what the sheet says", before, tmp_path)


def carry_out(edit: dict[str, Any], root: Path, copy: Path) -> None:
    """Do in a copy what an editor would do in the folder."""

    def at(uri: str) -> Path:
        return copy / Path(unquote(urlparse(uri).path)).relative_to(root)

    parts = [{"textDocument": {"uri": uri}, "edits": edits} for uri, edits in edit.get("changes", {}).items()]
    for change in (*parts, *edit.get("documentChanges", ())):
        match change.get("kind"):
            case "create":
                at(change["uri"]).parent.mkdir(parents=True, exist_ok=True)
                at(change["uri"]).touch()
            case "rename":
                at(change["oldUri"]).rename(at(change["newUri"]))
            case "delete":
                at(change["uri"]).unlink()
            case None:
                file = at(change["textDocument"]["uri"])
                file.write_text(patched(file.read_text("utf-8"), change["edits"]), "utf-8")


def patched(text: str, edits: list[Any]) -> str:
    lines = text.split("\n")

    def offset(place: dict[str, int]) -> int:
        line = lines[place["line"]].encode("utf-16-le") if place["line"] < len(lines) else b""
        return sum(len(x) + 1 for x in lines[: place["line"]]) + len(line[: 2 * place["character"]].decode("utf-16-le"))

    places = [(offset(e["range"]["start"]), offset(e["range"]["end"]), e["newText"]) for e in edits]
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text
