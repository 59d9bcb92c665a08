"""Scope: what the file of a sheet may name, each with the import line that this takes; the closed world of one file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from specsheets.languages.language import Expression
from specsheets.model.facts import Import, Symbol
from specsheets.phases.filling.world import World
from specsheets.rules.definitions import Origin, local_name
from specsheets.rules.twins import is_test

Path = tuple[str, ...]
_WORD = re.compile(r"[^\W\d]\w*")


class Known(NamedTuple):
    """What a name stands for: the symbol behind it, None for a foreign one or the language's own; the import line that it
    takes, "" where it is bound already; `near` says that the file has it, and `own` which of its own symbols it is (-1: none)."""

    symbol: Symbol | None
    line: str = ""
    near: bool = True
    own: int = -1
    origin: str = ""


class Scope:
    """The names of one file in one state of the world."""

    def __init__(self, world: World, path: str) -> None:
        self.world = world
        self.path = path
        self.facts = world.sheets[path].facts
        self.language = world.language(path)
        self.vocabulary = self.language.vocabulary()
        self.offered: dict[frozenset[str], tuple[str, ...]] = {}
        self._now = world.view.now
        self._bound = self._now.names(path)

    @cached_property
    def is_lazy(self) -> bool:
        """Whether types may be named before they are declared."""
        lazily = self.vocabulary.lazily
        return not lazily or any(s.kind == "import" and s.value == lazily for s in self.facts.symbols)

    @cached_property
    def types(self) -> dict[str, Known]:
        """Every name that may stand as a type, bare, by its dotted spelling: what the file has first, then what it could
        import without closing a circle."""
        found = {text: known for text, known in self._near() if _is_type(known)}
        for text, known in self._standard():
            found.setdefault(text, known)
        for text, known in self._far(found):
            found.setdefault(text, known)
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that stands on the sheet: in its prose, its imports and its declarations."""
        sheet = self.world.sheets[self.path].sheet
        texts = (sheet.summary, sheet.notes, *sheet.behaviours, sheet.declares)
        return frozenset(word for text in texts for word in _WORD.findall(text))

    def says(self, text: str) -> bool:
        """Whether all words of a name stand on the sheet."""
        return self.words.issuperset(_WORD.findall(text))

    @cached_property
    def values(self) -> dict[str, Known]:
        """Every name that the file has at its top."""
        return dict(self._near())

    @cached_property
    def errors(self) -> dict[str, Known]:
        """Every class that can be raised; those of the language come last."""
        found = {text: known for text, known in self.types.items() if known.symbol and self.is_error(known)}
        return found | {name: Known(None) for name in self.vocabulary.errors if not self._bound.binds(name)}

    def is_error(self, known: Known) -> bool:
        """Whether a class can be raised, by its name and what it derives from."""
        symbol, path, seen = known.symbol, known.origin, set[Origin]()
        while symbol is not None and symbol.kind == "class":
            bases = [base.partition("[")[0] for base in symbol.bases or () if "=" not in base]
            if any(b in self.vocabulary.errors or b in ("Exception", "BaseException") for b in bases):
                return True
            ways = [self._now.dotted(path, tuple(base.split("."))) for base in bases if path in self._now.facts]
            origin = next((o for o in ways if o and o.symbol is not None), None)
            if origin is None or origin in seen:
                return False
            seen.add(origin)
            assert origin.symbol is not None
            symbol, path = self._now.facts[origin.path].symbols[origin.symbol], origin.path
        return False

    def standard(self, name: str) -> Known | None:
        """A name of the language or its library, with the import that it takes; None where the file means something else by
        it, or nobody knows it."""
        home = self.vocabulary.homes.get(name, "")
        if not home:
            fits = name in self.vocabulary.kinds and not self._bound.binds(name)
            return Known(None) if fits else None
        if not self._bound.binds(name):
            return Known(None, self.language.import_of(home, name), near=False)
        bound = self._bound.imported.get(name)
        if bound is None or bound[0].level:
            return None
        imported, index = bound
        is_same = imported.names and imported.module == home and imported.names[index][0] == name
        return Known(None) if is_same else None

    def dotted(self, names: Path, known: Mapping[str, Known]) -> Known | None:
        """What a dotted path stands for among `known` names, or as a standard name."""
        return known.get(".".join(names)) or (self.standard(names[0]) if len(names) == 1 else None)

    def lines_for(
        self, expression: Expression, symbol: int, known: Mapping[str, Known], hidden: Collection[str] = ()
    ) -> list[str] | Path:
        """The import lines that an expression takes at a symbol of this file; the first path that nobody knows, or that
        means something else there, instead."""
        lines: list[str] = []
        for names in expression.names:
            found = self.dotted(names, known)
            if found is None or names[0] in hidden:
                return names
            if found.line:
                lines.append(found.line)
            if found.own >= 0 and not self.is_lazy and not self.is_before(found.own, symbol):
                lines.append(self.vocabulary.lazily)
        return lines

    def is_before(self, own: int, symbol: int) -> bool:
        """Whether a symbol of the file is complete where another one begins."""
        at = symbol
        while at >= 0:
            if at == own:
                return False
            at = self.facts.symbols[at].parent
        return own < symbol

    def hidden(self, symbol: int) -> set[str]:
        """The names that members of the classes around a symbol take: there they mean the member. An alias does not mean itself."""
        names = {self.facts.symbols[symbol].name} if self.facts.symbols[symbol].kind == "type" else set[str]()
        at = symbol
        while at >= 0:
            at = self.facts.symbols[at].parent
            if at >= 0 and self.facts.symbols[at].kind == "class":
                names |= {s.name for _, s in self.facts.children(at) if s.kind in ("value", "function")}
        return names

    def reachable(self) -> Iterator[str]:
        """The files that this one relies on, or could come to rely on without closing a circle, sorted: those below it, and
        written ones that do not need it, as nothing that is filled changes what these import."""
        edges, mine = self._now.edges(self.path), self.world.places[self.path]
        needing = self.world.needing(self.path)
        for path in sorted(self._now.facts):
            place = self.world.places.get(path)
            is_below = place is not None and place.step < mine.step
            is_safe = is_below or (path in self.world.facts and path not in needing)
            if path != self.path and (path in edges or (is_safe and (not is_test(path) or is_test(self.path)))):
                yield path

    def _near(self) -> Iterator[tuple[str, Known]]:
        """What the file declares and imports, imported modules with what they declare."""
        for index, symbol in enumerate(self.facts.symbols):
            if symbol.kind in ("class", "type", "function", "value") and symbol.name.isidentifier():
                is_top = "." not in symbol.qualname
                if is_top or (symbol.kind == "class" and "___" not in symbol.qualname):
                    yield symbol.qualname, Known(symbol, own=index, origin=self.path)
        for name, bound in self._bound.imported.items():
            if bound is None or (bound[0].place == "typing" and not self.is_lazy):
                continue
            origin = self._now.reaches(self.path, *bound)
            if origin is None:
                yield from self._foreign(name, *bound)
            elif origin.symbol is not None:
                facts = self._now.facts[origin.path]
                yield name, Known(facts.symbols[origin.symbol], origin=origin.path)
            elif local_name(*bound) == name:
                for symbol in self._now.facts[origin.path].top_level():
                    if symbol.name.isidentifier() and not symbol.name.startswith("_"):
                        yield f"{name}.{symbol.name}", Known(symbol, origin=origin.path)

    def _foreign(self, name: str, imported: Import, index: int) -> Iterator[tuple[str, Known]]:
        """A name that another project offers: nobody here can see what it is; one that is spelled as a class counts as one."""
        home = self.vocabulary.homes.get(name)
        reaches_inside = self._now.modules.resolve(self.path, imported)[index][0]
        if imported.names and home is None and not reaches_inside and name[:1].isupper():
            yield name, Known(None)

    def _standard(self) -> Iterator[tuple[str, Known]]:
        for text in self.vocabulary.types:
            found = self.standard(text)
            if found is not None:
                yield text, found

    def _far(self, near: dict[str, Known]) -> Iterator[tuple[str, Known]]:
        """Classes of files that this one could import."""
        spelled = {(known.origin, known.symbol.name) for known in near.values() if known.symbol}
        for path in self.reachable():
            module = self._now.modules.name_of(path)
            if not module or self._now.modules.path_of(module) != path:
                continue
            for symbol in self._now.facts[path].top_level():
                name = symbol.name
                is_free = name.isidentifier() and not name.startswith("_") and not self._bound.binds(name)
                if symbol.kind in ("class", "type") and is_free and (path, name) not in spelled and name not in near:
                    yield name, Known(symbol, self.language.import_of(module, name), near=False, origin=path)


def _is_type(known: Known) -> bool:
    return known.symbol is None or known.symbol.kind in ("class", "type")
