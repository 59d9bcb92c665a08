"""Times the language server beside others: findings after an edit, start, loop lag, memory, idling.

    make bench                 this and `compare.py`; needs Linux
    make bench ARGS=--smoke    50 files, a few edits

The projects are copies of the standard library and of the packages that are installed beside this repository.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from client import Client

BIN = Path(sys.executable).parent
# -P: the folder that is looked at may itself hold a package named specsheets.
SPECSHEETS = [sys.executable, "-P", "-m", "specsheets"]
SERVERS = {
    "specsheets": [*SPECSHEETS, "lsp"],
    "ruff": [str(BIN / "ruff"), "server"],
    "ty": [str(BIN / "ty"), "server"],
    "pyrefly": [str(BIN / "pyrefly"), "lsp"],
}
LONG = "_pydecimal.py"
"""The long file: over 6,000 lines of the standard library, most of them in two classes."""
ATTRIBUTE = re.compile(r"        self\.\w+")
PAUSE = 0.05
"""Seconds between two edits, as of somebody who types fast."""
PING = 0.01


class Sizes(NamedTuple):
    """How much is measured."""

    files: list[int]
    edits: int
    indexed: int
    most: int
    idle: float


FULL = Sizes([500, 2000, 5000], 100, 2000, 5000, 10.0)
SMOKE = Sizes([50], 40, 50, 50, 1.0)


def sources() -> list[tuple[Path, Path]]:
    """Every file of real code on this machine with the path that it gets in a project, the long one first."""
    folders = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")]
    found: dict[Path, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            inside = path.relative_to(folder)
            if "site-packages" not in inside.parts and "lib2to3" not in inside.parts and path.stat().st_size:
                found.setdefault(Path("code") / inside, path)
    return sorted(((path, inside) for inside, path in found.items()), key=lambda pair: pair[0].name != LONG)


def project(stage: Path, count: int) -> Path:
    """A project of so many files."""
    root = stage / f"files{count}"
    for path, inside in sources()[:count]:
        target = root / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return root


def plan(root: Path) -> None:
    """Give every file of a project its sheet."""
    subprocess.run([*SPECSHEETS, "plan", "--json"], cwd=root, check=True, capture_output=True)


def middle(root: Path) -> Path:
    """A file of the usual length that sets attributes."""
    told = [p for p in sorted(root.rglob("*.py")) if 300 < p.read_bytes().count(b"\n") < 900]
    return next(p for p in told if len(ATTRIBUTE.findall(p.read_text("utf-8", "replace"))) >= 5)


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def latency(root: Path, path: Path, edits: int) -> None:
    """Findings after one letter was typed or deleted, every server in each round."""
    text = path.read_text("utf-8").split("\n")
    places = [n for n, line in enumerate(text) if ATTRIBUTE.match(line)]
    there = {name: command for name, command in SERVERS.items() if shutil.which(command[0])}
    clients = {name: Client(command, root) for name, command in there.items()}
    try:
        for client in clients.values():
            client.open(path)
        time.sleep(1)
        took: dict[str, list[float]] = {name: [] for name in clients}
        before = {name: client.cpu() for name, client in clients.items()}
        for n in range(edits):
            line, is_typed = places[n // 2 * 37 % len(places)], n % 2 == 0
            for name, client in clients.items():
                took[name].append(client.edit(path, line, 13, 0 if is_typed else 1, "x" if is_typed else ""))
            time.sleep(PAUSE)
        for name, client in clients.items():
            p50, p95 = statistics.median(took[name]), percentile(took[name], 0.95)
            ratio = p95 / percentile(took["ruff"], 0.95)
            spent = (client.cpu() - before[name]) / edits * 1e3
            print(f"| {name} | {p50:.1f} | {p95:.1f} | {ratio:.2f} | {spent:.1f} | {client.memory():.0f} |", flush=True)
    finally:
        for client in clients.values():
            client.close()


def lag(root: Path) -> list[float]:
    """The milliseconds that a request waits which costs nothing, while the server reads a project for the first time."""
    client = Client(SERVERS["specsheets"], root)
    waited: list[float] = []
    try:
        opening = threading.Thread(target=client.open, args=(middle(root),))
        opening.start()
        while opening.is_alive():
            began = time.perf_counter()
            client.ask("specsheets/nothing", None)
            waited.append((time.perf_counter() - began) * 1e3)
            time.sleep(PING)
        return waited
    finally:
        client.close()


def start(root: Path, after: Callable[[Client], None] = lambda _: None) -> float:
    """The seconds from the start of the server to the first findings of an open file; `after` sees it then."""
    path = middle(root)
    client = Client(SERVERS["specsheets"], root)
    try:
        client.open(path)
        took = time.perf_counter() - client.began
        after(client)
        return took
    finally:
        client.close()


def resting(seconds: float) -> Callable[[Client], None]:
    """Prints what a server holds and does while nobody types."""

    def look(client: Client) -> None:
        before = client.cpu()
        time.sleep(seconds)
        print(f"| memory, MB | {client.memory():.0f} |")
        print(f"| CPU s over {seconds:.0f} idle seconds | {client.cpu() - before:.2f} |", flush=True)

    return look


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--smoke", action="store_true", help="50 files, a few edits")
    sizes = SMOKE if words.parse_args().smoke else FULL
    with tempfile.TemporaryDirectory(prefix="specsheets-bench-") as name:
        stage = Path(name)
        for count in sizes.files:
            root = project(stage, count)
            plan(root)
            for path in (middle(root), next(root.rglob(LONG))):
                length = path.read_bytes().count(b"\n")
                print(f"\n### {count} files, an edit in {path.name} ({length:,} lines), {sizes.edits} edits\n")
                print("| server | p50 ms | p95 ms | p95 × ruff | CPU ms per edit | MB |\n" + "| --- " * 6 + "|")
                latency(root, path, sizes.edits)
        root = project(stage, sizes.indexed)
        shutil.rmtree(root / ".specsheets", ignore_errors=True)
        waited = lag(root)
        print(f"\n### The server by itself\n\n| {sizes.indexed} files | |\n| --- | --- |")
        print(f"| loop lag while they are read, ms: p50 | {statistics.median(waited):.1f} |")
        print(f"| loop lag, p99 of {len(waited)} | {percentile(waited, 0.99):.1f} |")
        print(f"| loop lag, most | {max(waited):.1f} |")
        shutil.rmtree(root / ".specsheets", ignore_errors=True)
        print(f"| first findings, cold, s | {start(root):.1f} |")
        print(f"| first findings, warm, s | {start(root):.1f} |", flush=True)
        root = project(stage, sizes.most)
        plan(root)
        print(f"\n| {sizes.most} files | |\n| --- | --- |")
        start(root, resting(sizes.idle))


if __name__ == "__main__":
    main()
