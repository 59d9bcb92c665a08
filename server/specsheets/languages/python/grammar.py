"""The grammar's numbers for the nodes and fields that are looked at, looked up once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Tree


class Kinds(NamedTuple):
    """Ids of node kinds and fields of tree-sitter-python."""

    comment: int
    line_continuation: int
    error: int
    block: int
    identifier: int
    expression_statement: int
    assignment: int
    augmented_assignment: int
    call: int
    attribute: int
    string: int
    concatenated_string: int
    ellipsis: int
    function_definition: int
    class_definition: int
    decorated_definition: int
    decorator: int
    type_alias_statement: int
    type_parameter: int
    argument_list: int
    parameter_list: int
    for_statement: int
    match_statement: int
    with_clause: int
    left: int
    right: int
    type: int
    name: int
    parameters: int
    return_type: int
    body: int
    superclasses: int
    type_parameters: int
    definition: int
    value: int
    alias: int
    object: int
    attribute_field: int
    function: int
    arguments: int
    subject: int
    imports: frozenset[int]
    compounds: frozenset[int]
    clauses: frozenset[int]
    holders: frozenset[int]
    patterns: frozenset[int]
    silent: frozenset[int]


@cache
def kinds() -> Kinds:
    """All ids, from the grammar itself."""
    import tree_sitter_python
    from tree_sitter import Language

    language = Language(tree_sitter_python.language())

    def kind(name: str) -> int:
        found = language.id_for_node_kind(name, True)
        if found is None:
            raise LookupError(f"the grammar has no node {name}")
        return found

    def field(name: str) -> int:
        found = language.field_id_for_name(name)
        if found is None:
            raise LookupError(f"the grammar has no field {name}")
        return found

    error = 65535
    compounds = frozenset(
        map(
            kind,
            ("if_statement", "try_statement", "with_statement", "for_statement", "while_statement", "match_statement"),
        )
    )
    clauses = frozenset(map(kind, ("elif_clause", "else_clause", "except_clause", "finally_clause", "case_clause")))
    definitions = {kind("function_definition"), kind("class_definition"), kind("decorated_definition")}
    single = [kind(n) for n in (*("comment", "line_continuation"),)]
    names = Kinds._fields
    node_names = names[3 : names.index("left")]
    return Kinds(
        *single,
        error,
        *(kind("parameters" if n == "parameter_list" else n) for n in node_names),
        *(
            field(n)
            for n in (
                "left",
                "right",
                "type",
                "name",
                "parameters",
                "return_type",
                "body",
                "superclasses",
                "type_parameters",
            )
        ),
        *(
            field(n)
            for n in ("definition", "value", "alias", "object", "attribute", "function", "arguments", "subject")
        ),
        frozenset(map(kind, ("import_statement", "import_from_statement", "future_import_statement"))),
        compounds,
        clauses,
        compounds | clauses | definitions | {kind("block"), error},
        frozenset(
            map(
                kind,
                (
                    "pattern_list",
                    "tuple_pattern",
                    "list_pattern",
                    "list_splat_pattern",
                    "as_pattern_target",
                    "parenthesized_expression",
                    "tuple",
                    "list",
                    "expression_list",
                ),
            )
        ),
        frozenset(map(kind, ("comment", "line_continuation", "pass_statement"))),
    )


def parse_python(source: bytes) -> Tree:
    """The tree of a Python text that went through `shadow`."""
    import tree_sitter_python

    from specsheets.languages.parse import parse

    return parse(tree_sitter_python.language, source)
