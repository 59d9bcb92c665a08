"""new: a blueprint from a person's words, by a model or by hand through a file; a person looks at it, then it is planned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from specsheets.app.answers import NewAnswer
from specsheets.app.commands.plan import plan
from specsheets.app.drafting import Author, draft_sheets
from specsheets.app.fill_answers import AskAnswer, Rejected, Tokens
from specsheets.app.filling.by_hand import answer_in
from specsheets.app.filling.driver import Driver
from specsheets.app.filling.masking import Mask
from specsheets.app.filling.questions import newest_question, written_question
from specsheets.app.filling.record import CUT, SAID, Record
from specsheets.app.filling.start import host_of, too_small
from specsheets.app.filling.world import SAMPLE, Measure
from specsheets.app.progress import Cancelled, Progress, silent
from specsheets.app.project import BLUEPRINT, Project
from specsheets.app.refusal import Refused
from specsheets.model.asked import AskedHash
from specsheets.model.fill_events import ModelAnswered, RefusedValue
from specsheets.model.sheet import digest
from specsheets.model.slots import Rejection
from specsheets.phases.drafting import LEAST, LIMIT, SLOT, Described, describe, judged, tree
from specsheets.phases.faults import Surroundings
from specsheets.phases.filling.asking import Ask
from specsheets.phases.filling.world import TooSmall
from specsheets.ports import Away, LanguageModel, Prompt, Reply, Unfit

VERB, ASK, ANSWER = "new", "new --ask", "new --answer"
HAND = "by hand"


class Manner(NamedTuple):
    """How a blueprint is made: whether it is planned at once, or only shown, and who hears of the way there."""

    plans: bool = False
    dry_run: bool = False
    progress: Progress = silent
    tell: Callable[[str], None] = lambda _: None


def new(project: Project, words: str, manner: Manner = Manner()) -> NewAnswer:  # noqa: B008
    """Let a model draft `blueprint.yaml` from a person's words, and plan it where that is asked for.

    Raises Refused where there is a blueprint already, the model is away, or nothing that it answered holds; then nothing is
    written.
    """
    _check(project, words)
    try:
        model = project.model()
        try:
            return _asked(project, words, model, manner)
        finally:
            model.close()
    except Away as e:
        raise Refused(str(e).rstrip("."), "run it again later, or by hand: `specsheets new … --ask FILE`") from None
    except Unfit as e:
        raise Refused(e.what, e.todo) from None
    except TooSmall as e:
        raise too_small(e) from None


def ask(project: Project, words: str, target: Path) -> AskAnswer:
    """Write the question for a blueprint to a file: Markdown, or JSON by its name.

    Raises Refused where there is a blueprint already, or the file cannot be written.
    """
    _check(project, words)
    mask = Mask(project)
    course = describe(mask(words), surroundings(project))
    first = next(course)
    course.close()
    assert isinstance(first, Ask)
    about = f"The blueprint of {project.root.name}, run {project.run}"
    record = Record(project, ASK, _context(project, Measure(None, SAMPLE // 3), HAND, mask))
    return written_question(project, record, first, about, "specsheets new --answer FILE", target)


def answer(project: Project, source: Path, manner: Manner = Manner()) -> NewAnswer:  # noqa: B008
    """Take the answer to the question for a blueprint that was written last.

    Raises Refused where there is no question, no answer in the file, or it does not hold; then nothing is written.
    """
    _check(project, "by hand")
    try:
        text = source.read_bytes().decode("utf-8", "replace")
    except OSError as e:
        raise Refused(f"{source} cannot be read: {e.strerror}", "name the file that holds the reply") from None
    question = newest_question(project, ASK, "specsheets new TEXT --ask FILE")
    said = json.dumps(answer_in(text, frozenset({SLOT.id, "components"})))
    blueprint_text, blueprint, wrong = judged(
        Reply(said, "stop", None, None, 0, 0.0, HAND, HAND), surroundings(project)
    )
    project.store.cache(SAID, {digest(text): ("", text.encode())})
    rejected = () if blueprint else (Rejection(SLOT, blueprint_text, wrong),)
    event = ModelAnswered(
        run=project.run,
        step="blueprint",
        answer=digest(text),
        by=HAND,
        asked=1,
        accepted=1 - len(rejected),
        refused=tuple(RefusedValue(label=SLOT.label, value=r.value[:CUT], reason=r.reason) for r in rejected),
        **AskedHash(question.prefix, question.task, question.shape)._asdict(),
    )
    record = Record(project, ANSWER, _context(project, Measure(None, SAMPLE // 3), HAND, Mask(project)))
    record.stop("done" if blueprint else "refused", also=[event])
    if blueprint is None:
        raise Refused(
            f"the blueprint in {source.name} does not hold: {wrong.rstrip('.')}", "have it corrected, and run it again"
        )
    return _kept(project, Described(blueprint_text, blueprint, ()), HAND, Tokens(prompt=0, completion=0), manner)


def words_of(source: Path) -> str:
    """What a file says of a program. Raises Refused where it cannot be read."""
    try:
        return source.read_text("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{source} is not UTF-8 text", "save it as UTF-8") from None
    except OSError as e:
        raise Refused(f"{source} cannot be read: {e.strerror or e}", "name a file that exists") from None


def surroundings(project: Project) -> Surroundings:
    """What there is already in a project."""
    for _ in project.code.refresh():
        pass
    existing = tuple(sorted({*project.code.paths, *project.store.rows("sheet")}))
    return Surroundings(existing, project.language_of, project.languages[".py"])


def _check(project: Project, words: str) -> None:
    if (project.root / BLUEPRINT).exists():
        raise Refused(
            f"{BLUEPRINT} is there already, and is never overwritten",
            "change it by hand and run `specsheets plan`, or move it away",
        )
    if not words.strip():
        raise Refused("nothing is said of the program", "say in a few sentences what it is to do")


def _context(project: Project, measure: Measure, model: str, mask: Mask) -> dict[str, object]:
    return {
        "model": model,
        "host": host_of(project) if model != HAND else "",
        "window": measure.window,
        "sample": measure.sample,
        "paths": [],
        "sheets": {},
        "masked": list(mask.kinds),
    }


def _asked(project: Project, words: str, model: LanguageModel, manner: Manner) -> NewAnswer:
    mask, measure = Mask(project), Measure.of(model, None)
    masked, around = mask(words), surroundings(project)
    record = Record(project, VERB, _context(project, measure, model.name, mask))
    driver = Driver(record, {}, model, manner.progress, 1, manner.tell)
    try:
        described = driver.run(describe(masked, around, room=_room(masked, around, measure)))
    except BaseException as e:
        is_stopped = isinstance(e, Cancelled | KeyboardInterrupt)
        record.stop("cancelled" if is_stopped else "away" if isinstance(e, Away) else "failed")
        raise
    record.stop("done" if described.blueprint else "refused")
    if described.blueprint is None:
        raise Refused(
            f"{model.name} answered no blueprint that holds: {described.rejected[-1].reason.rstrip('.')}",
            f"say more of what the program is to do, or look at what was said: `specsheets context show {project.run}`",
        )
    tokens = Tokens(prompt=driver.prompt_tokens, completion=driver.completion_tokens)
    return _kept(project, described, driver.by, tokens, manner)


def _room(words: str, around: Surroundings, measure: Measure) -> Callable[[Prompt], int]:
    """How many tokens a prompt leaves for the answer. Raises TooSmall where the first leaves too few."""

    def room(prompt: Prompt) -> int:
        if measure.window is None:
            return LIMIT
        return measure.window - measure.tokens(prompt.prefix) - measure.tokens(prompt.task)

    first = next(describe(words, around))
    assert isinstance(first, Ask)
    if measure.window is not None and room(first.prompt) < LEAST:
        raise TooSmall(measure.window - room(first.prompt) + LEAST, measure.window)
    return room


def _kept(project: Project, described: Described, by: str, tokens: Tokens, manner: Manner) -> NewAnswer:
    """Write what holds, and plan it where nobody wants to look at it first: it is the word of whoever answered then."""
    assert described.blueprint is not None
    planned, run = None, project.run
    if not manner.dry_run:
        _check(project, "again, since asking took a while")
        project.files.write(BLUEPRINT, described.text.encode())
        if manner.plans:
            project.run = project.clock.new_id()
            author = Author("filled", by, f"run {run}, {BLUEPRINT} {digest(described.text)[:12]}")
            drafts = draft_sheets(project, described.blueprint, author)
            planned = plan(project, drafts=drafts, progress=manner.progress)
    return NewAnswer(
        run=run,
        file="" if manner.dry_run else BLUEPRINT,
        blueprint=described.text,
        tree=tree(described.blueprint),
        rejected=tuple(
            Rejected(sheet=BLUEPRINT, field="whole", value=r.value[:CUT], reason=r.reason) for r in described.rejected
        ),
        tokens=tokens,
        plan=planned,
    )
