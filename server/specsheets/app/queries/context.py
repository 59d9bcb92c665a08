"""context: what a run sent and heard, by hash, and what the next fill would send, before anything is spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specsheets.app.fill_answers import ContextAnswer, Forecast, Question, RunRow, RunsAnswer, SeenSheet
from specsheets.app.filling.driver import in_words
from specsheets.app.filling.record import answers_of, context_of, is_on_bodies, said
from specsheets.app.filling.start import Start, host_of, too_small
from specsheets.app.filling.world import SAMPLE, Measure
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.asked import asked_hash, shape_text
from specsheets.model.match import nearest
from specsheets.model.sheet import digest
from specsheets.phases.filling.asking import Ask
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.world import TooSmall
from specsheets.phases.sheets import text_of
from specsheets.ports import Away, Unfit

GUESS = SAMPLE // 3
"""Tokens of the sample where no model says how it counts."""


def runs(project: Project) -> RunsAnswer:
    """The runs that asked somebody, the oldest first."""
    rows = ((row["at"], run, row) for run, row in project.store.rows("run").items() if row.get("answers"))
    return RunsAnswer(
        runs=tuple(
            RunRow(
                run=run,
                verb=row["verb"],
                at=at,
                outcome=row["outcome"],
                answers=row["answers"],
                prompt=row["prompt"],
                completion=row["completion"],
            )
            for at, run, row in sorted(rows, key=lambda r: r[:2])
        )
    )


def context(project: Project, run: str) -> ContextAnswer:
    """What a run sent and heard. Raises Refused for a run that asked nobody."""
    answers = list(answers_of(project.store, run))
    if not answers:
        near = nearest(run, [r.run for r in runs(project).runs])
        raise Refused(
            f"no run {run} asked anybody",
            f"did you mean {near}?" if near else "`specsheets context list` names those that did",
        )
    figures, row = context_of(project.store, run), project.store.get("run", run) or {}
    measure = Measure.recorded(figures)
    hashes = {h for a in answers for h in (a.prefix, a.task, a.shape, a.answer)}
    texts = said(project.store, hashes)
    seen = figures.get("sheets", {})
    return ContextAnswer(
        run=run,
        model=answers[-1].by,
        host=figures.get("host", ""),
        window=measure.window,
        outcome=row.get("outcome", ""),
        verb=row.get("verb", ""),
        sheets=tuple(_seen(project, path, *found) for path, found in sorted(seen.items())),
        questions=tuple(
            Question(**a.model_dump(exclude={"kind", "run", "refused"}), refused=a.refused) for a in answers
        ),
        texts=texts,
        gone=tuple(sorted(hashes - texts.keys())),
        masked=tuple(figures.get("masked", ())),
        figures=row.get("figures", {}),
    )


def context_or_next(
    project: Project, run: str, is_next: bool, words: Sequence[str] = (), window: int | None = None
) -> ContextAnswer:
    """The one or the other, as asked; raises Refused where both or neither is."""
    if bool(run) == is_next:
        raise Refused("one run is to be named", "give its id (`specsheets context list`), or `--next`")
    return context(project, run) if run else next_context(project, words, window)


def next_context(project: Project, words: Sequence[str] = (), window: int | None = None) -> ContextAnswer:
    """What a fill of these sheets would send first; nothing is sent and nothing recorded.

    Raises Refused where there is nothing to fill, and where all sheets do not fit the window.
    """
    start = Start(project, words)
    if not start.holes:
        raise Refused("nothing is empty on these sheets", "`specsheets status` says what to do next")
    remarks: list[str] = []
    model = None
    try:
        model = project.model()
        measure = Measure.of(model, window)
    except (Away, Unfit, Refused) as e:
        remarks.append(f"{e}; tokens are counted as three characters each")
        measure = Measure(window, GUESS)
    world = start.world(measure)
    course = fill(world, start.options())
    try:
        ask = next(course)
        assert isinstance(ask, Ask)
        found, tokens = start.forecast(world), measure.tokens(ask.prompt.prefix) + measure.tokens(ask.prompt.task)
        price = model.price(tokens, ask.limit) if model else None
        cost = model.price(found.prompt, found.completion) if model else None
        whole = Forecast(
            questions=found.questions,
            prompt=found.prompt,
            completion=found.completion,
            price=cost,
            rests=f"{in_words(found, cost)}; {SAMPLE / measure.sample:.1f} characters are taken for a token",
        )
    except TooSmall as e:
        raise too_small(e) from None
    finally:
        course.close()
        if model:
            model.close()
    asked = asked_hash(ask.prompt.prefix, ask.prompt.task, ask.schema)
    return ContextAnswer(
        run="",
        model=model.name if model else "",
        host=host_of(project),
        window=measure.window,
        outcome="",
        sheets=tuple(_seen(project, path, *found) for path, found in sorted(start.seen(world).items())),
        questions=(
            Question(
                step=ask.step,
                prefix=asked.prefix,
                task=asked.task,
                shape=asked.shape,
                asked=len(ask.slots),
                prompt=tokens,
                completion=ask.limit,
            ),
        ),
        texts={asked.prefix: ask.prompt.prefix, asked.task: ask.prompt.task, asked.shape: shape_text(ask.schema)},
        masked=start.mask.kinds,
        price=price,
        forecast=whole,
        figures={"empty": len(start.holes), "parked": len(start.parked)},
        remarks=tuple(remarks),
    )


def _seen(project: Project, path: str, found: str, sent: str, tokens: int, left_out: int = 0) -> SeenSheet:
    same = digest(text_of(project.store, path) or "") == found
    return SeenSheet(path=path, hash=found, sent=sent, tokens=tokens, left_out=left_out, same=same)


def page(answer: ContextAnswer) -> str:
    """A run as a page in Markdown: what it asked, what was refused before and after repair, and what it took."""
    figures: Mapping[str, Any] = answer.figures
    one, what = things(answer)
    done, count = ("kept or proposed", "bodies") if one == "body" else ("filled", "filled")
    asked = sum(q.asked for q in answer.questions if "repair" not in q.step)
    lines = [
        f"# {'Bodies' if one == 'body' else 'Fill'} {answer.run}",
        "",
        f"{answer.model}{f' at {answer.host}' if answer.host else ''}, {len(answer.sheets)} sheets in every question; "
        f"{answer.outcome or 'never ended'}.",
        "",
        f"- {asked} {what} asked for, {figures.get(count, 0)} {done}, {figures.get('refused_last', 0)} left empty",
        f"- refused per 100 {what}: {_share(figures.get('refused_first', 0), asked)} before anything was asked again,"
        f" {_share(figures.get('refused_last', 0), asked)} after",
        "",
        f"| question | {what} | accepted | refused | tokens read | of these cached | written | cost | seconds |",
        "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for q in answer.questions:
        taken = f" (from {q.taken})" if q.taken else ""
        cost = f"{q.cost:.4f}" if q.cost is not None else ""
        lines.append(
            f"| {q.step}{taken} | {q.asked} | {q.accepted} | {len(q.refused)} | {q.prompt or ''} | {q.cached or ''} |"
            f" {q.completion or ''} | {cost} | {q.seconds:.1f} |"
        )
    whole = sum(not q.streamed for q in answer.questions)
    if whole:
        lines += ["", f"Answers that came whole, though they were asked for piece by piece: {whole}."]
    refused = [(q.step, r) for q in answer.questions for r in q.refused]
    if refused:
        lines += ["", "## Refused", "", f"| question | {one} | value | why |", "| --- | --- | --- | --- |"]
        lines += [f"| {step} | {r.label} | {_cell(r.value[:60])} | {_cell(r.reason)} |" for step, r in refused]
    return "\n".join(lines) + "\n"


def things(answer: ContextAnswer) -> tuple[str, str]:
    """What a run asked for: one, and many."""
    return ("body", "bodies") if is_on_bodies(answer.verb) else ("field", "fields")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "0.0"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
