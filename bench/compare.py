"""Times the verbs and other tools on published packages, as multiples of reading and parsing the same files once.

    make bench                  all of it, about ten minutes on two cores
    make bench ARGS=--smoke     this repository's own package, one round

Every figure is the median of interleaved rounds; seconds are CPU seconds of the whole process, start included.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from packages import OWN, unpack

PACKAGES = {"networkx": "networkx==3.6.1", "django": "django==5.2.19"}
BIN = Path(sys.executable).parent
# -P: the folder that is looked at may itself hold a package named specsheets.
SPECSHEETS = [sys.executable, "-P", "-m", "specsheets"]
RUFF = [str(BIN / "ruff"), "check", "-q", "--isolated", "--no-cache", "--select", "N"]
FLOOR = """
import pathlib, sys, tree_sitter, tree_sitter_python
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    parser.parse(path.read_bytes())
"""
GRIFFE = """
import griffe, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).glob("*/__init__.py")):
    griffe.load(path.parent.name, search_paths=[sys.argv[1]], allow_inspection=False)
"""
JEDI = """
import jedi, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    jedi.Script(path.read_text("utf-8")).get_names(all_scopes=True)
"""


class Cost(NamedTuple):
    """What one process took: CPU seconds, and peak memory in MB."""

    cpu: float
    peak: float


def cost(command: list[str], where: Path) -> Cost:
    """Run a command to its end and say what it took, its own children included."""
    with (where / ".bench-output").open("wb") as out:
        process = subprocess.Popen(command, cwd=where, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        said = (where / ".bench-output").read_text("utf-8", "replace")[-400:]
        raise SystemExit(f"{' '.join(command[:4])} ended with {process.returncode}: {said}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def forget(code: Path) -> None:
    shutil.rmtree(code / ".specsheets", ignore_errors=True)


def edit(code: Path) -> None:
    """Add one function to the middle file."""
    files = sorted(code.rglob("*.py"))
    path = files[len(files) // 2]
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n\ndef bench_{path.stat().st_size}(value: int) -> int:\n    return value\n")


class Row(NamedTuple):
    """One line of the table: what it is called, the command, what is done before it, and the most files it is asked for."""

    name: str
    command: Callable[[Path], list[str]]
    before: Callable[[Path], None] = lambda _: None
    most: int = 1_000_000


def rows() -> list[Row]:
    """What is measured, in the order of each round; tools that are not on this machine are named and left out."""
    found = [
        Row("read + parse, the floor", lambda code: [sys.executable, "-c", FLOOR, str(code)]),
        Row("specsheets scan, cold", lambda _: [*SPECSHEETS, "scan", "--json"], forget),
        Row("specsheets plan, cold", lambda _: [*SPECSHEETS, "plan", "--json"], forget),
        Row("specsheets plan, nothing changed", lambda _: [*SPECSHEETS, "plan", "--json"]),
        Row("specsheets plan, one file changed", lambda _: [*SPECSHEETS, "plan", "--json"], edit),
        Row("specsheets check, nothing changed", lambda _: [*SPECSHEETS, "check", "--json"]),
        Row("griffe load", lambda code: [sys.executable, "-c", GRIFFE, str(code)]),
        Row("jedi get_names, all scopes", lambda code: [sys.executable, "-c", JEDI, str(code)], most=400),
        Row("ruff check --select N", lambda code: [*RUFF, str(code)]),
    ]
    if shutil.which("ctags"):
        found.append(Row("ctags -R", lambda code: ["ctags", "-R", "--languages=Python", "-f", os.devnull, str(code)]))
    else:
        print("ctags is not on this machine: left out.")
    return found


def table(name: str, code: Path, rounds: int) -> None:
    """Measure and print the table of one package."""
    files = sorted(code.rglob("*.py"))
    size = sum(p.stat().st_size for p in files)
    print(f"\n### {name}: {len(files)} files, {size / 1e6:.1f} MB, {rounds} rounds\n")
    told = [row for row in rows() if len(files) <= row.most]
    costs: dict[str, list[Cost]] = {row.name: [] for row in told}
    for _ in range(rounds):
        for row in told:
            row.before(code)
            costs[row.name].append(cost(row.command(code), code))
    floors = [c.cpu for c in costs[told[0].name]]
    print("| what | CPU s | × floor | peak MB |\n| --- | --- | --- | --- |")
    for row in told:
        cpu = [c.cpu for c in costs[row.name]]
        ratio = statistics.median(c / f for c, f in zip(cpu, floors, strict=True))
        peak = statistics.median(c.peak for c in costs[row.name])
        print(f"| {row.name} | {statistics.median(cpu):.2f} | {ratio:.2f} | {peak:.0f} |", flush=True)


def growth(code: Path, stage: Path, counts: list[int], rounds: int) -> None:
    """How cost grows with the number of files: a cold and a warm plan of the first N files."""
    print(
        "\n### Cost by number of files\n\n| files | cold plan, CPU s | ms per file | warm plan, CPU s |\n| --- | --- | --- | --- |"
    )
    files = sorted(code.rglob("*.py"))
    for count in [c for c in counts if c <= len(files)]:
        part = stage / f"first{count}"
        for path in files[:count]:
            target = part / path.relative_to(code)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        cold, warm = [], []
        for _ in range(rounds):
            forget(part)
            cold.append(cost([*SPECSHEETS, "plan", "--json"], part).cpu)
            warm.append(cost([*SPECSHEETS, "plan", "--json"], part).cpu)
        one, again = statistics.median(cold), statistics.median(warm)
        print(f"| {count} | {one:.2f} | {1000 * one / count:.1f} | {again:.2f} |", flush=True)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--smoke", action="store_true", help="one round on this repository's own package")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--package", choices=PACKAGES, action="append")
    told = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="specsheets-bench-") as name:
        stage = Path(name)
        own = stage / "specsheets"
        shutil.copytree(OWN, own, ignore=shutil.ignore_patterns("__pycache__"))
        codes = {"specsheets": own}
        if not told.smoke:
            codes |= {wanted: code for wanted in told.package or PACKAGES if (code := unpack(PACKAGES[wanted], stage))}
        for wanted, code in codes.items():
            table(wanted, code, 1 if told.smoke else told.rounds)
        if not told.smoke:
            *_, largest = codes.values()
            forget(largest)
            growth(largest, stage, [100, 200, 400, 800], told.rounds)


if __name__ == "__main__":
    main()
