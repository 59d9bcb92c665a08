"""Driver: leads a run from question to question: takes what the record has, asks the model for the rest, and keeps both."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import NamedTuple, TypeVar

from specsheets.app.filling.record import Known, Record
from specsheets.app.progress import Cancelled, Declined, Progress
from specsheets.app.refusal import Refused
from specsheets.model.asked import asked_hash
from specsheets.model.slots import Value
from specsheets.phases.filling.asking import Ask, Forecast, Verdict
from specsheets.ports import LanguageModel, Reply

T = TypeVar("T")
Course = Generator[Ask | Verdict, Reply | None, T]
"""A run as a phase offers it: a question, its reply, the verdict, and so on; at the end, what came of it."""

DECLINED = "nothing was sent, as nobody agreed to what it takes"
"""What a verb says of a run that was declined."""


class Things(NamedTuple):
    """What a run asks for; what it counts while it goes on, and whether one counts before it is judged."""

    word: str
    counted: str
    counts_early: bool


FIELDS = Things("fields", "fields", True)
BODIES = Things("bodies", "written", False)


class Driver:
    """Leads one run. Without a `model`, only the record answers."""

    def __init__(
        self,
        record: Record,
        known: Known,
        model: LanguageModel | None,
        progress: Progress,
        total: int,
        tell: Callable[[str], None] = lambda _: None,
        forecast: Callable[[], Forecast] | None = None,
        things: Things = FIELDS,
        agreed: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """`forecast` says what the whole run may take, where that can be said before its first question; `agreed`, whether a
        person agrees to what is about to be sent."""
        self._record, self._known, self._model, self._progress = record, known, model, progress
        self._total, self._tell, self._forecast, self._things, self._agreed = total, tell, forecast, things, agreed
        self.accepted: list[Value] = []
        """What has passed so far."""
        self._done = 0
        self._is_told = False
        self.is_priced = model is not None and model.price(1, 1) is not None
        self.spent = 0.0
        self.prompt_tokens = 0
        self.completion_tokens = 0
        self.by = model.name if model else ""
        self._questions: dict[str, str] = {}

    def run(self, course: Course[T]) -> T:
        """The end of a run.

        Raises Away, Unfit, Cancelled, Declined where nobody agreed to it, and Refused where the record has no answer.
        """
        try:
            step = next(course)
            while True:
                assert isinstance(step, Ask)
                step = self._answered(course, step)
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            course.close()

    def because(self, label: str) -> str:
        """Where an accepted value comes from, for whoever asks `why`: the run, and the question in it."""
        question = self._questions.get(label) or next(iter(self._questions.values()), "")
        return f"run {self._record.run}, question {question}"

    def _answered(self, course: Course[T], ask: Ask) -> Ask | Verdict:
        self._report(ask)
        asked = asked_hash(ask.prompt.prefix, ask.prompt.task, ask.schema)
        recorded = self._known.get(asked)
        if recorded:
            reply, taken = recorded.pop(0)
        else:
            reply, taken = self._ask(ask), ""
        self._record.keep(ask, reply)
        verdict = course.send(reply)
        assert isinstance(verdict, Verdict)
        self._record.judged(ask, reply, verdict, taken, None if taken else self._pay(reply))
        self._done += len(verdict.accepted)
        self.accepted += verdict.accepted
        self.by = reply.model or self.by
        self._questions |= {value.slot.label: asked.brief for value in verdict.accepted}
        return course.send(None)

    def _ask(self, ask: Ask) -> Reply:
        model = self._model
        if model is None:
            raise Refused(
                f"the record has no answer to «{ask.step}» as it would be asked now",
                "a run can be replayed on the sheets that it was made for: `specsheets log snapshots restore post-phase1`"
                if self._things is FIELDS
                else "a run can be replayed on the sheets, code and bodies that it was made for: take away what it wrote",
            )
        self._announce(model, ask)

        def heard(text: str) -> None:
            self._report(ask, min(_finished(text), len(ask.slots)) if self._things.counts_early else 0)

        def is_stopped() -> bool:
            try:
                self._report(ask)
            except Cancelled:
                return True
            return False

        try:
            return model.answer(ask.prompt, ask.schema, limit=ask.limit, heard=heard, is_stopped=is_stopped)
        except InterruptedError:
            raise Cancelled from None

    def _announce(self, model: LanguageModel, ask: Ask) -> None:
        """Say once, before anything is sent, who is asked and what it costs: the whole run, or a question of it.

        Raises Declined where nobody agrees.
        """
        if self._is_told:
            return
        self._is_told = True
        said = f"asking {model.name}; {self._things.word}: {self._total}, {self._taking(model, ask)}"
        self._tell(said)
        if not self._agreed(said):
            raise Declined

    def _taking(self, model: LanguageModel, ask: Ask) -> str:
        if self._forecast:
            found = self._forecast()
            return in_words(found, model.price(found.prompt, found.completion))
        tokens = model.tokens(ask.prompt.prefix) + model.tokens(ask.prompt.task)
        price = model.price(tokens, ask.limit)
        cost = f", its cost at most {price:.4f}" if price is not None else ""
        return f"tokens of the first question: {tokens:,}{cost}"

    def _report(self, ask: Ask, more: int = 0) -> None:
        """Say where the run is. Raises Cancelled."""
        self._progress(f"{ask.step}: {self._things.counted}", self._done + more, self._total)

    def _pay(self, reply: Reply) -> float | None:
        self.prompt_tokens += reply.prompt_tokens or 0
        self.completion_tokens += reply.completion_tokens or 0
        cost = self._model.price(reply.prompt_tokens or 0, reply.completion_tokens or 0) if self._model else None
        self.spent += cost or 0.0
        return cost


def in_words(found: Forecast, cost: float | None) -> str:
    """What a run may take, and on what that rests."""
    priced = f", cost {cost:.4f}" if cost is not None else ""
    return (
        f"questions: {found.questions}, tokens at most: {found.prompt:,} read and {found.completion:,} written{priced}; "
        f"so for each question once and each answer as long as it may be; what is refused is asked again, up to {found.rounds} times"
    )


def by_label(course: Course[T], values: Mapping[str, object]) -> T:
    """The end of a run in which every question is answered from `values`, by the labels of its slots."""
    import json

    try:
        step = next(course)
        while True:
            assert isinstance(step, Ask)
            given = {s.id: values[s.label] for s in step.slots if s.label in values}
            course.send(Reply(json.dumps(given), "stop", None, None, 0, 0.0, "", "by label"))
            step = course.send(None)
    except StopIteration as end:
        result: T = end.value
        return result


def _finished(text: str) -> int:
    """How many values of a growing answer are whole."""
    from pydantic_core import from_json

    try:
        found = from_json(text, allow_partial=True)
    except ValueError:
        return 0
    return len(found) if isinstance(found, dict) else 0
