"""What a body uses once it stands in its function: names, imports, what hides names; and whether it does what is promised."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Iterator
from symtable import Symbol as Bound
from symtable import SymbolTable, symtable
from typing import TYPE_CHECKING

from specsheets.languages.python.body_reader import own_nodes
from specsheets.model.facts import EMPTY, Import
from specsheets.model.match import nearest

if TYPE_CHECKING:
    from specsheets.languages.language import Program

Function = ast.FunctionDef | ast.AsyncFunctionDef

_HIDING = frozenset({"exec", "eval", "compile", "__import__", "globals", "locals", "vars", "setattr", "delattr"})
_HIDDEN = frozenset(
    {"__dict__", "__globals__", "__builtins__", "__code__", "__subclasses__", "__setattr__", "import_module"}
)
"""What reaches names that nobody can read off the text."""

BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__path__"}
_VALUES = ("str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple", "frozenset", "None")
"""Types that no generator is."""
_NOTHING = ("None", "NoReturn", "Never", "Any", "object")


class Inside:
    """One body that parses. `say` hears every problem, with the node where it stands, or None."""

    def __init__(
        self,
        program: Program,
        path: str,
        index: int,
        node: Function,
        body: list[ast.stmt],
        say: Callable[[ast.AST | None, str], None],
    ) -> None:
        self.program, self.path, self.index = program, path, index
        self.facts = program.facts[path]
        self.symbol = self.facts.symbols[index]
        self.node, self.body, self.say = node, body, say

    def judge(self, text: str, without: str) -> None:
        """Say every problem; `text` is the file with the body, `without` that without it."""
        self._deed()
        self._parts()
        self._names(text, without)
        self._sets()

    def _deed(self) -> None:
        """Whether the body does anything, and gives back what the signature promises."""
        idle = all(
            isinstance(s, ast.Pass) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
            for s in self.body
        )
        if idle or any(
            isinstance(n, ast.Name) and n.id == "NotImplementedError" for s in self.body for n in ast.walk(s)
        ):
            self.say(None, "it does nothing yet: write what the function is for")
            return
        again = [s for s in self.body if isinstance(s, Function) and s.name == self.node.name and len(self.body) == 1]
        ended = next((n for n, s in enumerate(self.body[:-1]) if isinstance(s, ast.Return | ast.Raise)), -1)
        if again:
            self.say(again[0], "it writes the function once more: give the statements alone, without the header")
            return
        if ended >= 0:
            self.say(self.body[ended + 1], "what stands here is never reached")
        mine, promised = list(own_nodes(self.body)), self.symbol.type
        if promised is None or EMPTY in promised:
            return
        head = promised.partition("[")[0].rpartition(".")[2]
        returns = [n for n in mine if isinstance(n, ast.Return) and n.value is not None]
        if any(isinstance(n, ast.Yield | ast.YieldFrom) for n in mine):
            if head in _VALUES or self._is_class(promised):
                self.say(None, f"it yields, and the signature promises {promised}")
        elif head not in _NOTHING and "None" not in promised and "Optional" not in promised:
            ends = any(isinstance(n, ast.Raise | ast.While | ast.With | ast.Try) for n in mine)
            if not returns and not ends:
                self.say(None, f"it returns nothing, and the signature promises {promised}")
        if promised == "None":
            for n in returns:
                if isinstance(n.value, ast.Constant | ast.Name | ast.Attribute | ast.List) and not _is_none(n.value):
                    self.say(n, "it returns a value, and the signature promises None")

    def _is_class(self, annotation: str) -> bool:
        path, index = self.program.dotted(self.path, tuple(annotation.split("."))) or ("", None)
        return index is not None and self.program.facts[path].symbols[index].kind == "class"

    def _parts(self) -> None:
        """Imports, and what hides names."""
        for n in (n for s in self.body for n in ast.walk(s)):
            match n:
                case ast.Import(names=names):
                    for alias in names:
                        self._import(n, Import(alias.name, 0, (), alias.asname or "", "local", 0, 0))
                case ast.ImportFrom(module=module, level=level, names=names):
                    given = tuple((a.name, a.asname or "") for a in names)
                    self._import(n, Import(module or "", level, given, "", "local", 0, 0))
                case ast.Name(id=name) if name in _HIDING:
                    self.say(n, f"it uses {name}, behind which names cannot be checked")
                case ast.Attribute(value=ast.Name(id="sys"), attr="modules" as name):
                    self.say(n, f"it uses {name}, behind which names cannot be checked")
                case ast.Attribute(attr=name) if name in _HIDDEN:
                    self.say(n, f"it uses {name}, behind which names cannot be checked")

    def _import(self, node: ast.AST, imported: Import) -> None:
        root = imported.module.partition(".")[0]
        listed = {i.module.partition(".")[0] for i in self.facts.imports if not i.level}
        modules = self.program.modules
        ours = imported.level or modules.is_inside(self.path, imported) or modules.path_of(root) is not None
        if ours or (root not in sys.stdlib_module_names and root not in listed):
            what = f"{'.' * imported.level}{imported.module}"
            self.say(node, f"it imports {what}: within a body only the standard library may be imported")

    def _names(self, text: str, without: str) -> None:
        """Names that mean nothing here, or that are imported for type checkers alone."""
        bound = {s.get_name() for s in symtable(without, "<body>", "exec").get_symbols() if binds(s)}
        stars = any(i.names and i.names[0][0] == "*" for i in self.facts.imports)
        typing = {a or n for i in self.facts.imports if i.place == "typing" for n, a in i.names}
        typing -= {a or n for i in self.facts.imports if i.place != "typing" for n, a in i.names}
        places = {
            n.id: n for s in reversed(self.body) for n in reversed(list(_evaluated(s))) if isinstance(n, ast.Name)
        }
        table = _table(symtable(text, "<body>", "exec"), self.node)
        for name in sorted(set(globals_of(table)) if table else ()):
            if name in typing:
                if name in places:
                    self.say(places[name], f"{name} is imported for type checkers alone")
            elif name not in bound and name not in BUILTINS:
                if stars and self.program.has(self.path, name) is not False:
                    continue
                near = nearest(name, bound)
                self.say(
                    places.get(name, self.body[0]), f"there is no {name}" + (f"; did you mean {near}?" if near else "")
                )

    def _sets(self) -> None:
        """Whether every attribute that the sheet names under the function is set."""
        given: set[str] = set()
        for n in (n for s in self.body for n in ast.walk(s)):
            targets: list[ast.expr] = []
            match n:
                case ast.Assign(targets=targets):
                    pass
                case (
                    ast.AnnAssign(target=target, value=ast.expr())
                    | ast.For(target=target)
                    | ast.AsyncFor(target=target)
                ):
                    targets = [target]
                case ast.withitem(optional_vars=ast.expr() as target):
                    targets = [target]
            given |= {t.attr for one in targets for t in ast.walk(one) if isinstance(t, ast.Attribute)}
        for _, attribute in self.facts.children(self.index):
            if attribute.kind == "attribute" and EMPTY not in attribute.name and attribute.name not in given:
                self.say(None, f"it does not set {attribute.target.strip('(,)')}, which the sheet names here")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def binds(symbol: Bound) -> bool:
    """Whether a symbol of a module is bound there."""
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace() or symbol.is_annotated()


def globals_of(table: SymbolTable) -> Iterator[str]:
    """The names that a scope and all within it take from the module or from Python."""
    yield from (s.get_name() for s in table.get_symbols() if s.is_global())
    for child in table.get_children():
        yield from globals_of(child)


def _table(table: SymbolTable, node: Function) -> SymbolTable | None:
    """The scope of a function."""
    if table.get_type() == "function" and table.get_name() == node.name and table.get_lineno() == node.lineno:
        return table
    return next((found for child in table.get_children() if (found := _table(child, node))), None)


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all within it that is evaluated: annotations left out."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns") and not isinstance(node, ast.expr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _evaluated(child)
