"""Whether a body may stand under a function of a sheet: it parses, changes no declaration, and uses only what is there."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from specsheets.languages.python.body_inside import Function, Inside
from specsheets.languages.python.body_reader import Reader
from specsheets.languages.python.body_types import Types
from specsheets.languages.python.emit import emit, indented
from specsheets.languages.python.extract import extract
from specsheets.languages.python.layout import STEP
from specsheets.model.facts import EMPTY, FileFacts, Symbol, key_of
from specsheets.model.match import nearest
from specsheets.model.sheet import entry_keys
from specsheets.model.slots import LONGEST_LINE, MOST_LINES

if TYPE_CHECKING:
    from specsheets.languages.language import Program

_LINE_ENDS = "\x7f\x85\u2028\u2029\ufeff"


def body_problems(program: Program, path: str, key: str, body: str, state: Collection[str]) -> list[str]:
    """See `Language.body_problems`. What the running Python cannot take apart is refused like anything else."""
    said = list(_form(body))
    if said:
        return said
    try:
        with unwarned():
            return list(dict.fromkeys(_Judge(program, path, key, body).problems(frozenset(state))))
    except (RecursionError, MemoryError):
        return ["it is nested too deeply: say it in smaller steps"]


@contextmanager
def unwarned() -> Iterator[None]:
    """Python warns on stderr of what it takes apart; who asked is told by us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _form(body: str) -> Iterator[str]:
    lines = body.split("\n")
    if not body.strip():
        yield "it is empty"
    if len(lines) > MOST_LINES:
        yield f"it has {len(lines)} lines, {MOST_LINES} are the most"
    if any(len(line) > LONGEST_LINE for line in lines):
        yield f"it has a line of {max(map(len, lines))} characters, {LONGEST_LINE} are the most"
    if any((ord(c) < 32 and c != "\n") or 0xD800 <= ord(c) < 0xE000 or c in _LINE_ENDS for c in body):
        yield "it holds tabs or other control characters: indent by four spaces, and end lines with a line feed"
    if EMPTY in body:
        yield f"it holds {EMPTY}, which means that something is missing"


class _Judge:
    """One body in its file, beside the same file without it."""

    def __init__(self, program: Program, path: str, key: str, body: str) -> None:
        self.program, self.path, self.key, self.body = program, path, key, body
        self.facts = program.facts[path]
        self.index = entry_keys(self.facts.symbols).index(key)
        self.without = emit(self.facts, "", {})
        self.text = emit(self.facts, "", {key.partition(":")[2]: body})

    def problems(self, state: frozenset[str]) -> list[str]:
        """All problems of the first kind that is found: what does not parse is not asked what it uses."""
        before, tree, alone = parsed(self.without), parsed(self.text), _alone(self.body)
        if isinstance(before, SyntaxError):
            return [f"what its sheet says cannot be written as code: {before.msg}"]
        if isinstance(tree, SyntaxError):
            return [self._unparsed(tree)]
        node, placeholder = function_of(tree, self.key), function_of(before, self.key)
        if node is None or placeholder is None or not alone or len(node.body) < alone:
            return ["it does not stand in its function: give its statements alone, and close every bracket and string"]
        body, whole = node.body[-alone:], node.body
        node.body = placeholder.body = []
        if ast.dump(tree) != ast.dump(before):
            return ["it reaches out of its function: give its statements alone, and close every bracket and string"]
        node.body = whole
        return [*self._interface(), *self._state(state)] or self._uses(node, body)

    def _unparsed(self, error: SyntaxError) -> str:
        lines, others = self.text.split("\n"), self.without.split("\n")
        same = next((n for n, (a, b) in enumerate(zip(lines, others, strict=False)) if a != b), 0)
        line = (error.lineno or same + 1) - same
        return f"line {min(max(line, 1), self.body.count(chr(10)) + 1)}: {error.msg}"

    def _interface(self) -> Iterator[str]:
        """What of the declarations the body changes."""
        ours, theirs = extract(self.path, self.text), extract(self.path, self.without)
        if ours.problems:
            yield f"it cannot be read: {ours.problems[0].message}"
            return
        if _shape(ours) != _shape(theirs):
            pairs = list(zip(_declared(ours), _declared(theirs), strict=False))
            if any(a.doc != b.doc for a, b in pairs):
                yield "it begins with a text that would become the doc comment: leave that out"
            elif any(a.remarks != b.remarks for a, b in pairs):
                yield "it begins with a comment that reads as a remark of the sheet: leave that out"
            else:
                yield "it changes what the file declares"
            return
        named = {s.qualname: (s, place) for s, place in _attributes(theirs)}
        for symbol, place in _attributes(ours):
            if symbol.qualname not in named:
                near = nearest(symbol.name, [s.name for s, _ in named.values()])
                hint = f"; did you mean {near}?" if near else ""
                yield f"it sets {symbol.target}, which the sheet does not name{hint}"
            elif symbol.type != named[symbol.qualname][0].type:
                said = named[symbol.qualname][0].type or "none"
                yield f"it gives {symbol.target} the type {symbol.type or 'none'}, the sheet says {said}"
            elif place != named[symbol.qualname][1]:
                yield f"it sets {symbol.target}, which the sheet names under {named[symbol.qualname][1]}"

    def _state(self, state: frozenset[str]) -> Iterator[str]:
        """Shared state that the body touches and the sheet does not speak of."""
        declared = {s.name for s in self.facts.top_level()}
        with_body, without = (
            Counter((s.kind, s.key, s.access) for s in extract(self.path, text).states)
            for text in (self.text, self.without)
        )
        for kind, key, access in with_body - without:
            if f"{kind} {key}" not in state and not (kind == "global" and key in declared):
                yield f"it {access}s {kind} {key}, which the sheet neither owns nor uses"

    def _uses(self, node: Function, body: list[ast.stmt]) -> list[str]:
        found: list[tuple[int, str]] = []

        def say(at: ast.AST | None, problem: str) -> None:
            line = getattr(at, "lineno", 0) - body[0].lineno + 1
            found.append((max(line, 1), f"line {max(line, 1)}: {problem}") if at is not None else (0, problem))

        inside = Inside(self.program, self.path, self.index, node, body, say)
        inside.judge(self.text, self.without)
        parent = self.facts.symbols[self.index].parent
        owner = parent if parent >= 0 and self.facts.symbols[parent].kind == "class" else -1
        Reader(Types(self.program), self.path, self.facts.symbols[self.index], owner, say).read(node)
        return [problem for _, problem in sorted(found)]


