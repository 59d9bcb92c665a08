"""The edits that rename one symbol throughout a Python text, and nothing that merely looks alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.python.places import Places
from specsheets.languages.python.scopes import MODULE, Words
from specsheets.model.change import Edit

if TYPE_CHECKING:
    from tree_sitter import Node, QueryCursor

_QUERY = """
[(import_statement) (import_from_statement)] @import
((assignment left: (identifier) @all right: (_) @exports) (#eq? @all "__all__"))
((augmented_assignment left: (identifier) @all right: (_) @exports) (#eq? @all "__all__"))
((call function: (attribute object: (identifier) @all) arguments: (_) @exports) (#eq? @all "__all__"))
(class_definition) @class
(type) @annotation
(string . (string_start) . (string_content) @content . (string_end) .)
"""

_Place = tuple[int, int, str, bool]
"""Start, end, new text, and whether it is certain."""


class _Imported(NamedTuple):
    """One name that an import statement brings in; `source` is "" in `import a.b`."""

    source: str
    name: Node
    alias: Node | None


def rename_edits(text: str, old: str, new: str, scope: str) -> list[Edit]:
    """See `Language.rename_edits`. A dotted `scope` is the module as this file spells it, and the symbol: `models.User`
    after `import models`, `.models.User` for `from .models import User`. Keyword arguments are never renamed, since they
    name a parameter. An import that only happens to bind the same name gets it as its `as` name."""
    if old == new or old not in text:
        return []
    if "(" in scope:
        from specsheets.languages.python.parameters import parameter_edits

        callee, _, function = scope.partition("(")
        return parameter_edits(text, old, new, rename_edits(text, function, "", callee), callee, function)
    renaming = _Renaming(text, old, new)
    if scope.endswith("."):
        found = renaming.member(scope[:-1].split("."))
    elif scope:
        rest = scope.lstrip(".")
        found = renaming.imported("." * (len(scope) - len(rest)) + rest.rpartition(".")[0])
    else:
        found = renaming.owned(MODULE, True)
    places = Places(text)
    best: dict[tuple[int, int], tuple[str, bool]] = {}
    for start, end, written, certain in found:
        before = best.get((start, end))
        best[start, end] = (written, certain or (before is not None and before[1]))
    return [Edit(places.span(*span), written, certain) for span, (written, certain) in sorted(best.items())]


class _Renaming:
    def __init__(self, text: str, old: str, new: str) -> None:
        self._text, self._old, self._new = text, old, new
        self._words = Words(text)
        self._nodes = _cursor().captures(self._words.root)
        self._index = {start: i for i, start in enumerate(self._words.starts)}
        self._imports = [item for node in self._nodes.get("import", ()) for item in self._items(node)]

    def owned(self, owner: int, certain: bool) -> Iterator[_Place]:
        """The name as scope `owner` binds it: its bindings, references, exports and forward references."""
        words, old = self._words, self._old
        for i in words.references(old, owner):
            yield words.starts[i], words.ends[i], self._new, certain
        for item in self._imports:
            name = item.alias or item.name
            if self._slice(name) == old and self._scope(item) == owner:
                if item.alias:
                    yield name.start_byte, name.end_byte, self._new, certain
                else:
                    yield name.end_byte, name.end_byte, f" as {self._new}", certain
        if owner == MODULE:
            yield from self._exports(certain)
        yield from self._forward([old], {owner}, certain)

    def imported(self, module: str) -> Iterator[_Place]:
        """The name as it comes from a module that this file spells `module`."""
        words, old = self._words, self._old
        stars = [item for item in self._imports if item.source and self._slice(item.name) == "*"]
        if any(item.source == module for item in stars) and old not in words.names[MODULE]:
            yield from self.owned(MODULE, len(stars) == 1)
        for item in self._imports:
            if item.source != module or self._slice(item.name) != old:
                continue
            yield item.name.start_byte, item.name.end_byte, self._new, True
            # `from .m import x as x` is how a package says that it offers x itself: both words are the symbol.
            if item.alias is None or self._slice(item.alias) == old:
                kept = [i for i in self._imports if i is not item]
                for place in self.owned(self._scope(item), True):
                    if place[0] != item.name.end_byte and not self._is_same(place, module, kept):
                        yield place
        if module and not module.startswith("."):
            path = [*module.split("."), old]
            holders = {self._scope(item) for item in self._imports if self._bound(item) == path[0]}
            for i, name in enumerate(words.texts):
                last = i + len(path) - 1
                if name == path[0] and self._is_path(words, i, path) and words.owner(name, words.scopes[i]) in holders:
                    yield words.starts[last], words.ends[last], self._new, True
            yield from self._forward(path, holders, True)

    def member(self, path: list[str]) -> Iterator[_Place]:
        """The name as a member of the class at `path`."""
        words, old = self._words, self._old
        own, heirs = self._classes(path)
        for scopes, certain in ((own, True), (heirs, False)):
            for scope in sorted(scopes):
                for i in words.references(old, scope):
                    yield words.starts[i], words.ends[i], self._new, certain
        for i, start in enumerate(words.starts):
            if words.texts[i] != old or start not in words.members or start in words.imports:
                continue
            inside = i > 1 and words.starts[i - 1] in words.members
            holder = "" if i == 0 or words.chain_end(i - 1) < i else words.texts[i - 1]
            mine = holder in ("self", "cls") and not inside and words.class_around(words.scopes[i]) in own
            first = i - len(path)
            named = first >= 0 and self._is_path(words, first, [*path, old])
            yield (
                start,
                words.ends[i],
                self._new,
                mine or (named and words.owner(path[0], words.scopes[first]) == MODULE),
            )

    def _is_path(self, words: Words, index: int, path: list[str]) -> bool:
        end = index + len(path)
        return (
            words.texts[index:end] == path
            and words.starts[index] not in words.members
            and words.starts[index] not in words.imports
            and words.starts[index] not in words.keywords
            and words.chain_end(index) >= end - 1
        )

    def _classes(self, path: list[str]) -> tuple[set[int], set[int]]:
        """The scopes of the class at `path`, and of classes that name it as a base."""
        own, heirs = set(), set()
        for node in self._nodes.get("class", ()):
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            scope = self._words.classes.get(body.start_byte) if body else None
            if name is None or scope is None:
                continue
            names, above = [self._slice(name)], node.parent
            while above is not None:
                outer = above.child_by_field_name("name") if above.type == "class_definition" else None
                names += [self._slice(outer)] if outer else []
                above = above.parent
            bases = node.child_by_field_name("superclasses")
            if names[::-1] == path:
                own.add(scope)
            elif bases and path[-1] in [self._slice(base).rpartition(".")[2] for base in bases.named_children]:
                heirs.add(scope)
        return own, heirs

    def _items(self, statement: Node) -> Iterator[_Imported]:
        module = statement.child_by_field_name("module_name")
        source = "".join(self._slice(module).split()) if module else ""
        for node in statement.children_by_field_name("name"):
            alias = node.child_by_field_name("alias")
            name = node.child_by_field_name("name") if node.type == "aliased_import" else node
            if name:
                yield _Imported(source, name, alias)
        for node in statement.named_children:
            if node.type == "wildcard_import":
                yield _Imported(source, node, None)

    def _bound(self, item: _Imported) -> str:
        """The name that an import binds."""
        return self._slice(item.alias) if item.alias else self._slice(item.name).partition(".")[0].strip()

    def _is_same(self, place: _Place, module: str, others: list[_Imported]) -> bool:
        """Whether a place is the end of another import of the very same symbol, which is renamed itself."""
        return any(
            place[0] == place[1] == o.name.end_byte and o.source == module and self._slice(o.name) == self._old
            for o in others
        )

    def _scope(self, item: _Imported) -> int:
        """The scope in which an import binds its name."""
        index = self._index.get(item.name.start_byte)
        return MODULE if index is None else self._words.owner(self._bound(item), self._words.scopes[index])

    def _exports(self, certain: bool) -> Iterator[_Place]:
        regions = [(node.start_byte, node.end_byte) for node in self._nodes.get("exports", ())]
        for node in self._nodes.get("content", ()):
            if self._slice(node) == self._old and any(s <= node.start_byte < e for s, e in regions):
                yield node.start_byte, node.end_byte, self._new, certain

    def _forward(self, path: list[str], owners: set[int], certain: bool) -> Iterator[_Place]:
        """The name in strings that stand for annotations."""
        words = self._words
        regions = [(node.start_byte, node.end_byte) for node in self._nodes.get("annotation", ())]
        for node in self._nodes.get("content", ()):
            start, content = node.start_byte, self._slice(node)
            if path[-1] not in content or not any(s <= start < e for s, e in regions) or _is_data(node, self._text):
                continue
            before = bisect_right(words.starts, start) - 1
            if words.owner(path[0], words.scopes[before] if before >= 0 else MODULE) not in owners:
                continue
            inner = Words(content)
            sure = certain and not inner.root.has_error
            for i, name in enumerate(inner.texts):
                if name == path[0] and self._is_path(inner, i, path):
                    last = i + len(path) - 1
                    yield start + inner.starts[last], start + inner.ends[last], self._new, sure

    def _slice(self, node: Node) -> str:
        return self._text[node.start_byte : node.end_byte]


def _is_data(content: Node, text: str) -> bool:
    """Whether a string within an annotation is a value: an argument of `Literal`, or what `Annotated` adds."""
    node = content.parent
    while node is not None and node.type not in ("block", "module", "parameters"):
        if node.type in ("generic_type", "subscript"):
            name = text[node.start_byte : node.end_byte].partition("[")[0].strip().rpartition(".")[2]
            if name in ("Literal", "Annotated"):
                return True
        node = node.parent
    return False


@cache
def _cursor() -> QueryCursor:
    from tree_sitter import Language, Query, QueryCursor
    from tree_sitter_python import language

    return QueryCursor(Query(Language(language()), _QUERY))
