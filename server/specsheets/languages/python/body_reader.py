"""Reading a body: which members it asks of values whose type is certain, which calls do not fit, what it changes elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from types import ModuleType

from specsheets.languages.python.body_stdlib import TYPES, imported
from specsheets.languages.python.body_types import Known, Types, dotted_names
from specsheets.model.calls import misfit
from specsheets.model.facts import Symbol
from specsheets.model.match import nearest

_CHANGING = frozenset(
    {"append", "appendleft", "add", "update", "extend", "insert", "pop", "popleft", "popitem", "clear", "remove"}
    | {"discard", "setdefault", "sort", "reverse"}
)
"""Methods that change the container that they belong to."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_TYPES: dict[type, type] = {
    ast.JoinedStr: str,
    ast.Dict: dict,
    ast.DictComp: dict,
    ast.Set: set,
    ast.SetComp: set,
}
_CASTS: dict[str, type] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "bytes": bytes,
    "len": int,
    "repr": str,
}
_COPIES: dict[str, type] = {"list": list, "sorted": list, "set": set, "tuple": tuple, "frozenset": frozenset}

Said = Callable[[ast.AST, str], None]
_Binding = Callable[[], Known | None]


class Scope:
    """The names that one function, lambda or comprehension binds, each with everything that may bind it."""

    def __init__(self, outer: Scope | None) -> None:
        self.outer = outer
        self.names: dict[str, list[_Binding]] = {}
        self._found: dict[str, Known | None] = {}

    def bind(self, name: str, to: _Binding) -> None:
        """One more thing that a name may be."""
        self.names.setdefault(name, []).append(to)

    def find(self, name: str) -> tuple[bool, Known | None]:
        """Whether a name is local, and what it is where that is certain."""
        if name not in self.names:
            return self.outer.find(name) if self.outer else (False, None)
        if name not in self._found:
            self._found[name] = None
            known = [binding() for binding in self.names[name]]
            self._found[name] = known[0] if all(k == known[0] for k in known) else None
        return True, self._found[name]


