"""fill: a model answers for the empty fields, every answer is checked, and what passed is stored or proposed, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from specsheets.app.fill_answers import FillAnswer, Tokens
from specsheets.app.filling.driver import DECLINED, Driver
from specsheets.app.filling.ending import Ended, Ending, Said, figures, proposed, rejections
from specsheets.app.filling.record import Known, Record, context_of, is_on_bodies, kept_replies, replies_of, unfinished
from specsheets.app.filling.start import Start, too_small
from specsheets.app.filling.world import Measure
from specsheets.app.progress import Cancelled, Declined, Progress, silent
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.fill_events import ProposedValue, ValuesProposed
from specsheets.phases.filling.run import fill as filling
from specsheets.phases.filling.world import TooSmall
from specsheets.ports import Away, LanguageModel, Unfit

VERB = "fill"
REPLAY = "fill --replay"


class Manner(NamedTuple):
    """How a fill goes: the window where somebody named one, whether it only proposes, the run that it replays, who hears
    of its progress and of what is about to be spent, and who has to agree to that."""

    window: int | None = None
    propose: bool = False
    replay: str = ""
    progress: Progress = silent
    tell: Callable[[str], None] = lambda _: None
    agreed: Callable[[str], bool] = lambda _: True


def fill(project: Project, words: Sequence[str] = (), manner: Manner = Manner()) -> FillAnswer:  # noqa: B008
    """Fill the empty fields of the named sheets, or of all, by the model of the settings, or by the record of a run.

    Raises Refused, also where the model is away, whose fields are queued then; Cancelled through the progress, which leaves
    every sheet as it was and keeps the answers for the next fill.
    """
    start = Start(project, words)
    if is_on_bodies((project.store.get("run", manner.replay) or {}).get("verb", "")):
        raise Refused(f"run {manner.replay} wrote bodies", "replay it with --bodies")
    if not start.holes:
        return _unasked(start)
    try:
        return _replayed(start, manner) if manner.replay else _asked(start, manner)
    except Declined:
        return _unasked(start, DECLINED)
    except Away as e:
        raise Refused(
            str(e).rstrip("."),
            f"its fields ({start.queue(str(e))}) are queued for the next `specsheets fill`; plan, check and emit go on meanwhile",
        ) from None
    except Unfit as e:
        raise Refused(e.what, e.todo) from None
    except TooSmall as e:
        raise too_small(e) from None


def _unasked(start: Start, *why: str) -> FillAnswer:
    return FillAnswer(
        run=start.project.run,
        filled=0,
        empty=len(start.holes) + len(start.parked),
        rejected=(),
        tokens=Tokens(prompt=0, completion=0),
        remarks=(*why, *start.remarks()),
    )


def _asked(start: Start, manner: Manner) -> FillAnswer:
    project, store = start.project, start.project.store
    model = project.model()
    try:
        runs = unfinished(store, VERB)
        before = context_of(store, runs[-1]) if runs else {}
        known = kept_replies(store, runs) if before.get("model") == model.name and not manner.window else {}
        measure = Measure.recorded(before) if known else Measure.of(model, manner.window)
        return _led(start, manner, VERB, model, measure, known)
    finally:
        model.close()


def _replayed(start: Start, manner: Manner) -> FillAnswer:
    run, store = manner.replay, start.project.store
    before, known = context_of(store, run), replies_of(store, run, is_whole=False)
    if not before:
        raise Refused(f"no run {run} asked a model", "`specsheets context list` names those that did")
    if not known:
        raise Refused(f"the answers of run {run} are no longer kept", "the cache they lay in was removed: ask again")
    return _led(start, manner, REPLAY, None, Measure.recorded(before), known)


def _led(
    start: Start, manner: Manner, verb: str, model: LanguageModel | None, measure: Measure, known: Known
) -> FillAnswer:
    """Ask, check, and store or propose."""
    project = start.project
    name = model.name if model else str(context_of(project.store, manner.replay).get("model", ""))
    world, paths = start.world(measure), start.scope.paths
    record = Record(project, verb, start.context(world, measure, name))
    driver = Driver(
        record,
        known,
        model,
        manner.progress,
        len(start.holes),
        manner.tell,
        lambda: start.forecast(world),
        agreed=manner.agreed,
    )
    try:
        filled = driver.run(filling(world, start.options()))
        values = {v.slot.label: v.value for v in filled.values}
        said = Said(project.run, driver.by or name, values, driver.because)
        ending = Ending(project, start.aim(measure), said, world, filled)
        if manner.propose:
            ended = ending.shown()
            waiting = proposed(ended.filled, said.because)
            event = ValuesProposed(run=project.run, by=said.by, at=project.clock.now(), values=waiting)
            record.stop("proposed", figures(ended.filled), [event])
        else:
            record.begin()
            ended, waiting = ending.stored("done", also=lambda keeper, result: keeper.outcomes(result, paths)), ()
    except (Exception, KeyboardInterrupt) as e:
        record.stop(_outcome(e))
        raise
    return _answer(start, ended, driver, waiting)


def _outcome(e: BaseException) -> str:
    if isinstance(e, Cancelled | KeyboardInterrupt):
        return "cancelled"
    return "away" if isinstance(e, Away) else "stopped" if isinstance(e, Refused | Unfit) else "failed"


def _answer(start: Start, ended: Ended, driver: Driver, waiting: tuple[ProposedValue, ...]) -> FillAnswer:
    """What the verb says of a run; `waiting` are values that were only proposed."""
    stored = not waiting
    rows = start.project.store.rows("sheet")
    return FillAnswer(
        run=start.project.run,
        filled=len(ended.filled.values) if stored else 0,
        empty=ended.empty if stored else sum(rows[p]["empty"] for p in start.scope.paths),
        rejected=rejections(ended.filled),
        tokens=Tokens(prompt=driver.prompt_tokens, completion=driver.completion_tokens),
        written=tuple(sorted(w.path for w in ended.deed.writings)) if stored else (),
        diff=ended.diff,
        proposed=waiting,
        cost=driver.spent if driver.is_priced else None,
        remarks=start.remarks(),
    )
