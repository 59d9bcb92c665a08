"""fill --ask and --answer: the question in a file, the reply of any chat or person through the same checks; no endpoint, no key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from specsheets.app import scope
from specsheets.app.answers import AskAnswer, FillAnswer, Rejected, Tokens
from specsheets.app.filling.by_hand import answer_in, question_json, question_page
from specsheets.app.filling.ending import Aim, Ending, Said, rejections
from specsheets.app.filling.record import SAID, Record, answer_hash
from specsheets.app.filling.start import Start, too_small
from specsheets.app.filling.world import SAMPLE, Measure
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.asked import AskedHash, asked_hash
from specsheets.model.events import ProposedValue, QuestionWritten
from specsheets.phases.filling.asking import Ask
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.world import TooSmall
from specsheets.ports import Query, Reply

VERB = "fill --ask"
ANSWER = "fill --answer"
APPLY = "fill --apply"
HAND = "by hand"
MEASURE = Measure(None, SAMPLE // 3)
"""A person's window is not known; what does not fit one chat fits another."""


def ask(project: Project, words: Sequence[str], target: Path) -> AskAnswer:
    """Write the question for the empty fields of the named sheets, or of all, to a file: Markdown, or JSON by its name.

    Raises Refused where nothing is empty, or the file cannot be written.
    """
    start = Start(project, words)
    if not start.holes:
        raise Refused("nothing is empty on these sheets", "`specsheets status` says what to do next")
    course = fill(start.world(MEASURE), start.options(by_hand=True))
    try:
        first = next(course)
    except TooSmall as e:
        raise too_small(e) from None
    finally:
        course.close()
    assert isinstance(first, Ask)
    about = f"{len(first.slots)} empty fields of {project.root.name}, run {project.run}"
    text = (question_json if target.suffix == ".json" else question_page)(first, about)
    try:
        target.write_text(text, "utf-8")
    except OSError as e:
        raise Refused(f"{target} cannot be written: {e.strerror}", "name another file") from None
    asked = asked_hash(first.prompt.prefix, first.prompt.task, first.schema)
    labels = {slot.id: slot.label for slot in first.slots}
    record = Record(project, VERB, start.context(MEASURE, HAND))
    record.begin()
    written = QuestionWritten(run=project.run, at=project.clock.now(), labels=labels, **asked._asdict())
    record.stop("done", also=[written])
    return AskAnswer(run=project.run, file=target.as_posix(), asked=len(first.slots), step=first.step)


def answer(project: Project, source: Path) -> FillAnswer:
    """Take the answer to the question that was written last: every value that fits the sheets as they are now.

    Raises Refused where there is no question, or no answer in the file.
    """
    try:
        text = source.read_bytes().decode("utf-8", "replace")
    except OSError as e:
        raise Refused(f"{source} cannot be read: {e.strerror}", "name the file that holds the reply") from None
    question = _newest(project)
    said = answer_in(text, frozenset(question.labels))
    values = {label: said[id_] for id_, label in question.labels.items() if id_ in said}
    start = Start(project, ())
    paths = {label.split(" ", 1)[0] for label in question.labels.values()}
    options = start.options(by_hand=True)._replace(paths=tuple(p for p in sorted(paths) if p in start.sheets))
    brief = AskedHash(question.prefix, question.task, question.shape).brief
    because = f"run {project.run}, question {brief}, {source.name}"
    ending = Ending(
        project,
        Aim(options, MEASURE, start.mask, ()),
        Said(project.run, HAND, values, lambda _: because),
    )
    ended = ending.stored("done", ANSWER)
    done = {v.slot.label for v in ended.filled.values}
    refused = {r.slot.label for r in ended.filled.rejected}
    stale = [label for label in values if label not in done | refused]
    return FillAnswer(
        run=project.run,
        filled=len(ended.filled.values),
        empty=ended.empty,
        rejected=(
            *(r for r, raw in zip(rejections(ended.filled), ended.filled.rejected, strict=True) if raw.slot.label in values),
            *(_stale(label, values[label]) for label in stale),
        ),
        tokens=Tokens(prompt=0, completion=0),
        written=tuple(sorted(w.path for w in ended.deed.writings)),
        diff=ended.diff,
    )
