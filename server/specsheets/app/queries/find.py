"""find: names by the words of name, doc and signature, so that nobody invents a second one."""

from __future__ import annotations

import math
import re
from collections import Counter

from specsheets.app.answers import FindAnswer, FoundName
from specsheets.app.project import Project
from specsheets.app.queries.facts import every_facts
from specsheets.model.entries import show_parameters
from specsheets.model.facts import DECLARING, Symbol
from specsheets.naming.words import division

MOST = 20
"""How many names are shown."""


def find(project: Project, words: str) -> FindAnswer:
    """The names that fit `words` best, best first.

    Each word counts by how rare it is among all names (inverse document frequency), three times as much in the name as
    in its doc or signature; a word that begins another (`mail`, `mailbox`) counts half.
    """
    asked = {w for part in re.findall(r"\w+", words) for w in division(part)}
    entries = [
        (path, s, _words(s))
        for path, facts in every_facts(project).items()
        for s in facts.symbols
        if s.kind in DECLARING
    ]
    frequency = Counter(w for _, _, (name, rest) in entries for w in name | rest)
    scored = []
    for path, s, (name, rest) in entries:
        score = sum(_weight(w, name, rest, frequency, len(entries)) for w in asked)
        if score > 0:
            scored.append((-round(score / (1 + 0.1 * len(name)), 4), path, s.line, s))
    scored.sort(key=lambda x: x[:3])
    return FindAnswer(
        words=words,
        names=tuple(
            FoundName(
                name=s.qualname, signature=signature(s), path=path, line=line, doc=_first_line(s.doc), score=-score
            )
            for score, path, line, s in scored[:MOST]
        ),
    )


def signature(s: Symbol) -> str:
    """A declaration in one line, as a reader would write it."""
    if s.kind == "function":
        result = f" -> {s.type}" if s.type else ""
        return f"{s.name}({show_parameters(s.parameters)}){result}"
    if s.kind == "class":
        return f"class {s.name}({', '.join(s.bases)})" if s.bases else f"class {s.name}"
    return f"{s.name}: {s.type}" if s.type else s.name


def _words(s: Symbol) -> tuple[frozenset[str], frozenset[str]]:
    name = frozenset(w for n in (s.qualname.replace(".", "_"), *s.also) for w in division(n))
    text = f"{s.doc or ''} {show_parameters(s.parameters)} {s.type or ''}"
    return name, frozenset(w for part in re.findall(r"\w+", text) for w in division(part)) - name


def _weight(word: str, name: frozenset[str], rest: frozenset[str], frequency: Counter[str], entries: int) -> float:
    def rarity(w: str) -> float:
        return math.log((1 + entries) / (1 + frequency[w])) + 0.1

    if word in name:
        return 3 * rarity(word)
    if word in rest:
        return rarity(word)
    near = sorted(w for w in name if len(word) > 2 and len(w) > 2 and (w.startswith(word) or word.startswith(w)))
    return 1.5 * rarity(near[0]) if near else 0.0


def _first_line(doc: str | None) -> str:
    return (doc or "").strip().partition("\n")[0]
