"""What of a whole source text cannot work: it does not compile, or uses names, members and arguments that are not there."""

from __future__ import annotations

import ast
from symtable import SymbolTable, symtable
from typing import TYPE_CHECKING

from specsheets.languages.python.body_check import functions, parsed, unwarned
from specsheets.languages.python.body_inside import BUILTINS, binds, globals_of
from specsheets.languages.python.body_reader import Reader
from specsheets.languages.python.body_stdlib import imported
from specsheets.languages.python.body_types import Types
from specsheets.model.facts import Problem, Symbol
from specsheets.model.match import nearest
from specsheets.model.sheet import entry_keys

if TYPE_CHECKING:
    from specsheets.languages.language import Program

_OF_CLASSES = frozenset({"__module__", "__qualname__", "__class__"})
_TOP = Symbol("function", "", "", -1, 1, 1, 1)


def code_problems(program: Program, path: str, text: str) -> list[tuple[str, Problem]]:
    """See `Language.code_problems`."""
    try:
        with unwarned():
            tree = parsed(text)
            if isinstance(tree, SyntaxError):
                return [("syntax", Problem(tree.lineno or 1, tree.offset or 1, f"it does not compile: {tree.msg}"))]
            found = {
                "name": _names(program, path, text, tree),
                "import": _imports(tree),
                "use": _uses(program, path, tree),
            }
    except (RecursionError, MemoryError):
        return [("syntax", Problem(1, 1, "it is nested too deeply to be read"))]
    return [(kind, problem) for kind, problems in found.items() for problem in sorted(set(problems))]


def _names(program: Program, path: str, text: str, tree: ast.Module) -> list[Problem]:
    """Names that nothing binds."""
    top = symtable(text, "<code>", "exec")
    bound = {s.get_name() for s in top.get_symbols() if binds(s)} | set(_given(top)) | BUILTINS | _OF_CLASSES
    lost = set(globals_of(top)) - bound
    if not lost or "NameError" in text:
        return []
    stars = any(i.names and i.names[0][0] == "*" for i in program.facts[path].imports)
    out = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in lost:
            if stars and program.has(path, node.id) is not False:
                continue
            near = nearest(node.id, bound - BUILTINS)
            hint = f"; did you mean {near}?" if near else ""
            out.append(Problem(node.lineno, node.col_offset + 1, f"there is no {node.id}{hint}"))
    return out


def _given(table: SymbolTable) -> list[str]:
    """The names that functions bind for the whole module."""
    own = [s.get_name() for s in table.get_symbols() if s.is_declared_global() and s.is_assigned()]
    return own + [name for child in table.get_children() for name in _given(child)]


def _imports(tree: ast.Module) -> list[Problem]:
    """Names that the standard library does not have."""
    guarded = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Try | ast.If) for inner in ast.walk(node)}
    out = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and id(node) not in guarded:
            for alias in node.names:
                try:
                    imported(node.module or "", alias.name if alias.name != "*" else "")
                except AttributeError:
                    out.append(Problem(node.lineno, node.col_offset + 1, f"{node.module} has no {alias.name}"))
    return out


def _uses(program: Program, path: str, tree: ast.Module) -> list[Problem]:
    """Members and arguments that do not fit what is used."""
    facts, types = program.facts[path], Types(program)
    out: list[Problem] = []

    def say(at: ast.AST, problem: str) -> None:
        out.append(Problem(getattr(at, "lineno", 1), getattr(at, "col_offset", 0) + 1, problem))

    by_key = dict(zip(entry_keys(facts.symbols), facts.symbols, strict=True))
    for key, node in functions(tree).items():
        symbol = by_key.get(key)
        if symbol is not None:
            is_method = symbol.parent >= 0 and facts.symbols[symbol.parent].kind == "class"
            Reader(types, path, symbol, symbol.parent if is_method else -1, say).read(node)
    body = [s for s in tree.body if not isinstance(s, ast.Import | ast.ImportFrom)]
    top = ast.parse("def _(): ...").body[0]
    assert isinstance(top, ast.FunctionDef)
    top.body = [s for s in body if not isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    Reader(types, path, _TOP, -1, say).read(top)
    return out
