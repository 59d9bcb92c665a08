"""World: what a fill of this project works in, gathered from sheets, code and decisions as they stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from specsheets.app import scope
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.entries import FIELDS, HEADER_KEY, field_text, header_text
from specsheets.model.sheet import HEADER_FIELDS, HOLE, entry_keys
from specsheets.phases.decided import Decided
from specsheets.phases.filling.world import World
from specsheets.phases.sheets import Loaded, load, text_of
from specsheets.ports import LanguageModel

SAMPLE = 100_000
"""Characters of the text by which a model's measure is taken."""


class Measure(NamedTuple):
    """How much a model takes in: its window, and how many tokens `SAMPLE` characters have. Taken once per run: with another
    measure the questions would be cut otherwise, and the record of a run would answer none of them."""

    window: int | None
    sample: int

    @classmethod
    def of(cls, model: LanguageModel, window: int | None) -> Measure:
        """The measure of a model, or a window that somebody named. Raises Away and Unfit."""
        return cls(window or model.window(), model.tokens("x" * SAMPLE))

    @classmethod
    def recorded(cls, figures: Mapping[str, Any]) -> Measure:
        """The measure that a run was made with."""
        return cls(figures.get("window"), int(figures.get("sample") or SAMPLE // 3))

    def tokens(self, text: str) -> int:
        """About how many tokens a text has."""
        return math.ceil(len(text) * self.sample / SAMPLE)


class Hole(NamedTuple):
    """An empty field, by its sheet, the key of its entry and its name."""

    path: str
    key: str
    field: str


class Scope(NamedTuple):
    """The sheets that a fill is to fill; those among them that nobody named, and whose fields wait for a model; and the
    sheets that stay out of its sight: those of tests where nobody named them."""

    paths: tuple[str, ...]
    waiting: tuple[str, ...]
    left: tuple[str, ...]


def sheets_of(project: Project) -> dict[str, Loaded]:
    """Every valid sheet as the rows have it."""
    found = ((p, load(p, text_of(project.store, p) or "", project.language_of(p))) for p in project.store.rows("sheet"))
    return {path: loaded for path, loaded in found if isinstance(loaded, Loaded)}


def scope_of(project: Project, words: Sequence[str], sheets: Mapping[str, Loaded]) -> Scope:
    """The sheets that words name, or all but those of tests, together with the sheets whose fields wait for a model.

    Raises Refused where there is no sheet, and for a word that names none or one that is not valid.
    """
    rows = project.store.rows("sheet")
    if not rows:
        raise Refused("there are no sheets yet", "make some with `specsheets plan`")
    named = scope.named_sheets(project, words, rows)
    for path in named if words else ():
        if rows[path]["problem"]:
            raise Refused(f".specsheets/sheets/{path}.yaml:{rows[path]['problem']}", "mend the sheet first")
    waiting = {row["path"] for row in project.store.rows("queued").values()}
    left = () if words else tuple(p for p in named if p in sheets and sheets[p].sheet.role == "test")
    chosen = {p for p in (*named, *waiting) if p in sheets} - set(left)
    return Scope(tuple(sorted(chosen)), tuple(sorted(chosen - set(named))), left)


def world_of(
    project: Project,
    sheets: Mapping[str, Loaded],
    measure: Measure,
    mask: Callable[[str], str],
    left: Collection[str] = (),
) -> World:
    """The world of a fill; `left` are sheets that stay out of it."""
    decided = Decided(project.store)
    facts = {p: f for p, f in project.code.many(counted=False).items() if not f.planned}
    return World(
        {p: loaded for p, loaded in sheets.items() if p not in left},
        project.language_of,
        decided.is_firm,
        facts,
        measure.tokens,
        measure.window,
        mask,
        styles=project.settings.rules.ruled_styles(),
        words=project.settings.rules.ruled_words(),
        levels=project.settings.rules.levels(),
    )


def holes_of(path: str, loaded: Loaded) -> list[Hole]:
    """The fields of a sheet that hold anything empty, header first."""
    header = [Hole(path, HEADER_KEY, f) for f in HEADER_FIELDS if HOLE.search(header_text(loaded.sheet, f) or "")]
    entries = zip(entry_keys(loaded.facts.symbols), loaded.facts.symbols, strict=True)
    return header + [
        Hole(path, key, f)
        for key, s in entries
        for f in ("name", *FIELDS[s.kind])
        if HOLE.search(field_text(s, f) or "")
    ]
