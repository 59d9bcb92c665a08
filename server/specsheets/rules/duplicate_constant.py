"""A constant that two files define under one name with one value."""

from __future__ import annotations

from collections.abc import Iterator

from specsheets.model.finding import Fix
from specsheets.rules.rule import Drift, ProjectView, Rule, name_span
from specsheets.rules.twins import KEPT, Place, is_test, literal


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Constants of a file that another file has too; said where the constant came later, or at the later path."""
    for number, others in view.twins.shared(path, "constant"):
        symbol = view.facts[path].outermost(number)
        mine = _told(view, Place(path, number))
        elsewhere = [p for p in others if p.path != path and mine and _told(view, p) == mine]
        owner = first_bearer(view, path, symbol.name, elsewhere)
        if owner is None:
            continue
        known = path in view.declared_before(symbol.name)
        if view.base is None and symbol.name.startswith("_"):
            continue
        line = view.facts[owner.path].outermost(owner.number).line
        yield Drift(
            path,
            name_span(symbol),
            f"{symbol.name} is defined with the same value in {owner.path}:{line}",
            symbol=symbol.name,
            expected=view.now.modules.name_of(owner.path),
            actual=f"{symbol.name} = {symbol.value}"[:120],
            related=((owner.path, line, "the same constant"),),
            fixes=tuple(imports_instead(view, symbol.name, path, owner.path)),
            known=known,
        )


def imports_instead(view: ProjectView, name: str, path: str, owner: str) -> Iterator[Fix]:
    """The imports that would do instead of a second definition of `name`: from its owner, or there from here; none that
    closes an import circle."""
    for user, source in ((path, owner), (owner, path)):
        module = view.now.modules.name_of(source)
        if module and not view.now.leads_to(source, user):
            yield Fix(
                title=f"Import {name} from {module}" + ("" if user == path else f" in {user}"),
                verb="fix-import",
                arguments={"path": user, "name": name, "module": module, "drop": name},
                preferred=user == path,
            )
            return


def _told(view: ProjectView, place: Place) -> str:
    """The value of a constant in a spelling-free form, read from the code where facts leave it there."""
    symbol = view.facts[place.path].outermost(place.number)
    if symbol.value != KEPT:
        return literal(symbol.value)
    lines = view.text(place.path).split("\n")[symbol.line - 1 : symbol.end_line]
    written = "\n".join(lines).partition("=")[2].strip()
    return literal(written) if written != KEPT else ""


def first_bearer(view: ProjectView, path: str, name: str, others: list[Place]) -> Place | None:
    """Which of `others` had `name` before the file at `path`: one of the base where this file is not, else the first by
    path; None where this file itself comes first. Without a base tests are not judged."""
    if view.base is None:
        others = [] if is_test(path) else [p for p in others if not is_test(p.path)]
    before = view.declared_before(name)
    mine = path in before
    older = [p for p in others if p.path in before]
    if older and not mine:
        return older[0]
    if mine and not older:
        return None
    return others[0] if others and others[0].path < path else None


RULE = Rule(
    id="duplicate-constant",
    severity="warning",
    reason="A value that means one thing has one place; its copies will disagree one day.",
    before="""
## shop/cart.py
MAX_ITEMS = 1000
## shop/orders.py
MAX_ITEMS = 1000
#^^^^^^^^ duplicate-constant
""",
    after="""
## shop/cart.py
MAX_ITEMS = 1000
## shop/orders.py
from shop.cart import MAX_ITEMS
""",
    check=check,
)
