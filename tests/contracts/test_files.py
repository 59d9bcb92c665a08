"""Contract of Files: whole writes, paths that stay inside, sorted lists, removal without error."""

from __future__ import annotations

import pytest

from specsheets.ports import Files

OUTSIDE = (
    "/etc/passwd",
    "../x.py",
    "a/../../x.py",
    "a/../x.py",
    "./x.py",
    "a//x.py",
    "a/",
    "a\\..\\x.py",
    "..\\x.py",
    "C:/x.py",
    "a\0.py",
    "..",
    "a/..",
)


def test_what_was_written_is_read_and_listed(files: Files) -> None:
    stat = files.write("shop/käse/cart.py", b"x = 1\r\n\0\xff")
    assert files.read("shop/käse/cart.py") == b"x = 1\r\n\0\xff"
    assert files.list([".py"]) == files.tree("shop") == {"shop/käse/cart.py": stat}
    assert stat.size == 9


def test_a_second_write_replaces_the_whole_file_and_shows_in_the_stat(files: Files) -> None:
    first = files.write("a.py", b"a long text\n")
    second = files.write("a.py", b"short\n")
    assert files.read("a.py") == b"short\n"
    assert second != first
    assert files.write("empty.py", b"").size == 0


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leaves_the_root(files: Files, path: str) -> None:
    for ask in (files.read, files.remove, files.tree, lambda path: files.write(path, b"")):
        with pytest.raises(PermissionError, match="is refused: "):
            ask(path)
    assert files.list([""]) == {}


@pytest.mark.parametrize("path", [".git/hooks/pre-commit", "a/.GIT/config"])
def test_nothing_is_written_into_the_repository_itself(files: Files, path: str) -> None:
    with pytest.raises(PermissionError, match=r"nothing is written into a \.git folder"):
        files.write(path, b"")


def test_lists_are_sorted_by_path_and_hold_only_sources(files: Files) -> None:
    wanted = ["B.py", "a-b.py", "a.py", "a/z.py", "a0.py", "z/y.pyx", "ü.py"]
    for path in (
        *reversed(wanted),
        "a.txt",
        "py",
        "node_modules/x.py",
        "a/.venv/b/c.py",
        ".specsheets/sheets/a.py",
        ".git.py/x.py",
    ):
        files.write(path, b"")
    assert list(files.list([".py", ".pyx"])) == sorted([*wanted, ".git.py/x.py"])
    assert list(files.list([".txt"])) == ["a.txt"]
    assert files.list([]) == {}


def test_a_tree_holds_everything_below_a_folder(files: Files) -> None:
    for path in (".specsheets/sheets/b.yaml", ".specsheets/a", "sheets/c", "node_modules/d"):
        files.write(path, b"")
    assert list(files.tree(".specsheets")) == [".specsheets/a", ".specsheets/sheets/b.yaml"]
    assert (
        list(files.tree("."))
        == list(files.tree(""))
        == [".specsheets/a", ".specsheets/sheets/b.yaml", "node_modules/d", "sheets/c"]
    )
    assert files.tree("nowhere") == files.tree("sheets/c") == files.tree("sheet") == {}


def test_what_is_not_there_or_a_folder_is_said_in_a_sentence(files: Files) -> None:
    files.write("folder/a.py", b"")
    for error, ask in (
        (FileNotFoundError, lambda: files.read("none.py")),
        (IsADirectoryError, lambda: files.read("folder")),
        (IsADirectoryError, lambda: files.write("folder", b"")),
        (IsADirectoryError, lambda: files.remove("folder")),
        (NotADirectoryError, lambda: files.write("folder/a.py/b.py", b"")),
    ):
        with pytest.raises(error, match=r"^[^\[\]]+\.$"):
            ask()
    assert list(files.tree("")) == ["folder/a.py"]


def test_removal_is_quiet_where_nothing_is_and_cleans_up_below_specsheets(files: Files) -> None:
    files.write(".specsheets/sheets/a/b/c.yaml", b"")
    files.write("src/a.py", b"")
    for path in (".specsheets/sheets/a/b/c.yaml", ".specsheets/sheets/a/b/c.yaml", "src/a.py", "none/a.py"):
        files.remove(path)
    assert files.tree("") == {}
    with pytest.raises(FileNotFoundError):
        files.read("src/a.py")


def test_names_that_differ_in_case_are_never_mixed_up(files: Files) -> None:
    files.write("Cart.py", b"upper")
    files.write("cart.py", b"lower")
    listed = list(files.list([".py"]))
    if len(listed) == 2:
        assert (files.read("Cart.py"), files.read("cart.py")) == (b"upper", b"lower")
    else:
        assert (listed, files.read("Cart.py")) == (["Cart.py"], b"lower")
