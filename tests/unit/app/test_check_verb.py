"""check: without sheets, against another commit, for changed files only; what fails it, and what is known."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from example_projects import lay_out, put

from specsheets.app.commands.fix import baseline
from specsheets.app.commands.plan import plan
from specsheets.app.project import Project
from specsheets.app.queries.check import check
from specsheets.app.refusal import Refused

CLEAN = """
## shop/__init__.py
## shop/users.py
def get_user(number: int) -> str:
    return str(number)
## shop/cart.py
from .users import get_user
OWNER = get_user(1)
"""

BROKEN = "from .users import fetch_user\nOWNER = fetch_user(1)\n"


def git(root: Path, *words: str) -> str:
    user = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(["git", *user, *words], cwd=root, check=True, capture_output=True, text=True).stdout


def commit(root: Path, message: str = "x") -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-qb", "main")
    lay_out(CLEAN, root)
    commit(root)
    return root


def rules_found(root: Path, *words: str, **options: object) -> tuple[int, list[str], bool]:
    with Project.open(root) as project:
        answer = check(project, words, **options)
        known = set(answer.known)
        return answer.checked, [f.rule for f in answer.findings if f.fingerprint not in known], answer.failed


def test_it_needs_no_sheet_and_leaves_nothing_for_git(repository):
    put(repository / "shop/cart.py", BROKEN)
    assert rules_found(repository) == (3, ["unresolved-import"], True)
    assert git(repository, "status", "--porcelain", "-uall").split() == ["M", "shop/cart.py"]


def test_what_the_other_side_has_too_is_known(repository):
    put(repository / "shop/cart.py", BROKEN)
    commit(repository)
    git(repository, "checkout", "-qb", "topic")
    put(repository / "shop/orders.py", "from .users import load_user\n")
    commit(repository)
    _, new, failed = rules_found(repository, against="main", fail_on_new=True)
    assert (new, failed) == (["unresolved-import"], True)
    (repository / "shop/orders.py").unlink()
    _, new, failed = rules_found(repository, against="main", fail_on_new=True)
    assert (new, failed) == ([], False)
    assert rules_found(repository, against="main") == (3, [], True)


def test_against_measures_from_where_the_branch_began(repository):
    git(repository, "checkout", "-qb", "topic")
    git(repository, "checkout", "-q", "main")
    put(repository / "shop/users.py", "def load_user(number: int) -> str:\n    return str(number)\n")
    commit(repository)
    git(repository, "checkout", "-q", "topic")
    assert rules_found(repository, against="main", fail_on_new=True) == (3, [], False)


def test_a_removed_name_is_missed_through_the_other_side(repository):
    put(repository / "shop/users.py", "def __getattr__(name: str) -> object:\n    raise AttributeError(name)\n")
    assert rules_found(repository)[1] == []
    assert rules_found(repository, against="HEAD")[1] == ["unresolved-import"]


def test_changed_looks_at_changed_files_only(repository):
    assert rules_found(repository, changed=True) == (0, [], False)
    put(repository / "shop/new.py", "from .users import load_user\n")
    put(repository / "shop/cart.py", BROKEN)
    assert rules_found(repository, changed=True)[0] == 2
    assert rules_found(repository, "shop/new.py", changed=True)[:2] == (1, ["unresolved-import"])


def test_the_baseline_counts_no_more_and_knows_no_lines(repository):
    put(repository / "shop/cart.py", BROKEN)
    with Project.open(repository) as project:
        assert baseline(project, dry_run=True).accepted == 1
        assert baseline(project).accepted == 1
        assert baseline(project).accepted == 0
    assert rules_found(repository, fail_on_new=True) == (3, [], False)
    assert rules_found(repository)[2]
    put(repository / "shop/cart.py", f"# moved down\n\n{BROKEN}")
    assert rules_found(repository, fail_on_new=True) == (3, [], False)
    (decisions,) = (repository / ".specsheets/decisions").glob("*.jsonl")
    assert "line" not in decisions.read_text("utf-8")


def test_infos_fail_only_a_strict_check(tmp_path):
    lay_out("## users.py\n___ = 1\n", tmp_path)
    assert rules_found(tmp_path) == (1, ["reserved-name"], False)
    assert rules_found(tmp_path, strict=True) == (1, ["reserved-name"], True)


@pytest.mark.parametrize(
    ("words", "checked"),
    [
        ((), 3),
        (("shop",), 3),
        (("shop/cart.py",), 1),
        ((".specsheets/sheets/shop/cart.py.yaml",), 1),
        (("notes.txt",), 0),
    ],
)
def test_words_name_files_folders_and_sheets(repository, words, checked):
    put(repository / "notes.txt", "none of ours\n")
    assert rules_found(repository, *words)[0] == checked


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (("shop/nowhere.py",), {}, "there is no shop/nowhere.py"),
        (("..",), {}, "outside the project"),
        ((), {"against": "origin/main"}, "git knows no commit origin/main"),
        ((), {"against": "--output=x"}, "git knows no commit"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_one_sentence(repository, words, options, sentence):
    with pytest.raises(Refused, match=sentence):
        rules_found(repository, *words, **options)


def test_without_a_repository_against_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    lay_out(CLEAN, tmp_path / "plain")
    with pytest.raises(Refused, match="in no git checkout"):
        rules_found(tmp_path / "plain", against="main")


def test_without_git_against_is_refused(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refused, match="git is not installed"):
        rules_found(repository, against="main")


def test_a_shallow_clone_says_what_to_fetch(repository, tmp_path):
    commit_two = "## shop/more.py\nMORE = 1\n"
    git(repository, "checkout", "-qb", "topic")
    lay_out(commit_two, repository)
    commit(repository)
    git(repository, "checkout", "-q", "main")
    lay_out("## shop/other.py\nOTHER = 2\n", repository)
    commit(repository)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{repository}", str(clone))
    git(clone, "checkout", "-q", "topic")
    with pytest.raises(Refused, match="shallow"):
        rules_found(clone, against="origin/main")


def test_a_project_within_a_larger_checkout(repository):
    inner = repository / "part"
    lay_out(CLEAN, inner)
    commit(repository)
    put(inner / "shop/cart.py", BROKEN)
    assert rules_found(inner, against="HEAD")[:2] == (3, ["unresolved-import"])
    assert rules_found(inner, changed=True)[:2] == (1, ["unresolved-import"])


def test_a_promise_made_since_is_new(repository):
    put(
        repository / ".specsheets/sheets/shop/users.py.yaml",
        "sheet: 1\nfile: shop/users.py\nnot a key: 1\n",
    )
    assert rules_found(repository, against="HEAD")[1] == ["invalid-sheet"]
    assert rules_found(repository, against="HEAD", fail_on_new=True)[2]


def test_every_finding_is_the_same_the_second_time(repository):
    put(repository / "shop/cart.py", BROKEN)
    with Project.open(repository) as project:
        first = check(project)
    with Project.open(repository) as project:
        assert check(project) == first


def test_equal_globals_of_two_modules_are_no_shared_state(tmp_path):
    text = "CACHE = None\n\n\ndef fill_it() -> None:\n    global CACHE\n    CACHE = 1\n"
    put(tmp_path / "a.py", text)
    put(tmp_path / "b.py", text.replace("fill_it", "warm_it"))
    with Project.open(tmp_path) as project:
        plan(project)
    assert rules_found(tmp_path)[1] == []
