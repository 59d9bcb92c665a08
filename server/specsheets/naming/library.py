"""Library names: what a project did not choose itself and is therefore never judged for."""

from __future__ import annotations

import re
from bisect import insort
from functools import lru_cache
from typing import NamedTuple

from specsheets.model.facts import FileFacts, Symbol
from specsheets.naming.words import is_dunder

HARMLESS = frozenset({"typing", "typing_extensions", "abc", "enum", "dataclasses", "collections.abc", "__future__"})
"""Modules whose classes dictate no names of members."""

ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"})

_NAMES = """
setdefault fromkeys popitem startswith endswith removeprefix removesuffix splitlines rsplit rpartition lstrip rstrip
casefold swapcase expandtabs format_map isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric
isprintable isspace istitle isupper maketrans zfill ljust rjust rfind rindex issubset issuperset isdisjoint readline
readlines readinto writelines writable readable seekable isatty fileno getvalue getbuffer truncate basename dirname
abspath relpath realpath normpath expanduser isfile isdir islink getcwd listdir makedirs hexdigest fromhex tobytes
tolist frombytes fromiter isoformat fromisoformat strftime strptime utcnow utcoffset tzname timestamp fromtimestamp
setrecursionlimit getattr setattr delattr hasattr isinstance issubclass staticmethod classmethod frozenset bytearray
memoryview setup teardown setUp tearDown setUpClass tearDownClass setUpModule tearDownModule addCleanup
shortDescription assertEqual assertTrue assertFalse assertRaises assertIn runTest maxDiff handleError handleException
getMessage formatTime formatException formatStack getLogger addHandler removeHandler addFilter setLevel setFormatter
getChild makeRecord levelname funcName getsockname getpeername settimeout gettimeout setblocking serve_forever ndim
astype newaxis urlopen urlparse urlsplit urljoin urlencode namelist currentThread isAlive isDaemon setDaemon setName
getName notifyAll addinfourl getheader getheaders putheader putrequest endheaders keepalive popleft appendleft
extendleft defaultdict namedtuple OrderedDict contextmanager lru_cache singledispatch
"""
MEMBERS = frozenset(_NAMES.split())
"""Members and functions of the standard library whose words run together, or that keep an older style."""

_QUOTED = re.compile("[A-Z][A-Za-z0-9]*")
_PLAIN = re.compile("[a-z][a-z0-9]*")
_SYMBOL = re.compile("[A-Z]{1,3}[0-9]*|[A-Za-z][0-9]*|[A-Za-z]{2}")

_HEAD = re.compile(r"[\w.]+")


@lru_cache(maxsize=1 << 12)
def is_library(name: str) -> bool:
    """Whether a name is the language's or its standard library's own, or repeats a name that is not the project's to choose."""
    return is_dunder(name) or name in MEMBERS or quotes(name)


def quotes(name: str) -> bool:
    """Whether a name of lower-case words holds another word as that is written elsewhere: `visit_FunctionDef`, `do_GET`, `to_JSON`."""
    parts = [part for part in name.split("_") if part]
    plain = sum(bool(_PLAIN.fullmatch(part)) for part in parts)
    return 0 < plain < len(parts) and all(
        _PLAIN.fullmatch(part) or _QUOTED.fullmatch(part) or part.isdigit() for part in parts
    )


@lru_cache(maxsize=1 << 12)
def is_symbol(name: str) -> bool:
    """Whether a name is a sign rather than words, as in formulas: `G`, `x1`, `DG`."""
    return bool(_SYMBOL.fullmatch(name))


def holder(facts: FileFacts, symbol: Symbol) -> int:
    """The index of the class or function that holds a symbol, branches skipped; -1 for the file."""
    parent = symbol.parent
    while parent >= 0 and facts.symbols[parent].kind == "branch":
        parent = facts.symbols[parent].parent
    return parent


class Bearers(NamedTuple):
    """Who bears which name in a file: the declarations called so, or with a parameter that is, by index and in order; with what
    is asked of all of them: the kinds of classes (see `class_kinds`), what is local to a script, and what imports bind. `names`
    are those that were looked for; None: all."""

    facts: FileFacts
    names: frozenset[str] | None
    by_name: dict[str, list[int]]
    classes: dict[int, str]
    scripts: set[int]
    imported: dict[str, tuple[str, int]]

    def amended(self, now: FileFacts) -> Bearers:
        """The same for a later state of the file, which has other instance attributes in the same places, and else the same
        declarations. What is known here goes over to it."""
        for i, (x, y) in enumerate(zip(self.facts.symbols, now.symbols, strict=True)):
            if x is not y and x.name != y.name:
                self.by_name[x.name].remove(i)
                insort(self.by_name.setdefault(y.name, []), i)
        return self._replace(facts=now)


def bearers(facts: FileFacts, names: frozenset[str] | None = None) -> Bearers:
    """Who bears which name in a file, or who bears one of these."""
    found: dict[str, list[int]] = {}
    for i, symbol in enumerate(facts.symbols):
        borne = [symbol.name]
        if symbol.also or symbol.parameters:
            borne = list(dict.fromkeys((*borne, *symbol.also, *[p.name for p in symbol.parameters])))
        for name in borne:
            if names is None or name in names:
                found.setdefault(name, []).append(i)
    return Bearers(facts, names, found, class_kinds(facts), in_scripts(facts), imported(facts))


def in_scripts(facts: FileFacts) -> set[int]:
    """The declarations that are made when a file runs as a script, by index: they are local to it, wherever Python keeps them."""
    found = {i for i, s in enumerate(facts.symbols) if s.kind == "branch" and "__name__" in (s.value or "")}
    if found:
        for i, symbol in enumerate(facts.symbols):
            if symbol.parent in found:
                found.add(i)
    return found


def class_kinds(facts: FileFacts) -> dict[int, str]:
    """For every class by index: `enum`, `foreign` (it derives from a class of another project, which may dictate the
    names of its members) or `own`. A module counts as this project's when its first name stands in the file's path."""
    bound: dict[str, tuple[str, int]] | None = None
    folders = set(facts.path.split("/"))
    kinds: dict[int, str] = {}
    by_name: dict[str, str] = {}
    for i, symbol in enumerate(facts.symbols):
        if symbol.kind != "class":
            continue
        kind = "own"
        for base in symbol.bases or ():
            match = _HEAD.match(base)
            if match is None or "=" in base:
                continue
            head, _, rest = match[0].partition(".")
            if (rest or head).rpartition(".")[2] in ENUMS:
                kind = "enum"
                break
            if head in by_name:
                found = by_name[head]
            else:
                bound = imported(facts) if bound is None else bound
                module, level = bound.get(head, ("", 0))
                inside = level or not module or module in HARMLESS or module.split(".")[0] in folders
                found = "own" if inside else "foreign"
            if found != "own":
                kind = found
        kinds[i] = by_name[symbol.name] = kind
    return kinds


def imported(facts: FileFacts) -> dict[str, tuple[str, int]]:
    """Module and level of dots of every name that an import binds."""
    bound: dict[str, tuple[str, int]] = {}
    for found in facts.imports:
        if not found.names:
            bound[found.alias or found.module.partition(".")[0]] = (found.module, found.level)
        for name, alias in found.names:
            bound[alias or name] = (found.module, found.level)
    return bound
