"""fill --bodies --ask and --answer: the question for bodies in a file, the reply of any chat or person through the same checks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from specsheets.app.commands.fill_by_hand import HAND, MEASURE, answered, reply_to
from specsheets.app.fill_answers import AskAnswer, BodiesAnswer
from specsheets.app.filling.bodies import Aim, given_answer, refusals, wish_of
from specsheets.app.filling.ending import Said
from specsheets.app.filling.keep_bodies import Keeping
from specsheets.app.filling.questions import written_question
from specsheets.app.filling.record import BODIES, Record
from specsheets.app.filling.start import Start
from specsheets.app.filling.trial import words_of
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.phases.filling.bodies import at_once, wanted

VERB, ANSWER = f"{BODIES} --ask", f"{BODIES} --answer"


def ask(project: Project, words: Sequence[str], target: Path, anew: bool = False) -> AskAnswer:
    """Write the question for the bodies that the named sheets, or all, lack to a file: Markdown, or JSON by its name. With `anew`
    those that no longer fit their sheet are asked for, too.

    Raises Refused where none is lacking, or none can be asked for yet, and where the file cannot be written.
    """
    start = Start(project, words)
    world = start.world(MEASURE)
    wish = wish_of(project, start.sheets, start.scope.paths, None if anew else ())
    question = at_once(world, wish)
    if question is None:
        lacking = len(wanted(world, wish))
        if lacking:
            raise Refused(
                f"functions without a body whose contract is not filled yet: {lacking}", "fill the sheets first"
            )
        raise Refused("no function on these sheets wants a body", "`specsheets status` says what to do next")
    about = f"{len(question.slots)} bodies of functions of {project.root.name}, run {project.run}"
    record = Record(project, VERB, start.context(world, MEASURE, HAND))
    return written_question(project, record, question, about, "specsheets fill --bodies --answer FILE", target)


def answer(project: Project, source: Path, check: str = "") -> BodiesAnswer:
    """Take the answer to the question that was written last: every body that fits the sheets and the code as they are now, and
    passes the command `check`, where there is one.

    Raises Refused where there is no question, or no answer in the file.
    """
    command = tuple(words_of(check)) if check else ()
    reply = reply_to(project, source, VERB, "specsheets fill --bodies --ask FILE")
    start = Start(project, ())
    aim = Aim(MEASURE, start.mask, (), check, command, frozenset(reply.values))
    said = Said(project.run, HAND, reply.values, lambda _: reply.because)
    kept = Keeping(project, aim, said).stored(
        ANSWER, lambda done: [answered(project, reply, len(done.values), refusals(done.rejected))]
    )
    return given_answer(project, kept)
