"""Parsing with tree-sitter so that every offset of the tree counts code points of the text, whatever the text holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

_FOREIGN = re.compile("[^\x01-\x7f]+")
_LONE_RETURN = re.compile("\r(?!\n)")


class _Shadows(dict[int, int]):
    """One ASCII character for every code point: a letter for what may stand in an identifier, a sign that no grammar
    accepts outside strings and comments for the rest."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        if code and code < 128:
            shadow = code
        elif code == 0xFEFF:
            shadow = 0x0C
        else:
            shadow = ord("x") if f"a{character}".isidentifier() else ord("$")
        self[code] = shadow
        return shadow


_SHADOWS = _Shadows()


def shadow(text: str) -> bytes:
    """The text as ASCII bytes of the same length, one byte for each code point, with a lone carriage return as a line end.

    Offsets, rows and columns of a tree parsed from it are those of `text` in code points. Text that holds NUL or
    surrogates, which tree-sitter or UTF-8 cannot take, passes too.
    """
    if not text.isascii() or "\0" in text:
        text = _FOREIGN.sub(lambda run: run[0].translate(_SHADOWS), text)
    if "\r" in text:
        text = _LONE_RETURN.sub("\n", text)
    return text.encode("ascii")


@cache
def parser(grammar: Callable[[], object]) -> Parser:
    """The parser of one grammar, such as `tree_sitter_python.language`; made at its first use."""
    from tree_sitter import Language, Parser

    return Parser(Language(grammar()))


class Before(NamedTuple):
    """An earlier state of a text that went through `shadow`: with its tree, and how many bytes at its start and at its end are
    the same now."""

    source: bytes
    tree: Tree
    start: int
    left: int


def parse(grammar: Callable[[], object], source: bytes, before: Before | None = None) -> Tree:
    """The tree of a text that went through `shadow`; what an edit did not touch is taken from the state `before`."""
    if before is None:
        return parser(grammar).parse(source)
    was, start = before.source, before.start
    gone, come = len(was) - before.left, len(source) - before.left
    tree = before.tree.copy()
    tree.edit(start, gone, come, _point(was, start), _point(was, gone), _point(source, come))
    return parser(grammar).parse(source, tree)


def _point(source: bytes, offset: int) -> tuple[int, int]:
    return source.count(b"\n", 0, offset), offset - source.rfind(b"\n", 0, offset) - 1
