"""Settings: what the editor, the project's file and the defaults say, in force at once; bad ones are shown and change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from wire import PUSHED, SNAKES, VSCODE, Client, project, run

BAD = "\n\ndef measureWidth(rows: list[str]) -> int:\n    return len(rows)\n"
FILE, GOOD = "specsheets.toml", '[rules.severity]\nconvention = "error"\n'
ASKED = {**VSCODE, "workspace": {**VSCODE["workspace"], "didChangeConfiguration": {"dynamicRegistration": True}}}


async def severities(c: Client, uri: str, wanted: list[int]) -> None:
    """Ask for the squiggles until they have the wanted severities: settings are put in force beside what is typed."""
    seen = len(c.notes)
    while [d["severity"] for d in await c.diagnostics(uri)] != wanted:
        seen = await c.more(seen)


def about(c: Client, name: str) -> list[Any]:
    """What was last shown of a settings file."""
    said = [p["diagnostics"] for m, p in c.notes if m == "textDocument/publishDiagnostics" and p["uri"].endswith(name)]
    return said[-1] if said else []


@pytest.mark.parametrize("capabilities", [ASKED, PUSHED], ids=["asked", "sent"])
def test_the_editor_wins_over_the_file_and_an_empty_value_says_nothing(
    tmp_path: Path, capabilities: dict[str, Any]
) -> None:
    async def journey() -> None:
        files = {"read.py": SNAKES + BAD, "specsheets.toml": '[rules.severity]\nconvention = "error"\n'}
        async with Client(project(tmp_path, files), capabilities) as c:

            def say(settings: Any) -> None:
                c.settings = settings
                c.tell("workspace/didChangeConfiguration", {"settings": {"specsheets": settings}})

            await c.initialize()
            uri = c.open("read.py")
            await severities(c, uri, [1])
            say({"rules": {"severity": {"convention": "warning"}}, "trace": {"server": "off"}})
            await severities(c, uri, [2])
            say({"rules": {"severity": {}}, "sheets": {"exclude": []}, "ai": {"model": None}})
            await severities(c, uri, [1])
            say({"rules": {"severity": {"convention": "off"}}})
            await severities(c, uri, [])
            say({"rules": {"severity": {"convention": "loud"}}})
            await c.until(lambda: [p for m, p in c.notes if m == "window/showMessage"])
            assert [p["message"] for m, p in c.notes if m == "window/showMessage"] == [
                "Specsheets: the editor's settings: rules.severity.convention: input should be 'error', 'warning', 'info' or 'off'; "
                "see docs/settings.md for every key"
            ]
            assert await c.diagnostics(uri) == []
            assert (await c.command("check", uris=[]))["findings"] == []
            say({"rules": {"folders": {"lib": {"conventoin": "error"}}, "severity": {"convention": "error"}}})
            await c.until(lambda: len(c.said()) > 1)
            assert c.said()[1] == (
                "Specsheets: the editor's settings: rules.folders.lib.conventoin: there is no rule conventoin; did you mean "
                "convention?"
            )
            assert await c.diagnostics(uri) == []

    run(journey())


def test_settings_that_were_sent_hold_in_a_folder_that_comes_later(tmp_path: Path) -> None:
    async def journey() -> None:
        one, two = (project(tmp_path / name, {"read.py": SNAKES + BAD}) for name in ("one", "two"))
        async with Client(tmp_path, PUSHED) as c:
            await c.initialize(one)
            uris = [c.open(f"{name}/read.py") for name in ("one", "two")]
            c.tell(
                "workspace/didChangeConfiguration",
                {"settings": {"specsheets": {"rules": {"severity": {"convention": "error"}}}}},
            )
            await severities(c, uris[0], [1])
            added = {"added": [{"uri": two.as_uri(), "name": "two"}], "removed": []}
            c.tell("workspace/didChangeWorkspaceFolders", {"event": added})
            await severities(c, uris[1], [1])
            assert await c.stop() == 0

    run(journey())


@pytest.mark.parametrize(
    ("name", "good", "bad", "line", "said"),
    [
        (FILE, GOOD, '[rules.severity]\nconvention = "loud"\n', 1, "convention: input should"),
        (FILE, GOOD, '[rules.severity]\nsecond-verb = "off"\nconventoin = "off"\n', 2, "no rule conventoin; did you mean convention?"),
        (FILE, GOOD, "\n[rules.severty]\n", 1, "rules.severty: extra inputs"),
        (FILE, GOOD, "[rules]\n\n\nseverity = [\n", 3, "cannot be read"),
        ("pyproject.toml", GOOD.replace("[", "[tool.specsheets."), "[tool.specsheets]\nlangages = []\n", 1, "langages: "),
    ],
)  # fmt: skip
def test_a_bad_file_shows_where_and_the_last_good_settings_stay(
    tmp_path: Path, name: str, good: str, bad: str, line: int, said: str
) -> None:
    async def journey() -> None:
        project(tmp_path, {"read.py": SNAKES + BAD})
        (tmp_path / "specsheets.toml").unlink()
        (tmp_path / name).write_text(good)
        async with Client(tmp_path) as c:
            await c.initialize()
            uri = c.open("read.py")
            await severities(c, uri, [1])

            def write(text: str) -> None:
                (tmp_path / name).write_text(text)
                c.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": c.uri(name), "type": 2}]})

            write(bad)
            (shown,) = await c.until(lambda: about(c, name))
            assert shown["range"]["start"]["line"] == line and said in shown["message"] and shown["severity"] == 1
            await severities(c, uri, [1])
            assert len([p for m, p in c.notes if m == "window/showMessage"]) == 1
            write(good.replace("error", "warning"))
            await severities(c, uri, [2])
            assert about(c, name) == []

    run(journey())
