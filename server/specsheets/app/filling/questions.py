"""Questions: one that is written to a file for anybody who can answer it, and the one that was written last."""

from __future__ import annotations

from pathlib import Path

from specsheets.app.fill_answers import AskAnswer
from specsheets.app.filling.by_hand import question_json, question_page
from specsheets.app.filling.record import Record
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.asked import asked_hash
from specsheets.model.fill_events import QuestionWritten
from specsheets.phases.filling.asking import Ask
from specsheets.ports import Query


def written_question(project: Project, record: Record, ask: Ask, about: str, then: str, target: Path) -> AskAnswer:
    """Write a question to a file, Markdown, or JSON by its name, and record it; `then` is the command for the reply.

    Raises Refused where the file cannot be written.
    """
    text = question_json(ask, about) if target.suffix == ".json" else question_page(ask, about, then)
    try:
        target.write_text(text, "utf-8")
    except OSError as e:
        raise Refused(f"{target} cannot be written: {e.strerror}", "name another file") from None
    asked = asked_hash(ask.prompt.prefix, ask.prompt.task, ask.schema)
    labels = {slot.id: slot.label for slot in ask.slots}
    record.keep_texts(asked, ask)
    written = QuestionWritten(run=project.run, at=project.clock.now(), labels=labels, **asked._asdict())
    record.stop("done", also=[written])
    return AskAnswer(run=project.run, file=target.as_posix(), asked=len(ask.slots), step=ask.step)


def newest_question(project: Project, verb: str, command: str) -> QuestionWritten:
    """The question that a verb wrote last; raises Refused with the command that writes one where there is none."""
    rows = project.store.rows("run").items()
    asked = [(row["at"], run) for run, row in rows if row.get("labels") and row.get("verb") == verb]
    for recorded in project.store.read(query=Query((f"run:{max(asked)[1]}",))) if asked else ():
        if isinstance(recorded.event, QuestionWritten):
            return recorded.event
    raise Refused("no question was written yet", f"write one with `{command}`")
