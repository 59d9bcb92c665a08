"""Disk: ignore rules as git reads them, links that lead nowhere, writes that are whole even when the process dies."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.engines.disk import DiskFiles


def lay(root: Path, files: dict[str, str]) -> DiskFiles:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return DiskFiles(root)


SOURCES = dict.fromkeys(
    ["a.py", "b.py", "src/a.py", "src/gen/x.py", "src/gen/keep.py", "build/b.py", "src/build/c.py"], ""
)


@pytest.mark.parametrize(
    ("rules", "left_out"),
    [
        ({}, []),
        ({".gitignore": "build\n"}, ["build/b.py", "src/build/c.py"]),
        ({".gitignore": "/build/\n"}, ["build/b.py"]),
        ({".gitignore": "\ufeffa.py\r\n# b.py\n\n"}, ["a.py", "src/a.py"]),
        ({".gitignore": "*.py\n!a.py\n"}, ["b.py", "build/b.py", "src/build/c.py", "src/gen/keep.py", "src/gen/x.py"]),
        ({".gitignore": "src/gen/*\n!src/gen/keep.py\n"}, ["src/gen/x.py"]),
        ({".gitignore": "src/gen/\n!src/gen/keep.py\n"}, ["src/gen/keep.py", "src/gen/x.py"]),
        ({".gitignore": "x.py\n", "src/gen/.gitignore": "!x.py\nkeep.py\n"}, ["src/gen/keep.py"]),
        ({"src/.gitignore": "/a.py\ngen/x.py\n"}, ["src/a.py", "src/gen/x.py"]),
        ({".gitignore": "a.py\n", ".ignore": "!/a.py\nb.py\n"}, ["b.py", "build/b.py", "src/a.py"]),
        ({".git/info/exclude": "a.py\nb.py\n", ".gitignore": "!b.py\n"}, ["a.py", "src/a.py"]),
        ({".gitignore": "!\n//\na.py\n[\n"}, ["a.py", "src/a.py"]),
    ],
)
def test_ignore_files_of_every_folder_count(tmp_path: Path, rules: dict[str, str], left_out: list[str]) -> None:
    files = lay(tmp_path, {**SOURCES, **rules})
    assert sorted(SOURCES.keys() - files.list([".py"]).keys()) == left_out
    assert files.skipped == []


def test_patterns_of_the_settings_win_over_every_file(tmp_path: Path) -> None:
    lay(tmp_path, {**SOURCES, ".gitignore": "a.py\n", "src/.ignore": "!gen\n"})
    assert list(DiskFiles(tmp_path, ["gen/", "!/a.py"]).list([".py"])) == [
        "a.py",
        "b.py",
        "build/b.py",
        "src/build/c.py",
    ]


LINES = st.lists(
    st.sampled_from(
        [
            "a.py",
            "*.py",
            "d",
            "d/",
            "/d",
            "d/*",
            "**/d",
            "d/**",
            "e/a.py",
            "d/e",
            "?.py",
            "[ab].py",
            "a*",
            "*",
            "d/**/b.py",
        ]
    )
    | st.sampled_from(
        [
            "!a.py",
            "!d",
            "!d/",
            "!*.py",
            "!/d/e/",
            "!*/",
            "!e/*",
            "\\a.py",
            "a.py ",
            " a.py",
            "#a.py",
            "b.py\\ ",
            "!d/**",
        ]
    ),
    max_size=5,
)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@settings(max_examples=25, deadline=None)
@given(top=LINES, below=LINES, exclude=LINES)
def test_the_list_is_what_git_lists(
    tmp_path_factory: pytest.TempPathFactory, top: list[str], below: list[str], exclude: list[str]
) -> None:
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    sources = [f"{folder}{name}.py" for folder in ("", "d/", "d/e/", "e/", "e/d/") for name in "ab"]
    rules = {".gitignore": top, "d/.gitignore": below, ".git/info/exclude": exclude}
    files = lay(root, dict.fromkeys(sources, "") | {path: "\n".join(lines) for path, lines in rules.items()})
    command = ["git", "-C", str(root), "ls-files", "--others", "--exclude-standard", "-z", "*.py"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert list(files.list([".py"])) == sorted(filter(None, said.split("\0")))


def test_environments_and_caches_are_never_entered(tmp_path: Path) -> None:
    folders = ("node_modules", "__pycache__", ".venv", "x/site-packages", "x/.tox", "own-env", "build", "dist")
    files = lay(tmp_path, {f"{folder}/a.py": "" for folder in folders} | {"own-env/pyvenv.cfg": ""})
    assert list(files.list([".py"])) == ["build/a.py", "dist/a.py"]


def test_links_are_left_out_and_loops_end(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.py").write_text("secret")
    files = lay(tmp_path / "root", {"src/a.py": ""})
    for name, target in (
        ("twin.py", "src/a.py"),
        ("loop", "."),
        ("gone.py", "nowhere.py"),
        ("self.py", "self.py"),
        ("out", "../outside"),
        ("out.py", "../outside/secret.py"),
    ):
        (tmp_path / "root" / name).symlink_to(target)
    assert list(files.list([".py"])) == list(files.tree("")) == ["src/a.py"]


def test_links_never_lead_a_read_or_a_write_out_of_the_root(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.py").write_text("secret")
    files = lay(tmp_path / "root", {"src/a.py": "a"})
    (tmp_path / "root" / "out").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "in").symlink_to("src")
    (tmp_path / "root" / "out.py").symlink_to("../outside/secret.py")
    (tmp_path / "root" / "up").symlink_to("..")
    for path in ("out/secret.py", "out/new/new.py", "out.py", "up/outside/secret.py", "up/root/out.py"):
        for ask in (files.read, files.remove, lambda path: files.write(path, b"changed")):
            with pytest.raises(PermissionError, match="is refused: "):
                ask(path)
    with pytest.raises(PermissionError, match="is refused: "):
        files.tree("out/folder")
    assert [each.name for each in (tmp_path / "outside").iterdir()] == ["secret.py"]
    assert (tmp_path / "outside" / "secret.py").read_text() == "secret"
    assert files.read("in/a.py") == b"a"


def test_a_root_that_is_a_link_itself_is_followed_once(tmp_path: Path) -> None:
    lay(tmp_path / "real", {"a.py": "a"})
    (tmp_path / "link").symlink_to("real")
    files = DiskFiles(tmp_path / "link")
    files.write("b.py", b"b")
    assert list(files.list([".py"])) == ["a.py", "b.py"]
    with pytest.raises(NotADirectoryError, match="is no folder"):
        DiskFiles(tmp_path / "none")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a name")
def test_names_that_cannot_be_said_are_skipped_with_a_sentence(tmp_path: Path) -> None:
    files = lay(tmp_path, {"a.py": "", "nfd-e\u0301.py": "", "nfc-\xe9.py": "", "back\\slash.py": ""})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py")).touch()
    assert list(files.list([".py"])) == ["a.py", "nfc-\xe9.py", "nfd-e\u0301.py"]
    assert len(files.skipped) == 2
    assert all(sentence.endswith(".") and sentence.isprintable() for sentence in files.skipped)
    os.mkfifo(tmp_path / "pipe.py")
    assert "pipe.py" not in files.list([".py"])
    with pytest.raises(OSError, match="no regular file"):
        files.read("pipe.py")


def test_a_folder_that_cannot_be_read_is_skipped_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = lay(tmp_path, {"a.py": "", "shut/b.py": ""})
    scandir = os.scandir

    def refuse(path: str) -> object:
        if "shut" in path:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert list(files.list([".py"])) == ["a.py"]
    assert files.skipped == ["The folder shut/ was left out: it cannot be read (Permission denied)."]


def fail(error: int) -> OSError:
    return OSError(error, os.strerror(error))


@pytest.mark.parametrize("point", ["write", "replace", "fsync"])
@pytest.mark.parametrize(
    ("error", "said"), [(errno.ENOSPC, "no space left"), (errno.EROFS, "read-only"), (errno.EIO, "input/output")]
)
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, error: int, said: str
) -> None:
    lay(tmp_path, {"a.py": "old"})
    files = DiskFiles(tmp_path, sync=True)

    def broken(*args: object) -> None:
        raise fail(error)

    monkeypatch.setattr(os, point, broken)
    with pytest.raises(OSError, match=said) as raised:
        files.write("a.py", b"new")
    assert str(raised.value).startswith("a.py cannot be written: ")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.py", "old")]


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    files = DiskFiles(tmp_path)
    files.write("a.py", b"0123456789")
    assert files.read("a.py") == b"0123456789"


KILLED = """
import os, sys
from pathlib import Path
from specsheets.engines.disk import DiskFiles

