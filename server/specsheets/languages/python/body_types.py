"""What the values within a function body are, as far as annotations make it certain: project classes, builtins, modules."""

from __future__ import annotations

import ast
import builtins
import enum
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.python.body_stdlib import TYPES, imported
from specsheets.model.calls import HARMLESS
from specsheets.model.facts import EMPTY, Import, Param, Symbol

if TYPE_CHECKING:
    from specsheets.languages.language import Program

Place = tuple[str, int]
"""A symbol: the path of its file and its index there."""


class Known(NamedTuple):
    """What is known of one value. `kind` is `module`, `class`, `instance`, `function` (all of the project, at `path` and
    `symbol`), `builtin` (an instance of `type`), `library` (`real` is a module, class or function of the standard library),
    `some` (only what it holds is known) or `awaitable`. `bound`: the first parameter of a function is given. `holds` is what
    iterating gives, `gives` what a mapping maps to, or awaiting gives."""

    kind: str
    path: str = ""
    symbol: int = -1
    bound: bool = False
    type: type | None = None
    real: object = None
    holds: Known | None = None
    gives: Known | None = None


_BASES: dict[str, tuple[type, ...]] = {
    "ABC": (object,),
    "Generic": (object,),
    "Protocol": (object,),
    "NamedTuple": (tuple,),
    "Enum": (enum.Enum,),
    "IntEnum": (enum.IntEnum,),
    "StrEnum": (enum.StrEnum,),
    "Flag": (enum.Flag,),
}
"""Bases of the standard library whose members are known, by their bare name."""

_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_TUPLE_MEMBERS = frozenset({"_replace", "_asdict", "_fields", "_make", "_field_defaults"})
_TRANSPARENT = frozenset({"dataclass", "final", "runtime_checkable", "unique", "total_ordering"})
"""Decorators of classes that take no member away and add none but special ones."""
_ITERABLES = frozenset({"Iterable", "Iterator", "Sequence", "Collection", "MutableSequence", "Generator", "Set"})
_MAPPINGS = frozenset({"Mapping", "MutableMapping"})
_WRAPPERS = frozenset({"Optional", "Final", "ClassVar", "Annotated"})
_PLAIN = {t.__name__: t for t in (str, int, float, bool, bytes, complex, list, dict, set, frozenset, tuple, bytearray)}