def parsed(text: str) -> ast.Module | SyntaxError:
    """The tree of a text that compiles, or why it does not."""
    try:
        compile(text, "<body>", "exec", dont_inherit=True)
        return ast.parse(text)
    except SyntaxError as e:
        return e
    except (ValueError, OverflowError) as e:
        return SyntaxError(str(e))


def _alone(body: str) -> int:
    """How many statements a body has when nothing but a header stands above it; 0 where it is no body by itself."""
    text = "\n".join(["def _():", *indented(body.strip("\n"), STEP), ""])
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return 0
    only = tree.body[0] if len(tree.body) == 1 else None
    return len(only.body) if isinstance(only, ast.FunctionDef) else 0


def function_of(tree: ast.Module, key: str) -> Function | None:
    """The function that stands under an entry's key."""
    return functions(tree).get(key)


def functions(tree: ast.Module) -> dict[str, Function]:
    """The functions of a module and its classes by the key of their entry."""
    found: dict[str, Function] = {}
    seen: Counter[str] = Counter()
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, scope = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"function:{scope}{node.name}"
            found[f"{name}#{seen[name]}" if seen[name] else name] = node
            seen[name] += 1
        elif not isinstance(node, ast.expr):
            inner = f"{scope}{node.name}." if isinstance(node, ast.ClassDef) else scope
            stack += [(child, inner) for child in reversed(list(ast.iter_child_nodes(node)))]
    return found


def _declared(facts: FileFacts) -> list[Symbol]:
    """Everything but attributes, which stand where they are set first."""
    return [s for s in facts.symbols if s.kind != "attribute"]


def _shape(facts: FileFacts) -> Any:
    """What two texts of one file have in common when they declare the same."""
    symbols = [s._replace(parent=0, line=0, column=0, end_line=0) for s in _declared(facts)]
    imports = [i[:5] for i in facts.imports if i.place != "local"]
    return facts.doc, facts.exports, facts.bare, symbols, [key_of(s) for s in symbols], imports


def _attributes(facts: FileFacts) -> Iterator[tuple[Symbol, str]]:
    """The attributes, each with the name of the method under which it stands."""
    for symbol in facts.symbols:
        if symbol.kind == "attribute":
            yield symbol, facts.symbols[symbol.parent].qualname
