"""One string is one project: the notation of the rules' examples, and what the rules say of it.

`## path` begins a source file. `## planned path` begins the block of a sheet that was read from code, `## decided path`
one whose every field is firm, `## edited path` one whose every field is undecided, `## broken path` one that cannot be
read, `## promised path` one of a file that is still to be written; `## stale path:name` is a committed body that was written
for another contract; `## owns STATE: path` and `## uses STATE: path` are
sheets that say only that. A comment line `# ^^^ rule` expects that finding at the place above the first caret,
`#^^ rule` above the `#`; a rule named after the path of a sheet expects it on the sheet.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from specsheets.languages.python.extract import extract
from specsheets.languages.python.modules import PythonModules
from specsheets.languages.python.uses import following, uses
from specsheets.model.entries import FIELDS
from specsheets.model.facts import FileFacts, Problem
from specsheets.model.finding import Finding
from specsheets.model.sheet import Sheet, digest, entry_keys
from specsheets.phases.check import look
from specsheets.rules.rule import ProjectView, Promise, sheet_path

HEAD = re.compile(
    r"## (?:(?P<kind>planned|decided|edited|broken|promised|stale) |(?P<claim>owns|uses) (?P<state>[^:]+): )?(?P<path>\S+)(?P<rules>.*)"
)
MARK = re.compile(r"(?P<before>\s*(?:# +)?)#?\^+ (?P<rules>[\w-]+(?:, [\w-]+)*)\s*")
Expected = tuple[str, str, int, int]
"""Rule, path, line, column."""


class Project(NamedTuple):
    """What a string says: sources and sheets by path, and the findings that it expects."""

    sources: dict[str, str]
    promises: dict[str, Promise]
    expected: list[Expected]


def read(string: str) -> Project:
    """A project from its notation."""
    sources: dict[str, list[str]] = {}
    blocks: dict[str, tuple[str, list[str]]] = {}
    claims: dict[str, dict[str, list[str]]] = {}
    expected: list[Expected] = []
    lines: list[str] = []
    path = ""
    for line in string.strip("\n").split("\n"):
        head, mark = HEAD.fullmatch(line), MARK.fullmatch(line)
        if head:
            path, lines = head["path"], []
            expected += [(rule, sheet_path(path), 1, 1) for rule in head["rules"].split()]
            if head["claim"]:
                claims.setdefault(path, {}).setdefault(head["claim"], []).append(head["state"])
            elif head["kind"]:
                blocks[path] = (head["kind"], lines)
            else:
                sources[path] = lines
        elif mark:
            expected += [(rule, path, len(lines), len(mark["before"]) + 1) for rule in mark["rules"].split(", ")]
        else:
            lines.append(line)
    promises = {path: _promise(path, kind, "\n".join(block) + "\n") for path, (kind, block) in blocks.items()}
    for place in [p for p, promise in promises.items() if promise is STALE]:
        path, _, name = place.partition(":")
        del promises[place]
        promises[path] = promises[path]._replace(stale=((name, "the sheet says something else of the function now"),))
    for path, claim in claims.items():
        sheet = Sheet(file=path, derived="", **{k: tuple(v) for k, v in claim.items()})
        promises[path] = Promise(sheet, extract(path, ""))
    return Project({p: "\n".join(text) + "\n" for p, text in sources.items()}, promises, expected)


STALE = Promise(Sheet(file="stale"), extract("stale", ""))
"""What stands for a stale body until its sheet is read."""


def _promise(path: str, kind: str, block: str) -> Promise:
    if kind == "stale":
        return STALE
    sheet = Sheet(file=path, derived="" if kind == "promised" else digest(block), declares=block)
    facts = extract(path, block, counts=False)
    fields = frozenset(
        (key, f)
        for key, s in zip(entry_keys(facts.symbols), facts.symbols, strict=True)
        for f in ("name", *FIELDS[s.kind])
    )
    if kind == "broken":
        return Promise(sheet, facts, problems=(Problem(1, 1, "the declarations cannot be read"),))
    return Promise(
        sheet,
        facts,
        firm=fields if kind == "decided" else frozenset(),
        undecided=fields if kind == "edited" else frozenset(),
    )


def view_of(
    sources: dict[str, str], promises: dict[str, Promise] | None = None, base: dict[str, FileFacts] | None = None
) -> ProjectView:
    """What the rules see of a project in memory."""
    facts = {path: extract(path, text) for path, text in sources.items()}
    known: dict[str, object] = {}

    def uses_of(path: str):
        if path not in known:
            known[path] = uses(sources[path])
        return known[path]

    def what_follows(path: str, paths: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
        return following(sources[path], paths)

    return look(facts, promises or {}, PythonModules, sources.__getitem__, uses_of, what_follows, against=base)


def places(findings: list[Finding]) -> list[Expected]:
    """Findings as the notation writes them."""
    return sorted((f.rule, f.path, f.line, f.column) for f in findings)
