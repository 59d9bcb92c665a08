"""plan --fill: phases 1 and 2 in one run; the empty sheets stay as the snapshot `post-phase1`, the filled ones are `post-phase2`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from specsheets.app.answers import PlanAnswer
from specsheets.app.commands.fill_by_model import Manner, fill
from specsheets.app.commands.plan import plan
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.sheet import project_digest


def plan_filled(
    project: Project,
    paths: Sequence[str] = (),
    *,
    blueprint: Path | None = None,
    outline: Path | None = None,
    manner: Manner,
) -> PlanAnswer:
    """Plan, then fill what is empty. Where nobody can be asked the plan stands, and a remark says why nothing was filled.

    Raises what `plan` raises.
    """
    planned = plan(project, paths, blueprint=blueprint, outline=outline, progress=manner.progress)
    project.run = project.clock.new_id()
    try:
        filled = fill(project, paths, manner)
    except Refused as e:
        return planned.model_copy(update={"remarks": (*planned.remarks, f"planned, and not filled: {e}")})
    rows = project.store.rows("sheet")
    digest = project_digest({p: r["content"] for p, r in rows.items() if not r["problem"]})
    empty = sum(r["empty"] for r in rows.values())
    return planned.model_copy(update={"fill": filled, "digest": digest, "empty": empty})
