"""Planting: draws edits of a real package that are drift, each kind apart, and edits that are none."""

from __future__ import annotations

import ast
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

Texts = dict[str, str]
Edits = dict[str, str | None]
"""New texts by path; None where the file goes."""
Planted = tuple[str, Edits, tuple[str, ...]]
Definition = tuple[str, ast.FunctionDef | ast.ClassDef]


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

    def planted(self) -> Iterator[Planted]:
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

    def _narrower(self) -> Iterator[Planted]:
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
