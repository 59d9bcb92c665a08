"""The smallest model there is drafts a program: a blueprint that holds, or one sentence, and then nothing is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from serve import NAME

pytestmark = pytest.mark.real_llm

WORDS = "a till that adds up the prices of things in a cart"
WINDOW = 1250
"""What bounds the time: the model may answer no more than this leaves."""


def test_a_blueprint_that_holds_or_one_sentence_and_what_was_said_is_kept(real_endpoint: str, tmp_path: Path) -> None:
    (tmp_path / "specsheets.toml").write_text(f"[ai]\nwindow = {WINDOW}\ntimeout = 120\n")
    asked = {"SPECSHEETS_AI_BASE_URL": real_endpoint, "SPECSHEETS_AI_MODEL": NAME}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "specsheets", *words],
            cwd=tmp_path,
            env={**os.environ, **asked},
            capture_output=True,
            text=True,
        )

    said = run("new", WORDS, "--json")
    (drafted,) = json.loads(run("context", "list", "--json").stdout)["runs"]
    shown = json.loads(run("context", "show", drafted["run"], "--json").stdout)
    assert all(shown["texts"][q["answer"]] for q in shown["questions"]), "the raw answers are kept"
    if said.returncode == 0:
        assert (drafted["verb"], drafted["outcome"]) == ("new", "done")
        assert run("plan", "--json").returncode == 0
    else:
        assert said.returncode == 2 and "Traceback" not in said.stderr
        refusals = [
            line for line in said.stderr.splitlines() if line.startswith("specsheets: ") and "asking" not in line
        ]
        assert len(refusals) == 1 and f"{NAME} answered no blueprint that holds" in refusals[0], said.stderr
        assert f"specsheets context show {drafted['run']}" in said.stderr
        assert (drafted["outcome"], sorted(p.name for p in tmp_path.iterdir())) == (
            "refused",
            [".specsheets", "specsheets.toml"],
        )
