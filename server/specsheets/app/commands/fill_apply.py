"""fill --apply: what a run proposed is stored, whole, by sheet or by entry, after it was checked anew."""

from __future__ import annotations

from collections.abc import Sequence

from specsheets.app import scope
from specsheets.app.fill_answers import FillAnswer
from specsheets.app.filling.ending import Aim, Ending, Said
from specsheets.app.filling.given import without_model
from specsheets.app.filling.record import context_of
from specsheets.app.filling.start import Start
from specsheets.app.filling.world import Measure
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.fill_events import ProposedValue
from specsheets.model.match import nearest
from specsheets.phases.filling.world import Options

VERB = "fill --apply"


def apply(project: Project, run: str, words: Sequence[str] = ()) -> FillAnswer:
    """Store what a run proposed, or what of it stands on the named sheets and entries; checked anew.

    Raises Refused for a run that proposed nothing, and a word that names nothing of it.
    """
    row = project.store.get("proposal", run)
    if row is None:
        near = nearest(run, list(project.store.rows("proposal")))
        raise Refused(
            f"run {run} proposed nothing",
            f"did you mean {near}?" if near else "make one with `specsheets fill --propose`",
        )
    every = [ProposedValue.model_validate(v) for v in row["values"]]
    wanted = _named(project, every, words)
    start = Start(project, ())
    options = Options(tuple(sorted({v.path for v in wanted} & start.sheets.keys())))
    values = {v.label: v.value for v in wanted}
    sources = {v.label: v.because for v in every}
    said = Said(run, row["by"], values, lambda label: sources.get(label, f"run {run}"))
    measure = Measure.recorded(context_of(project.store, run))
    ended = Ending(project, Aim(options, measure, start.mask), said).stored("done", VERB)
    return without_model(project, ended, values)


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
