"""Plants drift in real packages, in memory, and prints what the rules find: recall by kind, noise, loud refactors, seconds.

    PYTHONPATH=server python bench/drift.py FOLDER… [--seeds 3] [--each 5] [--list] [--bare]

Each FOLDER holds one import package. `--list` prints every warning and error on untouched code and every miss; `--bare`
judges untouched code as if nothing had ever been planned.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
import time
from collections import Counter
from pathlib import Path

from planting import Planter, Texts

from specsheets.languages.python.extract import extract
from specsheets.languages.python.modules import PythonModules
from specsheets.languages.python.uses import uses
from specsheets.model.facts import FileFacts
from specsheets.model.finding import Finding
from specsheets.model.sheet import Sheet
from specsheets.phases.check import check, look
from specsheets.rules.rule import Promise


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--bare", action="store_true")
    told = parser.parse_args()
    hit, tried = Counter(), Counter()
    noise = total = 0
    for folder in told.folders:
        bench = Bench(folder, not told.bare)
        count = declarations(bench.texts)
        bench.findings()
        start = time.process_time()
        clean = bench.findings()
        seconds = time.process_time() - start
        loud = [f for f in clean if f.severity != "info"]
        bench.known = {f.fingerprint for f in clean}
        noise, total = noise + len(loud), total + count
        infos = Counter(f.rule for f in clean if f.severity == "info")
        print(
            f"{folder.parent.name}/{folder.name}: {len(bench.texts)} files, {count} declarations, {len(loud)} loud, "
            f"{seconds:.2f} s; infos {dict(infos)}"
        )
        for f in loud if told.list else ():
            print(f"    {f.severity} {f.path}:{f.line}:{f.column} {f.rule} {f.symbol}: {f.message}")
        for seed in range(told.seeds):
            for kind, edits, words in Planter(bench.texts, random.Random(seed), told.each).planted():
                found = bench.loud(edits)
                met = any(
                    w in " ".join(map(str, (f.rule, f.symbol, f.expected, f.actual, f.message, f.path)))
                    for f in found
                    for w in words
                )
                tried[kind] += 1
                hit[kind] += met
                if told.list and met == (kind == "refactor"):
                    print(
                        f"    {'LOUD' if met else 'MISSED'} {kind} {words[0]} {list(edits)[:2]} seed {seed}",
                        *(f"\n        {f.path}:{f.line} {f.rule} {f.message}" for f in found[:2]),
                    )
        sys.stdout.flush()
    for kind in tried:
        print(f"{kind:20} {hit[kind]:4}/{tried[kind]:4}  {hit[kind] / tried[kind]:.3f}")
    print(f"noise {1000 * noise / max(1, total):.2f} per 1,000 of {total} declarations")


if __name__ == "__main__":
    main()
