"""Run: the fill from the first question to the filled sheets, driven by whoever brings the replies."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence

from specsheets.model.slots import Rejection, Slot
from specsheets.phases.filling.asking import CONTRACTS, NAMES, PASSES, PROSE, Ask, Filled, Forecast, Verdict
from specsheets.phases.filling.checks import Checks, Refused
from specsheets.phases.filling.choices import is_closed, with_choices
from specsheets.phases.filling.chunks import Measure, chunks, first, limit, numbered
from specsheets.phases.filling.context import prefix, task
from specsheets.phases.filling.draft import Draft, Held
from specsheets.phases.filling.lengthened import lengthened
from specsheets.phases.filling.reading import read, shown
from specsheets.phases.filling.schema import schema
from specsheets.phases.filling.slots import PROSE_KINDS, slots, step_of
from specsheets.phases.filling.staging import settle
from specsheets.phases.filling.world import Options, TooSmall, World
from specsheets.ports import Prompt, Reply

Answering = Generator[Ask | Verdict, Reply | None, None]

NOTHING_FITS = "nothing in the project could stand here yet"
NOT_ASKED = "it was not asked"


def fill(world: World, options: Options) -> Generator[Ask | Verdict, Reply | None, Filled]:
    """Yields an `Ask`, is sent its `Reply`, yields the `Verdict` on it, is sent None; and so on. Returns what is filled.

    Raises TooSmall before the first question where the window cannot hold all sheets, one question and what may be decided
    before it is asked.
    """
    every = _slots(world, options)
    run = _Run(world, options)
    run.refuse_small_window(every)
    for steps, todo in _passes(options, every):
        yield from run.take(steps, todo)
    return run.result(every)


def _slots(world: World, options: Options) -> list[Slot]:
    return [s for s in slots(world, options.paths) if (s.path, s.key, s.field) not in options.parked]


def _passes(options: Options, every: Sequence[Slot]) -> Iterator[tuple[tuple[str, ...], list[Slot]]]:
    """The steps that are taken together, each time with their slots."""
    together = ((NAMES,), (CONTRACTS, PROSE)) if options.by_hand else tuple((step,) for step in PASSES)
    for steps in together:
        chosen = tuple(step for step in steps if step in options.passes)
        yield chosen, [slot for slot in every if step_of(slot) in chosen]


def forecast(world: World, options: Options) -> Forecast:
    """What a fill may take. Every question is measured as it would be asked now, with room for all that may be decided before
    it, and every answer is taken to be as long as it may be.

    Raises TooSmall as the fill would.
    """
    every = _slots(world, options)
    run = _Run(world, options)
    run.refuse_small_window(every)
    return run.forecast(every)


class _Run:
    """One fill: the draft so far, and what was refused."""

    def __init__(self, world: World, options: Options) -> None:
        self._world = world
        self._options = options
        self._prefix = prefix(world)
        self._draft = Draft(world)
        self._rejected: list[Rejection] = []
        self._first: set[str] = set()
        self._reasons: dict[str, str] = {}
        self._asked: dict[str, Slot] = {}

    def refuse_small_window(self, every: Sequence[Slot]) -> None:
        """Raise TooSmall where the longest single question would not fit behind everything that may be decided before it."""
        window = self._world.window
        if window is None or not every:
            return
        ledger = self._room(every)
        needed = 0
        for slot in lengthened(self._world, every, self._with_lists(every)):
            needed = max(needed, self._measure((step_of(slot),), {}).size(numbered([slot])) + ledger)
        if needed > window:
            raise TooSmall(needed, window)

    def forecast(self, every: Sequence[Slot]) -> Forecast:
        """See `forecast`."""
        questions = prompt = completion = decided = 0
        for steps, todo in _passes(self._options, every):
            left = self._offered(todo)
            while left:
                measure = self._measure(steps, {})
                if measure.window is not None:
                    measure = measure._replace(window=measure.window - decided)
                part = first(left, measure)
                left = left[len(part) :]
                answer = limit(part)
                questions, completion = questions + 1, completion + answer
                prompt += measure.size(numbered(part)) - answer + decided
                decided += self._room(part)
        return Forecast(questions, prompt, completion, self._options.rounds)

    def _room(self, slots: Sequence[Slot]) -> int:
        """Tokens that the answers to some slots may take in what later questions say was decided."""
        tokens = self._world.tokens
        told = [slot for slot in slots if slot.kind not in PROSE_KINDS]
        return sum(tokens(f"- {slot.label} = \n") + limit([slot]) - limit([]) for slot in told)

    def take(self, steps: tuple[str, ...], todo: Sequence[Slot]) -> Answering:
        """Ask some slots, in parts where they are many, and again where they were refused."""
        count = len(chunks(self._with_lists(todo), self._measure(steps, {})))
        for n, part in enumerate(self._parts(steps, todo, {}), 1):
            name = " and ".join(steps) + (f" {n}/{max(n, count)}" if count > 1 else "")
            yield from self._ask(steps, name, part, {})
            self._first |= {slot.label for slot in self._open(part)}
            for again in range(1, self._options.rounds + 1):
                failing = self._with_lists(self._open(part))
                refused = {slot.label: self._reasons[slot.label] for slot in failing}
                for some in self._parts(steps, failing, refused):
                    yield from self._ask(steps, f"{name}, repair {again}", some, refused)

    def _parts(
        self, steps: tuple[str, ...], todo: Sequence[Slot], refused: Mapping[str, str]
    ) -> Iterator[tuple[Slot, ...]]:
        """The slots in as few parts as fit; each part is measured when it is its turn, with all that was decided before."""
        left = list(todo)
        while ready := self._with_lists(left):
            part = first(ready, self._measure(steps, refused))
            yield part
            asked = {slot.label for slot in part}
            left = [slot for slot in left if slot.label not in asked]

    def result(self, every: Sequence[Slot]) -> Filled:
        """What the fill ends with."""
        held = self._draft.held
        return Filled(
            sheets={path: put.loaded for path, put in sorted(self._draft.put.items())},
            keys={path: self._draft.keys(path) for path in sorted(self._draft.put)},
            values=tuple(h.value for h in held.values()),
            rejected=tuple(self._rejected),
            empty=tuple(
                (self._asked.get(slot.label, slot), self._reasons.get(slot.label, NOT_ASKED))
                for slot in every
                if slot.label not in held
            ),
            first=len(self._first),
        )

    def _ask(
        self, steps: tuple[str, ...], name: str, part: Sequence[Slot], refused: Mapping[str, str], is_half: bool = False
    ) -> Answering:
        asked = numbered(part)
        prompt = Prompt(self._prefix, self._task(steps, asked, refused))
        reply = yield Ask(name, prompt, schema(asked), asked, limit(asked))
        assert reply is not None, "an Ask is answered with a Reply"
        yield self._judge(reply, asked)
        if reply.finish == "length" and not is_half and len(part) > 1:
            middle = len(part) // 2
            for half in (part[:middle], part[middle:]):
                yield from self._ask(steps, name, half, refused, is_half=True)

    def _judge(self, reply: Reply, asked: Sequence[Slot]) -> Verdict:
        """Read a reply, check every value, try what passes on the draft, and keep what agrees."""
        values, rejected = read(reply, asked)
        checks = Checks(self._draft)
        fresh: list[Held] = []
        for slot in asked:
            self._asked[slot.label] = slot
            if slot.id not in values:
                continue
            try:
                fresh.append(checks.check(slot, values[slot.id]))
            except Refused as e:
                rejected.append(Rejection(slot, shown(values[slot.id]), str(e)))
        self._draft, blamed = settle(self._draft, fresh)
        for held in fresh:
            slot = held.value.slot
            if slot.label in blamed:
                rejected.append(Rejection(slot, shown(held.value.value), blamed[slot.label]))
        self._rejected += rejected
        self._reasons |= {r.slot.label: r.reason for r in rejected}
        return Verdict(tuple(h.value for h in fresh if h.value.slot.label not in blamed), tuple(rejected))

    def _open(self, part: Sequence[Slot]) -> list[Slot]:
        return [slot for slot in part if slot.label not in self._draft.held]

    def _offered(self, todo: Sequence[Slot]) -> list[Slot]:
        """The slots with their closed lists as the draft now is."""
        return [with_choices(slot, self._draft.scope(slot.path), *self._draft.place(slot)) for slot in todo]

    def _with_lists(self, todo: Sequence[Slot]) -> list[Slot]:
        """The same, without those that have nothing to choose: they are not asked."""
        found = []
        for ready in self._offered(todo):
            if is_closed(ready) and not ready.choices:
                self._reasons.setdefault(ready.label, NOTHING_FITS)
            else:
                found.append(ready)
        return found

    def _measure(self, steps: tuple[str, ...], refused: Mapping[str, str]) -> Measure:
        def whole(asked: Sequence[Slot]) -> str:
            return self._prefix + self._task(steps, asked, refused)

        return Measure(self._world.tokens, whole, self._world.window, is_bound=not self._options.by_hand)

    def _task(self, steps: tuple[str, ...], asked: Sequence[Slot], refused: Mapping[str, str]) -> str:
        told = [held for held in self._draft.held.values() if held.value.slot.kind not in PROSE_KINDS]
        return self._world.mask(task(steps, asked, told, refused))
