"""Keep bodies: what was given is held against the project as it is now, and what does is kept beside the sheets, in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from specsheets.app.filling.bodies import Aim, Kept, trial_of, wish_of
from specsheets.app.filling.driver import by_label
from specsheets.app.filling.ending import Said
from specsheets.app.filling.world import Measure, sheets_of, world_of
from specsheets.app.project import Deed, Project
from specsheets.app.refusal import Refused
from specsheets.model.change import Change, FileChange
from specsheets.model.events import Event, RunStarted, RunStopped
from specsheets.model.fill_events import BodyWritten
from specsheets.model.sheet import digest
from specsheets.model.slots import Rejection, Slot, Value
from specsheets.phases.decided import Decided
from specsheets.phases.filling.bodies import Wish, Written, wanted, write
from specsheets.phases.filling.reading import shown
from specsheets.phases.filling.world import World
from specsheets.phases.sheets import Loaded
from specsheets.phases.written import body_path, contract, name_of
from specsheets.ports import Conflict

NONE_YET = "it has no body yet"
NOT_WANTED = "it wants no body any more: its sheet, its code or its body has changed since"

Judged = tuple[World, Wish, Written]
"""What bodies were judged in, and with what result."""


class Keeping:
    """The end of one run. What was said are bodies by label, each as the lines of a reply. `before` is what they were judged in
    already; without it, or where anything of it has changed, each is judged anew."""

    def __init__(self, project: Project, aim: Aim, said: Said, before: Judged | None = None) -> None:
        self._project, self._aim, self._said, self._before = project, aim, said, before

    def shown(self) -> Kept:
        """What would be kept."""
        return self._decided()[1]

    def stored(self, verb: str = "", also: Callable[[Kept], list[Event]] | None = None) -> Kept:
        """Keep it: who wrote which body, what `also` adds, and the body files. `verb` is that of a run that begins and ends here.

        Raises Refused when others keep writing, or a file cannot be written.
        """
        project, last = self._project, [Kept()]
        replaced = _Replaced(project)
        with suppress(Conflict):
            project.catch_up()

        def decide() -> Deed:
            replaced.put_back()
            sheets, last[0] = self._decided()
            replaced.write(_texts(last[0]))
            events = [*self._events(sheets, last[0].values), *(also(last[0]) if also else [])]
            if not verb:
                return Deed(tuple(events))
            begun = RunStarted(run=project.run, verb=verb, at=project.clock.now())
            ended = RunStopped(run=project.run, outcome="done", figures={"bodies": len(last[0].files)})
            return Deed((begun, *events, ended))

        project.promise()
        try:
            project.commit(decide)
        except Exception:
            replaced.put_back()
            raise
        try:
            for path, text in _texts(last[0]).items():
                if path not in replaced.before:
                    project.files.write(path, text.encode())
        except OSError as e:
            raise Refused(str(e).rstrip("."), "what was written before stays; run it again") from None
        return last[0]

    def _decided(self) -> tuple[Mapping[str, Loaded], Kept]:
        project, aim, given = self._project, self._aim, self._said.values
        for _ in project.code.refresh():
            pass
        sheets = sheets_of(project)
        # Nobody is asked any more: no window bounds it.
        world = world_of(project, sheets, Measure(None, aim.measure.sample), aim.mask, aim.left)
        paths = sorted({label.rsplit(" ", 2)[0] for label in given} & world.sheets.keys())
        wish = wish_of(project, sheets, paths, aim.anew)
        if self._before and _is_same(self._before, world, wish):
            done = Written(self._before[2].values, (), (), 0)
        else:
            only = wish._replace(only=frozenset(given), rounds=0, trial=trial_of(project, world, wish.texts, aim))
            done = by_label(write(world, only), given)
        files = tuple(body_path(v.slot.path, name_of(v.slot.key)) for v in done.values)
        return sheets, Kept(done.values, files, self._diff(done, wish), *self._failed(done, wanted(world, wish)))

    def _failed(
        self, done: Written, every: Iterable[Slot]
    ) -> tuple[tuple[Rejection, ...], tuple[tuple[Slot, str], ...]]:
        """The refusals of what was given, and the functions that are left without a body."""
        held = {v.slot.label for v in done.values}
        why = {slot.label: reason for slot, reason in done.empty}
        named = {r.slot.label for r in done.rejected}
        rejected = list(done.rejected)
        for label, value in self._said.values.items():
            if label not in held | named:
                path, key, field = label.rsplit(" ", 2)
                rejected.append(Rejection(Slot("", path, key, field, "body"), shown(value), why.get(label, NOT_WANTED)))
        empty = tuple((slot, why.get(slot.label, NONE_YET)) for slot in every if slot.label not in held)
        return tuple(rejected), empty

    def _diff(self, done: Written, wish: Wish) -> str:
        changes = []
        for slot, body in done.values:
            name = name_of(slot.key)
            changes.append(FileChange(body_path(slot.path, name), wish.kept[slot.path].get(name), body))
        return Change("bodies", tuple(changes)).diff()

    def _events(self, sheets: Mapping[str, Loaded], values: Iterable[Value]) -> list[Event]:
        decided, at = Decided(self._project.store), self._project.clock.now()
        return [
            BodyWritten(
                path=slot.path,
                entry=decided.id_of(slot.path, slot.key),
                label=slot.key,
                text=digest(body)[:16],
                contract=contract(sheets[slot.path].facts, slot.key),
                by=self._said.by,
                at=at,
                because=self._said.because(slot.label),
                run=self._said.run,
            )
            for slot, body in values
        ]


class _Replaced:
    """Body files in place of which others are written. These are written before it is recorded: a run that is killed in between
    leaves a body that is still stale. New ones are written after it: then there is none, and the next run writes it."""

    def __init__(self, project: Project) -> None:
        self._files = project.files
        self.before: dict[str, bytes] = {}

    def write(self, texts: Mapping[str, str]) -> None:
        """Write those for which there is a file. Raises Refused where one cannot be written."""
        for path in texts:
            with suppress(FileNotFoundError):
                self.before[path] = self._files.read(path)
        try:
            for path in self.before:
                self._files.write(path, texts[path].encode())
        except OSError as e:
            raise Refused(str(e).rstrip("."), "nothing was kept; run it again") from None

    def put_back(self) -> None:
        """All is as it was."""
        for path, data in self.before.items():
            self._files.write(path, data)
        self.before.clear()


def _texts(kept: Kept) -> dict[str, str]:
    return dict(zip(kept.files, (value.value for value in kept.values), strict=True))


def lines_of(body: str) -> list[str]:
    """A body as a reply would have it."""
    return body.rstrip("\n").split("\n")


def _is_same(before: Judged, world: World, wish: Wish) -> bool:
    """Whether what bodies were judged in is what there is now."""
    was, wished, _ = before
    kept = {path: bodies for path, bodies in wished.kept.items() if bodies}
    now = {path: bodies for path, bodies in wish.kept.items() if bodies}
    return (was.sheets, was.facts, kept, wished.texts) == (world.sheets, world.facts, now, wish.texts)
