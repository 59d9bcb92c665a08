"""fill --bodies: a model writes the bodies of functions that have none, one at a time; what passed is kept beside the sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from specsheets.app.fill_answers import BodiesAnswer, Tokens
from specsheets.app.filling.bodies import FAILS, Aim, Kept, proposed, refusals, remarks, trial_of, unwritten, wish_of
from specsheets.app.filling.driver import BODIES, DECLINED, Driver
from specsheets.app.filling.ending import Said
from specsheets.app.filling.keep_bodies import Keeping, lines_of
from specsheets.app.filling.record import BODIES as BODIES_VERB
from specsheets.app.filling.record import Known, Record, answers_of, context_of, kept_replies, replies_of, unfinished
from specsheets.app.filling.start import Start, too_small
from specsheets.app.filling.trial import words_of
from specsheets.app.filling.world import Measure
from specsheets.app.progress import Cancelled, Declined, Progress, silent
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.fill_events import ProposedValue, ValuesProposed
from specsheets.model.slots import Slot
from specsheets.phases.filling.bodies import Bodies, Trial, Wish, Written, wanted, write
from specsheets.phases.filling.world import TooSmall
from specsheets.ports import Away, LanguageModel, Store, Unfit

VERB, REPLAY = BODIES_VERB, f"{BODIES_VERB} --replay"


class Manner(NamedTuple):
    """How bodies are written: the window where somebody named one, the command that they have to pass, whether those that no
    longer fit their sheet are written anew, whether they are only proposed, the run that is replayed, who hears of progress and
    of what is about to be spent, and who has to agree to that."""

    window: int | None = None
    check: str = ""
    anew: bool = False
    propose: bool = False
    replay: str = ""
    progress: Progress = silent
    tell: Callable[[str], None] = lambda _: None
    agreed: Callable[[str], bool] = lambda _: True


def fill_bodies(project: Project, words: Sequence[str] = (), manner: Manner = Manner()) -> BodiesAnswer:  # noqa: B008
    """Write the bodies that the named sheets, or all, lack; whatever stands in the code stays as it is.

    Raises Refused, also where the model is away; Cancelled through the progress. Either keeps what has passed, and the
    answers for the next run; a replay that the record does not answer keeps nothing.
    """
    if manner.replay and (manner.check or manner.anew):
        raise Refused("a replay runs no command, and writes anew what its run did", "leave --check and --again out")
    start = Start(project, words)
    command = tuple(words_of(manner.check)) if manner.check else ()
    before = _recorded(project.store, manner.replay) if manner.replay else {}
    anew = None if manner.anew else before.get("anew", ())
    wish = wish_of(project, start.sheets, start.scope.paths, anew)
    slots = wanted(start.world(Measure(None, 1)), wish)
    if not slots:
        return _unasked(start, wish, ())
    if command:
        manner.tell(f"runs `{manner.check}`, and with it the code that the model writes, in a copy of the project")
    model = None if manner.replay else project.model()
    try:
        return _Writing(start, manner, model, wish, command, before).run()
    except Declined:
        return _unasked(start, wish, slots, DECLINED)
    except Away as e:
        raise Refused(str(e).rstrip("."), "run it again later; plan, check and emit work meanwhile") from None
    except Unfit as e:
        raise Refused(e.what, e.todo) from None
    except TooSmall as e:
        raise too_small(e) from None
    finally:
        if model:
            model.close()


def _unasked(start: Start, wish: Wish, slots: Sequence[Slot], *why: str) -> BodiesAnswer:
    return BodiesAnswer(
        run=start.project.run,
        written=(),
        left=unwritten(tuple((slot, DECLINED) for slot in slots)),
        rejected=(),
        first=0,
        tokens=Tokens(prompt=0, completion=0),
        remarks=(*why, *remarks(start.project, start.sheets, wish)),
    )


class _Writing:
    """One run: by a model, or by the record of an earlier one."""

    def __init__(
        self,
        start: Start,
        manner: Manner,
        model: LanguageModel | None,
        wish: Wish,
        command: tuple[str, ...],
        before: Mapping[str, Any],
    ) -> None:
        self._start, self._manner, self._model = start, manner, model
        self._project, store = start.project, start.project.store
        self._known, measure = self._asked_before(store, model) if model else (_replies(store, manner.replay), None)
        self._measure = measure or Measure.recorded(before)
        self._name = model.name if model else str(before.get("model", ""))
        self._check = manner.check or str(before.get("check", ""))
        self._world = start.world(self._measure)
        self._aim = Aim(self._measure, start.mask, start.scope.left, manner.check, command, wish.anew)
        trial = trial_of(self._project, self._world, wish.texts, self._aim)
        self._wish = wish._replace(trial=trial if model else _said_before(store, manner.replay, self._check))

    def _asked_before(self, store: Store, model: LanguageModel) -> tuple[Known, Measure]:
        """What runs that were cut have been answered, and the measure that fits these answers."""
        runs = unfinished(store, VERB)
        before = context_of(store, runs[-1]) if runs else {}
        is_same = before.get("model") == model.name and not self._manner.window
        known = kept_replies(store, runs) if is_same else {}
        return known, Measure.recorded(before) if known else Measure.of(model, self._manner.window)

    def run(self) -> BodiesAnswer:
        """Ask, judge, and keep or propose."""
        manner, world, wish = self._manner, self._world, self._wish
        context = self._start.context(world, self._measure, self._name)
        more = {"check": self._check, "anew": sorted(wish.anew)}
        record = Record(self._project, VERB if self._model else REPLAY, {**context, **more})
        total = len(wanted(world, wish))
        driver = Driver(
            record, self._known, self._model, manner.progress, total, manner.tell, things=BODIES, agreed=manner.agreed
        )
        try:
            written = driver.run(write(world, wish))
        except (Cancelled, KeyboardInterrupt, Away, Refused, Unfit) as e:
            passed = tuple(driver.accepted) if self._model else ()
            self._end(record, driver, Written(passed, (), (), 0), _outcome(e))
            raise
        except BaseException:
            record.stop("failed")
            raise
        kept, waiting = self._end(record, driver, written)
        late = tuple((r.slot, r.reason) for r in kept.rejected)
        return BodiesAnswer(
            run=self._project.run,
            written=() if manner.propose else kept.files,
            left=unwritten((*written.empty, *late)),
            rejected=refusals(written.rejected),
            first=written.first,
            tokens=Tokens(prompt=driver.prompt_tokens, completion=driver.completion_tokens),
            proposed=waiting,
            diff=kept.diff,
            cost=driver.spent if driver.is_priced else None,
            remarks=remarks(self._project, self._start.sheets, wish),
        )

    def _end(
        self, record: Record, driver: Driver, written: Written, outcome: str = ""
    ) -> tuple[Kept, tuple[ProposedValue, ...]]:
        """Keep or propose what has passed, and end the run; `outcome` is that of one that was cut."""
        project, propose = self._project, self._manner.propose
        record.begin()
        values = {v.slot.label: lines_of(v.value) for v in written.values}
        by = driver.by or self._name
        keeping = Keeping(
            project, self._aim, Said(project.run, by, values, driver.because), (self._world, self._wish, written)
        )
        try:
            kept = keeping.shown() if propose else keeping.stored()
        except BaseException:
            record.stop("failed")
            raise
        waiting = proposed(kept.values, driver.because) if propose else ()
        figures = {
            "bodies": len(kept.values),
            "refused_first": written.first,
            "refused_last": len(written.empty) + len(kept.rejected),
        }
        now = project.clock.now()
        events = [ValuesProposed(run=project.run, by=by, at=now, values=waiting)] if waiting else []
        record.stop(outcome or ("proposed" if propose else "done"), figures, events)
        return kept, waiting


def _outcome(e: BaseException) -> str:
    if isinstance(e, Cancelled | KeyboardInterrupt):
        return "cancelled"
    return "away" if isinstance(e, Away) else "stopped"


def _recorded(store: Store, run: str) -> Mapping[str, Any]:
    """What the questions of a run on bodies were made from. Raises Refused for any other run."""
    before, verb = context_of(store, run), (store.get("run", run) or {}).get("verb")
    if not before:
        raise Refused(f"no run {run} asked a model", "`specsheets context list` names those that did")
    if verb not in (VERB, REPLAY):
        raise Refused(f"run {run} wrote no bodies", f"replay it with `specsheets fill --replay {run}`")
    return before


def _replies(store: Store, run: str) -> Known:
    known = replies_of(store, run, is_whole=False)
    if not known:
        raise Refused(f"the answers of run {run} are no longer kept", "the cache they lay in was removed: ask again")
    return known


def _said_before(store: Store, run: str, check: str) -> Trial | None:
    """What a command said of each body in a run: its words may differ from time to time, and with them all that is asked next."""
    if not check:
        return None
    sign = f"`{check}` {FAILS}"
    said: list[str] = []
    for answer in answers_of(store, run):
        said += [""] * answer.accepted + [r.reason for r in answer.refused if r.reason.startswith(sign)]

    def trial(_path: str, _name: str, _bodies: Bodies) -> str:
        return said.pop(0) if said else ""

    return trial
