"""Bodies: what the verbs on bodies have in common: which are wanted, what they have to pass, and how they are told of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from specsheets.app.fill_answers import BodiesAnswer, Rejected, Tokens, UnwrittenBody
from specsheets.app.filling.keep import plain
from specsheets.app.filling.trial import tried
from specsheets.app.filling.world import Measure
from specsheets.app.project import Project
from specsheets.model.fill_events import ProposedValue
from specsheets.model.slots import Rejection, Slot, Value
from specsheets.phases.decided import Decided
from specsheets.phases.emit import whole, with_bodies
from specsheets.phases.filling.bodies import Bodies, Trial, Wish, body_label
from specsheets.phases.filling.world import World
from specsheets.phases.sheets import Loaded
from specsheets.phases.texts import decode
from specsheets.phases.written import bodies_of, name_of, stale

MISSING = "its body is not on the sheet"
"""What a function without a body says when it is called."""
FAILS = "fails with it: "
"""What stands between a command and what it said of a body."""


class Aim(NamedTuple):
    """With which measure and mask a run sees the project, what stays out of its sight, the command that bodies have to pass, and
    the labels of stale bodies that are to be written anew."""

    measure: Measure
    mask: Callable[[str], str]
    left: tuple[str, ...] = ()
    check: str = ""
    words: tuple[str, ...] = ()
    anew: frozenset[str] = frozenset()


class Kept(NamedTuple):
    """What came of the bodies that were given: those that do, the files for them, how these change, the refusals, and the
    functions of the same sheets that have no body after all, with the reason."""

    values: tuple[Value, ...] = ()
    files: tuple[str, ...] = ()
    diff: str = ""
    rejected: tuple[Rejection, ...] = ()
    empty: tuple[tuple[Slot, str], ...] = ()


def wish_of(
    project: Project, sheets: Mapping[str, Loaded], paths: Sequence[str], anew: Collection[str] | None = ()
) -> Wish:
    """Which bodies the sheets at `paths` want, beside those that are there; of the stale ones those with a label in `anew`
    are wanted, too, and all with None."""
    kept = {path: bodies_of(project.files, path) for path in sheets}
    again: set[str] = set()
    if anew is None or anew:
        decided = Decided(project.store)
        for path in paths:
            old = stale(path, sheets[path].facts, kept[path], project.store, decided)
            again |= {body_label(path, name) for name in old}
    return Wish(tuple(paths), kept, _code(project, sheets), frozenset(again if anew is None else again & set(anew)))


def _code(project: Project, sheets: Mapping[str, Loaded]) -> dict[str, str]:
    """The code of the sheets whose file is there already."""
    texts = {}
    for path in sheets:
        facts = project.code.facts(path)
        if facts is not None and not facts.planned:
            texts[path] = decode(project.files.read(path)).text
    return texts


def remarks(project: Project, sheets: Mapping[str, Loaded], wish: Wish) -> tuple[str, ...]:
    """What is to be said of bodies that stay as they are."""
    decided = Decided(project.store)
    old = [
        f"{path}:{name}"
        for path in wish.paths
        for name in stale(path, sheets[path].facts, wish.kept[path], project.store, decided)
        if body_label(path, name) not in wish.anew
    ]
    if not old:
        return ()
    return (
        f"no longer fit their sheet, and stay until somebody decides: {', '.join(old)} (`--again` writes them anew)",
    )


def trial_of(project: Project, world: World, texts: Mapping[str, str], aim: Aim) -> Trial | None:
    """What runs the command with the bodies that there are; None without one. A failure that only says that another body is
    missing is none."""
    if not aim.words:
        return None

    def trial(_path: str, _name: str, bodies: Bodies) -> str:
        ran = tried(project.root, emitted(world, texts, bodies), list(aim.words))
        if ran.well or MISSING in ran.said:
            return ""
        return f"`{aim.check}` {FAILS}{' '.join(ran.said[-600:].split())}"

    return trial


def emitted(world: World, texts: Mapping[str, str], bodies: Bodies) -> dict[str, str]:
    """Every file as it would be with these bodies; what stands in the code stays."""
    out = {}
    for path, loaded in world.sheets.items():
        language, mine = world.language(path), bodies.get(path, {})
        out[path] = with_bodies(texts[path], language, mine) if path in texts else whole(loaded, language, mine)
    return out


def proposed(values: Iterable[Value], because: Callable[[str], str]) -> tuple[ProposedValue, ...]:
    """Bodies that passed, as data that somebody may apply later."""
    return tuple(
        ProposedValue(path=s.path, key=s.key, field=s.field, label=s.label, value=body, because=because(s.label))
        for s, body in values
    )


def refusals(rejected: Iterable[Rejection]) -> tuple[Rejected, ...]:
    """Refusals of bodies, as the answer of a verb has them."""
    return tuple(
        Rejected(
            sheet=r.slot.path,
            field=f"{name_of(r.slot.key)}.body" if r.slot.path else r.slot.id,
            value=plain(r.value),
            reason=plain(r.reason),
        )
        for r in rejected
    )


def unwritten(empty: Iterable[tuple[Slot, str]]) -> tuple[UnwrittenBody, ...]:
    """Functions without a body, as the answer of a verb has them."""
    return tuple(UnwrittenBody(sheet=s.path, function=name_of(s.key), reason=plain(why)) for s, why in empty)


def given_answer(project: Project, kept: Kept) -> BodiesAnswer:
    """What a verb says of bodies that somebody gave: a person, a chat, or an earlier run's proposal."""
    return BodiesAnswer(
        run=project.run,
        written=kept.files,
        left=unwritten(kept.empty),
        rejected=refusals(kept.rejected),
        first=0,
        tokens=Tokens(prompt=0, completion=0),
        diff=kept.diff,
    )
