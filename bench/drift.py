"""Plants drift in real packages, in memory, and prints what the rules find: recall by kind, noise, loud refactors, seconds.

    PYTHONPATH=server python bench/drift.py FOLDER… [--seeds 3] [--each 5] [--list] [--bare]

Each FOLDER holds one import package. `--list` prints every warning and error on untouched code and every miss; `--bare`
judges untouched code as if nothing had ever been planned.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from specsheets.languages.python.extract import extract
from specsheets.languages.python.modules import PythonModules
from specsheets.languages.python.uses import uses
from specsheets.model.facts import FileFacts
from specsheets.model.finding import Finding
from specsheets.model.sheet import Sheet
from specsheets.phases.check import check, look
from specsheets.rules.rule import Promise

Texts = dict[str, str]
Definition = tuple[str, ast.FunctionDef | ast.ClassDef]


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


class Planter:
    """Draws edits that are drift, and edits that are none."""

    def __init__(self, texts: Texts, draw: random.Random, each: int) -> None:
        self.texts, self.draw, self.each = texts, draw, each
        self.tree = {p: ast.parse(t) for p, t in texts.items() if _parses(t)}
        self.module = {p: re.sub(r"(/__init__)?\.py$", "", p).replace("/", ".") for p in self.tree}
        self.users: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        self.edges: dict[str, set[str]] = defaultdict(set)
        self.plain: dict[str, set[str]] = defaultdict(set)
        files = {m: p for p, m in self.module.items()}
        for p, tree in self.tree.items():
            for nodes, into in ((ast.walk(tree), self.edges), (tree.body, self.plain)):
                for m, name in self._imports(nodes, p):
                    self.users[m, name].add(p)
                    into[p] |= {g for g in (files.get(m), files.get(f"{m}.{name}")) if g and g != p}
        self.defs: list[Definition] = [
            (p, x)
            for p, tree in self.tree.items()
            for x in tree.body
            if isinstance(x, ast.FunctionDef | ast.ClassDef) and not x.name.startswith("_")
        ]
        once = Counter((p, x.name) for p, x in self.defs)
        self.sites = [(p, x) for p, x in self.defs if self._users(p, x) and once[p, x.name] == 1]

    def _users(self, p: str, x: ast.FunctionDef | ast.ClassDef) -> set[str]:
        return self.users[self.module[p], x.name] - {p}

    def _imports(self, nodes: Iterator[ast.AST], p: str) -> Iterator[tuple[str, str | None]]:
        for x in nodes:
            if isinstance(x, ast.Import):
                yield from ((a.name, None) for a in x.names)
            if isinstance(x, ast.ImportFrom):
                base = self.module[p].split(".")
                base = base if p.endswith("__init__.py") else base[:-1]
                base = base[: len(base) - x.level + 1] if x.level else []
                m = ".".join([*base, *(x.module.split(".") if x.module else [])])
                yield from ((m, a.name) for a in x.names)

    def sample(self, found: list) -> list:
        return self.draw.sample(found, min(self.each, len(found)))

    def lines(self, p: str) -> list[str]:
        return self.texts[p].split("\n")

    def planted(self) -> Iterator[tuple[str, dict[str, str | None], tuple[str, ...]]]:
        """Kind, edits, and words of which a finding must hold one; the kind `refactor` is no drift."""
        for p, x in self.sample(self.sites):
            new = x.name + ("_renamed" if isinstance(x, ast.FunctionDef) else "Renamed")
            lines = self.lines(p)
            lines[x.lineno - 1] = re.sub(rf"\b{x.name}\b", new, lines[x.lineno - 1], count=1)
            yield "rename", {p: "\n".join(lines)}, (x.name,)
            lines = self.lines(p)
            lines[min([d.lineno for d in x.decorator_list] + [x.lineno]) - 1 : x.end_lineno] = []
            yield "removed", {p: "\n".join(lines)}, (x.name,)
            bearing = {g: t for g, t in self.texts.items() if re.search(rf"\b{x.name}\b", t)}
            if sum(len(re.findall(rf"\b{x.name}\b", t)) for t in bearing.values()) < 60:
                yield "refactor", {g: re.sub(rf"\b{x.name}\b", new, t) for g, t in bearing.items()}, (x.name, new)
        yield from self._narrower()
        snake = [p for p, t in self.texts.items() if len(re.findall(r"(?m)^def [a-z]+_[a-z_]+\(", t)) >= 3]
        for p in self.sample(snake):
            yield (
                "convention",
                {p: self.texts[p] + "\n\ndef computeTheThing(row_count):\n    return row_count\n"},
                ("computeTheThing",),
            )
        for p in self.sample(
            [p for p in self.tree if not p.endswith("__init__.py") and any(p in e for e in self.edges.values())]
        ):
            stem = p.rpartition("/")[2][:-3]
            yield "moved", {p: None, p[:-3] + "_elsewhere.py": self.texts[p]}, (stem,)
        acyclic = sorted(
            (u, v)
            for u in self.plain
            for v in self.plain[u]
            if not self._reaches(v, u) and not u.endswith("__init__.py") and not v.endswith("__init__.py")
        )
        for u, v in self.sample(acyclic):
            yield "cycle", {v: self.texts[v] + f"\nimport {self.module[u]}\n"}, ("cycle",)
        for p, x in self.sample([(p, x) for p, tree in self.tree.items() for x in tree.body if _is_telling(x)]):
            name = x.targets[0].id
            other = self.draw.choice([g for g in self.texts if g != p and name not in self.texts[g]])
            yield "duplicate constant", {other: self.texts[other] + "\n\n" + ast.unparse(x) + "\n"}, (name,)
        verbs = [(p, x) for p, x in self.defs if isinstance(x, ast.FunctionDef) and re.match(r"get_[a-z]{3,}", x.name)]
        for p, x in self.sample([(p, x) for p, x in verbs if x.args.args and not x.decorator_list]):
            other = self.draw.choice([g for g in self.texts if g != p])
            name = f"fetch_{x.name[4:]}"
            yield (
                "second verb",
                {other: self.texts[other] + f"\n\ndef {name}({ast.unparse(x.args)}):\n    return None\n"},
                (name,),
            )

    def _narrower(self) -> Iterator[tuple[str, dict[str, str | None], tuple[str, ...]]]:
        calls = {
            g: [c for c in ast.walk(t) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)]
            for g, t in self.tree.items()
        }
        called = [
            (p, x)
            for p, x in self.sites
            if isinstance(x, ast.FunctionDef)
            and x.args.args
            and not x.decorator_list
            and any(
                c.func.id == x.name
                and not any(isinstance(v, ast.Starred) for v in c.args)
                and all(k.arg for k in c.keywords)
                and _misfits(x, c)
                for g in self._users(p, x)
                for c in calls[g]
            )
        ]
        for p, x in self.sample(called):
            lines, a = self.lines(p), x.args.args[0]
            at = lines[a.lineno - 1]
            lines[a.lineno - 1] = at[: a.col_offset] + "brand_new_required, " + at[a.col_offset :]
            yield "narrower", {p: "\n".join(lines)}, (x.name, "brand_new_required")
            if not (x.args.vararg or x.args.kwonlyargs or x.args.kwarg or x.args.posonlyargs):
                last = max([*x.args.args, *x.args.defaults], key=lambda n: (n.end_lineno, n.end_col_offset))
                lines = self.lines(p)
                at = lines[last.end_lineno - 1]
                lines[last.end_lineno - 1] = (
                    f"{at[: last.end_col_offset]}, brand_new_optional=None{at[last.end_col_offset :]}"
                )
                yield "refactor", {p: "\n".join(lines)}, (x.name, "brand_new_optional")

    def _reaches(self, a: str, b: str) -> bool:
        seen, todo = set(), [a]
        while todo:
            for x in self.edges.get(todo.pop(), ()):
                if x not in seen:
                    seen.add(x)
                    todo.append(x)
        return b in seen


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _misfits(x: ast.FunctionDef, call: ast.Call) -> bool:
    names = ["brand_new_required", *(a.arg for a in x.args.args)]
    given, needed = names[: len(call.args)], names[: len(names) - len(x.args.defaults)]
    said = [k.arg for k in call.keywords]
    return bool(
        set(given) & set(said)
        or set(needed) - set(given) - set(said)
        or (len(call.args) > len(names) and not x.args.vararg)
    )


def _is_telling(x: ast.stmt) -> bool:
    if not (isinstance(x, ast.Assign) and len(x.targets) == 1 and isinstance(x.targets[0], ast.Name)):
        return False
    name, value = x.targets[0].id, x.value
    return (
        name.isupper()
        and len(name) > 5
        and isinstance(value, ast.Constant)
        and type(value.value) in (str, int)
        and len(str(value.value)) > 3
    )


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
