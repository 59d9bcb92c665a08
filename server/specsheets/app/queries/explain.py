"""explain: what a rule looks for and why, with an example before and after."""

from __future__ import annotations

from specsheets.app.answers import ExplainAnswer
from specsheets.app.refusal import Refused
from specsheets.model.match import nearest
from specsheets.rules.catalog import rules


def explain(rule: str) -> ExplainAnswer:
    """One rule by its id.

    Raises Refused for an id that no rule has.
    """
    known = {r.id: r for r in rules()}
    found = known.get(rule)
    if found is None:
        near = nearest(rule, sorted(known))
        raise Refused(
            f"there is no rule {rule}", f"did you mean {near}?" if near else f"the rules are {', '.join(sorted(known))}"
        )
    return ExplainAnswer(
        rule=found.id,
        severity=found.severity,
        reason=found.reason,
        before=found.before.strip(),
        after=found.after.strip(),
    )
