"""Bodies: one function after another is asked for against its settled contract, and judged in its place before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from specsheets.languages.language import Language
from specsheets.model.facts import EMPTY, Symbol
from specsheets.model.sheet import entry_keys
from specsheets.model.slots import LONGEST_LINE, MOST_LINES, Rejection, Slot, Value
from specsheets.phases.emit import whole
from specsheets.phases.filling.asking import Ask, Verdict
from specsheets.phases.filling.chunks import Measure, limit, numbered
from specsheets.phases.filling.context import prefix, text
from specsheets.phases.filling.reading import read, shown
from specsheets.phases.filling.schema import schema
from specsheets.phases.filling.world import TooSmall, World
from specsheets.phases.sheets import Loaded
from specsheets.phases.written import name_of
from specsheets.ports import Prompt, Reply
from specsheets.rules.definitions import Definitions

BODIES = "bodies"
"""The step that asks for bodies."""

Bodies = Mapping[str, Mapping[str, str]]
"""Bodies by the path of their file and their name, which is the key of the entry without its kind."""

Trial = Callable[[str, str, Bodies], str]
"""Tries bodies that passed every check: path and name of the newest, all bodies so far; returns why it does not do, or ""."""


class Wish(NamedTuple):
    """Which files want bodies; `kept` are bodies that there are already, `texts` the code of files that exist. `anew` are
    labels of bodies that are to be written again; `only`, where it is given, the labels of all that is asked for. What is
    refused is asked again `rounds` times."""

    paths: tuple[str, ...]
    kept: Bodies
    texts: Mapping[str, str]
    anew: frozenset[str] = frozenset()
    rounds: int = 2
    trial: Trial | None = None
    only: frozenset[str] | None = None


class Written(NamedTuple):
    """What writing bodies ends with: values are bodies in the order in which they were accepted; the rest as in `Filled`."""

    values: tuple[Value, ...]
    rejected: tuple[Rejection, ...]
    empty: tuple[tuple[Slot, str], ...]
    first: int


def body_label(path: str, name: str) -> str:
    """What a body is called among all that can be asked for."""
    return f"{path} function:{name} body"


def wanted(world: World, wish: Wish) -> list[Slot]:
    """The functions that want a body, what others rely on first. One whose body stands in the code is none of them."""
    return [slot for path in world.in_fill_order(wish.paths) for slot in _of_file(world, wish, path)]


def _of_file(world: World, wish: Wish, path: str) -> Iterable[Slot]:
    loaded, language = world.sheets[path], world.language(path)
    code = wish.texts.get(path)
    kept = {n: b for n, b in wish.kept.get(path, {}).items() if body_label(path, n) not in wish.anew}
    lacking = language.open_bodies(whole(loaded, language, {}) if code is None else code)
    for key, symbol in zip(entry_keys(loaded.facts.symbols), loaded.facts.symbols, strict=True):
        if key in lacking and name_of(key) not in kept:
            slot = Slot(
                "", path, key, "body", "body", longest=MOST_LINES * LONGEST_LINE, about=f"the body of {symbol.qualname}"
            )
            if wish.only is None or slot.label in wish.only:
                yield slot


def write(world: World, wish: Wish) -> Generator[Ask | Verdict, Reply | None, Written]:
    """Yields an `Ask`, is sent its `Reply`, yields the `Verdict` on it, is sent None; and so on, one function at a time.

    Raises TooSmall where no question fits the window.
    """
    run = _Run(world, wish)
    for slot in run.slots:
        yield from run.take(slot)
    return run.result()


def at_once(world: World, wish: Wish) -> Ask | None:
    """One question for every body whose contract is filled, for whoever answers by hand; None where there is none."""
    return _Run(world, wish).at_once()


class _Run:
    """One writing of bodies: those that there are so far, and what was refused."""

    def __init__(self, world: World, wish: Wish) -> None:
        self._world, self._wish = world, wish
        self.slots = wanted(world, wish)
        self._bodies = {path: dict(found) for path, found in wish.kept.items()}
        self._values: list[Value] = []
        self._rejected: list[Rejection] = []
        self._reasons: dict[str, str] = {}
        self._first = 0
        for label in wish.anew:
            path, key = label.rsplit(" ", 2)[:2]
            self._bodies.get(path, {}).pop(name_of(key), None)
        self._refuse_small_window()

    @cached_property
    def _prefix(self) -> str:
        return prefix(self._world)

    @cached_property
    def _program(self) -> Definitions:
        """What the bodies may rely on: every sheet, and the code that has none."""
        facts = {**self._world.facts, **{path: loaded.facts for path, loaded in self._world.sheets.items()}}
        return Definitions(facts, self._world.modules(facts))

    def take(self, slot: Slot) -> Generator[Ask | Verdict, Reply | None, None]:
        """Ask for one body, and again while it is refused."""
        symbol = self._symbol(slot)
        if _is_open(symbol):
            self._reasons[slot.label] = "its contract is not filled yet"
            return
        refused = ""
        for again in range(self._wish.rounds + 1):
            (asked,) = numbered([slot])
            prompt = Prompt(self._prefix, self._task(asked, refused))
            needed = self._size(asked, refused)
            if self._world.window is not None and needed > self._world.window:
                self._reasons[slot.label] = f"it needs {needed:,} tokens, and the window has {self._world.window:,}"
                return
            step = f"{BODIES} {self.slots.index(slot) + 1}/{len(self.slots)}" + (f", repair {again}" if again else "")
            reply = yield Ask(step, prompt, schema([asked]), (asked,), limit([asked]))
            assert reply is not None, "an Ask is answered with a Reply"
            verdict, refused = self._judge(reply, asked)
            yield verdict
            if verdict.accepted:
                return
            self._first += not again

    def at_once(self) -> Ask | None:
        """See `at_once`."""
        slots = numbered([slot for slot in self.slots if not _is_open(self._symbol(slot))])
        if not slots:
            return None
        files = (f"=== {path}\n{self._code(path)}" for path in dict.fromkeys(slot.path for slot in slots))
        parts = [f"{text('body')}\n{text('bodies')}", *files, _questions(slots)]
        prompt = Prompt(self._prefix, self._world.mask("\n".join(parts)))
        return Ask(BODIES, prompt, schema(slots), slots, limit(slots))

    def result(self) -> Written:
        """What the writing ends with."""
        held = {v.slot.label for v in self._values}
        empty = tuple((s, self._reasons.get(s.label, "it was not asked")) for s in self.slots if s.label not in held)
        return Written(tuple(self._values), tuple(self._rejected), empty, self._first)

    def _judge(self, reply: Reply, slot: Slot) -> tuple[Verdict, str]:
        """What becomes of a reply, and the body that was refused, if there was one."""
        values, rejected = read(reply, [slot])
        if slot.id not in values:
            return self._refused(rejected), ""
        body: str = values[slot.id]
        loaded, language = self._world.sheets[slot.path], self._world.language(slot.path)
        why = "; ".join(problems_of(self._program, loaded, language, slot.path, slot.key, body)[:5])
        mine = self._bodies.setdefault(slot.path, {})
        mine[name_of(slot.key)] = body
        if not why and self._wish.trial:
            why = self._wish.trial(slot.path, name_of(slot.key), self._bodies)
        if why:
            del mine[name_of(slot.key)]
            return self._refused([*rejected, Rejection(slot, shown(body), why)]), body
        self._values.append(Value(slot, body))
        self._rejected += rejected
        return Verdict((self._values[-1],), tuple(rejected)), ""

    def _refused(self, rejected: list[Rejection]) -> Verdict:
        self._rejected += rejected
        self._reasons |= {r.slot.label: r.reason for r in rejected}
        return Verdict((), tuple(rejected))

    def _symbol(self, slot: Slot) -> Symbol:
        facts = self._world.sheets[slot.path].facts
        return facts.symbols[entry_keys(facts.symbols).index(slot.key)]

    def _task(self, slot: Slot, refused: str) -> str:
        """The question: the file as it stands now, the function, and what was wrong with the body before."""
        reason = self._reasons.get(slot.label, "")
        parts = [text("body"), f"=== {slot.path}\n{self._code(slot.path)}", _questions([slot])]
        if reason:
            parts.append(
                f"{text('repair')}Refused before: {reason}.\n" + (f"What was refused:\n{refused}" if refused else "")
            )
        return self._world.mask("\n".join(parts))

    def _code(self, path: str) -> str:
        loaded, language = self._world.sheets[path], self._world.language(path)
        return self._wish.texts.get(path) or whole(loaded, language, self._bodies.get(path, {}))

    def _size(self, slot: Slot, refused: str) -> int:
        measure = Measure(self._world.tokens, lambda _: self._prefix + self._task(slot, refused), None, is_bound=False)
        return measure.size([slot])

    def _refuse_small_window(self) -> None:
        if self._world.window is None or not self.slots:
            return
        needed = min(self._size(numbered([slot])[0], "") for slot in self.slots)
        if needed > self._world.window:
            raise TooSmall(needed, self._world.window)


def problems_of(
    program: Definitions, loaded: Loaded, language: Language, path: str, key: str, body: str
) -> Sequence[str]:
    """Why a body may not stand under function `key` of a sheet, as `Language.body_problems` says it."""
    symbol = loaded.facts.symbols[entry_keys(loaded.facts.symbols).index(key)]
    state = {*loaded.sheet.owns, *loaded.sheet.uses, *_uses(symbol)}
    return language.body_problems(program, path, key, body, state)


def _questions(slots: Sequence[Slot]) -> str:
    head = "Question" if len(slots) == 1 else "Questions"
    return f"{head}:\n" + "".join(f"- {slot.id}: {slot.label}: {slot.about}.\n" for slot in slots)


def _uses(symbol: Symbol) -> Iterable[str]:
    """The state that a function says that it uses."""
    for remark in symbol.remarks:
        if remark.startswith("uses:"):
            yield from (part.strip() for part in remark.removeprefix("uses:").split(","))


def _is_open(symbol: Symbol) -> bool:
    """Whether anything of a contract is still empty."""
    texts = [symbol.name, symbol.type or "", symbol.doc or "", *symbol.decorators, *symbol.remarks]
    texts += [part or "" for p in symbol.parameters for part in (p.name, p.annotation, p.default)]
    return any(EMPTY in one for one in texts)
