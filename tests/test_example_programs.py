"""The examples work as the README says: planned, emitted, parsed, with enough left open for somebody to fill."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specsheets.model.sheet import HOLE

EXAMPLE = Path(__file__).parents[1] / "examples" / "lending-desk"


def said(project: Path, *words: str) -> Any:
    """What a verb answers as JSON; it must end well."""
    run = subprocess.run(
        [sys.executable, "-m", "specsheets", *words, "--json"], cwd=project, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("door", "words", "sheets", "empty"),
    [
        ("blueprint.yaml", ("--blueprint", "blueprint.yaml"), 13, 60),
        ("outline.txt", ("--outline", "outline.txt"), 13, 0),
        ("empty-files", (), 15, 60),
    ],
)
def test_a_door_into_a_new_program(tmp_path: Path, door: str, words: tuple[str, ...], sheets: int, empty: int) -> None:
    source = EXAMPLE / door
    if source.is_dir():
        shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    else:
        shutil.copy(source, tmp_path)
    planned = said(tmp_path, "plan", *words)
    assert planned["sheets"] == sheets
    assert planned["empty"] >= empty
    said(tmp_path, "emit", "--to", str(tmp_path / "out"))
    emitted = sorted((tmp_path / "out").rglob("*.py"))
    assert len(emitted) == sheets
    for path in emitted:
        text = path.read_text("utf-8")
        ast.parse(text)
        assert not HOLE.search(text), "an empty field reached the code"
