"""Record: what a run asked and heard, kept while it goes on, so that it can be shown, replayed, and taken up again after a crash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from specsheets.app.filling.keep import plain
from specsheets.app.project import Project
from specsheets.model.asked import AskedHash, asked_hash, shape_text
from specsheets.model.events import Event, RunStarted, RunStopped, StepDone
from specsheets.model.fill_events import ModelAnswered, RefusedValue
from specsheets.model.sheet import digest
from specsheets.phases.filling.asking import Ask, Verdict
from specsheets.ports import Query, Reply, Store

SAID = "said"
"""The space of the cache that holds prefixes, tasks, schemas and answers by their hash."""
CONTEXT = "context"
"""The step of a run that says what every question of it was made from."""
UNFINISHED = ("", "cancelled", "away", "stopped")
"""Outcomes of runs that are taken up again: killed, cancelled, the model went away, the budget was reached."""
CUT = 200
"""Characters of a refused value that the log keeps."""


class Taken(NamedTuple):
    """A reply from the record of an earlier run."""

    reply: Reply
    run: str


Known = dict[AskedHash, list[Taken]]
"""Recorded replies by question, in the order in which they came."""


BODIES = "fill --bodies"
"""The verb of a run on bodies of functions; those of its other doors begin so."""


def is_on_bodies(verb: str) -> bool:
    """Whether the run of a verb asked for bodies, not for fields."""
    return verb.startswith(BODIES)


class Record:
    """The record of one run, which begins with it."""

    def __init__(self, project: Project, verb: str, context: Mapping[str, Any]) -> None:
        self._project, self.run, self._verb, self._context = project, project.run, verb, context
        self._is_begun = False
        self._seen: set[str] = set()

    def begin(self) -> None:
        """The run has begun; said once, whoever says it first."""
        if not self._is_begun:
            self._is_begun = True
            started = RunStarted(run=self.run, verb=self._verb, at=self._project.clock.now())
            self._append([started, StepDone(run=self.run, step=CONTEXT, figures=dict(self._context))])

    def keep(self, ask: Ask, reply: Reply) -> AskedHash:
        """Keep what was sent and what came, before anybody judges it."""
        self.begin()
        asked = asked_hash(ask.prompt.prefix, ask.prompt.task, ask.schema)
        self.keep_texts(asked, ask, reply.text)
        return asked

    def keep_texts(self, asked: AskedHash, ask: Ask, answer: str = "") -> None:
        """Keep the texts of a question, and the answer where there is one, under their hashes."""
        texts = dict(zip(asked, (ask.prompt.prefix, ask.prompt.task, shape_text(ask.schema)), strict=True))
        if answer:
            texts[digest(answer)] = answer
        new = {h: ("", text.encode("utf-8", "surrogatepass")) for h, text in texts.items() if h not in self._seen}
        self._project.store.cache(SAID, new)
        self._seen.update(new)

    def judged(self, ask: Ask, reply: Reply, verdict: Verdict, taken: str, cost: float | None) -> None:
        """Record an answer and what became of it."""
        asked = asked_hash(ask.prompt.prefix, ask.prompt.task, ask.schema)
        refused = tuple(
            RefusedValue(label=r.slot.label, value=plain(r.value[:CUT]), reason=plain(r.reason))
            for r in verdict.rejected
        )
        answered = ModelAnswered(
            run=self.run,
            step=ask.step,
            prefix=asked.prefix,
            task=asked.task,
            shape=asked.shape,
            answer=digest(reply.text),
            by=reply.model,
            rung=reply.rung,
            finish=reply.finish,
            streamed=reply.streamed,
            taken=taken,
            prompt=reply.prompt_tokens,
            completion=reply.completion_tokens,
            cached=reply.cached_tokens,
            cost=cost,
            seconds=round(reply.seconds, 3),
            asked=len(ask.slots),
            accepted=len(verdict.accepted),
            refused=refused,
        )
        self._append([answered])

    def stop(self, outcome: str, figures: Mapping[str, Any] | None = None, also: Iterable[Event] = ()) -> None:
        """The run has ended, together with what follows from that."""
        self.begin()
        self._append([*also, RunStopped(run=self.run, outcome=outcome, figures=dict(figures or {}))])

    def _append(self, events: list[Event]) -> None:
        self._project.store.append(events)


def answers_of(store: Store, run: str) -> Iterator[ModelAnswered]:
    """The recorded answers of a run, in order."""
    for recorded in store.read(query=Query((f"run:{run}",))):
        if isinstance(recorded.event, ModelAnswered):
            yield recorded.event


def context_of(store: Store, run: str) -> Mapping[str, Any]:
    """What the questions of a run were made from; {} where that is not recorded."""
    for recorded in store.read(query=Query((f"run:{run}",))):
        if isinstance(recorded.event, StepDone) and recorded.event.step == CONTEXT:
            return recorded.event.figures
    return {}


def said(store: Store, hashes: Iterable[str]) -> dict[str, str]:
    """The texts behind hashes, without those that are no longer kept."""
    return {h: blob.decode("utf-8", "surrogatepass") for h, (_, blob) in store.cached(SAID, set(hashes)).items()}


def replies_of(store: Store, run: str, is_whole: bool) -> Known:
    """The replies of a run by question, those without a text left out; `is_whole` leaves out those that broke off, too."""
    answers = list(answers_of(store, run))
    texts = said(store, (a.answer for a in answers))
    known: Known = {}
    for a in answers:
        if a.answer not in texts or (is_whole and a.finish == "broken"):
            continue
        finish: Any = a.finish
        reply = Reply(texts[a.answer], finish, a.prompt, a.completion, a.cached, a.seconds, a.by, a.rung, a.streamed)
        known.setdefault(AskedHash(a.prefix, a.task, a.shape), []).append(Taken(reply, run))
    return known


def unfinished(store: Store, verb: str) -> list[str]:
    """The runs of a verb that came after the last that was finished, and never came to their end; oldest first."""
    runs = sorted((row["at"], run, row["outcome"]) for run, row in store.rows("run").items() if row.get("verb") == verb)
    out: list[str] = []
    for _, run, outcome in runs:
        out = [*out, run] if outcome in UNFINISHED else []
    return out


def kept_replies(store: Store, runs: Iterable[str]) -> Known:
    """The whole replies of several runs by question; a run that took up another repeats what it used of it."""
    known: Known = {}
    for run in runs:
        for asked, replies in replies_of(store, run, is_whole=True).items():
            if len(replies) > len(known.get(asked, [])):
                known[asked] = replies
    return known
