"""Emission in any order: one tree of bytes, whatever the groups, the processes, the hash seeds; from `.specsheets/` alone."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "lending-desk"
PACKAGE = Path(__file__).parents[2] / "server" / "specsheets" / "naming"


def run(project: Path, seed: int, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "specsheets", *words],
        cwd=project,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(params=["blueprint", "code"])
def promises(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder that holds what git would have of `.specsheets/`, and nothing else."""
    project = tmp_path / "project"
    if request.param == "blueprint":
        project.mkdir()
        shutil.copy(EXAMPLE / "blueprint.yaml", project)
    else:
        shutil.copytree(PACKAGE, project / "naming", ignore=shutil.ignore_patterns("__pycache__"))
    run(project, 0, "plan")
    alone = tmp_path / "alone"
    shutil.copytree(project / ".specsheets", alone / ".specsheets", ignore=shutil.ignore_patterns("*.db*"))
    return alone


def test_any_order_gives_the_same_bytes(promises: Path, tmp_path: Path) -> None:
    sheets = sorted(tree(promises / ".specsheets" / "sheets"))
    paths = [name.removesuffix(".yaml") for name in sheets]
    run(promises, 1, "emit", "--to", str(tmp_path / "whole"), "--jobs", "4")
    whole = tree(tmp_path / "whole")
    assert sorted(whole) == paths
    chance = random.Random(20)
    for number in range(2):
        chance.shuffle(paths)
        size = chance.randint(2, 1 + len(paths) // 2)
        for start in range(0, len(paths), size):
            run(
                promises,
                chance.randrange(2**32),
                "emit",
                *paths[start : start + size],
                "--to",
                str(tmp_path / str(number)),
            )
        assert tree(tmp_path / str(number)) == whole