class Types:
    """The types of one program, read from the declarations of its files."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._reading: set[Place] = set()

    def symbol(self, at: Known) -> Symbol:
        """The symbol of a class, instance or function."""
        return self.program.facts[at.path].symbols[at.symbol]

    def named(self, path: str, names: tuple[str, ...]) -> Known | None:
        """What a dotted path in the file at `path` is as a value."""
        found = self.program.dotted(path, names)
        if found is None:
            return self._library(path, names)
        where, index = found
        return Known("module", where) if index is None else self.value_of(where, index)

    def _library(self, path: str, names: tuple[str, ...]) -> Known | None:
        """What a dotted path is that an import of the standard library begins."""
        for i in self.program.facts[path].imports:
            if i.level or i.place in ("local", "guarded"):
                continue
            for n, (name, alias) in enumerate(i.names or (("", i.alias),)):
                if names[0] == (alias or name or i.module):
                    return self._of_library(path, i, n, names[1:])
        return None

    def _of_library(self, path: str, i: Import, n: int, rest: tuple[str, ...]) -> Known | None:
        if self.program.modules.resolve(path, i)[n][0]:
            return None
        try:
            real = imported(i.module, i.names[n][0] if i.names else "")
            for name in rest:
                real = getattr(real, name)
        except AttributeError:
            return None
        return Known("library", real=real) if real is not None else None

    def value_of(self, path: str, index: int) -> Known | None:
        """What a declaration is as a value."""
        symbol = self.program.facts[path].symbols[index]
        if symbol.kind == "class":
            return Known("class", path, index)
        if symbol.kind == "function":
            return Known("function", path, index)
        return self.annotation(symbol.type, path) if symbol.kind in ("value", "attribute") else None

    def annotation(self, text: str | None, path: str, owner: int = -1) -> Known | None:
        """What an annotation in the file at `path` promises of a value; `owner` is the class that `Self` means."""
        if text is None or EMPTY in text:
            return None
        try:
            return self._read(ast.parse(text.strip(), mode="eval").body, path, owner)
        except (SyntaxError, ValueError):
            return None

    def _read(self, node: ast.expr, path: str, owner: int) -> Known | None:
        match node:
            case ast.Constant(value=str() as text):
                return self.annotation(text, path, owner)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                sides = [side for side in (left, right) if not _is_none(side)]
                return self._read(sides[0], path, owner) if len(sides) == 1 else None
            case ast.Subscript(value=base, slice=inner):
                return self._subscript(base, inner, path, owner)
            case ast.Name(id="Self") if owner >= 0:
                return Known("instance", path, owner)
            case ast.Name() | ast.Attribute():
                return self._named_type(node, path, owner)
        return None

    def _named_type(self, node: ast.expr, path: str, owner: int) -> Known | None:
        names = dotted_names(node)
        if names is None:
            return None
        where, index = self.program.dotted(path, names) or ("", None)
        if where:
            if index is None:
                return None
            symbol = self.program.facts[where].symbols[index]
            if symbol.kind == "class":
                return Known("instance", where, index)
            if symbol.kind == "type" and (where, index) not in self._reading:
                self._reading.add((where, index))
                try:
                    return self.annotation(symbol.value, where, owner)
                finally:
                    self._reading.discard((where, index))
            return None
        if len(names) == 1 and self.program.has(path, names[0]) is False and names[0] in _PLAIN:
            return Known("builtin", type=_PLAIN[names[0]])
        found = self._library(path, names)
        return Known("builtin", type=found.real) if found and found.real in TYPES else None

    def _subscript(self, base: ast.expr, inner: ast.expr, path: str, owner: int) -> Known | None:
        names = dotted_names(base)
        if names is None:
            return None
        name = names[-1]
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        read = [None if isinstance(p, ast.List) else self._read(p, path, owner) for p in parts]
        if self.program.dotted(path, names) is not None:
            return self._named_type(base, path, owner)
        if name in _WRAPPERS:
            return read[0]
        if name in ("type", "Type"):
            of = read[0]
            return of._replace(kind="class") if of is not None and of.kind == "instance" else None
        if name in ("Awaitable", "Coroutine"):
            return Known("awaitable", gives=read[-1])
        plain = _PLAIN.get(name)
        if plain is tuple:
            ends = len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is ...
            return Known("builtin", type=tuple, holds=read[0] if ends else None)
        if plain is dict or name in _MAPPINGS:
            value = read[1] if len(read) == 2 else None
            return Known("builtin" if plain else "some", type=plain, holds=read[0], gives=value)
        if plain is not None or name in _ITERABLES:
            return Known("builtin" if plain else "some", type=plain, holds=read[0])
        return None

    def member(self, at: Known, name: str) -> Place | bool | None:
        """Where a class, or an instance of it, gets a member: a place; True where it has one that is no declaration of the
        project; False where it surely has none; None where that is not certain."""
        return self._member(at.path, at.symbol, name, frozenset())

    def _member(self, path: str, index: int, name: str, seen: frozenset[Place]) -> Place | bool | None:
        facts = self.program.facts[path]
        cls = facts.symbols[index]
        if (path, index) in seen:
            return None
        wanted = f"{cls.qualname}.{name}"
        for i, symbol in enumerate(facts.symbols):
            if symbol.qualname == wanted and symbol.kind != "import":
                return path, i
        inside = [s for s in facts.symbols if s.qualname.startswith(f"{cls.qualname}.")]
        if any(name in s.also for s in inside) or (name.startswith("__") and name.endswith("__")):
            return True
        unsure = any(s.name in ("__getattr__", "__getattribute__", EMPTY) for s in inside)
        unsure = unsure or any(bare(d) not in _TRANSPARENT for d in cls.decorators)
        for base in cls.bases or ():
            found = self._of_base(path, base, name, seen | {(path, index)})
            if found or (found is not None and not isinstance(found, bool)):
                return found
            unsure = unsure or found is None
        return True if hasattr(object, name) else None if unsure else False

    def _of_base(self, path: str, base: str, name: str, seen: frozenset[Place]) -> Place | bool | None:
        if "=" in base or EMPTY in base:
            return None
        names = tuple(base.partition("[")[0].split("."))
        found = self.program.dotted(path, names)
        if found is not None and found[1] is not None:
            is_class = self.program.facts[found[0]].symbols[found[1]].kind == "class"
            return self._member(found[0], found[1], name, seen) if is_class else None
        known = _BASES.get(names[-1])
        if known is None and len(names) == 1 and self.program.has(path, names[0]) is False:
            own = getattr(builtins, names[0], None)
            known = (own,) if isinstance(own, type) else None
        if known is None:
            return None
        if names[-1] == "NamedTuple" and name in _TUPLE_MEMBERS:
            return True
        if names[-1] in _ENUMS and (name in ("name", "value") or hasattr(enum.EnumMeta, name)):
            return True
        return any(hasattr(one, name) for one in known)

    def member_value(self, at: Known, name: str) -> Known | None:
        """What a member is as a value, where that is certain."""
        place = self.member(at, name)
        if not isinstance(place, tuple):
            return None
        path, index = place
        facts = self.program.facts[path]
        symbol = facts.symbols[index]
        if sum(s.qualname == symbol.qualname for s in facts.symbols) > 1:
            return None
        if symbol.kind == "class":
            return Known("class", path, index)
        cls = next((i for i, s in enumerate(facts.symbols) if f"{s.qualname}.{symbol.name}" == symbol.qualname), -1)
        if symbol.kind != "function":
            if symbol.kind == "value" and cls >= 0 and self.is_enum(path, cls):
                return Known("instance", path, cls)
            return self.annotation(symbol.type, path, cls)
        said = {bare(d) for d in symbol.decorators}
        if said & {"property", "cached_property"}:
            return self.annotation(symbol.type, path, cls) if at.kind == "instance" else None
        if not said <= HARMLESS | {"staticmethod", "classmethod", "abstractmethod"}:
            return None
        bound = "staticmethod" not in said and (at.kind == "instance" or "classmethod" in said)
        return Known("function", path, index, bound=bound)

    def is_enum(self, path: str, index: int) -> bool:
        """Whether a class is an enumeration by its own bases."""
        bases = self.program.facts[path].symbols[index].bases or ()
        return any(b.rpartition(".")[2] in _ENUMS for b in bases)

    def result(self, function: Known) -> Known | None:
        """What calling a function of the project gives."""
        symbol = self.symbol(function)
        if {bare(d) for d in symbol.decorators} & {"contextmanager", "asynccontextmanager"}:
            return None
        symbols = self.program.facts[function.path].symbols
        above = symbol.qualname.rpartition(".")[0]
        owner = next((i for i, s in enumerate(symbols) if above and s.kind == "class" and s.qualname == above), -1)
        found = self.annotation(symbol.type, function.path, owner)
        if "async" in symbol.modifiers:
            return Known("awaitable", gives=found)
        return found

    def parameters(self, at: Known) -> tuple[Param, ...] | None:
        """What a function or class of the project takes when it is called; None where that is not certain."""
        symbol = self.symbol(at)
        facts = self.program.facts[at.path]
        if sum(s.qualname == symbol.qualname for s in facts.symbols) > 1:
            return None
        if at.kind == "function":
            allowed = HARMLESS | {"staticmethod", "classmethod", "abstractmethod"}
            if any(bare(d) not in allowed for d in symbol.decorators) or _is_open(symbol.parameters):
                return None
            return symbol.parameters[1:] if at.bound else symbol.parameters
        return self._constructor(at.path, at.symbol, frozenset())

    def _constructor(self, path: str, index: int, seen: frozenset[Place]) -> tuple[Param, ...] | None:
        facts = self.program.facts[path]
        cls = facts.symbols[index]
        members = [s for _, s in facts.children(index)]
        bases = [
            b for b in cls.bases or () if b.partition("[")[0].rpartition(".")[2] not in ("object", "ABC", "Generic")
        ]
        makers = [s for s in members if s.name in ("__init__", "__new__")]
        if (path, index) in seen or any(s.kind == "branch" or s.name == EMPTY for s in members):
            return None
        if any("=" in b or EMPTY in b for b in bases) or len(bases) > 1:
            return None
        if makers:
            plain = len(makers) == 1 and makers[0].name == "__init__" and not makers[0].decorators
            return None if not plain or _is_open(makers[0].parameters) else makers[0].parameters[1:]
        decorators = {bare(d): d for d in cls.decorators}
        if not decorators.keys() <= _TRANSPARENT:
            return None
        if "dataclass" in decorators:
            return _fields(members, decorators["dataclass"]) if not bases else None
        if bases and bases[0].rpartition(".")[2] == "NamedTuple":
            return _fields(members, "")
        if not bases:
            return ()
        found = self.program.dotted(path, tuple(bases[0].partition("[")[0].split(".")))
        if found is None or found[1] is None or self.program.facts[found[0]].symbols[found[1]].kind != "class":
            return None
        base = self.program.facts[found[0]].symbols[found[1]]
        if any(bare(d) == "dataclass" for d in base.decorators):
            return None
        return self._constructor(found[0], found[1], seen | {(path, index)})


def _fields(members: list[Symbol], decorator: str) -> tuple[Param, ...] | None:
    """The parameters that the annotated values of a class become."""
    if "init=False" in decorator.replace(" ", ""):
        return None
    kind = "keyword-only" if "kw_only=True" in decorator.replace(" ", "") else "plain"
    out = []
    for symbol in members:
        if symbol.kind != "value" or symbol.type is None:
            continue
        if "ClassVar" in symbol.type:
            continue
        if "KW_ONLY" in symbol.type or "InitVar" in symbol.type or symbol.also:
            return None
        value, default = symbol.value, symbol.value
        if value is not None and value.partition("(")[0].rpartition(".")[2] == "field":
            given = value.replace(" ", "")
            if "init=False" in given:
                continue
            if "kw_only" in given or "**" in given:
                return None
            default = value if "default" in given else None
        out.append(Param(symbol.name, kind, symbol.type, default))
    return tuple(out)


def bare(decorator: str) -> str:
    """The last name of a decorator, without its arguments."""
    return decorator.lstrip("@").partition("(")[0].rpartition(".")[2]


def dotted_names(node: ast.expr) -> tuple[str, ...] | None:
    """The names of `a.b.c`; None for any other expression."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_open(parameters: tuple[Param, ...]) -> bool:
    return any(p.kind == "undecided" or p.name == EMPTY for p in parameters)