class Reader:
    """One function of the sheet of `path`, with its body. `say` hears every problem, with the node where it stands."""

    def __init__(self, types: Types, path: str, function: Symbol, owner: int, say: Said) -> None:
        self.types, self.path, self.owner, self.say = types, path, owner, say
        self._function = function
        self._doubted: set[str] = set()
        self._guarded: set[int] = set()

    def read(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Judge the body of the function."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.args:
                if inner.func.id in ("isinstance", "issubclass", "hasattr", "callable"):
                    self._doubted.add(ast.dump(inner.args[0]))
            elif isinstance(inner, ast.Match):
                self._doubted.add(ast.dump(inner.subject))
            elif isinstance(inner, ast.Try) and any(map(_expects_absence, inner.handlers)):
                self._guarded.update(id(n) for statement in inner.body for n in ast.walk(statement))
        scope = self._scope(node, None)
        receiver = self._receiver(node)
        if receiver is not None:
            scope.names[receiver[0]] = [lambda: receiver[1], *scope.names.get(receiver[0], [])[1:]]
        for statement in node.body:
            self._visit(statement, scope)

    def _receiver(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, Known] | None:
        first = [*node.args.posonlyargs, *node.args.args]
        said = {d.rpartition(".")[2] for d in self._function.decorators}
        if self.owner < 0 or not first or "staticmethod" in said:
            return None
        kind = (
            "class" if "classmethod" in said or self._function.name in ("__new__", "__init_subclass__") else "instance"
        )
        return first[0].arg, Known(kind, self.path, self.owner)

    def _scope(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, outer: Scope | None) -> Scope:
        scope = Scope(outer)
        a = node.args
        for one in [*a.posonlyargs, *a.args, *a.kwonlyargs]:
            scope.bind(one.arg, self._annotated(one.annotation))
        for some in (a.vararg, a.kwarg):
            if some:
                scope.bind(some.arg, lambda: None)
        if isinstance(node, ast.Lambda):
            return scope
        shared = {n for s in own_nodes(node.body) if isinstance(s, ast.Global | ast.Nonlocal) for n in s.names}
        for statement in own_nodes(node.body):
            for name, binding in self._bindings(statement, scope):
                if name not in shared:
                    scope.bind(name, binding)
        return scope

    def _annotated(self, annotation: ast.expr | None) -> _Binding:
        return lambda: (
            self.types.annotation(ast.unparse(annotation), self.path, self.owner) if annotation is not None else None
        )

    def _bindings(self, node: ast.AST, scope: Scope) -> Iterator[tuple[str, _Binding]]:
        """The names that one statement or expression binds in its scope."""
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _targets(target, lambda: self.value(value, scope))
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                yield name, self._annotated(annotation)
            case ast.AugAssign(target=ast.Name(id=name)):
                yield name, lambda: None
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, lambda: self.value(value, scope)
            case ast.For(target=target, iter=source) | ast.AsyncFor(target=target, iter=source):
                yield from _targets(target, lambda: self._element(source, scope))
            case ast.withitem(optional_vars=ast.expr() as target):
                yield from _targets(target, lambda: None)
            case ast.Import(names=names):
                for alias in names:
                    whole = alias.asname is not None or "." not in alias.name
                    known = _imported(alias.name) if whole else None
                    yield alias.asname or alias.name.partition(".")[0], lambda known=known: known  # type: ignore[misc]
            case ast.ImportFrom(module=str() as module, names=names):
                for alias in names:
                    known = _imported(module, alias.name)
                    yield alias.asname or alias.name, lambda known=known: known  # type: ignore[misc]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, lambda: None
            case ast.ExceptHandler(name=str() as name, type=kind):
                yield name, lambda: self._instance(kind, scope)
            case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                yield name, lambda: None
            case ast.MatchMapping(rest=str() as name):
                yield name, lambda: None
            case ast.Delete(targets=targets):
                for target in targets:
                    yield from _targets(target, lambda: None)

    def _instance(self, node: ast.expr | None, scope: Scope) -> Known | None:
        of = self.value(node, scope) if node is not None else None
        return of._replace(kind="instance") if of is not None and of.kind == "class" else None

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, FUNCTIONS):
            inner = self._scope(node, scope)
            for child in ast.iter_child_nodes(node):
                is_body = child is node.body if isinstance(node, ast.Lambda) else child in node.body
                self._visit(child, inner if is_body else scope)
            return
        if isinstance(node, ast.ClassDef):
            # What a class within a function binds is seen by its own statements alone: nothing is said of them.
            return
        if isinstance(node, _LOOPS):
            scope = self._loops(node, scope)
        elif isinstance(node, ast.Attribute):
            self._attribute(node, scope)
        elif isinstance(node, ast.Call):
            self._call(node, scope)
        elif isinstance(node, ast.ImportFrom):
            self._import(node)
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            self._change(node, node.value, scope)
        for child in ast.iter_child_nodes(node):
            self._visit(child, scope)

    def _loops(self, node: ast.AST, outer: Scope) -> Scope:
        scope = Scope(outer)
        for generator in getattr(node, "generators", ()):
            source = generator.iter
            for name, binding in _targets(generator.target, lambda s=source: self._element(s, scope)):  # type: ignore[misc]
                scope.bind(name, binding)
        return scope

    def _attribute(self, node: ast.Attribute, scope: Scope) -> None:
        on = self.value(node.value, scope)
        if on is None or id(node) in self._guarded:
            return
        reads = isinstance(node.ctx, ast.Load)
        if on.kind == "module":
            if not reads:
                self.say(node, f"it changes {node.attr} of {on.path}, which only that file may change")
            elif self.types.program.has(on.path, node.attr) is False:
                self._absent(node, on.path, self._public(on.path))
        elif on.kind in ("class", "instance"):
            name = self.types.symbol(on).name
            if self.types.member(on, node.attr) is False:
                self._absent(node, name, self._members(on))
        elif on.kind == "builtin" and on.type is not None and not hasattr(on.type, node.attr):
            self._absent(node, on.type.__name__, dir(on.type))
        elif on.kind == "library" and not hasattr(on.real, node.attr):
            self._absent(node, getattr(on.real, "__name__", "it"), dir(on.real))

    def _absent(self, node: ast.Attribute, owner: str, candidates: list[str]) -> None:
        near = nearest(node.attr, [c for c in candidates if not c.startswith("__")])
        self.say(node, f"{owner} has no {node.attr}" + (f"; did you mean {near}?" if near else ""))

    def _public(self, path: str) -> list[str]:
        return [s.name for s in self.types.program.facts[path].top_level()]

    def _members(self, on: Known) -> list[str]:
        facts, name = self.types.program.facts[on.path], self.types.symbol(on).qualname
        return [s.name for s in facts.symbols if s.qualname == f"{name}.{s.name}"]

    def _import(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            try:
                imported(node.module or "", alias.name)
            except AttributeError:
                self.say(node, f"{node.module} has no {alias.name}")

    def _call(self, node: ast.Call, scope: Scope) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
            self._change(node, node.func.value, scope)
        called = self.value(node.func, scope)
        if called is None or called.kind not in ("function", "class"):
            return
        parameters = self.types.parameters(called)
        if parameters is None:
            return
        unpacked = any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords)
        words = tuple(k.arg for k in node.keywords if k.arg is not None)
        why = misfit(parameters, (sum(not isinstance(a, ast.Starred) for a in node.args), words, unpacked))
        if why:
            self.say(node, f"the call of {self.types.symbol(called).qualname} {why}")

    def _change(self, node: ast.AST, target: ast.expr, scope: Scope) -> None:
        """Whether what a statement changes is a value that another file declares at its top."""
        names = dotted_names(target)
        if names is None or scope.find(names[0])[0]:
            return
        found = self.types.program.dotted(self.path, names)
        if found is None or found[1] is None or found[0] == self.path:
            return
        symbol = self.types.program.facts[found[0]].symbols[found[1]]
        if symbol.kind == "value":
            self.say(node, f"it changes {symbol.name} of {found[0]}, which only that file may change")

    def value(self, node: ast.expr, scope: Scope) -> Known | None:
        """What an expression is, as far as it is certain."""
        if self._doubted and ast.dump(node) in self._doubted:
            return None
        match node:
            case ast.Name(id=name):
                local, known = scope.find(name)
                return known if local else self.types.named(self.path, (name,))
            case ast.Constant(value=str() | bytes() | int() | float() as value):
                return Known("builtin", type=type(value))
            case ast.Attribute(value=inner, attr=name):
                return self._member_of(self.value(inner, scope), name)
            case ast.Await(value=inner):
                awaited = self.value(inner, scope)
                return awaited.gives if awaited is not None and awaited.kind == "awaitable" else None
            case ast.Call():
                return self._result(node, scope)
            case ast.Subscript(value=inner, slice=index):
                held = self.value(inner, scope)
                if held is None or isinstance(index, ast.Slice):
                    return held
                return held.gives if held.gives is not None else held.holds if held.type in (list, tuple) else None
            case ast.List(elts=elements):
                kinds = [self.value(e, scope) for e in elements]
                return Known(
                    "builtin", type=list, holds=kinds[0] if kinds and kinds.count(kinds[0]) == len(kinds) else None
                )
            case ast.ListComp(elt=element):
                return Known("builtin", type=list, holds=self.value(element, self._loops(node, scope)))
            case ast.IfExp(body=first, orelse=second):
                known = self.value(first, scope)
                return known if known == self.value(second, scope) else None
            case ast.NamedExpr(value=inner):
                return self.value(inner, scope)
        plain = _TYPES.get(type(node))
        return Known("builtin", type=plain) if plain else None

    def _member_of(self, on: Known | None, name: str) -> Known | None:
        if on is None:
            return None
        if on.kind == "module":
            inner = self.types.program.modules.path_of(f"{self.types.program.modules.name_of(on.path)}.{name}")
            return Known("module", inner) if inner else self.types.named(on.path, (name,))
        if on.kind == "library":
            real = getattr(on.real, name, None)
            return Known("library", real=real) if isinstance(real, type | ModuleType) else None
        return self.types.member_value(on, name) if on.kind in ("class", "instance") else None

    def _element(self, source: ast.expr, scope: Scope) -> Known | None:
        held = self.value(source, scope)
        if held is not None and held.kind == "class" and self.types.is_enum(held.path, held.symbol):
            return held._replace(kind="instance")
        return held.holds if held is not None and held.kind in ("builtin", "some") else None

    def _result(self, node: ast.Call, scope: Scope) -> Known | None:
        called = self.value(node.func, scope)
        if called is not None:
            if called.kind == "class":
                return called._replace(kind="instance")
            if called.kind == "library":
                return Known("builtin", type=called.real) if called.real in TYPES else None
            return self.types.result(called) if called.kind == "function" else None
        match node.func:
            case ast.Name(id=name) if not scope.find(name)[0] and self.types.program.has(self.path, name) is False:
                if name in _CASTS:
                    return Known("builtin", type=_CASTS[name])
                held = self._element(node.args[0], scope) if len(node.args) == 1 else None
                if name in _COPIES:
                    return Known("builtin", type=_COPIES[name], holds=held)
                return held if name in ("min", "max", "next") and not node.keywords else None
            case ast.Attribute(value=inner, attr="values" | "get" as name):
                mapping = self.value(inner, scope)
                if mapping is None or mapping.gives is None or mapping.kind not in ("builtin", "some"):
                    return None
                return Known("some", holds=mapping.gives) if name == "values" else mapping.gives
        return None


def _expects_absence(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is there for members that may be missing."""
    caught = ast.walk(handler.type) if handler.type is not None else ()
    return any(isinstance(n, ast.Name) and n.id == "AttributeError" for n in caught)


def _imported(module: str, name: str = "") -> Known | None:
    """What an import within a body binds."""
    try:
        real = imported(module, name)
    except AttributeError:
        return None
    return Known("library", real=real) if isinstance(real, type | ModuleType) else None


def _targets(target: ast.expr, to: _Binding) -> Iterator[tuple[str, _Binding]]:
    """The names of an assignment's left side; within a tuple nothing is known of them."""
    if isinstance(target, ast.Name):
        yield target.id, to
    elif isinstance(target, ast.Tuple | ast.List):
        for inner in target.elts:
            yield from _targets(inner, lambda: None)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value, lambda: None)


def own_nodes(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Every node of a function that belongs to its own scope, nested functions, classes and comprehensions left closed but
    for the names that they bind outside."""
    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            stack += reversed(list(ast.iter_child_nodes(node)))
