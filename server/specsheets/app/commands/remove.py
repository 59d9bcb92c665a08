"""remove: take every trace away."""

from __future__ import annotations

import shutil
from pathlib import Path

from specsheets.app.project import HOME
from specsheets.app.refusal import Refused


def remove(root: Path, *, dry_run: bool) -> list[str]:
    """The files below `.specsheets/`, which are removed unless `dry_run`; nothing else of the project is touched.

    Raises Refused when the folder is a link, or cannot be removed.
    """
    home = root / HOME
    if home.is_symlink():
        raise Refused(f"{home} is a link", "remove it yourself")
    if not home.exists():
        return []
    files = sorted(p.relative_to(root).as_posix() for p in home.rglob("*") if not p.is_dir() or p.is_symlink())
    if not dry_run:
        try:
            shutil.rmtree(home)
        except OSError as e:
            raise Refused(f"{home} cannot be removed: {e.strerror or e}", "close what uses it and try again") from None
    return files
