"""Plants drift in real packages, in memory, and prints what the rules find: recall by kind, loud refactors, noise, seconds.

    make bench WHAT=drift                   the packages below, about two minutes of CPU
    make bench WHAT=drift ARGS=--smoke      this repository's own package, one drift of each kind
    make bench WHAT=drift ARGS="FOLDER… --list"    packages of your own

`--list` prints every warning and error on untouched code, every miss and every loud refactor. Noise is counted twice: of code
that was planned as it is, and, as «bare», of code of which nothing was ever planned.
"""

from __future__ import annotations

import argparse
import ast
import random
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from packages import OWN, unpack
from planting import Planter, Texts

from specsheets.languages.python.extract import extract
from specsheets.languages.python.modules import PythonModules
from specsheets.languages.python.uses import uses
from specsheets.model.facts import FileFacts
from specsheets.model.finding import Finding
from specsheets.model.sheet import Sheet
from specsheets.phases.check import check, look
from specsheets.rules.rule import Promise

PACKAGES = (
    *("attrs==25.4.0", "boltons==25.0.0", "click==8.2.1", "flask==3.1.2", "httpx==0.28.1", "jinja2==3.1.6"),
    *("marshmallow==3.26.1", "more-itertools==10.7.0", "requests==2.32.5", "rich==14.1.0", "starlette==0.46.2"),
    *("tqdm==4.67.1", "werkzeug==3.1.3"),
)


class Bench:
    """One package, planned as it is."""

    def __init__(self, folder: Path, is_planned: bool = True) -> None:
        self.texts: Texts = {}
        for p in sorted(folder.rglob("*.py")):
            self.texts[p.relative_to(folder).as_posix()] = (
                p.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
            )
        self._facts: dict[tuple[str, str], FileFacts] = {}
        self._uses: dict[str, list] = {}
        facts = self.facts(self.texts)
        self.promises = {p: Promise(Sheet(file=p, derived="read"), f) for p, f in facts.items()} if is_planned else {}
        self.known: set[str] = set()

    def facts(self, texts: Texts) -> dict[str, FileFacts]:
        for path, text in texts.items():
            if (path, text) not in self._facts:
                self._facts[path, text] = extract(path, text)
        return {path: self._facts[path, text] for path, text in texts.items()}

    def uses(self, text: str) -> list:
        if text not in self._uses:
            self._uses[text] = uses(text)
        return self._uses[text]

    def findings(self, changes: dict[str, str | None] | None = None) -> list[Finding]:
        texts = {p: t for p, t in {**self.texts, **(changes or {})}.items() if t is not None}
        view = look(self.facts(texts), self.promises, PythonModules, texts.__getitem__, lambda p: self.uses(texts[p]))
        return check(view)

    def loud(self, changes: dict[str, str | None] | None = None) -> list[Finding]:
        return [f for f in self.findings(changes) if f.severity != "info" and f.fingerprint not in self.known]


def declarations(texts: Texts) -> int:
    count = 0
    for text in texts.values():
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue
        for x in ast.walk(tree):
            count += isinstance(x, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.arg)
            count += len(x.targets) if isinstance(x, ast.Assign) else isinstance(x, ast.AnnAssign)
    return count


class Tally:
    """What was counted, of one package or of all, and the lines to print of it."""

    def __init__(self) -> None:
        self.hit: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.noise = self.bare = self.declarations = 0
        self.lines: list[str] = []

    def add(self, other: Tally) -> None:
        self.hit.update(other.hit)
        self.tried.update(other.tried)
        self.noise, self.bare = self.noise + other.noise, self.bare + other.bare
        self.declarations += other.declarations

    def print(self) -> None:
        drifts = [kind for kind in self.tried if kind != "refactor"]
        for kind in [*drifts, "refactor"]:
            share = self.hit[kind] / max(1, self.tried[kind])
            said = "loud" if kind == "refactor" else "found"
            print(f"{kind:20} {self.hit[kind]:5} of {self.tried[kind]:5} {said}  {share:.3f}")
        recall = sum(self.hit[k] for k in drifts) / max(1, sum(self.tried[k] for k in drifts))
        per = 1000 / max(1, self.declarations)
        print(
            f"recall {recall:.3f}; of {self.declarations} declarations, per 1,000: "
            f"noise {per * self.noise:.2f}, bare {per * self.bare:.2f}"
        )


def measure(folder: Path, seeds: int, each: int) -> Tally:
    """Plant drift in one package and count."""
    tally = Tally()
    bare = [f for f in Bench(folder, is_planned=False).findings() if f.severity != "info"]
    bench = Bench(folder)
    bench.findings()
    start = time.process_time()
    clean = bench.findings()
    seconds = time.process_time() - start
    loud = [f for f in clean if f.severity != "info"]
    bench.known = {f.fingerprint for f in clean}
    tally.noise, tally.bare, tally.declarations = len(loud), len(bare), declarations(bench.texts)
    tally.lines = [
        f"{folder.name}: {len(bench.texts)} files, {tally.declarations} declarations, "
        f"loud {len(loud)}, bare {len(bare)}, {seconds:.2f} s",
        *(f"    {f.severity} {f.path}:{f.line}:{f.column} {f.rule} {f.symbol}: {f.message}" for f in bare),
    ]
    for seed in range(seeds):
        for kind, edits, words in Planter(bench.texts, random.Random(seed), each).planted():
            found = bench.loud(edits)
            met = any(
                w in " ".join(map(str, (f.rule, f.symbol, f.expected, f.actual, f.message, f.path)))
                for f in found
                for w in words
            )
            tally.tried[kind] += 1
            tally.hit[kind] += met
            if met == (kind == "refactor"):
                said = [f"        {f.path}:{f.line} {f.rule} {f.message}" for f in found[:2]]
                tally.lines += [
                    f"    {'LOUD' if met else 'MISSED'} {kind} {words[0]} {list(edits)[:2]} seed {seed}",
                    *said,
                ]
    return tally


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folders", nargs="*", type=Path, help="each holds one import package")
    words.add_argument("--seeds", type=int, default=3)
    words.add_argument("--each", type=int, default=5, help="drifts of each kind and seed")
    words.add_argument("--jobs", type=int, default=2, help="packages at once")
    words.add_argument("--list", action="store_true")
    words.add_argument("--smoke", action="store_true", help="one drift of each kind in this repository's own package")
    told = words.parse_args()
    seeds, each = (1, 1) if told.smoke else (told.seeds, told.each)
    whole = Tally()
    with tempfile.TemporaryDirectory(prefix="specsheets-bench-") as name, ProcessPoolExecutor(told.jobs) as pool:
        folders = told.folders or ([OWN] if told.smoke else [f for p in PACKAGES if (f := unpack(p, Path(name)))])
        for tally in pool.map(partial(measure, seeds=seeds, each=each), folders):
            whole.add(tally)
            print("\n".join(tally.lines if told.list else tally.lines[:1]), flush=True)
    whole.print()


if __name__ == "__main__":
    main()
