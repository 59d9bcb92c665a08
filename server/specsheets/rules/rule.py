"""Rule: what every drift rule is, what it may read, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from specsheets.model.facts import FileFacts, Problem, Span, Symbol, Use
from specsheets.model.finding import Fix, Severity, Tag
from specsheets.model.lines import LineTable
from specsheets.model.sheet import Sheet
from specsheets.naming.conventions import Conventions, votes
from specsheets.naming.lexicon import Lexicon, spellings
from specsheets.naming.library import Bearers
from specsheets.rules.definitions import Definitions
from specsheets.rules.twins import Twins

_SPOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'{3}(?:[^'\\]|\\.|'(?!''))*\'{3}'''
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""",
    re.DOTALL,
)
"""Strings with their quotes, and comments."""

NEAR = 200
"""Lines within which a name is looked for."""

SHEETS = ".specsheets/sheets/"
"""The folder of the sheets."""


class Promise(NamedTuple):
    """The sheet of one file as rules see it: the facts of its block, which of its fields are firm and which undecided, as
    (entry key, field), and what is wrong with the sheet file itself. Line `n` of the block is line `n + offset` of that file.
    `stale` are committed bodies that no longer fit the sheet: their names, and why."""

    sheet: Sheet
    facts: FileFacts
    firm: frozenset[tuple[str, str]] = frozenset()
    undecided: frozenset[tuple[str, str]] = frozenset()
    problems: tuple[Problem, ...] = ()
    offset: int = 0
    stale: tuple[tuple[str, str], ...] = ()


class Header(NamedTuple):
    """What the header of a sheet says that is looked for throughout the project."""

    role: str
    owns: tuple[str, ...]
    uses: tuple[str, ...]


class Before(NamedTuple):
    """The names of one file in the base: (kind, name) as conventions judge them, (group, name) as the lexicon does."""

    votes: frozenset[tuple[str, str]]
    spellings: frozenset[tuple[str, str]]


@dataclass
class ProjectView:
    """All that rules read.

    `now` is the code, unsaved text included, and what sheets say of the files at `promised`, which nobody has written yet;
    `base` is what it is measured against to tell new from known: the other side of `--against`, else the sheets; None
    where nothing was ever planned. `headers` are those of all sheets. `circles` maps each file that lies in an import cycle
    to the number of its cycle, `base_circles` likewise. `owners` maps a piece of state to the files whose sheets own it,
    sorted; of the file that was asked for last `before` keeps what `named_before` counted, `lines` its lines, and of the
    one that changed last `bearers` keeps who bears which name. `uses`,
    `text` and `following` (the names that stand behind dotted paths in a text) read one file on demand.
    """

    now: Definitions
    uses: Callable[[str], Sequence[Use]]
    text: Callable[[str], str]
    following: Callable[[str, frozenset[tuple[str, ...]]], frozenset[tuple[str, ...]]]
    conventions: Conventions
    lexicon: Lexicon
    twins: Twins
    promises: MutableMapping[str, Promise] = field(default_factory=dict)
    promised: frozenset[str] = frozenset()
    base: Definitions | None = None
    circles: Mapping[str, int] = field(default_factory=dict)
    base_circles: Mapping[str, int] = field(default_factory=dict)
    headers: dict[str, Header] = field(default_factory=dict)
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: dict[str, tuple[FileFacts, Before]] = field(default_factory=dict)
    lines: dict[str, LineTable] = field(default_factory=dict)
    bearers: Bearers | None = None

    @property
    def facts(self) -> Mapping[str, FileFacts]:
        """The facts of every source file, by path."""
        return self.now.facts

    def mentions(self, path: str, word: str) -> bool:
        """Whether a word stands in the text of a file, outside strings and comments; asks for the facts of none."""
        return self.now.mentions(path, word)

    def planned(self, path: str) -> FileFacts | None:
        """What the base says of a file; None where it knows nothing of it."""
        return self.base.facts.get(path) if self.base else None

    def declared_before(self, name: str) -> list[str]:
        """The files that have `name` at their top in the base, sorted; asks for the facts of none."""
        return self.base.declaring(name) if self.base else []

    def named_before(self, path: str) -> Before:
        """The names that the base has in a file; counted once."""
        planned = self.planned(path)
        if planned is None:
            return Before(frozenset(), frozenset())
        kept = self.before.get(path)
        if kept is None or kept[0] is not planned:
            told = frozenset((vote.kind, vote.name) for vote in votes(planned))
            self.before.clear()
            kept = self.before[path] = (planned, Before(told, frozenset(spellings(planned))))
        return kept[1]

    def first_bearer(self, facts: FileFacts, name: str) -> Symbol | None:
        """The first declaration of a file that is called so, or has a parameter that is; None where there is none."""
        kept = self.bearers
        if kept and kept.names is None and kept.facts.symbols is facts.symbols:
            at = kept.by_name.get(name)
            return facts.symbols[at[0]] if at else None
        borne = (s for s in facts.symbols if s.name == name or name in s.also or name in [p.name for p in s.parameters])
        return next(borne, None)

    def span(self, path: str, word: str, line: int, column: int) -> Span:
        """The first place of `word` in a file from (line, column) on, as a whole word; that very place where there is none."""
        lines = self.lines_of(path)
        if line <= len(lines):
            end = lines[line + NEAR] if line + NEAR < len(lines) else len(lines.text)
            at = _find(lines.text, word, lines[line - 1] + column - 1, end)
            if at >= 0:
                number = lines.line_of(at)
                start = at - lines[number] + 1
                return Span(number + 1, start, number + 1, start + len(word))
        return Span(line, column, line, column + 1)

    def lines_of(self, path: str) -> LineTable:
        """The lines of a file, which is asked for many places one after another, and again while it is typed."""
        text, kept = self.text(path), self.lines.get(path)
        lines = kept.became(text) if kept else LineTable(text)
        if lines is not kept:
            self.lines.clear()
            self.lines[path] = lines
        return lines


