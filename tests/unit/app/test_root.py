"""The root of a project: the nearest folder that says so, and never one beyond the git checkout that one stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from specsheets.app.project import find_root


@pytest.mark.parametrize(
    ("marks", "root"),
    [
        ((".specsheets", "repo/.git"), "repo"),
        (("repo/.git", "repo/.specsheets"), "repo"),
        (("repo/.git", "repo/part/specsheets.toml"), "repo/part"),
        (("repo/.git", "repo/part/.specsheets"), "repo/part"),
        ((".specsheets",), "."),
        (("repo/.git",), "repo"),
    ],
)
def test_the_root(tmp_path: Path, marks: tuple[str, ...], root: str) -> None:
    start = tmp_path / "repo/part/deep"
    start.mkdir(parents=True)
    for mark in marks:
        (tmp_path / mark).touch() if mark.endswith(".toml") else (tmp_path / mark).mkdir(parents=True)
    assert find_root(start) == (tmp_path / root).resolve()
