"""What `check --against` says from one release of a package to the next: two commits of a git project, and the newer one's findings.

make bench WHAT=releases                       the pairs below
make bench WHAT=releases ARGS=--smoke          one pair
make bench WHAT=releases ARGS="OLD NEW…"       folders of your own, in pairs, each holding the same import package
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

from packages import unpack

PAIRS = (
    ("werkzeug==2.3.8", "werkzeug==3.0.6"),
    ("werkzeug==3.0.6", "werkzeug==3.1.3"),
    ("flask==2.3.3", "flask==3.0.3"),
    ("requests==2.31.0", "requests==2.32.3"),
    ("click==8.1.8", "click==8.2.1"),
    ("networkx==3.2.1", "networkx==3.3"),
    ("networkx==3.4.2", "networkx==3.5"),
    ("scrapy==2.11.2", "scrapy==2.12.0"),
    ("celery==5.3.6", "celery==5.5.3"),
    ("sphinx==7.4.7", "sphinx==8.1.3"),
)


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
            [sys.executable, "-P", "-m", "specsheets", "check", "--against", "HEAD~1", "--json"],
            cwd=root, capture_output=True, text=True,
        )  # fmt: skip
        if told.returncode > 1:
            sys.exit(f"{old} → {new}: {told.stderr.strip()}")
        answer = json.loads(told.stdout)
    severities = Counter(f["severity"] for f in answer["findings"])
    print(f"{old.name} → {new.name}: {answer['checked']} files, {dict(severities)}")
    for f in answer["findings"]:
        if f["severity"] != "info":
            print(f"    {f['severity']} {f['path']}:{f['line']} {f['rule']}: {f['message']}")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folders", nargs="*", type=Path)
    words.add_argument("--smoke", action="store_true", help="the first pair alone")
    told = words.parse_args()
    if len(told.folders) % 2:
        sys.exit("name the folders in pairs, the older release first")
    with tempfile.TemporaryDirectory(prefix="specsheets-bench-") as name:
        folders = told.folders
        if not folders:
            pairs = PAIRS[:1] if told.smoke else PAIRS
            found = [(unpack(old, Path(name)), unpack(new, Path(name))) for old, new in pairs]
            folders = [folder for pair in found if None not in pair for folder in pair]
        for old, new in zip(folders[::2], folders[1::2], strict=True):
            compare(old, new)


if __name__ == "__main__":
    main()
