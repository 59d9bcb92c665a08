"""One connection: several roots, what is traced, a fault that is shielded, and clients that tell little."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from wire import HELIX, KATE, PUSHED, SNAKES, VSCODE, Client, project, run

from specsheets.faces.lsp.routes import ROUTES
from specsheets.model.paths import SHEETS

CAMEL = "\n\ndef measureWidth(rows: list[str]) -> int:\n    return len(rows)\n"
LOUD = '[rules.severity]\nconvention = "error"\n'


def test_each_root_is_a_project_of_its_own_and_folders_come_and_go(tmp_path: Path) -> None:
    one, inner, two = tmp_path / "one", tmp_path / "one/inner", tmp_path / "two"
    for root, settings in ((one, ""), (inner, LOUD), (two, '[rules.severity]\nconvention = "off"\n')):
        project(root, {"a.py": SNAKES + CAMEL, "specsheets.toml": settings})

    async def journey() -> None:
        async with Client(tmp_path) as c:
            await c.initialize(one, inner)
            uris = {root: c.open(f"{root.relative_to(tmp_path).as_posix()}/a.py") for root in (one, inner, two)}

            async def severities(root: Path) -> list[int]:
                return [d["severity"] for d in await c.diagnostics(uris[root])]

            assert await severities(one) == [2] and await severities(inner) == [1]
            assert await severities(two) == [], "it lies in no project that is open"
            asked = {"command": "specsheets.server.check", "arguments": [{"uris": [uris[one], uris[inner]]}]}
            assert "several projects" in (await c.answer("workspace/executeCommand", asked))["error"]["message"]
            assert {f["severity"] for f in (await c.command("check", uris=[uris[inner]]))["findings"]} == {"error"}

            def folders(added: list[Path], removed: list[Path]) -> None:
                event = {
                    k: [{"uri": p.as_uri(), "name": p.name} for p in v]
                    for k, v in (("added", added), ("removed", removed))
                }
                c.tell("workspace/didChangeWorkspaceFolders", {"event": event})

            folders([two], [])
            assert (await c.command("check", uris=[two.as_uri()]))["checked"] == 1
            (tmp_path / "two/specsheets.toml").write_text(LOUD)
            c.touched("two/specsheets.toml")
            seen = len(c.notes)
            while await severities(two) != [1]:
                seen = await c.more(seen)
            folders([], [inner, two])
            asked["arguments"] = [{"uris": [uris[two]]}]
            assert "lies in no project" in (await c.answer("workspace/executeCommand", asked))["error"]["message"]
            assert (await c.command("status"))["folders"]
            assert c.said() == [] and await c.stop() == 0

    run(journey())


def test_a_home_folder_is_no_project_unless_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / "shop").mkdir(parents=True)
    (home / "shop/a.py").write_text(SNAKES + CAMEL)
    monkeypatch.setenv("HOME", str(home))

    async def found(root: Path) -> list[Any]:
        async with Client(root) as c:
            await c.initialize()
            return await c.diagnostics(c.open((home / "shop/a.py").relative_to(root).as_posix()))

    async def journey() -> None:
        for wide in (home, tmp_path):
            assert await found(wide) == []
            assert not (wide / ".specsheets").exists()
        assert len(await found(home / "shop")) == 1
        (home / "specsheets.toml").touch()
        assert len(await found(home)) == 1
        (home / "specsheets.toml").unlink()
        assert await found(home) == []
        (home / SHEETS).mkdir(parents=True, exist_ok=True)
        assert len(await found(home)) == 1

    run(journey())


def test_a_trace_has_one_line_for_each_message(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES})) as c:
            await c.initialize(trace="messages")
            uri = c.open("a.py")
            at = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 6}}
            await c.ask("textDocument/hover", at)
            c.tell("$/setTrace", {"value": "off"})
            await c.ask("textDocument/definition", at)
            lines = [p["message"] for m, p in c.notes if m == "$/logTrace"]
            traced = [re.fullmatch(r"(\S+) (now|read|job) \d+\.\d ms", line) for line in lines]
            assert all(traced), lines
            methods = {t[1]: t[2] for t in traced if t}
            assert methods["textDocument/didOpen"] == "now" and methods["textDocument/hover"] == "read"
            assert "textDocument/definition" not in methods and methods.keys() <= ROUTES.keys()

    run(journey())


def test_a_fault_costs_one_answer_and_one_line_in_the_log(tmp_path: Path) -> None:
    """Python runs a module `sitecustomize` before ours: it plants the faults."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import specsheets.app.queries.places as places, specsheets.app.commands.save as save\n"
        "def fails(*_): raise ZeroDivisionError('planted')\n"
        "places.describe = save.save = fails\n"
    )

    async def journey() -> None:
        c = Client(project(tmp_path / "shop", {"a.py": SNAKES}))
        c.before = (broken,)
        async with c:
            await c.initialize()
            await c.command("plan")
            at = {"textDocument": {"uri": c.open("a.py")}, "position": {"line": 0, "character": 6}}
            for _ in range(3):
                error = (await c.answer("textDocument/hover", at))["error"]
                assert error["code"] == -32603 and "ZeroDivisionError: planted" in error["message"]
            sheet = c.open(".specsheets/sheets/a.py.yaml")
            for _ in range(2):
                c.change(sheet, f"{c.texts[sheet][1]}# a remark\n")
                c.save(sheet)
            await c.until(c.said)
            assert await c.ask("textDocument/definition", at)
            assert len(c.said()) == 1 and "ZeroDivisionError: planted" in c.said()[0]
            logged = [p for m, p in c.notes if m == "window/logMessage"]
            assert [p["type"] for p in logged] == [1, 1]
            assert all("ZeroDivisionError: planted" in p["message"] for p in logged)
            assert not any("\n" in p["message"] for p in logged)
            assert await c.stop() == 0
        assert c.errors.count("Traceback") == 2, c.errors

    run(journey())


