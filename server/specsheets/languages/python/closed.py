"""Expressions as answers: empty fields in a text, and what an expression is made of, where it is made of names and literals alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from specsheets.languages.language import Expression
from specsheets.languages.python.expressions import canonical
from specsheets.languages.python.tokens import SKIPPED
from specsheets.model.facts import EMPTY

_HOLE = re.compile(rf"{SKIPPED}|(?<!\w)(?P<hole>{EMPTY})(?!\w)", re.DOTALL)
_LONGEST = 2_000
_LITERAL_ONLY = "Literal"


def empties(text: str) -> list[int]:
    """Where the empty fields of an expression, a header or an import begin; strings and comments hold none."""
    return [found.start("hole") for found in _HOLE.finditer(text) if found["hole"]]


@lru_cache(maxsize=16384)
def expression(text: str) -> Expression | None:
    """See `Language.expression`."""
    tree = _parsed(text)
    if tree is None or not _is_plain(tree):
        return None
    nodes = list(ast.walk(tree))
    return Expression(
        text=canonical(text),
        names=tuple(sorted(set(_paths(tree)))),
        is_type=_is_type(tree),
        subscripts=tuple(
            (".".join(path), len(_parts(node.slice)))
            for node in nodes
            if isinstance(node, ast.Subscript) and (path := _path(node.value))
        ),
        calls=tuple(".".join(path) for node in nodes if isinstance(node, ast.Call) and (path := _path(node.func))),
        literal=_literal(tree),
    )


def _parsed(text: str) -> ast.expr | None:
    if len(text) > _LONGEST or "\n" in text or "\r" in text or "\0" in text or "#" in text:
        return None
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression has names, literals, containers, subscripts, signs and plain calls in it, and nothing else."""
    allowed = (ast.Name, ast.Attribute, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Subscript, ast.Call)
    signs = (ast.UnaryOp, ast.BinOp, ast.keyword, ast.operator, ast.unaryop, ast.expr_context)
    for found in ast.walk(node):
        if not isinstance(found, (*allowed, *signs)):
            return False
        if isinstance(found, ast.Attribute | ast.Call) and not _path(
            found if isinstance(found, ast.Attribute) else found.func
        ):
            return False
        if isinstance(found, ast.BinOp | ast.UnaryOp) and not (_is_type(found) or _number(found)):
            return False
        if isinstance(found, ast.keyword) and found.arg is None:
            return False
        if isinstance(found, ast.Dict) and None in found.keys:
            return False
    return True


def _path(node: ast.expr) -> tuple[str, ...]:
    """The dotted path that a node is; () where it is none."""
    if isinstance(node, ast.Name):
        return (node.id,)
    inner = _path(node.value) if isinstance(node, ast.Attribute) else ()
    return (*inner, node.attr) if isinstance(node, ast.Attribute) and inner else ()


def _paths(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """Every name of an expression, dotted ones whole."""
    if isinstance(node, ast.Name | ast.Attribute) and (path := _path(node)):
        yield path
        return
    for child in ast.iter_child_nodes(node):
        yield from _paths(child)


def _parts(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _is_type(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None
    if isinstance(node, ast.BinOp):
        sides = (node.left, node.right)
        both_nothing = all(isinstance(side, ast.Constant) for side in sides)
        return isinstance(node.op, ast.BitOr) and not both_nothing and all(map(_is_type, sides))
    if isinstance(node, ast.Subscript):
        path = _path(node.value)
        if path and path[-1] == _LITERAL_ONLY:
            return all(isinstance(part, ast.Constant) for part in _parts(node.slice))
        return bool(path) and all(map(_is_argument, _parts(node.slice)))
    return bool(_path(node))


def _is_argument(node: ast.expr) -> bool:
    """What may stand in the brackets of a type: types, `...`, a list of the types that a callable takes."""
    if isinstance(node, ast.List):
        return all(map(_is_type, node.elts))
    return (isinstance(node, ast.Constant) and node.value is ...) or _is_type(node)


def _number(node: ast.expr) -> str:
    """The type of a number that literals, signs and `+ - *` make; "" for anything else."""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__ if type(node.value) in (int, float) else ""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        return _number(node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult):
        kinds = {_number(node.left), _number(node.right)}
        return "" if "" in kinds else "float" if "float" in kinds else "int"
    return ""


_DISPLAYS = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set", ast.Dict: "dict"}


def _literal(node: ast.expr) -> str:
    """The type of a literal by name, `None` for None, also where a container holds names; "" where it is none."""
    if found := _number(node) or _DISPLAYS.get(type(node), ""):
        return found
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ""
    return "None" if value is None else type(value).__name__
