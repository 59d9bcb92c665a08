"""The smallest model there is fills the worked example: what it says is worth little, and yet what comes out is one program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "parcel-lockers"

pytestmark = pytest.mark.real_llm


def test_what_it_fills_imports_and_has_types_that_hold(real_endpoint: str, tmp_path: Path) -> None:
    project, out = tmp_path / "project", tmp_path / "out"
    project.mkdir()
    shutil.copy(EXAMPLE / "blueprint.yaml", project)
    asked = {"SPECSHEETS_AI_BASE_URL": real_endpoint, "SPECSHEETS_AI_MODEL": "smollm2-135m"}

    def run(where: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", *words], cwd=where, env={**os.environ, **asked}, capture_output=True, text=True
        )

    holes = json.loads(run(project, "-m", "specsheets", "plan", "--json").stdout)["empty"]
    filled = run(project, "-m", "specsheets", "fill", "--json")
    said = json.loads(filled.stdout)
    assert said["filled"] + said["empty"] == holes and said["filled"] > 0.9 * holes, filled.stderr
    check = run(project, "-m", "specsheets", "check", "--json")
    assert not [f for f in json.loads(check.stdout)["findings"] if f["severity"] != "info"]
    assert run(project, "-m", "specsheets", "emit", "--to", str(out)).returncode == 0
    modules = [".".join(p.relative_to(out).with_suffix("").parts) for p in sorted(out.rglob("*.py"))]
    assert len(modules) == 14
    imported = subprocess.run(
        [sys.executable, "-c", "\n".join(f"import {m.removesuffix('.__init__')}" for m in modules)],
        cwd=out,
        capture_output=True,
        text=True,
    )
    assert imported.returncode == 0, imported.stderr
    typed = run(out, "-m", "mypy", "--disable-error-code", "empty-body", ".")
    assert typed.returncode == 0, typed.stdout
