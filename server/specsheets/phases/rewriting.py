"""Rewriting: a committed body after a name in it was renamed: what surely means that name is changed, what may mean it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from specsheets.languages.language import Language
from specsheets.model.change import Edit, apply_edits
from specsheets.model.facts import Span
from specsheets.phases.emit import whole
from specsheets.phases.sheets import Loaded

Judge = Callable[[str], Sequence[str]]
"""From a body to why it may not stand where it does, once the name is another."""


class Rename(NamedTuple):
    """A name and its new spelling; `scopes` are those under which `Language.rename_edits` finds it in the file of the body. With
    `uncertain`, what is only called alike is renamed, too."""

    old: str
    new: str
    scopes: tuple[str, ...]
    uncertain: bool = False


class Rewritten(NamedTuple):
    """A body as it is now, and why it may no longer fit; "" where it does."""

    body: str
    doubt: str


def rewritten(loaded: Loaded, language: Language, key: str, body: str, rename: Rename, judge: Judge) -> Rewritten:
    """The body of function `key` of a sheet, which is as it was before the name was renamed."""
    placed = _Placed.of(loaded, language, key, body)
    if placed is None:
        return Rewritten(body, "")
    edits = [e for s in rename.scopes for e in language.rename_edits(placed.text, rename.old, rename.new, s)]
    inside = {e: placed.inside(e) for e in edits}
    sure = _places(e for e in inside.values() if e is not None and e.certain)
    open_ = [e for e in _places(e for e in inside.values() if e is not None and not e.certain) if e not in sure]
    taken = [*sure, *(open_ if rename.uncertain else _meant(body, sure, open_, judge))]
    left = [e for e in open_ if e not in taken]
    after = apply_edits(body, taken)
    doubtful = [e for e in left if not _is_foreign(body, taken, e, judge)]
    if doubtful:
        lines = ", ".join(str(n) for n in sorted({e.span.line for e in doubtful}))
        return Rewritten(after, f"line {lines}: {rename.old} may be what is called {rename.new} now")
    return Rewritten(after, next(iter(judge(after)), ""))


class _Placed(NamedTuple):
    """A body in the file that its sheet makes: the text of the file, and where the body begins in it."""

    text: str
    body: tuple[str, ...]
    first: int
    skipped: int

    @classmethod
    def of(cls, loaded: Loaded, language: Language, key: str, body: str) -> _Placed | None:
        """None where the function takes no body."""
        empty = whole(loaded, language, {})
        located = language.open_bodies(empty).get(key)
        if located is None or not body.strip():
            return None
        edits = language.body_edits(empty, located, body)
        last = edits[-1].span.line + edits[-1].text.count("\n")
        last += sum(e.text.count("\n") - (e.span.end_line - e.span.line) for e in edits[:-1])
        lines = tuple(body.strip("\n").split("\n"))
        skipped = len(body) - len(body.lstrip("\n"))
        return cls(apply_edits(empty, edits), lines, last - len(lines) + 1, skipped)

    def inside(self, edit: Edit) -> Edit | None:
        """An edit of the file as one of the body; None where it lies outside."""
        index = edit.span.line - self.first
        if not 0 <= index < len(self.body) or edit.span.end_line != edit.span.line:
            return None
        indent = len(self.text.split("\n")[edit.span.line - 1]) - len(self.body[index])
        line = index + 1 + self.skipped
        return edit._replace(span=Span(line, edit.span.column - indent, line, edit.span.end_column - indent))


def _places(edits: Iterable[Edit]) -> list[Edit]:
    """Each place once, in order."""
    return sorted({e._replace(certain=True) for e in edits})


def _meant(body: str, sure: list[Edit], open_: list[Edit], judge: Judge) -> list[Edit]:
    """The edits without which something is not there, and with which nothing else is missing: one by one, then those of a line
    together, since one sentence speaks for all of them."""
    taken: list[Edit] = []
    for edit in open_:
        if _cures(body, [*sure, *taken], [edit], judge):
            taken.append(edit)
    for line in sorted({e.span.line for e in open_}):
        alike = [e for e in open_ if e.span.line == line and e not in taken]
        together = [e for e in alike if not _is_foreign(body, [*sure, *taken], e, judge)]
        if len(together) > 1 and _cures(body, [*sure, *taken], together, judge):
            taken += together
    return taken


def _cures(body: str, taken: list[Edit], more: list[Edit], judge: Judge) -> bool:
    without, with_ = set(judge(apply_edits(body, taken))), set(judge(apply_edits(body, [*taken, *more])))
    return with_ < without


def _is_foreign(body: str, taken: list[Edit], edit: Edit, judge: Judge) -> bool:
    """Whether a name surely means something else: that has no member of the new name."""
    return not set(judge(apply_edits(body, [*taken, edit]))) <= set(judge(apply_edits(body, taken)))
