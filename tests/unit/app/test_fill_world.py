"""The world of a fill is that of the settings: what is ruled there rules the answers, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from specsheets.app.filling.world import Measure, sheets_of, world_of
from specsheets.app.project import Project
from specsheets.phases.filling.asking import Ask, Verdict
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.world import Options
from specsheets.ports import Reply

RULING = '[rules.styles]\nfunction = "camelCase"\n'
SHEET = "sheet: 1\nfile: sums.py\ndeclares: |\n  def ___() -> int: ...\n"


@pytest.mark.parametrize(
    ("settings", "name", "is_kept"),
    [("", "add_up", True), (RULING, "add_up", False), (RULING, "addUp", True)],
)
def test_a_ruled_style_decides_which_name_is_kept(tmp_path: Path, settings: str, name: str, is_kept: bool) -> None:
    (tmp_path / "specsheets.toml").write_text(settings, "utf-8")
    sheet = tmp_path / ".specsheets/sheets/sums.py.yaml"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(SHEET, "utf-8")
    with Project.open(tmp_path) as project:
        world = world_of(project, sheets_of(project), Measure(None, 30_000), lambda text: text)
        course = fill(world, Options(("sums.py",), passes=("names",), rounds=0))
        asked = next(course)
        assert isinstance(asked, Ask)
        verdict = course.send(Reply(f'{{"{asked.slots[0].id}": "{name}"}}', "stop", None, None, 0, 0.0, "", ""))
    assert isinstance(verdict, Verdict)
    assert bool(verdict.accepted) == is_kept
