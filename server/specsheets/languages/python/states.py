"""What a text says without its tree: counts of words, shared state that it touches, its plain `__all__`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from specsheets.languages.python.expressions import KEYWORDS
from specsheets.languages.python.tokens import NAME, PREFIX, STRING_BODY, string_value, tokens
from specsheets.model.facts import State, Symbol

_WORDS = re.compile(
    rf"#[^\r\n]*+|(?:[rR][bB]?|[bB][rR]?|[uU])?{STRING_BODY}|((?:[fFtT][rR]?|[rR][fFtT]){STRING_BODY}|{NAME})",
    re.DOTALL,
)
_FIELD = re.compile(r"\{([^{}]*)")
_WORD = re.compile(NAME)
_TOUCH = re.compile(
    rf"""\#[^\r\n]*+|\bglobal\s+(?P<names>\w+(?:\s*,\s*\w+)*)
    |(?P<deleted>\bdel\s+(?:\w+\s*\.\s*)*)?\b(?:
        environb?\s*(?:\[\s*(?P<key>{PREFIX}["'][^"'\\\r\n]*["'])\s*\]\s*(?P<set>(?:[-+|]?=)(?!=))?
                     |\.\s*(?P<deed>get|setdefault|pop|__contains__)\s*\(\s*(?P<argument>{PREFIX}["'][^"'\\\r\n]*["']))
        |(?P<function>getenvb?|putenv|unsetenv)\s*\(\s*(?P<name>{PREFIX}["'][^"'\\\r\n]*["']))
    |(?P<asked>{PREFIX}["'][^"'\\\r\n]*["'])\s*(?:not\s+)?in\s+(?:os\s*\.\s*)?environ\b(?!\s*[.\[])
    |{PREFIX}{STRING_BODY}""",
    re.DOTALL | re.VERBOSE,
)
_CONTAINER = re.compile(
    r"[\[{]|(?:dict|list|set|deque|defaultdict|OrderedDict|Counter|(?:collections|weakref)\.\w+|Weak\w+)\("
)
_MUTATION = re.compile(
    rf"""\#[^\r\n]*+|{PREFIX}{STRING_BODY}
    |(?<![\w.])(?P<name>[^\W\d]\w*)(?:\[[^\]\r\n]*\]\s*(?:[-+*/|&%^]|//|\*\*)?=(?!=)
        |\.(?:append|appendleft|add|update|extend|insert|pop|popleft|popitem|clear|remove|discard|setdefault)\()""",
    re.DOTALL | re.VERBOSE,
)


def words(text: str) -> dict[str, int]:
    """How often each identifier stands outside strings and comments; names in replacement fields of f-strings count."""
    counts = Counter(_WORDS.findall(text))
    counts.pop("", None)
    for literal in [word for word in counts if word[-1] in "\"'"]:
        times = counts.pop(literal)
        for field in _FIELD.findall(literal):
            for word in _WORD.findall(field):
                counts[word] += times
    return {word: count for word, count in counts.items() if word not in KEYWORDS}


def states(text: str, symbols: Sequence[Symbol]) -> tuple[State, ...]:
    """Environment variables by plain name, and globals of the module that functions write, in source order."""
    found: list[tuple[int, State]] = []
    line_of = _Lines(text)
    if "environ" in text or "env(" in text or "global" in text:
        for match in _TOUCH.finditer(text):
            found += [(match.start(), state) for state in _touched(match, line_of(match.start()))]
    containers = {
        s.name for s in symbols if s.kind == "value" and s.value and "." not in s.qualname and _CONTAINER.match(s.value)
    }
    if containers:
        functions = [s for s in symbols if s.kind == "function"]
        for match in _MUTATION.finditer(text):
            if match["name"] in containers:
                line = line_of(match.start())
                around = next((s for s in functions if s.line <= line <= s.end_line), None)
                if around and not _is_local(match["name"], around, line_of.text(around.line, around.end_line)):
                    found.append((match.start(), State("global", match["name"], "write", line)))
    return tuple(state for _, state in sorted(found))


def _touched(match: re.Match[str], line: int) -> Iterable[State]:
    if names := match["names"]:
        return [State("global", name.strip(), "write", line) for name in names.split(",")]
    literal = match["key"] or match["argument"] or match["name"] or match["asked"]
    if literal is None:
        return ()
    writes = match["set"] or (match["deleted"] and match["key"]) or match["deed"] in ("setdefault", "pop")
    writes = writes or match["function"] in ("putenv", "unsetenv")
    key = literal.lstrip("rRbBuU")[1:-1]
    return [State("env", key, "write" if writes else "read", line)] if "{" not in key else ()


def _is_local(name: str, function: Symbol, text: str) -> bool:
    if any(p.name == name for p in function.parameters):
        return True
    if re.search(rf"^\s*global\b.*\b{name}\b", text, re.MULTILINE):
        return False
    return (
        re.search(rf"(?<![\w.]){name}\s*(?:=(?!=)|:[^=\n]*=(?!=))|\bfor\s+{name}\b|\bas\s+{name}\b", text) is not None
    )


class _Lines:
    """Line numbers of offsets, made at the first question."""

    def __init__(self, whole: str) -> None:
        self._whole = whole
        self._starts: list[int] = []

    def __call__(self, offset: int) -> int:
        if not self._starts:
            self._starts = [0, *(m.end() for m in re.finditer(r"\r\n|\r|\n", self._whole))]
        return bisect_right(self._starts, offset)

    def text(self, first: int, last: int) -> str:
        end = self._starts[last] if last < len(self._starts) else len(self._whole)
        return self._whole[self._starts[first - 1] : end]


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
            out = [*(out or ()), *names] if symbol.modifiers else names
    return None if out is None else tuple(out)


def _plain_list(text: str) -> list[str] | None:
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
    return names
