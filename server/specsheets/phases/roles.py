"""What folders and files are probably for, judged by their names alone."""

from __future__ import annotations

import re

_FOLDERS = {
    "model": ("model", "models", "entities", "entity", "domain", "schemas", "schema", "types"),
    "service": ("service", "services", "usecases", "use_cases"),
    "test": ("test", "tests", "testing", "spec", "specs", "__tests__", "e2e"),
    "command line": ("cli", "commands", "command"),
    "interface": ("api", "routes", "routers", "views", "controllers", "handlers", "endpoints", "web"),
    "storage": ("db", "database", "storage", "repositories", "repository", "migrations", "dao"),
    "helper": ("util", "utils", "helpers", "helper", "common", "shared", "lib"),
    "settings": ("config", "conf", "settings"),
    "documentation": ("doc", "docs", "documentation"),
    "example": ("example", "examples", "demo", "demos", "samples"),
    "tool": ("scripts", "tools", "bin"),
    "source": ("src",),
}
_ROLE_OF = {name: role for role, names in _FOLDERS.items() for name in names}

_FILES = {
    "__main__": "entry point",
    "main": "entry point",
    "app": "entry point",
    "manage": "entry point",
    "__init__": "package",
    "conftest": "test",
    "setup": "tool",
    "noxfile": "tool",
    "constants": "constants",
    "errors": "errors",
    "exceptions": "errors",
    "README": "documentation",
    "CHANGELOG": "documentation",
    "LICENSE": "documentation",
}
_TEST = re.compile(r"test_.+|.+_test|.+\.(test|spec)|.+Test|.+Tests")

_PURPOSE = {
    "model": "The data that the program keeps.",
    "service": "What the program does with its data.",
    "test": "Checks that the program does what it promises.",
    "command line": "What people type.",
    "interface": "What other programs and people call.",
    "storage": "How data is stored and found again.",
    "helper": "Small helpers that several parts share.",
    "settings": "Settings and where they come from.",
    "documentation": "Texts for readers.",
    "example": "Examples of use.",
    "tool": "Tools for working on the program.",
    "entry point": "Where the program starts.",
    "constants": "Values that never change.",
    "errors": "What can go wrong, by name.",
}


def probable_role(path: str, is_file: bool) -> str:
    """The role that the name of a folder or file suggests; "" where it suggests none.

    A file's own name speaks first, then the nearest folder above it that suggests one; a folder speaks for itself.
    """
    folders = path.split("/")
    name = folders.pop()
    if not is_file:
        return _ROLE_OF.get(name.lower(), "")
    stem = name if name.startswith(".") else name.rpartition(".")[0] or name
    if role := "test" if _TEST.fullmatch(stem) else _FILES.get(stem, _ROLE_OF.get(stem.lower(), "")):
        return role
    near = (_ROLE_OF.get(folder.lower(), "") for folder in reversed(folders))
    return next((role for role in near if role and role != "source"), "")


def probable_purpose(path: str, role: str, is_file: bool) -> str:
    """One sentence on what a folder or file of this role is for; "" where there is nothing to say."""
    stem = path.rpartition("/")[2].partition(".")[0]
    if is_file and role == "test" and (subject := re.fullmatch(r"(?:test_(.+)|(.+?)_?[tT]ests?)", stem)):
        return f"Checks {subject[1] or subject[2]}."
    if is_file and stem not in _FILES and stem.lower() not in _ROLE_OF:
        return ""
    return _PURPOSE.get(role, "")
