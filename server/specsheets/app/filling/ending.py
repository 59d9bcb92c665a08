"""Ending: the values of a fill are recorded and written, all or nothing; decided once more where sheets changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple

from specsheets.app.fill_answers import Rejected
from specsheets.app.filling.driver import by_label
from specsheets.app.filling.keep import Keeper, plain
from specsheets.app.filling.world import Measure, sheets_of, world_of
from specsheets.app.mending import shown
from specsheets.app.project import Deed, Project
from specsheets.model.change import Change
from specsheets.model.events import Event, RunStarted, RunStopped, SheetFilled, SnapshotTaken
from specsheets.model.fill_events import ProposedValue
from specsheets.model.sheet import project_digest
from specsheets.model.slots import Slot
from specsheets.phases.filling.asking import Filled
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.world import Options, World
from specsheets.phases.sheets import Loaded
from specsheets.ports import Conflict


class Said(NamedTuple):
    """The values of a run by the labels of their slots, who gave them, and which question each answers."""

    run: str
    by: str
    values: Mapping[str, object]
    because: Callable[[str], str]


class Aim(NamedTuple):
    """What a run is to fill, and with which measure and mask its questions are made; `left` stays out of its sight."""

    options: Options
    measure: Measure
    mask: Callable[[str], str]
    left: tuple[str, ...] = ()


class Ended(NamedTuple):
    """What came of it: the fill's own result, what was recorded of it, the diff of the sheets, and what is still empty."""

    filled: Filled
    deed: Deed
    diff: str
    empty: int


class Ending:
    """The end of one run. `before` is the world that `filled` was made in; without both, everything is checked anew."""

    def __init__(
        self,
        project: Project,
        aim: Aim,
        said: Said,
        before: World | None = None,
        filled: Filled | None = None,
    ) -> None:
        self._project, self._aim, self._said = project, aim, said
        self._before, self._filled = before, filled

    def shown(self) -> Ended:
        """What would be stored."""
        sheets = sheets_of(self._project)
        filled = self._result(sheets)
        return self._ended(sheets, filled, self._keeper().deed(sheets, filled))

    def stored(
        self, outcome: str, verb: str = "", also: Callable[[Keeper, Filled], list[Event]] | None = None
    ) -> Ended:
        """Store it: sheets, decisions, what `also` adds, the end of the run and the snapshot, in one step. `verb` also
        begins the run, for one that asked nobody.

        Raises Refused when others keep writing.
        """
        project = self._project
        ended: list[Ended] = []
        with suppress(Conflict):
            project.catch_up()

        def decide() -> Deed:
            sheets = sheets_of(project)
            filled, keeper = self._result(sheets), self._keeper()
            deed = keeper.deed(sheets, filled)
            ended[:] = [self._ended(sheets, filled, deed)]
            now = project.clock.now()
            begun = [RunStarted(run=project.run, verb=verb, at=now)] if verb else []
            stopped = RunStopped(run=project.run, outcome=outcome, figures=figures(filled))
            extra = also(keeper, filled) if also else []
            events = [*begun, *deed.events, *extra, stopped]
            return Deed((*events, *self._snapshot(events, now)), deed.writings)

        project.commit(decide)
        return ended[0]

    def _result(self, sheets: Mapping[str, Loaded]) -> Filled:
        aim, before = self._aim, self._before
        for _ in self._project.code.refresh():
            pass
        world = world_of(self._project, sheets, aim.measure, aim.mask, aim.left)
        is_same = before is not None and (world.sheets, world.facts) == (before.sheets, before.facts)
        if self._filled is not None and is_same:
            return self._filled
        paths = tuple(p for p in aim.options.paths if p in sheets)
        again = by_label(fill(world, aim.options._replace(paths=paths, rounds=0)), self._said.values)
        if self._filled is None:
            return again
        # What was never answered says nothing new: it stays empty for the reason that it had.
        asked = {s.label for s, _ in self._filled.empty} | self._said.values.keys()
        return again._replace(
            rejected=(*self._filled.rejected, *(r for r in again.rejected if r.slot.label in self._said.values)),
            empty=tuple((slot, why) for slot, why in again.empty if slot.label in asked),
            first=self._filled.first,
        )

    def _keeper(self) -> Keeper:
        return Keeper(self._project, self._said.run, self._said.by, self._said.because)

    def _ended(self, sheets: Mapping[str, Loaded], filled: Filled, deed: Deed) -> Ended:
        change = Change("fill", tuple(shown(self._project, w) for w in deed.writings))
        rows = {e.path: e.sheet.empty for e in deed.events if isinstance(e, SheetFilled)}
        now = {p: int(row["empty"]) for p, row in self._project.store.rows("sheet").items()} | rows
        empty = sum(now[p] for p in self._aim.options.paths if p in sheets)
        return Ended(filled, deed, change.diff(), empty)

    def _snapshot(self, events: list[Event], now: str) -> list[Event]:
        store = self._project.store
        changed = {e.path: e.sheet.content for e in events if isinstance(e, SheetFilled)}
        if not changed and store.get("snapshot", "post-phase2"):
            return []
        contents = {p: row["content"] for p, row in store.rows("sheet").items() if not row["problem"]} | changed
        position = store.position() + len(events)
        return [SnapshotTaken(name="post-phase2", position=position, digest=project_digest(contents), at=now)]


def figures(filled: Filled) -> dict[str, int]:
    """What a run's end says of it in numbers; slots that were refused are counted before and after repair."""
    return {
        "filled": len(filled.values),
        "refused_first": filled.first,
        "refused_last": len(filled.empty),
        "sheets": len(filled.sheets),
    }


def field_name(slot: Slot) -> str:
    """How people name a field, as `why` prints it: `Cart.add.parameters`, and `summary` for one of the header."""
    name = slot.key.partition(":")[2]
    return f"{name}.{slot.field}" if name else slot.field


def rejections(filled: Filled) -> tuple[Rejected, ...]:
    """Every refusal, as the answer of a verb has it."""
    return tuple(
        Rejected(sheet=r.slot.path, field=field_name(r.slot), value=plain(r.value), reason=plain(r.reason))
        for r in filled.rejected
    )


def proposed(filled: Filled, because: Callable[[str], str]) -> tuple[ProposedValue, ...]:
    """Values that passed, as data that somebody may apply later."""
    return tuple(
        ProposedValue(
            path=v.slot.path,
            key=v.slot.key,
            field=v.slot.field,
            label=v.slot.label,
            value=v.value,
            because=because(v.slot.label),
        )
        for v in filled.values
    )
