"""What `check --against` says from one release of a package to the next: two commits of a git project, and the newer one's findings.

    PYTHONPATH=server python bench/releases.py OLD NEW…

OLD and NEW are folders that hold the same import package in two versions, such as a wheel unpacks to; pairs may follow each other.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path


def git(root: Path, *words: str) -> None:
    """Run git in a project."""
    subprocess.run(
        ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", *words],
        cwd=root,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def commit(root: Path, release: Path) -> None:
    """Let a project hold a release and nothing else."""
    for found in root.iterdir():
        if found.name != ".git":
            shutil.rmtree(found) if found.is_dir() else found.unlink()
    shutil.copytree(release, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.dist-info", "*.pyi", "*.so"))
    git(root, "add", "-A", "-f")
    git(root, "commit", "-qm", release.name)


def compare(old: Path, new: Path) -> None:
    """Print what a comparison of two releases says."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        git(root, "init", "-q")
        commit(root, old)
        commit(root, new)
        told = subprocess.run(
            [sys.executable, "-m", "specsheets", "check", "--against", "HEAD~1", "--json"],
            cwd=root, capture_output=True, text=True,
        )  # fmt: skip
        if told.returncode > 1:
            sys.exit(f"{old} → {new}: {told.stderr.strip()}")
        answer = json.loads(told.stdout)
    severities = Counter(f["severity"] for f in answer["findings"])
    print(f"{old.parent.name} → {new.parent.name}: {answer['checked']} files, {dict(severities)}")
    for f in answer["findings"]:
        if f["severity"] != "info":
            print(f"    {f['severity']} {f['path']}:{f['line']} {f['rule']}: {f['message']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    folders = parser.parse_args().folders
    if len(folders) % 2:
        sys.exit("name the folders in pairs, the older release first")
    for old, new in zip(folders[::2], folders[1::2], strict=True):
        compare(old, new)


if __name__ == "__main__":
    main()