class Drift(NamedTuple):
    """What a rule says of one place; it becomes a Finding once the rule's severity, the settings and the baseline have
    been looked at. `known` marks what the base already had: it is worth an info only. `guessed`: what is expected is a guess,
    which may change with other files, and no part of what the finding is. `tag` says what the marked text itself is."""

    path: str
    span: Span
    message: str
    symbol: str = ""
    expected: str = ""
    actual: str = ""
    related: tuple[tuple[str, int, str], ...] = ()
    fixes: tuple[Fix, ...] = ()
    known: bool = False
    guessed: bool = False
    tag: Tag = ""


class Rule(NamedTuple):
    """One kind of drift. `before` is a project with marked findings, `after` the same once it is cured; both in the
    notation of the tests: `## path` begins a file, `# ^^^ rule` marks the place in the line above. `of_sheets`: it also
    judges files that have a sheet and no code; `of_attributes`: it looks at instance attributes; `tags`: what the text that it
    marks may be."""

    id: str
    severity: Severity
    reason: str
    before: str
    after: str
    check: Callable[[ProjectView, str], Iterator[Drift]]
    of_sheets: bool = False
    of_attributes: bool = False
    tags: tuple[Tag, ...] = ()


def sheet_path(path: str) -> str:
    """Where the sheet of a source file stands."""
    return f"{SHEETS}{path}.yaml"


def name_span(symbol: Symbol) -> Span:
    """Where the name of a declaration stands."""
    return Span(symbol.line, symbol.column, symbol.line, symbol.column + max(1, len(symbol.name)))


def _find(text: str, word: str, start: int, end: int) -> int:
    """Where a stretch of text has `word` as a whole word; -1 where it has not."""
    at = text.find(word, start, end)
    while at >= 0 and (_is_word(text[at - 1 : at]) or _is_word(text[at + len(word) : at + len(word) + 1])):
        at = text.find(word, at + 1, end)
    return at


def _is_word(character: str) -> bool:
    return character == "_" or character.isalnum()


def may_bind(text: str, name: str) -> bool:
    """Whether a text may bind `name` by a statement that declares nothing: a loop, `with … as`, `:=`."""
    found = re.compile(
        rf"\bfor\b[^\n]*\b{re.escape(name)}\b[^\n]*\bin\b|\bas\s+\(?[^\n]*\b{re.escape(name)}\b|\b{re.escape(name)}\s*:="
    )
    return bool(found.search(text))


def quoted(text: str, word: str) -> bool:
    """Whether a text holds `word` as a string of its own, not merely within one: then it is served or asked for by other
    means than a declaration."""
    marks = (f'"{word}"', f"'{word}'")
    return any(mark in text for mark in marks) and any(m[0] in marks for m in _SPOKEN.finditer(text))
