"""The house keeps its own rules: who may import what, how long a file may grow, and that nothing written is stale."""

from __future__ import annotations

import ast
import graphlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "server" / "specsheets"
WALL = 400
MODULES = {p.relative_to(PACKAGE).as_posix(): ast.parse(p.read_text("utf-8")) for p in sorted(PACKAGE.rglob("*.py"))}
WRITTEN = sorted(
    p.relative_to(ROOT).as_posix()
    for folder in ("server", "tests", "bench", "docs", "examples")
    for p in (ROOT / folder).rglob("*")
    if p.suffix in (".py", ".js", ".css", ".sh")
)
PURE = {"languages", "forms", "naming", "planning", "rules"}

MAY_IMPORT = {
    "model": set(),
    "ports": {"model"},
    "languages": {"model"},
    "forms": {"model"},
    "naming": {"model"},
    "planning": {"model"},
    "rules": {"model", "naming"},
    "phases": {"model", "ports"} | PURE,
    "engines": {"model", "ports"},
    "app": {"model", "ports", "phases"} | PURE,
    "faces": {"model", "app"},
    "__main__": {"faces"},
    "__init__": set(),
}
"""The rooms that each room may import besides itself."""

FROM_OUTSIDE = {
    "model": {"pydantic", "pydantic_core"},
    "languages": {"tree_sitter", "tree_sitter_python"},
    "forms": {"yaml", "pydantic", "pydantic_core"},
    "engines": {"sqlite3", "sqlite_utils", "pathspec", "pydantic", "pydantic_core"},
    "engines/endpoint": {"openai", "httpx2", "json_repair"},
    "engines/secrets.py": {"detect_secrets"},
    "app": {"pydantic", "pydantic_core"},
    "app/queries/doctor.py": {"sqlite3"},
    "faces/cli": {"click"},
    "faces/lsp": {"pygls", "lsprotocol", "pydantic"},
}
"""The libraries that each room may import; `sqlite3` counts as one. A room that is not named has the standard library only."""

SINGLE_DOORS = {("app", "engines"): "app/project.py"}
"""Pairs of rooms that only one module may join."""


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, wherever the statement stands, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                yield (inner if module_file(inner) else module), node.lineno


def module_file(name: str) -> str | None:
    """The file of a module of ours; None where the name is none."""
    top, _, rest = name.partition(".")
    path = rest.replace(".", "/")
    return (
        next((f for f in (f"{path}.py", f"{path}/__init__.py") if f in MODULES), None) if top == "specsheets" else None
    )


def needs(path: str) -> set[str]:
    """The files of ours that a file imports."""
    return {file for name, _ in imports(MODULES[path]) if (file := module_file(name))} - {path}


def room(path: str) -> str:
    return path.partition("/")[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_only_what_its_room_may(path: str) -> None:
    outside = {lib for place, libs in FROM_OUTSIDE.items() if f"{path}/".startswith(f"{place}/") for lib in libs}
    wrong = []
    for name, line in imports(MODULES[path]):
        top, _, rest = name.partition(".")
        if top == "specsheets":
            to = rest.partition(".")[0]
            door = SINGLE_DOORS.get((room(path), to))
            allowed = path == door if door else to == room(path) or to in MAY_IMPORT[room(path)] or to not in MAY_IMPORT
        else:
            allowed = top in outside or (top in sys.stdlib_module_names and top != "sqlite3")
        if not allowed:
            wrong.append(f"{path}:{line} imports {name}")
    assert not wrong


def test_no_module_needs_itself() -> None:
    list(graphlib.TopologicalSorter({path: needs(path) for path in MODULES}).static_order())


@pytest.mark.parametrize("path", [p for p in MODULES if p.startswith("engines/") and p != "engines/catalog.py"])
def test_an_engine_knows_no_other(path: str) -> None:
    """An engine that is a folder knows its own files."""
    own = path.rpartition("/")[0]
    allowed = {p for p in MODULES if own != "engines" and p.startswith(f"{own}/")} | {"engines/sqlite.py"}
    assert {p for p in needs(path) if p.startswith("engines/")} <= allowed


@pytest.mark.parametrize("path", WRITTEN)
def test_a_file_is_short_and_finished(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert text.count("\n") <= WALL, f"{path} is longer than {WALL} lines: find its seam"
    assert not re.search(r"(?:#|//).*\b(?:TO" + r"DO|FIX" + r"ME)\b", text), f"{path} is not finished"
    raised = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Raise)] if path.endswith(".py") else []
    assert not [n.lineno for n in raised if n.exc and "NotImplementedError" in ast.unparse(n.exc)]


@pytest.mark.parametrize("path", MODULES)
def test_the_first_line_of_a_module_says_its_purpose(path: str) -> None:
    doc = ast.get_docstring(MODULES[path])
    assert doc and len(doc.partition("\n")[0]) > 10, f"{path} does not begin with its purpose"


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_generated_is_fresh() -> None:
    """Schemas, command line, settings, rules and the code map: all verbs, keys, rules and modules stand in them."""
    assert generator().stale() == [], "run `make docs`"


def test_every_guard_that_is_named_stands_there() -> None:
    """ARCHITECTURE.md names a test beside each invariant."""
    named = re.findall(r"`(tests/[\w/.]+?)(?:::(\w+))?`", (ROOT / "ARCHITECTURE.md").read_text("utf-8"))
    assert len(named) > 10
    for path, test in named:
        assert (ROOT / path).exists(), path
        assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8"), f"{path} has no {test}"


def test_no_page_links_to_nothing() -> None:
    pages = [*ROOT.glob("*.md"), *(p for part in ("docs", "bench", "examples") for p in (ROOT / part).rglob("*.md"))]
    broken = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert not broken