point = sys.argv[2]
really = getattr(os, point)
def die(*args):
    if point == "write":
        really(args[0], args[1][:2])
    os._exit(9)
setattr(os, point, die)
DiskFiles(Path(sys.argv[1])).write("a.py", b"new text")
"""


@pytest.mark.parametrize("point", ["open", "write", "close", "replace"])
def test_a_killed_writer_leaves_the_old_file_and_its_leftover_is_swept(tmp_path: Path, point: str) -> None:
    files = lay(tmp_path, {"a.py": "old"})
    assert subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), point], check=False).returncode == 9
    assert files.read("a.py") == b"old"
    assert list(files.tree("")) == list(files.list([""])) == ["a.py"]
    left = [each.name for each in tmp_path.iterdir() if each.name != "a.py"]
    assert len(left) == (point != "open")
    assert files.sweep() == []
    assert files.sweep(older_than=-60) == left
    assert [each.name for each in tmp_path.iterdir()] == ["a.py"]


def test_only_leftovers_are_swept(tmp_path: Path) -> None:
    kept = {".a.py.tmp-xyz": "", "a.py.tmp-0123456789ab": "", ".venv/.a.py.tmp-0123456789ab": "", "a.py": ""}
    files = lay(tmp_path, {**kept, ".specsheets/sheets/.a.yaml.tmp-0123456789ab": ""})
    assert files.sweep(older_than=-60) == [".specsheets/sheets/.a.yaml.tmp-0123456789ab"]
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()) == sorted(
        kept
    )


@pytest.mark.skipif(os.name == "nt", reason="modes are a matter of POSIX")
@pytest.mark.parametrize("mode", [0o755, 0o600, 0o664])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    files = lay(tmp_path, {"a.py": "old"})
    (tmp_path / "a.py").chmod(mode)
    files.write("a.py", b"new")
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == mode


def test_a_read_only_file_is_refused(tmp_path: Path) -> None:
    files = lay(tmp_path, {"a.py": "old"})
    (tmp_path / "a.py").chmod(0o444)
    with pytest.raises(PermissionError, match=r"a\.py cannot be written: it is read-only\."):
        files.write("a.py", b"new")
    assert files.read("a.py") == b"old"


def test_a_name_as_long_as_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    name = "ü" * 126 + ".py"
    files.write(name, b"x")
    assert files.read(name) == b"x"
    with pytest.raises(OSError, match=r"cannot be reached: .+\."):
        files.write("x" * 300 + ".py", b"x")


def test_the_stat_of_a_write_is_what_the_next_list_says(tmp_path: Path) -> None:
    files = lay(tmp_path, {"a.py": "old"})
    assert {"a.py": files.write("a.py", b"new")} == files.list([".py"])
    assert files.list([".py"])["a.py"].inode == (tmp_path / "a.py").stat().st_ino


def test_a_file_that_goes_while_it_is_listed_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("x")
    below = DiskFiles._below

    def racing(self: DiskFiles, *asked: object) -> object:
        for path, entry in list(below(self, "")):
            (tmp_path / "b.yaml").unlink(missing_ok=True)
            yield path, entry

    monkeypatch.setattr(DiskFiles, "_below", racing)
    assert list(DiskFiles(tmp_path).tree("")) == ["a.yaml"]


def test_a_folder_that_becomes_a_link_is_refused_from_then_on(tmp_path: Path) -> None:
    root, out = tmp_path / "root", tmp_path / "out"
    (root / "shop").mkdir(parents=True)
    out.mkdir()
    files = DiskFiles(root)
    files.write("shop/a.py", b"1")
    shutil.rmtree(root / "shop")
    (root / "shop").symlink_to(out, target_is_directory=True)
    with pytest.raises(PermissionError, match="leaves the project"):
        files.write("shop/a.py", b"2")
    assert list(out.iterdir()) == []