def test_a_client_that_watches_nothing_sees_what_others_wrote(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES}), PUSHED) as c:
            await c.initialize()
            uri = c.open("a.py")
            c.change(uri, SNAKES + CAMEL)
            assert [d["severity"] for d in await c.diagnostics(uri)] == [2]
            (tmp_path / "specsheets.toml").write_text(LOUD)
            seen = len(c.notes)
            while [d["severity"] for d in await c.diagnostics(uri)] != [1]:
                seen = await c.more(seen)

    run(journey())


def test_a_client_that_watches_nothing_says_what_it_made_and_removed(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES}), PUSHED) as c:
            can = (await c.initialize())["workspace"]["fileOperations"]
            assert {"didCreate", "didDelete"} <= can.keys()

            async def found() -> list[str]:
                return [s["containerName"] for s in await c.ask("workspace/symbol", {"query": "measureWidth"})]

            assert await found() == []
            (tmp_path / "b.py").write_text(CAMEL)
            c.tell("workspace/didCreateFiles", {"files": [{"uri": c.uri("b.py")}]})
            assert await found() == ["b.py"]
            (tmp_path / "b.py").unlink()
            c.tell("workspace/didDeleteFiles", {"files": [{"uri": c.uri("b.py")}]})
            assert await found() == []
        async with Client(tmp_path, VSCODE) as c:
            assert not {"didCreate", "didDelete"} & (await c.initialize())["workspace"]["fileOperations"].keys()

    run(journey())


REAL = ["emacs", "helix", "kate", "neovim@0.6", "neovim@0.8", "neovim@0.11", "visual_studio_code"]


