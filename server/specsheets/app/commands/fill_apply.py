"""fill --apply and --reject: what a run proposed is stored, whole, by sheet or by entry, after it was checked anew; or taken off."""

from __future__ import annotations

from collections.abc import Sequence

from specsheets.app import scope
from specsheets.app.fill_answers import BodiesAnswer, FillAnswer, RejectedAnswer
from specsheets.app.filling import bodies, ending, keep_bodies
from specsheets.app.filling.given import without_model
from specsheets.app.filling.record import context_of
from specsheets.app.filling.start import Start
from specsheets.app.filling.world import Measure
from specsheets.app.project import Deed, Project
from specsheets.app.refusal import Refused
from specsheets.model.fill_events import ProposalRejected, ProposedValue
from specsheets.model.fold import Row
from specsheets.model.match import nearest
from specsheets.phases.filling.world import Options

VERB = "fill --apply"


def apply(project: Project, run: str, words: Sequence[str] = ()) -> FillAnswer | BodiesAnswer:
    """Store what a run proposed, fields or bodies, or what of it stands on the named sheets and entries; checked anew.

    Raises Refused for a run that proposed nothing, and a word that names nothing of it.
    """
    row, every = _proposal(project, run)
    wanted = _named(project, every, words)
    start = Start(project, ())
    sources = {v.label: v.because for v in every}
    measure = Measure.recorded(context_of(project.store, run))
    is_bodies = wanted[0].field == "body"
    values = {v.label: keep_bodies.lines_of(v.value) if is_bodies else v.value for v in wanted}
    said = ending.Said(run, row["by"], values, lambda label: sources.get(label, f"run {run}"))
    if is_bodies:
        aim = bodies.Aim(measure, start.mask, anew=frozenset(values))
        return bodies.given_answer(project, keep_bodies.Keeping(project, aim, said).stored(VERB))
    options = Options(tuple(sorted({v.path for v in wanted} & start.sheets.keys())))
    ended = ending.Ending(project, ending.Aim(options, measure, start.mask), said).stored("done", VERB)
    return without_model(project, ended, values)


def reject(project: Project, run: str, words: Sequence[str] = (), by: str = "a person") -> RejectedAnswer:
    """Take what a run proposed, or what of it stands on the named sheets and entries, off its proposal: it is never stored.

    Raises Refused as `apply` does.
    """
    gone: dict[str, ProposedValue] = {}
    left: list[ProposedValue] = []

    def decide() -> Deed:
        _, every = _proposal(project, run)
        gone.clear()
        gone.update((v.label, v) for v in _named(project, every, words))
        left[:] = [v for v in every if v.label not in gone]
        return Deed((ProposalRejected(run=run, labels=tuple(gone), by=by, at=project.clock.now()),))

    project.commit(decide)
    return RejectedAnswer(run=run, rejected=len(gone), proposed=tuple(left))


def _proposal(project: Project, run: str) -> tuple[Row, list[ProposedValue]]:
    """What a run proposed, those left out that somebody rejected since."""
    row = project.store.get("proposal", run)
    if row is None:
        near = nearest(run, list(project.store.rows("proposal")))
        raise Refused(
            f"run {run} proposed nothing",
            f"did you mean {near}?" if near else "make one with `specsheets fill --propose`",
        )
    if not row["values"]:
        raise Refused(f"all that run {run} proposed was rejected", "make another with `specsheets fill --propose`")
    return row, [ProposedValue.model_validate(v) for v in row["values"]]


def _named(project: Project, every: Sequence[ProposedValue], words: Sequence[str]) -> list[ProposedValue]:
    if not words:
        return list(every)
    out: list[ProposedValue] = []
    for word in words:
        path, _, name = word.rpartition(":") if ":" in word else (word, "", "")
        place = scope.project_path(project, path)
        found = [v for v in every if scope.within(v.path, [place]) and (not name or _is_of(v, name))]
        if not found:
            raise Refused(f"the proposal has nothing for {word}", "name a sheet, a folder, or an entry as PATH:NAME")
        out += [v for v in found if v not in out]
    return out


def _is_of(value: ProposedValue, name: str) -> bool:
    """Whether a value belongs to an entry, to all within it, or to the one field that is named (`total.type`)."""
    qualname = value.key.partition(":")[2].partition("#")[0]
    field = f"{qualname}.{value.field}" if qualname else value.field
    return name in (qualname, qualname.rpartition(".")[2], field) or qualname.startswith(f"{name}.")
