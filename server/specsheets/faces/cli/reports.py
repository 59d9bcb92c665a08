"""Reports of findings: in words with the source line and a caret, or as annotations of a workflow on GitHub."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import click

from specsheets.app.answers import CheckAnswer
from specsheets.faces.cli.common import plural
from specsheets.model.finding import Finding

COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
ANNOTATIONS = {"error": "error", "warning": "warning", "info": "notice"}
BEHIND = "sheet-behind"
WIDEST = 160
"""Columns of a source line that are shown."""

LineOf = Callable[[str, int], str]


def in_words(
    answer: CheckAnswer, hidden: Collection[str], line_of: LineOf, reasons: Mapping[str, str]
) -> Iterator[str]:
    """A check for people, one block per finding, and at the end one line that sums up. `hidden` fingerprints are only counted."""
    shown = [f for f in answer.findings if f.fingerprint not in hidden]
    explained: set[str] = set()
    for f in shown:
        if f.rule != BEHIND:
            yield from block(f, line_of, "" if f.rule in explained else reasons.get(f.rule, ""))
            explained.add(f.rule)
    behind = [f for f in shown if f.rule == BEHIND]
    if behind:
        names = ", ".join(f.path for f in behind[:3]) + (" …" if len(behind) > 3 else "")
        verb = "is" if len(behind) == 1 else "are"
        yield f"{plural(len(behind), 'sheet')} {verb} behind the code ({names}): `specsheets plan` brings them along"
    yield summary(shown, answer.checked, len(answer.findings) - len(shown))


def block(f: Finding, line_of: LineOf, reason: str) -> Iterator[str]:
    """One finding: place and sentence, the source line with a caret, why the rule is one, and the fixes that are offered."""
    head = click.style(f.severity, fg=COLOURS[f.severity], bold=True)
    yield f"{f.path}:{f.line}:{f.column}: {head} {f.rule}: {_plain(f.message)}"
    if f.severity == "info":
        return
    number = str(f.line)
    text = line_of(f.path, f.line)
    if text.strip():
        end = f.end_column if f.end_line == f.line else len(text) + 1
        source, caret = underlined(text, f.column, end)
        yield f"  {number} | {source}"
        yield f"  {' ' * len(number)} | {click.style(caret, fg=COLOURS[f.severity])}"
    if reason:
        yield f"  why: {reason}"
    for n, fix in enumerate(f.fixes, 1):
        choice = f" --choose {n}" if len(f.fixes) > 1 else ""
        how = (
            f"specsheets fix {f.fingerprint[:8]}{choice}"
            if fix.verb != "explain"
            else f"specsheets fix --explain {f.rule}"
        )
        yield f"  fix: {_plain(fix.title)}  ({how})"


def underlined(text: str, start: int, end: int) -> tuple[str, str]:
    """A source line and the line of carets below it; columns from 1, the end exclusive. A long line is cut around the place."""
    first = max(0, min(start - 1 - WIDEST // 2, len(text) - WIDEST))
    shown = text[first : first + WIDEST]
    start, end = start - first, max(start - first + 1, min(end - first, len(shown) + 1))
    space = "".join("\t" if c == "\t" else " " * _width(c) for c in shown[: start - 1])
    return _plain(shown, keep="\t"), space + "^" * max(1, sum(map(_width, shown[start - 1 : end - 1])))


def _width(c: str) -> int:
    """Columns of a terminal that a character takes."""
    if unicodedata.combining(c):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def _plain(text: str, keep: str = "") -> str:
    """A text whose control characters cannot drive a terminal."""
    return "".join(c if c.isprintable() or c in keep else "\N{REPLACEMENT CHARACTER}" for c in text)


def summary(shown: Sequence[Finding], checked: int, known: int) -> str:
    """One line: `3 errors, 2 warnings in 120 files; 4 infos; 2 known before`."""
    counts = {s: sum(f.severity == s for f in shown) for s in COLOURS}
    loud = [plural(counts[s], s) for s in ("error", "warning") if counts[s]]
    parts = [f"{', '.join(loud) or 'no errors or warnings'} in {plural(checked, 'file')}"]
    if counts["info"]:
        parts.append(plural(counts["info"], "info"))
    if known:
        parts.append(f"{known:,} known before")
    return "; ".join(parts)


def workflow_commands(findings: Sequence[Finding], prefix: str = "") -> Iterator[str]:
    """Workflow commands that GitHub shows beside the lines; `prefix` leads from the repository's root to the project's.

    Escaped as the toolkit does it: `%`, CR and LF in a message, `:` and `,` in a property too.
    """
    for f in findings:
        place = [("file", f"{prefix}{f.path}"), ("line", str(f.line)), ("endLine", str(f.end_line))]
        if f.end_line == f.line:
            place += [("col", str(f.column)), ("endColumn", str(f.end_column))]
        place.append(("title", f"specsheets {f.rule}"))
        properties = ",".join(f"{key}={_property(value)}" for key, value in place)
        yield f"::{ANNOTATIONS[f.severity]} {properties}::{_data(f.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
