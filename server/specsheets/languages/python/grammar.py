"""The grammar's numbers for the nodes and fields that are looked at, looked up once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from specsheets.languages.parse import Before, parse

if TYPE_CHECKING:
    from tree_sitter import Tree

_ERROR = 65535
"""The id of an ERROR node in every grammar of tree-sitter."""


class Kinds(NamedTuple):
    """Ids of node kinds, then of fields, then sets of node kinds, of tree-sitter-python."""

    assignment: int
    attribute: int
    augmented_assignment: int
    block: int
    call: int
    class_definition: int
    comment: int
    concatenated_string: int
    decorated_definition: int
    decorator: int
    expression_statement: int
    for_statement: int
    function_definition: int
    identifier: int
    match_statement: int
    pass_statement: int
    string: int
    type_alias_statement: int
    with_clause: int

    alias: int
    arguments: int
    attribute_field: int
    body: int
    definition: int
    function: int
    left: int
    name: int
    object: int
    parameters: int
    return_type: int
    right: int
    superclasses: int
    type: int
    type_parameters: int
    value: int

    error: int
    imports: frozenset[int]
    compounds: frozenset[int]
    clauses: frozenset[int]
    holders: frozenset[int]
    patterns: frozenset[int]
    plain: frozenset[int]
    silent: frozenset[int]


_FIRST_FIELD, _FIRST_SET = Kinds._fields.index("alias"), Kinds._fields.index("error")


@cache
def kinds() -> Kinds:
    """All ids, from the grammar itself.

    Raises LookupError where the grammar lacks one, which means that another grammar is installed.
    """
    import tree_sitter_python
    from tree_sitter import Language

    language = Language(tree_sitter_python.language())

    def ids(*names: str) -> frozenset[int]:
        found = [language.id_for_node_kind(name, True) for name in names]
        if None in found:
            raise LookupError(f"the grammar lacks one of the nodes {', '.join(names)}")
        return frozenset(number for number in found if number is not None)

    def field(name: str) -> int:
        found = language.field_id_for_name(name.removesuffix("_field"))
        if found is None:
            raise LookupError(f"the grammar lacks the field {name}")
        return found

    loops = ids("for_statement", "while_statement")
    compounds = loops | ids("if_statement", "try_statement", "with_statement", "match_statement")
    clauses = ids("elif_clause", "else_clause", "except_clause", "finally_clause", "case_clause")
    definitions = ids("function_definition", "class_definition", "decorated_definition")
    sequences = ids("pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern", "expression_list")
    return Kinds._make(
        [
            *(number for name in Kinds._fields[:_FIRST_FIELD] for number in ids(name)),
            *map(field, Kinds._fields[_FIRST_FIELD:_FIRST_SET]),
            _ERROR,
            ids("import_statement", "import_from_statement", "future_import_statement"),
            compounds,
            clauses,
            compounds | clauses | definitions | ids("block") | {_ERROR},
            sequences | ids("as_pattern_target", "parenthesized_expression", "tuple", "list"),
            ids("expression_statement", "return_statement", "assert_statement", "raise_statement", "delete_statement"),
            ids("comment", "line_continuation", "pass_statement"),
        ]
    )


def parse_python(source: bytes, before: Before | None = None) -> Tree:
    """The tree of a Python text that went through `shadow`; see `parse`."""
    import tree_sitter_python

    return parse(tree_sitter_python.language, source, before)
