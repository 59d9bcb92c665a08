"""Given: what becomes of values that somebody gave by label: a person, a chat, or an earlier run's proposal."""

from __future__ import annotations

from collections.abc import Mapping

from specsheets.app.fill_answers import FillAnswer, Rejected, Tokens
from specsheets.app.filling.ending import Ended, rejections
from specsheets.app.filling.keep import plain
from specsheets.app.filling.record import CUT
from specsheets.app.project import Project
from specsheets.phases.filling.asking import Filled


def without_model(project: Project, ended: Ended, values: Mapping[str, object]) -> FillAnswer:
    """What a verb says of values that somebody gave by label."""
    return FillAnswer(
        run=project.run,
        filled=len(ended.filled.values),
        empty=ended.empty,
        rejected=refused_of(ended.filled, values),
        tokens=Tokens(prompt=0, completion=0),
        written=tuple(sorted(w.path for w in ended.deed.writings)),
        diff=ended.diff,
    )


def refused_of(filled: Filled, values: Mapping[str, object]) -> tuple[Rejected, ...]:
    """Refusals of values that were given, those among them whose field is no longer empty or no longer there."""
    done = {v.slot.label for v in filled.values}
    refused = {r.slot.label: r for r in filled.rejected if r.slot.label in values}
    stale = [label for label in values if label not in done | refused.keys()]
    known = rejections(filled._replace(rejected=tuple(refused.values())))
    return (*known, *(_stale(label, values[label]) for label in stale))


def _stale(label: str, value: object) -> Rejected:
    path, key, field = label.split(" ")[:3]
    name = key.partition(":")[2]
    return Rejected(
        sheet=path,
        field=f"{name}.{field}" if name else field,
        value=plain(str(value)[:CUT]),
        reason="the sheet has changed since the question was written: this field is not empty there any more",
    )