@pytest.mark.parametrize("name", REAL)
def test_with_what_real_editors_say_of_themselves(tmp_path: Path, name: str) -> None:
    from pygls.protocol import default_converter

    clients = pytest.importorskip("pytest_lsp", reason="pytest-lsp, which knows what editors say, is not installed")
    known = {"helix": HELIX, "kate": KATE}.get(name) or clients.client_capabilities(name)
    said: dict[str, Any] = default_converter().unstructure(known)

    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES + CAMEL}), said) as c:
            can = await c.initialize()
            assert set(can["executeCommandProvider"]["commands"]) >= {
                "specsheets.server.plan",
                "specsheets.server.emit",
            }
            uri = c.open("a.py")
            (found,) = await c.diagnostics(uri)
            where = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}}
            first = (await c.ask("textDocument/codeAction", where))[0]
            edit = first.get("edit") or (await c.ask("codeAction/resolve", first))["edit"]
            assert "measure_width" in str(edit)
            assert (await c.command("plan"))["sheets"] == 1
            at = {"textDocument": {"uri": uri}, "position": found["range"]["start"]}
            assert "measureWidth" in str(await c.ask("textDocument/hover", at))
            assert (await c.ask("textDocument/definition", at))[0]["uri"].endswith("a.py.yaml")
            assert await c.stop() == 0
        assert "Traceback" not in c.errors

    run(journey())


def test_a_client_that_says_nothing_of_itself_has_every_finding_and_every_verb(tmp_path: Path) -> None:
    async def journey() -> None:
        async with Client(project(tmp_path, {"a.py": SNAKES + CAMEL}), {}) as c:
            can = await c.initialize(
                initializationOptions={"specsheets": {"rules": {"severity": {"convention": "off"}}}}
            )
            assert can["positionEncoding"] == "utf-16" and "diagnosticProvider" not in can
            uri = c.open("a.py")
            (found,) = await c.diagnostics(uri)
            assert found.keys() == {"range", "severity", "code", "source", "message"}
            here = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": []}}
            chosen = await c.ask("textDocument/codeAction", here)
            assert chosen and all(isinstance(a["command"], str) for a in chosen)
            at = {"textDocument": {"uri": uri}, "position": found["range"]["start"]}
            assert (await c.ask("textDocument/hover", at))["contents"]["kind"] == "plaintext"
            symbols = await c.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
            assert all(s["location"]["uri"] == uri for s in symbols)
            loud = {"specsheets": {"rules": {"severity": {"convention": "error"}}}}
            c.tell("workspace/didChangeConfiguration", {"settings": loud})
            seen = len(c.notes)
            while [d["severity"] for d in await c.diagnostics(uri)] != [1]:
                seen = await c.more(seen)
            assert (await c.command("plan"))["sheets"] == 1
            assert c.requests == [], "nothing is asked of it that it did not say it can"

    run(journey())


def test_findings_of_the_workspace_come_in_pages(tmp_path: Path) -> None:
    files = {f"m{n}.py": "from m0 import lost\n" for n in range(1, 251)}

    async def journey() -> None:
        async with Client(project(tmp_path, {"m0.py": "found = 1\n", **files}), VSCODE) as c:
            await c.initialize()
            whole = await c.ask("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": "page"})
            pages = [p["value"]["items"] for m, p in c.notes if m == "$/progress" and p["token"] == "page"]
            assert [len(p) for p in pages] == [100, 100] and len(whole["items"]) == 50
            assert len({item["uri"] for page in (*pages, whole["items"]) for item in page}) == 250

    run(journey())


def test_a_save_pushes_what_it_changed_and_nothing_again(tmp_path: Path) -> None:
    async def journey() -> None:
        files = {"read.py": SNAKES + CAMEL, "user.py": "from read import read_width\n", "calm.py": "NOTHING = 0\n"}
        async with Client(project(tmp_path, files), PUSHED) as c:
            await c.initialize()
            uris = {name: c.open(name) for name in files}
            for uri in uris.values():
                await c.diagnostics(uri)
            seen, turns = len(c.notes), sum(m == "specsheets/sheetsChanged" for m, _ in c.notes)
            c.change(uris["read.py"], CAMEL)
            c.save(uris["read.py"])
            await c.until(lambda: sum(m == "specsheets/sheetsChanged" for m, _ in c.notes) > turns)
            # Answered behind all that was looked at.
            await c.ask("textDocument/documentSymbol", {"textDocument": {"uri": uris["calm.py"]}})
            pushed = [p["uri"] for m, p in c.notes[seen:] if m == "textDocument/publishDiagnostics"]
            assert (pushed.count(uris["user.py"]), pushed.count(uris["calm.py"])) == (1, 0)
            assert await c.stop() == 0

    run(journey())
