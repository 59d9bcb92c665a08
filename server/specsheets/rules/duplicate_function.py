"""A function that two files define under one name, with one signature and one body."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from specsheets.model.facts import Symbol
from specsheets.rules.duplicate_constant import first_bearer, imports_instead
from specsheets.rules.rule import Drift, ProjectView, Rule, name_span
from specsheets.rules.twins import is_test

LEAST_LINES = 4
"""Shorter functions may well be equal by chance."""


def check(view: ProjectView, path: str) -> Iterator[Drift]:
    """Functions of a file whose twin stands in another file."""
    for number, others in view.twins.shared(path, "function"):
        symbol = view.facts[path].outermost(number)
        if is_test(path) and symbol.name.startswith("test"):
            continue
        elsewhere = [p for p in others if p.path != path]
        owner = first_bearer(view, path, symbol.name, elsewhere)
        if owner is None or symbol.end_line - symbol.line + 1 < LEAST_LINES:
            continue
        twin = view.facts[owner.path].outermost(owner.number)
        if _text(view, path, symbol) != _text(view, owner.path, twin):
            continue
        yield Drift(
            path,
            name_span(symbol),
            f"{symbol.name} is defined word for word in {owner.path}:{twin.line}",
            symbol=symbol.name,
            expected=view.now.modules.name_of(owner.path),
            actual=symbol.name,
            related=((owner.path, twin.line, "the same function"),),
            fixes=tuple(imports_instead(view, symbol.name, path, owner.path)),
            known=path in view.declared_before(symbol.name),
        )


def _text(view: ProjectView, path: str, symbol: Symbol) -> str:
    lines = view.text(path).split("\n")[symbol.line - 1 : symbol.end_line]
    return dedent("\n".join(line.rstrip() for line in lines)).strip()


RULE = Rule(
    id="duplicate-function",
    severity="warning",
    reason="Two copies of one function are mended once and wrong once.",
    before="""
## shop/cart.py
def add_tax(price: int) -> int:
    rate = 19
    tax = price * rate // 100
    return price + tax
## shop/orders.py
def add_tax(price: int) -> int:
#   ^^^^^^^ duplicate-function
    rate = 19
    tax = price * rate // 100
    return price + tax
""",
    after="""
## shop/cart.py
def add_tax(price: int) -> int:
    rate = 19
    tax = price * rate // 100
    return price + tax
## shop/orders.py
from shop.cart import add_tax
""",
    check=check,
)
