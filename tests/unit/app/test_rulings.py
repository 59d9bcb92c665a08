"""What a person rules of names: one spelling for an idea, one finding that may stay; both hold on the command line and in the editor."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from specsheets.app.commands.fix import baseline
from specsheets.app.project import Project
from specsheets.app.queries.check import check
from specsheets.app.refusal import Refused
from specsheets.app.settings import Kind, Style
from specsheets.languages.python.extract import extract
from specsheets.naming.conventions import votes
from specsheets.naming.words import STYLES

FILES = {
    "read.py": "def open_all(file_name: str) -> None: ...\n",
    "send.py": "def send_all(file_name: str) -> None: ...\n",
    "show.py": "def show_all(file_name: str) -> None: ...\n",
    "find.py": "def find_all(filename: str) -> None: ...\n",
}


def spelled(root: Path, settings: str) -> set[tuple[str, str, str]]:
    """What is said of spellings: the file, how loudly, and what would be right."""
    for name, text in {**FILES, "specsheets.toml": settings}.items():
        (root / name).write_text(text, "utf-8")
    with Project.open(root) as project:
        found = check(project).findings
    return {(f.path, f.severity, f.expected) for f in found if f.rule == "variant-spelling"}


def test_a_ruled_word_holds_against_any_count(tmp_path: Path) -> None:
    assert spelled(tmp_path, "") == {("find.py", "warning", "file_name")}
    ruled = spelled(tmp_path, '[rules]\nwords = ["filename"]\n')
    assert ruled == {(path, "warning", "filename") for path in ("read.py", "send.py", "show.py")}


def test_a_ruled_word_that_nobody_writes_yet(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def open_all(file_name: str) -> None: ...\n", "utf-8")
    (tmp_path / "specsheets.toml").write_text('[rules]\nwords = ["filename"]\n', "utf-8")
    with Project.open(tmp_path) as project:
        (finding,) = [f for f in check(project).findings if f.rule == "variant-spelling"]
    assert finding.message == "file_name is spelled filename by a ruling of this project"


def test_a_ruling_that_is_no_list_is_refused_in_the_words_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "specsheets.toml").write_text('[rules]\nwords = "filename"\n', "utf-8")
    with pytest.raises(Refused, match=r"rules\.words: input should be a valid list"):
        Project.open(tmp_path)


REFUSED = {
    'words = ["file_name", "not a name!"]': 'rules.words: "not a name!" is no name that code could bear',
    'words = ["Two Words"]': '"Two Words" is no name',
    'words = [""]': '"" is no name',
    'words = ["_"]': '"_" is no name',
    'words = ["1st"]': '"1st" is no name',
    'words = ["file_name", "filename"]': '"file_name" and "filename" spell one idea: keep one of them',
    'styles = {function = "SnakeCase"}': "rules.styles.function: input should be 'snake_case', 'camelCase', 'PascalCase' or",
    'severity = {conventoin = "off"}': "rules.severity.conventoin: there is no rule conventoin; did you mean convention?",
    'severity = {loudness = "off"}': "there is no rule loudness; the rules are broken-promise, convention, duplicate-constant, ",
    'folders = {"tests" = {misfit-calls = "off"}}': (
        "rules.folders.tests.misfit-calls: there is no rule misfit-calls; did you mean misfit-call?"
    ),
    'styles = {funtion = "snake_case"}': "rules.styles.funtion.[key]: input should be 'module', 'class'",
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_ruling_that_could_never_hold_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "specsheets.toml").write_text(f"[rules]\n{line}\n", "utf-8")
    with pytest.raises(Refused, match=re.escape(REFUSED[line])) as refused:
        Project.open(tmp_path)
    assert str(refused.value).startswith("specsheets.toml: ") and "\n" not in str(refused.value)


def test_words_that_code_could_bear_are_taken(tmp_path: Path) -> None:
    (tmp_path / "specsheets.toml").write_text('[rules]\nwords = ["größe", "file_name", "file_name", "_x"]\n', "utf-8")
    with Project.open(tmp_path) as project:
        assert project.settings.rules.words == ("größe", "file_name", "file_name", "_x")


def test_every_kind_of_name_that_is_judged_can_be_ruled() -> None:
    text = (
        "from enum import Enum\nLIMIT_TWO = 2\ntype one_two = int\nclass SomeColour(Enum):\n    dark_red = 1\n"
        "class SomeThing:\n    LIMIT_TWO = 2\n    some_field: int\n    def some_method(self, one_param): ...\n"
        "def some_function(): ...\n"
    )
    judged = {vote.kind for vote in votes(extract("some_module.py", text))}
    assert judged == set(get_args(Kind)) and set(get_args(Style)) == set(STYLES)


def test_one_finding_is_accepted_by_its_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from b import one, two\n", "utf-8")
    (tmp_path / "b.py").write_text("three = 3\n", "utf-8")
    with Project.open(tmp_path) as project:
        first, second = check(project).findings
        answer = baseline(project, [first.fingerprint[:8]])
        assert (answer.accepted, answer.known) == (1, 1)
        assert set(check(project).known) == {first.fingerprint}
        with pytest.raises(Refused, match="names no finding"):
            baseline(project, ["0123456789"])
        with pytest.raises(Refused, match="names no finding"):
            baseline(project, [second.fingerprint, "a.py"])
        assert baseline(project).accepted == 1
