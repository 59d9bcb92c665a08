"""doctor: what Specsheets needs, looked at piece by piece."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specsheets import __version__
from specsheets.app.answers import DoctorAnswer
from specsheets.app.project import HOME, KEY, Project, open_model
from specsheets.app.queries.history import verify
from specsheets.app.refusal import Refused
from specsheets.app.settings import read_settings
from specsheets.languages.language import languages
from specsheets.ports import Away, Unfit

Said = tuple[bool, str]
ENOUGH = 50_000_000
"""Bytes of free disk below which writing sheets may fail."""


def doctor(root: Path) -> DoctorAnswer:
    """Every check with its outcome; a check that fails says what to do, and no check stops the others."""
    checks: dict[str, Callable[[], Said]] = {
        "specsheets": lambda: (True, f"{__version__} on Python {platform.python_version()}, {sys.platform}"),
        "python": lambda: (sys.version_info >= (3, 11), platform.python_version()),
        "parser": _parser,
        "sqlite": lambda: (sqlite3.sqlite_version_info >= (3, 35), sqlite3.sqlite_version),
        "git": lambda: (True, shutil.which("git") or "not found: `check --against` needs it, nothing else does"),
        "folder": lambda: _folder(root),
        "settings": lambda: _settings(root),
        "project": lambda: _project(root),
        "model": lambda: _model(root),
    }
    out = []
    for what, check in checks.items():
        try:
            well, said = check()
        except Refused as e:
            well, said = False, str(e)
        out.append((what, well, said))
    return DoctorAnswer(checks=tuple(out))


def _parser() -> Said:
    python = languages()[".py"]
    facts = python.extract("probe.py", "def probe(x: int) -> int: ...\n")
    try:
        wheels = f"tree-sitter {version('tree-sitter')}, tree-sitter-python {version('tree-sitter-python')}"
    except PackageNotFoundError as e:
        return False, f"{e.name} is not installed: install specsheets anew"
    return [s.name for s in facts.symbols] == ["probe"], wheels


def _folder(root: Path) -> Said:
    if not os.access(root, os.W_OK):
        return False, f"{root} cannot be written: sheets need a place"
    free = shutil.disk_usage(root).free
    return free > ENOUGH, f"{root}, {free / 1e9:.1f} GB free"


def _settings(root: Path) -> Said:
    settings = read_settings(root)
    return True, ", ".join(f"{key} from {source}" for key, source in sorted(settings.sources.items())) or "all defaults"


def _project(root: Path) -> Said:
    if not (root / HOME).exists():
        return True, "nothing here yet: `specsheets scan` looks, `specsheets plan` makes sheets"
    with Project.open(root) as project:
        faults = verify(project).faults
        invalid = [p for p, row in project.store.rows("sheet").items() if row["problem"]]
        said = [*project.remarks, *faults[:3], *(f"{HOME}/sheets/{p}.yaml is not valid" for p in invalid[:3])]
        figures = f"{project.store.position()} events, {len(project.store.rows('sheet'))} sheets"
        return not said, "; ".join(said) or f"{figures}, the log is whole"


def _model(root: Path) -> Said:
    ai = read_settings(root).ai
    if not ai.base_url:
        return True, "no endpoint is set: `fill` needs one, or goes by hand with `fill --ask`; nothing else does"
    brief = ai.model_copy(update={"retries": 1, "wait": min(ai.wait, 1.0), "timeout": min(ai.timeout, 20.0)})
    # Nothing is recalled: what the endpoint can do is found out anew.
    model = open_model(brief, remember=lambda *_: None, recall=lambda *_: None)
    try:
        window, rung = model.window(), model.rung()
    except (Away, Unfit) as e:
        return False, str(e)
    finally:
        model.close()
    size = f"a window of {window:,} tokens" if window else "a window that it does not state: set `[ai] window`"
    key = "a key" if os.environ.get(KEY) else "no key"
    return True, f"{ai.model} at {ai.base_url} answers with {key}, bound by {rung}, in {size}"
