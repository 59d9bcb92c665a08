"""fill --ask and --answer: the question in a file, the reply of any chat or person through the same checks; no endpoint, no key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from specsheets.app.fill_answers import AskAnswer, FillAnswer, Rejected
from specsheets.app.filling.by_hand import answer_in
from specsheets.app.filling.ending import Aim, Ending, Said
from specsheets.app.filling.given import refused_of, without_model
from specsheets.app.filling.keep import Keeper
from specsheets.app.filling.questions import newest_question, written_question
from specsheets.app.filling.record import CUT, SAID, Record
from specsheets.app.filling.start import Start, too_small
from specsheets.app.filling.world import SAMPLE, Measure
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.asked import AskedHash
from specsheets.model.events import Event
from specsheets.model.fill_events import ModelAnswered, QuestionWritten, RefusedValue
from specsheets.model.sheet import digest
from specsheets.phases.filling.asking import Ask, Filled
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.world import Options, TooSmall

VERB = "fill --ask"
ANSWER = "fill --answer"
HAND = "by hand"
MEASURE = Measure(None, SAMPLE // 3)
"""A person's window is not known; what does not fit one chat fits another."""


def ask(project: Project, words: Sequence[str], target: Path) -> AskAnswer:
    """Write the question for the empty fields of the named sheets, or of all, to a file: Markdown, or JSON by its name.

    Raises Refused where nothing is empty, or the file cannot be written.
    """
    start = Start(project, words)
    if not start.holes and not start.parked:
        raise Refused("nothing is empty on these sheets", "`specsheets status` says what to do next")
    world = start.world(MEASURE)
    course = fill(world, start.options(by_hand=True))
    try:
        first = next(course)
    except TooSmall as e:
        raise too_small(e) from None
    finally:
        course.close()
    assert isinstance(first, Ask)
    about = f"{len(first.slots)} empty fields of {project.root.name}, run {project.run}"
    record = Record(project, VERB, start.context(world, MEASURE, HAND))
    return written_question(project, record, first, about, "specsheets fill --answer FILE", target)


class ByHand(NamedTuple):
    """What somebody answered to the question that was written last: values by label, and where they are from."""

    question: QuestionWritten
    text: str
    values: dict[str, Any]
    because: str


def reply_to(project: Project, source: Path, verb: str, command: str) -> ByHand:
    """The answer in a file to the question that a verb wrote last; it is kept as it came.

    Raises Refused where there is no question, with the command that writes one, or no answer in the file.
    """
    try:
        text = source.read_bytes().decode("utf-8", "replace")
    except OSError as e:
        raise Refused(f"{source} cannot be read: {e.strerror}", "name the file that holds the reply") from None
    question = newest_question(project, verb, command)
    said = answer_in(text, frozenset(question.labels))
    values = {label: said[id_] for id_, label in question.labels.items() if id_ in said}
    project.store.cache(SAID, {digest(text): ("", text.encode())})
    because = f"run {project.run}, question {_asked(question).brief}, {source.name}"
    return ByHand(question, text, values, because)


def answered(project: Project, reply: ByHand, accepted: int, rejected: Iterable[Rejected]) -> Event:
    """That a question was answered by hand, and what of it did not do."""
    refused = tuple(RefusedValue(label=f"{r.sheet} {r.field}", value=r.value[:CUT], reason=r.reason) for r in rejected)
    return ModelAnswered(
        run=project.run,
        step=HAND,
        answer=digest(reply.text),
        by=HAND,
        asked=len(reply.question.labels),
        accepted=accepted,
        refused=refused,
        **_asked(reply.question)._asdict(),
    )


def answer(project: Project, source: Path) -> FillAnswer:
    """Take the answer to the question that was written last: every value that fits the sheets as they are now.

    Raises Refused where there is no question, or no answer in the file.
    """
    reply = reply_to(project, source, VERB, "specsheets fill --ask FILE")

    def heard(_: Keeper, filled: Filled) -> list[Event]:
        return [answered(project, reply, len(filled.values), refused_of(filled, reply.values))]

    start = Start(project, ())
    paths = {label.split(" ", 1)[0] for label in reply.question.labels.values()}
    options = Options(tuple(p for p in sorted(paths) if p in start.sheets), by_hand=True)
    said = Said(project.run, HAND, reply.values, lambda _: reply.because)
    ending = Ending(project, Aim(options, MEASURE, start.mask), said)
    return without_model(project, ending.stored("done", ANSWER, heard), reply.values)


def _asked(question: QuestionWritten) -> AskedHash:
    return AskedHash(question.prefix, question.task, question.shape)
