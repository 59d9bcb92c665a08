"""What one can do at a place: all cures of a file at once, what is refused with its reason, and texts that lie in no file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from wire import KATE, PUSHED, SNAKES, VSCODE, Client, applied, project, run

USERS = "def get_user(number: int) -> str:\n    return str(number)\n"
CAMEL = "def measureWidth(rows: str) -> int:\n    return len(rows)\n"
BAD = f"from shop.users import fetch_user\n\nOWNER = fetch_user(1)\n\n\n{SNAKES}{CAMEL}"
FILES = {"shop/__init__.py": "", "shop/users.py": USERS, "shop/cart.py": BAD}
NEWEST: dict[str, Any] = {
    **VSCODE,
    "textDocument": {
        **VSCODE["textDocument"],
        "codeAction": {**VSCODE["textDocument"]["codeAction"], "disabledSupport": True},
        "publishDiagnostics": {**VSCODE["textDocument"]["publishDiagnostics"], "codeDescriptionSupport": True},
    },
    "workspace": {**VSCODE["workspace"], "textDocumentContent": {"dynamicRegistration": True}},
}
"""A client that knows what came with version 3.18."""


async def actions(c: Client, uri: str, only: list[str]) -> list[Any]:
    where = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    context = {"diagnostics": [], "only": only}
    found: list[Any] = await c.ask(
        "textDocument/codeAction", {"textDocument": {"uri": uri}, "range": where, "context": context}
    )
    return found


def test_all_cures_of_an_open_file_are_one_edit_of_it(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {**FILES, "shop/cart.py": ""})) as c:
            await c.initialize()
            uri = c.open("shop/cart.py")
            assert await actions(c, uri, ["source.fixAll"]) == []
            c.change(uri, BAD)
            (every,) = await actions(c, uri, ["source.fixAll"])
            assert every["kind"] == "source.fixAll.specsheets"
            answer = await c.ask("workspace/executeCommand", {k: every["command"][k] for k in ("command", "arguments")})
            assert len(answer["changes"]) == 2 and answer["left"] == []
            (edit,) = c.edits
            cured = applied(BAD, edit["documentChanges"][0]["edits"])
            assert cured == BAD.replace("fetch_user", "get_user").replace("measureWidth", "measure_width")
            assert (tmp_path / "shop/cart.py").read_text() == ""
            c.change(uri, cured)
            assert await c.diagnostics(uri) == []

    run(journey())


def test_a_finding_that_is_accepted_as_it_is_goes_and_no_other(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES)) as c:
            await c.initialize()
            uri = c.open("shop/cart.py")
            first, *rest = await c.diagnostics(uri)
            asked = {"textDocument": {"uri": uri}, "range": first["range"], "context": {"diagnostics": [first]}}
            (keep,) = [
                a
                for a in await c.ask("textDocument/codeAction", asked)
                if a["title"].startswith("Accept this as it is")
            ]
            await c.ask("workspace/executeCommand", {k: keep["command"][k] for k in ("command", "arguments")})
            left = await c.diagnostics(uri)
            assert rest and [d["data"] for d in left] == [d["data"] for d in rest] and c.edits == []

    run(journey())


@pytest.mark.parametrize("selected", [False, True], ids=["whole text", "selected word"])
def test_a_client_that_does_every_action_it_is_given_is_given_the_cure_alone(tmp_path: Path, selected: bool) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES), KATE) as c:
            await c.initialize()
            uri = c.open("shop/cart.py")
            found = next(d for d in await c.diagnostics(uri) if d["code"] == "unresolved-import")
            whole = {"start": {"line": 0, "character": 0}, "end": {"line": BAD.count("\n"), "character": 0}}
            asked: dict[str, Any] = {"textDocument": {"uri": uri}, "range": found["range"] if selected else whole}
            (cure,) = await c.ask("textDocument/codeAction", {**asked, "context": {"diagnostics": [found]}})
            (change,) = cure["edit"]["changes"].values()
            assert applied(BAD, change) == BAD.replace("fetch_user", "get_user")
            stale = {**found, "message": "what was said before"}
            assert await c.ask("textDocument/codeAction", {**asked, "context": {"diagnostics": [stale]}}) == []
            chosen = await c.ask("textDocument/codeAction", {**asked, "context": {"diagnostics": []}})
            assert len(chosen) > 4, "who opens the menu sees all"

    run(journey())


def test_no_side_is_taken_for_a_client_that_does_every_action_it_is_given(tmp_path: Path) -> None:
    code = "def load(path: str) -> str:\n    return path\n"

    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": code}), KATE) as c:
            await c.initialize()
            await c.command("plan")
            await c.command("accept", words=["a.py:load"])
            (tmp_path / "a.py").write_text(code.replace("-> str", "-> bytes"))
            uri = c.open("a.py")
            (found,) = await c.diagnostics(uri)
            whole = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}
            asked = {"textDocument": {"uri": uri}, "range": whole}
            assert await c.ask("textDocument/codeAction", {**asked, "context": {"diagnostics": [found]}}) == []
            chosen = await c.ask("textDocument/codeAction", {**asked, "context": {"diagnostics": []}})
            assert {a["title"] for a in chosen} >= {
                "Let the code follow the sheet: str",
                "Let the sheet follow the code: bytes",
            }

    run(journey())


@pytest.mark.parametrize("capabilities", [KATE, NEWEST], ids=["shown", "its page can be opened"])
def test_a_rule_is_explained_where_a_person_sees_it(tmp_path: Path, capabilities: dict[str, Any]) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": ""}), capabilities) as c:
            await c.initialize()
            answer = await c.command("explain", rule="convention")
            said = [f"convention: {answer['reason']}"]
            assert c.said() == ([] if capabilities is NEWEST else said)

    run(journey())


DISABLING: dict[str, Any] = {
    **KATE,
    "textDocument": {
        **KATE["textDocument"],
        "codeAction": {**KATE["textDocument"]["codeAction"], "disabledSupport": True},
    },
}
"""A client that asks for no edit later, and shows why an action cannot be taken."""


@pytest.mark.parametrize("capabilities", [KATE, DISABLING], ids=["left out", "with its reason"])
def test_a_fix_that_is_refused_spoils_no_other(tmp_path: Path, capabilities: dict[str, Any]) -> None:
    code = "def load(path: str) -> str:\n    return path\n"

    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": code}), capabilities) as c:
            await c.initialize()
            await c.command("plan")
            await c.command("accept", words=["a.py:load"], lock=True)
            (tmp_path / "a.py").write_text(code.replace("-> str", "-> bytes"))
            uri = c.open("a.py")
            (found,) = await c.diagnostics(uri)
            asked = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": []}}
            offered = {a["title"]: a for a in await c.ask("textDocument/codeAction", asked)}
            assert "edit" in offered["Let the code follow the sheet: str"]
            locked = offered.get("Let the sheet follow the code: bytes")
            if capabilities is DISABLING:
                assert locked and "is locked" in locked["disabled"]["reason"] and "edit" not in locked
            else:
                assert locked is None

    run(journey())


FILLING: dict[str, Any] = {
    **VSCODE,
    "workspace": {
        **VSCODE["workspace"],
        "workspaceEdit": {**VSCODE["workspace"]["workspaceEdit"], "snippetEditSupport": True},
    },
}
"""A client that lets a person fill in the fields of an edit."""


@pytest.mark.parametrize("capabilities", [VSCODE, FILLING, PUSHED], ids=["versioned", "snippets", "pushed"])
def test_a_finding_is_accepted_where_it_stands_with_a_reason(tmp_path: Path, capabilities: dict[str, Any]) -> None:
    braced = 'def measureWidth(rows: str = "${0}") -> int:  # 𝒙\n    return len(rows)\n'

    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES + braced}), capabilities) as c:
            await c.initialize()
            uri = c.open("a.py")
            (found,) = await c.diagnostics(uri)
            asked = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}}
            (keep,) = [a for a in await c.ask("textDocument/codeAction", asked) if "with a reason" in a["title"]]
            edit = keep.get("edit") or (await c.ask("codeAction/resolve", keep))["edit"]
            (change,) = edit["documentChanges"]
            (one,) = change["edits"]
            if capabilities is FILLING:
                snippet = one.pop("snippet")
                assert snippet == {
                    "kind": "snippet",
                    "value": "  # specsheets: ignore[convention] ${1:accepted as it is}",
                }
                one["newText"] = "  # specsheets: ignore[convention] whales spell it so"
            after = applied(c.texts[uri][1], [one])
            assert after.startswith(f"{SNAKES}{braced.partition(chr(10))[0]}  # specsheets: ignore[convention] ")
            c.change(uri, after)
            assert await c.diagnostics(uri) == []
            known = (await c.command("check"))["findings"]
            assert known == [], "no reason lacks either"

    run(journey())


def test_a_person_confirms_locks_and_unlocks_the_entry_under_the_cursor_of_a_sheet(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"shop/users.py": USERS})) as c:
            await c.initialize()
            await c.command("plan")
            uri = c.open(".specsheets/sheets/shop/users.py.yaml")
            lines = c.texts[uri][1].split("\n")
            line = next(n for n, text in enumerate(lines) if "def get_user" in text)
            place = {"line": line, "character": lines[line].index("get_user") + 2}
            asked = {
                "textDocument": {"uri": uri},
                "range": {"start": place, "end": place},
                "context": {"diagnostics": []},
            }
            asked["context"]["only"] = ["refactor.rewrite"]

            async def offered() -> dict[str, Any]:
                found = await c.ask("textDocument/codeAction", asked)
                return {a["title"].partition(" ")[0]: a["command"] for a in found if "get_user" in a["title"]}

            async def states() -> set[str]:
                return {e["state"] for e in (await c.command("why", name="get_user"))["entries"]}

            for said, state, after in (
                ("Confirm", "confirmed", ["Lock"]),
                ("Lock", "locked", ["Unlock"]),
                ("Unlock", "confirmed", ["Lock"]),
            ):
                command = (await offered())[said]
                await c.ask("workspace/executeCommand", {k: command[k] for k in ("command", "arguments")})
                assert await states() == {state}
                await c.diagnostics(uri)
                assert sorted(await offered()) == after
            asked["range"] = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
            assert await offered() == {}

    run(journey())


def test_what_an_invalid_sheet_forbids_is_shown_with_its_reason(tmp_path: Path) -> None:
    async def journey() -> None:
        for capabilities, shown in ((NEWEST, 2), (VSCODE, 0)):
            async with Client(project(tmp_path, FILES), capabilities) as c:
                await c.initialize()
                await c.command("plan")
                uri = c.open("shop/users.py")
                assert not any("disabled" in a for a in await actions(c, uri, []))
                sheet = c.open(".specsheets/sheets/shop/users.py.yaml")
                c.change(sheet, c.texts[sheet][1].replace("def get_user(", "def get_user(("))
                found = await actions(c, uri, [])
                assert [a["disabled"]["reason"] for a in found if "disabled" in a] == [
                    "its spec sheet is not valid"
                ] * shown
                assert ("Emit this file from its spec sheet" in [a["title"] for a in found]) == bool(shown)

    run(journey())


@pytest.mark.parametrize("kind", ["publishDiagnostics", "diagnostic"])
@pytest.mark.parametrize("shown", [[], [1], [2], [1, 2]])
def test_what_is_left_behind_or_without_effect_is_tagged_for_who_shows_it(
    tmp_path: Path, kind: str, shown: list[int]
) -> None:
    document = VSCODE["textDocument"]
    able = {**VSCODE, "textDocument": {**document, kind: {**document[kind], "tagSupport": {"valueSet": shown}}}}
    files = {
        **{f"shop/{n}.py": f"def {n}_all(file_name: str) -> None: ...\n" for n in ("read", "send", "show")},
        "shop/find.py": "def find_all(filename: str) -> None: ...\n\n\nLIMIT = 1  # specsheets: ignore[conventoin] old\n",
        "specsheets.toml": '[rules.severity]\nreasonless-ignore = "warning"\n',
    }

    async def journey() -> None:
        async with Client(project(tmp_path, files), able) as c:
            await c.initialize()
            found = {d["code"]: d.get("tags") for d in await c.diagnostics(c.open("shop/find.py"))}
            unnecessary, deprecated = ([tag] if tag in shown else None for tag in (1, 2))
            assert found == {"variant-spelling": deprecated, "reasonless-ignore": unnecessary}

    run(journey())


def test_pages_of_rules_and_dry_runs_are_texts_of_their_own(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, FILES), NEWEST) as c:
            can = await c.initialize()
            assert can["workspace"]["textDocumentContent"] == {"schemes": ["specsheets"]}
            uri = c.open("shop/cart.py")
            found = await c.diagnostics(uri)
            page = await c.ask("workspace/textDocumentContent", {"uri": found[0]["codeDescription"]["href"]})
            assert page["text"].startswith(f"# {found[0]['code']}\n")
            for verb, said in (("plan", "+file: shop/cart.py"), ("fix", "+from shop.users import get_user")):
                shown = await c.ask(
                    "workspace/textDocumentContent", {"uri": f"specsheets:/{verb}.diff?{quote(uri, safe='')}"}
                )
                assert said in shown["text"]
            assert not (tmp_path / ".specsheets/sheets").exists() and (tmp_path / "shop/cart.py").read_text() == BAD
            for wrong in ("rules/convetion.md", "remove.diff?x", "plan.diff", "/[", "plan.diff?file:///elsewhere"):
                answer = await c.answer("workspace/textDocumentContent", {"uri": f"specsheets:/{wrong}"})
                assert answer["error"]["code"] == -32803, answer
        async with Client(tmp_path, VSCODE) as c:
            assert "textDocumentContent" not in (await c.initialize())["workspace"]
            assert "codeDescription" not in (await c.diagnostics(c.open("shop/cart.py")))[0]
        assert "Traceback" not in c.errors

    run(journey())
