"""References by plain dotted names: what counts, where it stands, and what a local name hides."""

from __future__ import annotations

import ast
import symtable
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from specsheets.languages.python.uses import occurrences, uses

# each text, and what it refers to, in order; a call is written with its shape
CASES = [
    ("a.b.c", "a.b.c"),
    ("a.b(1, *p, k=2)\n", "a.b(1,k,…) p"),
    ("a (1, # no\n 2)", "a(2)"),
    ("a(x for x in y)", "a(1) y"),
    ("a(**z)", "a(0,…) z"),
    ("a().b.c", "a(0)"),
    ("a[b].c", "a b"),
    ("(a # x\n . b)\n", "a.b"),
    ("'a'.b # a.b\n", ""),
    ("f'{a.b!r:>{w}} c'", "a.b w"),
    ("from x import a\nimport y.z\na\ny.z", "a y.z"),
    ("x = 1\nx\nx += 1\n", "x x"),
    ("def f(p, q=a, *r: b, s: c = d, **t) -> e:\n    p, q, r, s, t, f", "a b c d e f"),
    ("def f(a=a): return a", "a"),
    ("def f():\n    a = b\n    return a", "b"),
    ("def f():\n    a\n    for a, (b, c) in d: pass\n    b, c", "d"),
    ("def f():\n    with a as b, c as (d, e): b, d, e", "a c"),
    ("def f():\n    try: pass\n    except (A, B) as a: a", "A B"),
    ("def f():\n    import a.b, c.d as e\n    from x import y as z\n    a, c, e, y, z", "a c e y z"),
    ("def f():\n    if (a := b): a", "b"),
    ("def f():\n    [a := b for b in c]\n    a, b", "c b"),
    ("def f():\n    global a\n    a = 1\n    a", "a"),
    ("def f():\n    a = 1\n    def g():\n        nonlocal a\n        a = 2\n        global b\n        b", "b"),
    ("def f():\n    a = 1\n    def g(): return a", ""),
    ("def f():\n    def a(): pass\n    class B: pass\n    a(), B()", ""),
    ("def f():\n    match v:\n        case P(x=a) | [b, *c]: a, b, c\n        case Q.r as d: d", "v P Q.r"),
    ("lambda a, *b, c=d: (a, b, c, e)", "d e"),
    ("[a for a in a]", "a"),
    ("{a: b for a, b in c for d in a}", "c"),
    ("class C(B, metaclass=M):\n    a = 1\n    a\n    def m(self): return a\n", "B M a"),
    ("class C:\n    def list(self) -> list: pass\n    def g(self) -> list: return list()", "list(0)"),
    ("def k[T: B](x: T) -> T: return T", "B"),
    ("type X[T: B] = A[T]\nT", "B A T"),
    ("@a.b(1)\n@c\ndef f(): pass", "a.b(1) c"),
    ("x: int\ny: m.T = ...\nz", "int m.T z"),
    ("a.", "a"),
]


def written(text: str) -> str:
    out = []
    for use in uses(text):
        shape = ""
        if use.call:
            positional, keywords, more = use.call
            shape = "(" + ",".join([str(positional), *keywords, *["…"][: int(more)]]) + ")"
        out.append(".".join(use.path) + shape)
    return " ".join(out)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_text_refers_to(text: str, expected: str) -> None:
    assert written(text) == expected


def test_places_count_code_points_from_one() -> None:
    text = 's = "é😀"; é.ü(1)\r\n  # x\r\n(a)\r\n'
    assert [(u.path, u.line, u.column) for u in uses(text)] == [(("é", "ü"), 1, 11), (("a",), 3, 2)]
    assert occurrences(text, ["é", "a", "b"]) == {"é": [(1, 11, 1, 12)], "a": [(3, 2, 3, 3)], "b": []}


def test_occurrences_leave_strings_and_comments_out() -> None:
    assert occurrences("a = 'a'  # a\nb.a(a=1)", ["a"]) == {"a": [(1, 1, 1, 2), (2, 3, 2, 4), (2, 5, 2, 6)]}


NAMES = st.sampled_from("abc")


@st.composite
def programs(draw: st.DrawFn, depth: int = 2) -> str:
    """A small program in which functions, classes and comprehensions bind and use three names."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        n, m = draw(NAMES), draw(NAMES)
        form = draw(st.integers(0, 8 if depth else 4))
        if form < 5:
            lines.append(
                [f"{n} = {m}", f"{n}", f"[{m} for {n} in {m}]", f"lambda {n}: {m}", f"for {n} in {m}: {n}"][form]
            )
            continue
        inner = "\n".join("    " + line for line in draw(programs(depth=depth - 1)).splitlines())
        heads = [f"def {n}({m}={m}):", f"class {n}({m}):", f"def {n}():\n    global {m}", f"async def {n}(*{m}: {m}):"]
        lines.append(heads[form - 5] + "\n" + inner)
    return "\n".join(lines) + "\n"


@given(programs())
def test_no_local_name_is_ever_a_use(text: str) -> None:
    """The compiler's own symbol table is the judge of what is local to a function."""
    try:
        table = symtable.symtable(text, "p.py", "exec")
    except SyntaxError:
        assume(False)
    said = {(use.path[0], use.line) for use in uses(text)}
    bodies = {
        n.lineno: n.body for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    todo = [table]
    while todo:
        scope = todo.pop()
        todo += scope.get_children()
        body = bodies.get(scope.get_lineno(), []) if isinstance(scope, symtable.Function) else []
        if not body or any(isinstance(n, ast.Global) for statement in body for n in ast.walk(statement)):
            continue
        lines = range(body[0].lineno, (body[-1].end_lineno or 0) + 1)
        own = {s.get_name() for s in scope.get_symbols() if s.is_local() or s.is_free()}
        if sys.version_info >= (3, 12):
            # Since PEP 709 the table also calls the variable of a comprehension a local of the function around it.
            own -= {
                n.target.id
                for s in body
                for n in ast.walk(s)
                if isinstance(n, ast.comprehension) and isinstance(n.target, ast.Name)
            }
        assert not {(name, line) for name, line in said if name in own and line in lines}
