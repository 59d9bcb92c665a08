"""Every identifier of a Python text with the scope it stands in, so that local names are told from the module's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from specsheets.languages.parse import shadow
from specsheets.languages.python.grammar import parse_python

if TYPE_CHECKING:
    from tree_sitter import Node, QueryCursor

_QUERY = """
(identifier) @word
(attribute attribute: (identifier) @member)
(dotted_name "." . (identifier) @member)
(keyword_argument name: (identifier) @keyword)
(keyword_pattern . (identifier) @keyword)
(global_statement (identifier) @global)
(nonlocal_statement (identifier) @nonlocal)
[(import_statement) (import_from_statement) (future_import_statement)] @import
(call arguments: (_) @arguments)
[(function_definition) (lambda)] @function
(class_definition) @class
[(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @comprehension
(named_expression name: (identifier) @walrus)
(augmented_assignment left: (identifier) @changed)
(assignment left: (identifier) @bound)
(pattern_list (identifier) @bound)
(tuple_pattern (identifier) @bound)
(list_pattern (identifier) @bound)
(list_splat_pattern (identifier) @bound)
(dictionary_splat_pattern (identifier) @bound)
(for_statement left: (identifier) @bound)
(for_in_clause left: (identifier) @bound)
(as_pattern_target (identifier) @bound)
(as_pattern_target (_ (identifier) @bound))
(as_pattern (case_pattern) (identifier) @bound)
(case_pattern (dotted_name . (identifier) @bound .))
(keyword_pattern (identifier) (dotted_name . (identifier) @bound .))
(splat_pattern (identifier) @bound)
(parameters (identifier) @bound)
(lambda_parameters (identifier) @bound)
(default_parameter name: (identifier) @bound)
(typed_parameter . (identifier) @bound)
(typed_default_parameter name: (identifier) @bound)
(function_definition name: (identifier) @bound)
(class_definition name: (identifier) @bound)
(type_alias_statement left: (type (identifier) @bound))
(type_alias_statement left: (type (generic_type . (identifier) @bound)))
(type_alias_statement left: (type (generic_type (type_parameter)))) @alias
(import_statement name: (dotted_name . (identifier) @bound))
(import_from_statement name: (dotted_name (identifier) @bound))
(aliased_import alias: (identifier) @bound)
"""

MODULE = 0
"""The index of the scope of the module itself."""

_FUNCTION, _CLASS, _COMPREHENSION, _HEADER, _OUTSIDE, _IMPORT = range(6)
_Region = tuple[int, int, int, int]
"""Start, negated end, kind, and for a header and its body the number that joins them (-1 elsewhere)."""


class Words:
    """The identifiers of one text, in source order, as columns: `starts` and `ends`, `texts`, and the index of the
    scope in which each stands. `bound` holds the starts of those that bind a name, `imports` of those within import
    statements, `members` of those after a dot, `aside` of those that refer to nothing by themselves (bindings,
    members, imports, keyword names), `parameters` of those that name a parameter. `calls` maps the start of an argument
    list to its node, `classes` the start of a class body to its scope, `functions` that of a function."""

    def __init__(self, text: str, root: Node | None = None) -> None:
        """`root` is that of the tree of the text, where it was parsed already."""
        self._text = text
        self.root = root or parse_python(shadow(text)).root_node
        found = _cursor().captures(self.root)
        ranges = [node.byte_range for node in found.get("word", ())]
        ranges.sort()
        self.starts = [start for start, _ in ranges]
        self.ends = [end for _, end in ranges]
        self.texts = [text[start:end] for start, end in ranges]
        self.members = _starts(found.get("member"))
        self.bound = _starts(found.get("bound"))
        self.imports: set[int] = set()
        self.parameters: set[int] = set()
        self.classes: dict[int, int] = {}
        self.functions: dict[int, int] = {}
        self.calls = {node.start_byte: node for node in found.get("arguments", ())}
        self.scopes: list[int] = []
        self.parents = [-1]
        self.kinds = [-1]
        self.names: list[set[str]] = [set()]
        self._chosen: list[set[str]] = [set()]
        self._lifted: list[set[str]] = [set()]
        self._globals: list[set[str]] = [set()]
        self._place(found)
        self.keywords = _starts(found.get("keyword"))
        self.aside = self.bound | self.members | self.imports | self.keywords
        self.aside |= _starts(found.get("global")) | _starts(found.get("nonlocal")) | _starts(found.get("walrus"))
        self._hidden = self._hide()

    def free(self) -> list[int]:
        """The words that refer to something by themselves and are not local, by index. What only an import binds in a
        function refers beyond it."""
        columns = zip(self.starts, self.texts, self.scopes, strict=True)
        aside, hidden = self.aside, self._hidden
        return [i for i, (start, name, scope) in enumerate(columns) if start not in aside and name not in hidden[scope]]

    def chosen(self, scope: int) -> tuple[frozenset[str], bool]:
        """The names that a scope binds otherwise than by an import alone, and whether no `global` or `nonlocal` stands in it."""
        if scope >= len(self.parents):
            return frozenset(), True  # no word stands in it
        return frozenset(self._chosen[scope]), not self._lifted[scope] and not self._globals[scope]

    def owner(self, name: str, scope: int) -> int:
        """The scope whose `name` a word in `scope` means; `MODULE` when no local one has it."""
        at, first = scope, True
        while at > MODULE:
            if name in self._globals[at]:
                return MODULE
            if name in self.names[at] and (first or self.kinds[at] != _CLASS):
                return at
            at, first = self.parents[at], False
        return MODULE

    def class_around(self, scope: int) -> int:
        """The scope of the innermost class around a scope; -1 without one."""
        while scope > MODULE and self.kinds[scope] != _CLASS:
            scope = self.parents[scope]
        return scope if scope > MODULE else -1

    def references(self, name: str, owner: int) -> list[int]:
        """The words, bindings included, that mean the `name` of scope `owner`; those within imports left out."""
        out = []
        for i, (start, text) in enumerate(zip(self.starts, self.texts, strict=True)):
            if text != name or start in self.members or start in self.imports or start in self.parameters:
                continue
            if start not in self.keywords and self.owner(name, self.scopes[i]) == owner:
                out.append(i)
        return out

    def chain_end(self, index: int) -> int:
        """The last word of the dotted path of plain names that begins at word `index`."""
        starts, ends, text = self.starts, self.ends, self._text
        while index + 1 < len(starts) and starts[index + 1] in self.members:
            gap = text[ends[index] : starts[index + 1]]
            if gap != "." and not _only_a_dot(gap):
                break
            index += 1
        return index

    def _place(self, found: dict[str, list[Node]]) -> None:
        """Gives every word its scope, and every scope the names bound in it."""
        regions = self._regions(found)
        regions.append((1 << 62, 0, 0, -1))
        special = self.bound | _starts(found.get("changed"))
        walrus, outer = _starts(found.get("walrus")), _starts(found.get("nonlocal"))
        everywhere = _starts(found.get("global"))
        marked = special | walrus | outer | everywhere
        parameters: dict[int, set[str]] = {}
        stack: list[tuple[int, int, int, int]] = [(1 << 62, MODULE, -1, -1)]
        end, scope, kind, link = stack[0]
        at, upcoming = 0, regions[0][0]
        for start, name in zip(self.starts, self.texts, strict=True):
            while upcoming <= start:
                begin, stop, kind, link = regions[at]
                while stack[-1][0] <= begin:
                    stack.pop()
                scope = stack[-1][1]
                if kind == _OUTSIDE:
                    scope = self.parents[scope]
                elif kind <= _COMPREHENSION:
                    scope = self._open(scope, kind, parameters.pop(link, set()))
                    if kind == _CLASS:
                        self.classes[begin] = scope
                    elif kind == _FUNCTION:
                        self.functions[begin] = scope
                stack.append((-stop, scope, kind, link))
                at += 1
                upcoming = regions[at][0]
                end = 0
            if end <= start:
                while stack[-1][0] <= start:
                    stack.pop()
                end, scope, kind, link = stack[-1]
            self.scopes.append(scope)
            if kind == _IMPORT:
                self.imports.add(start)
            if start not in marked:
                continue
            if start in everywhere:
                self._globals[scope].add(name)
            elif start in outer:
                self._lifted[scope].add(name)
            elif start in walrus:
                holder = scope
                while self.kinds[holder] == _COMPREHENSION:
                    holder = self.parents[holder]
                self.names[holder].add(name)
                self._chosen[holder].add(name)
            elif kind == _HEADER:
                parameters.setdefault(link, set()).add(name)
                self.parameters.add(start)
            else:
                self.names[scope].add(name)
                if kind != _IMPORT:
                    self._chosen[scope].add(name)

    def _open(self, parent: int, kind: int, names: set[str]) -> int:
        self.parents.append(parent)
        self.kinds.append(kind)
        self.names.append(names)
        self._chosen.append(set(names))
        self._lifted.append(set())
        self._globals.append(set())
        return len(self.parents) - 1

    def _regions(self, found: dict[str, list[Node]]) -> list[_Region]:
        regions: list[_Region] = [(n.start_byte, -n.end_byte, _IMPORT, -1) for n in found.get("import", ())]
        for link, node in enumerate(found.get("function", ())):
            header, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
            if header:
                regions.append((header.start_byte, -header.end_byte, _HEADER, link))
            if body:
                regions.append((body.start_byte, -body.end_byte, _FUNCTION, link))
        for node in found.get("class", ()):
            body = node.child_by_field_name("body")
            if body:
                regions.append((body.start_byte, -body.end_byte, _CLASS, -1))
        for node in (*found.get("function", ()), *found.get("class", ())):
            self._type_parameters(node, node.child_by_field_name("type_parameters"), regions)
        for node in found.get("alias", ()):
            self._type_parameters(node, node.named_children[0].named_children[0].named_children[1], regions)
        for node in found.get("comprehension", ()):
            regions.append((node.start_byte, -node.end_byte, _COMPREHENSION, -1))
            clause = next((n for n in node.named_children if n.type == "for_in_clause"), None)
            source = clause.child_by_field_name("right") if clause else None
            if source:
                regions.append((source.start_byte, -source.end_byte, _OUTSIDE, -1))
        regions.sort()
        return regions

    def _type_parameters(self, node: Node, parameters: Node | None, regions: list[_Region]) -> None:
        """`[T: int]` opens a scope of its own, which holds the rest of the definition."""
        if parameters is None:
            return
        regions.append((parameters.start_byte, -node.end_byte, _FUNCTION, -1))
        for parameter in parameters.named_children:
            first: Node | None = parameter
            while first and first.type != "identifier":
                first = first.named_child(0) if first.named_child_count else None
            if first:
                self.bound.add(first.start_byte)

    def _hide(self) -> list[set[str]]:
        inherited: list[set[str]] = [set()]
        hidden: list[set[str]] = [set()]
        for at in range(1, len(self.parents)):
            self.names[at] -= self._lifted[at] | self._globals[at]
            self._chosen[at] -= self._lifted[at] | self._globals[at]
            above = inherited[self.parents[at]]
            own = self._chosen[at]
            everything = (above | own) - self._globals[at] if own or self._globals[at] else above
            hidden.append(everything)
            inherited.append(above if self.kinds[at] == _CLASS else everything)
        return hidden


def _only_a_dot(gap: str) -> bool:
    """Whether only a dot, white space and comments stand between two names."""
    return "".join(line.partition("#")[0] for line in gap.splitlines()).replace("\\", "").strip() == "."


def _starts(nodes: list[Node] | None) -> set[int]:
    return {node.start_byte for node in nodes} if nodes else set()


@cache
def _cursor() -> QueryCursor:
    from tree_sitter import Language, Query, QueryCursor
    from tree_sitter_python import language

    return QueryCursor(Query(Language(language()), _QUERY))
