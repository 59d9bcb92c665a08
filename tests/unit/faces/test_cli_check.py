"""check, fix, baseline, init, fill on the command line: exit codes and what is printed."""

from __future__ import annotations

import json
import subprocess

import pytest
from click.testing import CliRunner

from specsheets.app.refusal import Refused
from specsheets.faces.cli.main import specsheets

USERS = "def get_user(number: int) -> str:\n    return str(number)\n"
BROKEN = "from users import fetch_user\nOWNER = fetch_user(1)\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "users.py").write_text(USERS, "utf-8")
    (tmp_path / "cart.py").write_text(BROKEN, "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(specsheets, words, standalone_mode=False)
    if isinstance(done.exception, Refused):
        return 2, str(done.exception)
    assert done.exception is None, done.exception
    return done.return_value or 0, done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("check",), 1),
        (("check", "users.py"), 0),
        (("check", "nowhere.py"), 2),
        (("check", "--against", "nowhere"), 2),
        (("check", "--format", "github"), 1),
        (("check", "--json"), 1),
        (("scan",), 0),
        (("fix", "--all"), 0),
        (("fix",), 2),
        (("fix", "0123456"), 2),
        (("fix", "--explain", "convention"), 0),
        (("fix", "--explain", "conventio"), 2),
        (("fill",), 2),
        (("fill", "--from-code"), 2),
        (("baseline",), 0),
        (("init", "--ci"), 0),
    ],
)
def test_exit_codes(project, words, code):
    assert run(*words)[0] == code


def test_nothing_checked_is_no_pass(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("check")[0] == 3


def test_a_fix_is_shown_first_and_then_applied(project):
    shown = run("fix", "cart.py", "--dry-run")[1]
    assert "+from users import get_user\n" in shown
    assert (project / "cart.py").read_text("utf-8") == BROKEN
    run("fix", "cart.py")
    assert (project / "cart.py").read_text("utf-8") == BROKEN.replace("fetch_user", "get_user")
    assert run("check")[0] == 0


def test_a_finding_is_named_by_the_beginning_of_its_fingerprint(project):
    (finding,) = json.loads(run("check", "--json")[1])["findings"]
    assert run("fix", finding["fingerprint"][:8])[0] == 0
    assert json.loads(run("check", "--json")[1])["findings"] == []


def test_the_json_holds_what_is_promised(project):
    answer = json.loads(run("check", "--json")[1])
    assert answer["checked"] == 2
    promised = {"rule", "severity", "path", "line", "column", "symbol", "expected", "actual", "message", "fingerprint"}
    assert promised | {"fixes"} <= answer["findings"][0].keys()
    assert run("check", "--format", "json")[1] == run("check", "--json")[1]


def test_the_baseline_is_listed(project):
    assert "0 of the present" in run("baseline", "--show")[1]
    run("baseline")
    assert "cart.py:1:19: error unresolved-import" in run("baseline", "--show")[1]
    assert run("check", "--fail-on", "new") == (0, "no errors or warnings in 2 files; 1 known before\n")


def test_scan_shows_findings_in_words_and_to_programs_on_demand(project):
    assert "unresolved-import" in run("scan")[1]
    assert json.loads(run("scan", "--json")[1])["findings"] == []
    assert len(json.loads(run("scan", "--json", "--findings")[1])["findings"]) == 1


def test_init_never_writes_over_a_file(project):
    (project / "specsheets.toml").write_text("[rules.severity]\n", "utf-8")
    assert run("init", "--ci")[1] == "wrote  .github/workflows/specsheets.yml\n"
    assert (project / "specsheets.toml").read_text("utf-8") == "[rules.severity]\n"
    assert run("init", "--ci")[0] == 2


def test_a_fresh_settings_file_changes_nothing_and_its_lines_are_valid(project):
    before = run("check", "--json")
    run("init")
    assert run("check", "--json") == before
    text = (project / "specsheets.toml").read_text("utf-8")
    opened = [
        line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in text.splitlines()
    ]
    (project / "specsheets.toml").write_text("\n".join(opened), "utf-8")
    assert run("check", "--json")[0] == 1


def test_the_workflow_runs_a_check_that_the_command_line_knows(project):
    import yaml

    run("init", "--ci")
    text = (project / ".github/workflows/specsheets.yml").read_text("utf-8")
    steps = yaml.safe_load(text)["jobs"]["check"]["steps"]
    command = steps[-1]["run"].replace("origin/${{ github.base_ref }}", "HEAD").split()
    subprocess.run(["git", "add", "-A"], check=True)
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"], check=True)
    assert run(*command[1:]) == (0, "")
