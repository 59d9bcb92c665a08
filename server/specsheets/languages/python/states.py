"""What a text says without its tree: counts of words, shared state that it touches, its plain `__all__`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from specsheets.languages.python.expressions import KEYWORDS
from specsheets.languages.python.tokens import PREFIX, SKIPPED, string_value, tokens
from specsheets.model.facts import State, Symbol

if TYPE_CHECKING:
    from tree_sitter import Node

_SKIPPED = re.compile(f"({SKIPPED})", re.DOTALL)
_STRING_PREFIX = re.compile(r"(?<!\w)(?:[rR][bBfFtT]?|[bBfFtT][rR]?|[uU])\Z")
_PREFIX_LETTERS = frozenset("rRbBuUfFtT")
_FORMATTED_PREFIXES = {a + b for a in "fFtT" for b in ("", "r", "R")} | {b + a for a in "fFtT" for b in "rR"}
_FIELD = re.compile(r"\{([^{}]*+)")
_WORD = re.compile(r"\w+")
_WORD_BEFORE = re.compile(r"[\w.\"']")
_NO_NAMES = KEYWORDS | {"None", "True", "False"}
_BLANKS = str.maketrans({chr(code): " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")})
_KEY = rf"{PREFIX}[\"'][^\"'\\\r\n]*[\"']"
_TOUCH = re.compile(
    rf"""(?:environb?\s*(?:\[\s*(?P<key>{_KEY})\s*\]\s*(?P<set>(?:[-+|]?=)(?!=))?
                     |\.\s*(?P<deed>get|setdefault|pop|__contains__)\s*\(\s*(?P<argument>{_KEY}))
        |(?P<function>getenvb?|putenv|unsetenv)\s*\(\s*(?P<name>{_KEY}))""",
    re.VERBOSE,
)
_ENVIRONMENT = re.compile("environ|getenv|putenv|unsetenv")
_ASKED = re.compile(rf"({_KEY})\s*(?:not\s+)?in\s+(?:os\s*\.\s*)?\Z")
_DELETING = re.compile(r"\bdel\s+(?:\w+\s*\.\s*)*\Z")
_GLOBAL = re.compile(r"global\s+(\w+(?:\s*,\s*\w+)*)\s*(?:[;#\r\n]|\Z)")
_CONTAINER = re.compile(
    r"[\[{]|(?:dict|list|set|deque|defaultdict|OrderedDict|Counter|(?:collections|weakref)\.\w+|Weak\w+)\("
)
_MUTATION = re.compile(
    r"""\s*(?:\[[^\]\r\n]*\]\s*(?:[-+*/|&%^]|//|\*\*)?=(?!=)
        |\.(?:append|appendleft|add|update|extend|insert|pop|popleft|popitem|clear|remove|discard|setdefault)\()""",
    re.VERBOSE,
)


def words(text: str) -> dict[str, int]:
    """How often each identifier stands outside strings and comments; names in replacement fields of f-strings count."""
    parts = _SKIPPED.split(text)
    pieces, literals = parts[::2], parts[1::2]
    formatted: list[str] = []
    if not _PREFIX_LETTERS.isdisjoint([piece[-1:] for piece in pieces]):
        for place, piece in enumerate(pieces[:-1]):
            if piece[-1:] in _PREFIX_LETTERS and (prefix := _STRING_PREFIX.search(piece, len(piece) - 3)):
                pieces[place] = piece[: prefix.start()]
                if prefix[0] in _FORMATTED_PREFIXES:
                    formatted.append(literals[place])
    code = " ".join(pieces)
    counts = Counter(code.translate(_BLANKS).split() if code.isascii() else _WORD.findall(code))
    for literal in formatted:
        for field in _FIELD.findall(literal):
            counts.update(_WORD.findall(field))
    for word in _NO_NAMES.intersection(counts):
        del counts[word]
    for word in [word for word in counts if word < "A"]:
        del counts[word]
    return dict(counts)


def add(counts: dict[str, int], more: Mapping[str, int], times: int) -> None:
    """Add counts of words, or with -1 take them away; words that stand nowhere any more are left out."""
    for word, n in more.items():
        count = counts.get(word, 0) + times * n
        if count:
            counts[word] = count
        else:
            counts.pop(word, None)


def containers(symbols: Iterable[Symbol]) -> set[str]:
    """The names of the module that hold a container which functions may change without a `global` statement."""
    return {
        s.name
        for s in symbols
        if s.kind == "value" and s.name and s.value and "." not in s.qualname and _CONTAINER.match(s.value)
    }


def states(root: Node, text: str, symbols: Sequence[Symbol], names: Iterable[str]) -> tuple[State, ...]:
    """Environment variables by plain name, and globals of the module that functions write, in source order; `names` are
    its containers."""
    found: list[tuple[int, str, str, str]] = []
    for match in _ENVIRONMENT.finditer(text) if "env" in text else ():
        if not _is_something_else(match[0], match.start(), text, symbols):
            found += _environment(match.start(), text)
    at = text.find("global ")
    while at >= 0:
        if statement := _GLOBAL.match(text, at):
            found += [(at, "global", name.strip(), "write") for name in statement[1].split(",")]
        at = text.find("global ", at + 7)
    for name in sorted(names):
        found += [(at, "global", name, "write") for at in _mutations(name, text, symbols)]
    return tuple(State(kind, key, access, line) for line, kind, key, access in sorted(_in_code(root, found)))


def _in_code(root: Node, found: list[tuple[int, str, str, str]]) -> Iterable[tuple[int, str, str, str]]:
    """Those that stand outside strings and comments, with the line in place of the offset."""
    for offset, kind, key, access in found:
        node = root.named_descendant_for_byte_range(offset, offset + 1)
        if node is not None and node.type not in ("comment", "string_content", "string"):
            yield node.start_point.row + 1, kind, key, access


def _is_something_else(word: str, at: int, text: str, symbols: Sequence[Symbol]) -> bool:
    """Whether `environ` is an attribute of something that is not `os`, or a parameter, as web servers hand one in."""
    before = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    if before.endswith("."):
        return not before[:-1].rstrip().endswith("os")
    line = text.count("\n", 0, at) + 1
    around = (s for s in symbols if s.kind == "function" and s.line <= line <= s.end_line)
    return any(p.name == word for s in around for p in s.parameters)


def _environment(at: int, text: str) -> list[tuple[int, str, str, str]]:
    """The environment variable that the word at offset `at` reads or writes: offset, kind, key, access."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    match = _TOUCH.match(text, at)
    if match is None:
        asked = _ASKED.search(line)
        return [(at, "env", _plain(asked[1]), "read")] if asked else []
    writes = match["set"] or match["deed"] in ("setdefault", "pop") or match["function"] in ("putenv", "unsetenv")
    writes = writes or (match["key"] and _DELETING.search(line))
    return [(at, "env", _plain(match["key"] or match["argument"] or match["name"]), "write" if writes else "read")]


def _plain(literal: str) -> str:
    return literal.lstrip("rRuUbB")[1:-1]


def _mutations(name: str, text: str, symbols: Sequence[Symbol]) -> Iterable[int]:
    """Offsets where a function of the file changes the container `name` of the module."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if _MUTATION.match(text, end) and not _WORD_BEFORE.match(text, max(at - 1, 0), at):
            line = text.count("\n", 0, at) + 1
            around = next((s for s in symbols if s.kind == "function" and s.line <= line <= s.end_line), None)
            if around and not _is_local(name, around, text):
                yield at
        at = text.find(name, end)


def _is_local(name: str, function: Symbol, text: str) -> bool:
    if any(p.name == name for p in function.parameters):
        return True
    inside = "\n".join(text.split("\n")[function.line - 1 : function.end_line])
    if re.search(rf"^\s*global\b.*\b{name}\b", inside, re.MULTILINE):
        return False
    return (
        re.search(rf"(?<![\w.]){name}\s*(?:=(?!=)|:[^=\n]*=(?!=))|\bfor\s+{name}\b|\bas\s+{name}\b", inside) is not None
    )


def exports(symbols: Sequence[Symbol]) -> tuple[str, ...] | None:
    """The names of `__all__` where every statement about it is a plain list of strings, else None."""
    out: list[str] | None = None
    for symbol in symbols:
        if symbol.name != "__all__" or symbol.qualname != "__all__" or symbol.value is None:
            continue
        names = _plain_list(symbol.value)
        if names is None or (symbol.modifiers and out is None) or symbol.also:
            return None
        if symbol.modifiers == ("remove",):
            out = [name for name in out or () if name not in names]
        else:
            out = [*(out or ()), *names] if symbol.modifiers else [*names]
    return None if out is None else tuple(out)


@lru_cache(maxsize=64)
def _plain_list(text: str) -> tuple[str, ...] | None:
    names: list[str] = []
    before = ""
    for token in tokens(text):
        if token[-1] in "\"'":
            value = string_value(token)
            if value is None:
                return None
            if before and before[-1] in "\"'":
                value = names.pop() + value
            names.append(value)
        elif token not in ("[", "]", "(", ")", ",", "+"):
            return None
        before = token
    return tuple(names)
