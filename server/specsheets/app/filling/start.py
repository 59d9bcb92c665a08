"""Start: what one fill is to fill and what it sees, the same whoever answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from specsheets.app.filling.ending import Aim
from specsheets.app.filling.masking import Mask
from specsheets.app.filling.world import Hole, Measure, holes_of, scope_of, sheets_of, world_of
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.fill_events import FieldQueued
from specsheets.model.sheet import digest
from specsheets.phases.decided import Decided
from specsheets.phases.filling.asking import Forecast
from specsheets.phases.filling.choices import left_out
from specsheets.phases.filling.context import manifest
from specsheets.phases.filling.run import forecast
from specsheets.phases.filling.scope import Scope
from specsheets.phases.filling.world import Options, TooSmall, World
from specsheets.phases.sheets import text_of


class Start:
    """The sheets that words name, their empty fields, and those among these that are not asked for."""

    def __init__(self, project: Project, words: Sequence[str]) -> None:
        """Raises Refused for a word that names no sheet, or one that is not valid."""
        for _ in project.code.refresh():
            pass
        self.project = project
        self.sheets = sheets_of(project)
        self.scope = scope_of(project, words, self.sheets)
        self.mask = Mask(project)
        self._decided = Decided(project.store)
        refused = project.store.rows("refused")
        holes = [h for path in self.scope.paths for h in holes_of(path, self.sheets[path])]
        self.parked = frozenset(h for h in holes if refused.get(self._id(h), {}).get("parked"))
        self.holes = [h for h in holes if h not in self.parked]

    def options(self, by_hand: bool = False) -> Options:
        """What the phase is asked for. By hand, what no model is asked for any more is asked, too."""
        return Options(self.scope.paths, by_hand=by_hand, parked=frozenset() if by_hand else self.parked)

    def aim(self, measure: Measure, by_hand: bool = False) -> Aim:
        """What the end of the run needs of it."""
        return Aim(self.options(by_hand), measure, self.mask, self.scope.left)

    def world(self, measure: Measure) -> World:
        """What the phase works in."""
        return world_of(self.project, self.sheets, measure, self.mask, self.scope.left)

    def forecast(self, world: World) -> Forecast:
        """What the whole fill may take. Raises TooSmall."""
        found = forecast(world, self.options())
        thoughts = found.questions * self.project.settings.ai.thinking
        return found._replace(completion=found.completion + thoughts)

    def seen(self, world: World) -> dict[str, tuple[str, str, int, int]]:
        """Every sheet in sight: the hash of its file, the hash of what of it is sent, the tokens of that, and, where it is
        to be filled, how many classes that it could import the lists of its questions leave out."""
        asked = {hole.path for hole in self.holes}
        return {
            m.path: (
                digest(text_of(self.project.store, m.path) or ""),
                m.digest,
                m.tokens,
                left_out(Scope(world, m.path)) if m.path in asked else 0,
            )
            for m in manifest(world)
        }

    def context(self, world: World, measure: Measure, model: str) -> dict[str, Any]:
        """What the questions are made from, for the record."""
        seen = self.seen(world)
        return {
            "model": model,
            "host": host_of(self.project),
            "window": measure.window,
            "sample": measure.sample,
            "paths": list(self.scope.paths),
            "sheets": {path: list(found) for path, found in seen.items()},
            "masked": list(self.mask.kinds),
        }

    def remarks(self) -> tuple[str, ...]:
        """Sentences on what is not asked for."""
        parked, tests, waiting = len(self.parked), len(self.scope.left), len(self.scope.waiting)
        return (
            *([f"sheets filled besides, whose fields waited for a model: {waiting}"] if waiting else []),
            *([f"fields not asked for after too many refusals: {parked}; `specsheets dlq list`"] if parked else []),
            *([f"sheets of tests, filled only when they are named: {tests}"] if tests else []),
        )

    def queue(self, because: str) -> int:
        """Let the empty fields wait for the next fill; returns how many wait now."""
        now, waiting = self.project.clock.now(), self.project.store.rows("queued")
        new = {
            self._id(h): FieldQueued(
                path=h.path,
                entry=self._decided.id_of(h.path, h.key),
                label=h.key,
                field=h.field,
                because=because,
                at=now,
                run=self.project.run,
            )
            for h in self.holes
        }
        added = [event for key, event in new.items() if key not in waiting]
        if added:
            self.project.store.append(added)
        return len(waiting) + len(added)

    def _id(self, hole: Hole) -> str:
        return f"{self._decided.id_of(hole.path, hole.key)}/{hole.field}"


def host_of(project: Project) -> str:
    """Where the endpoint is, without what an address may hold besides."""
    return urlsplit(project.settings.ai.base_url).netloc.rpartition("@")[2]


def too_small(e: TooSmall) -> Refused:
    """That not all sheets fit, as a verb says it."""
    return Refused(
        f"all sheets in one prompt need {e.needed:,} tokens, and the window has {e.window:,}",
        "use a model with a larger window, say `--window` where the endpoint says too little, or plan fewer files",
    )
