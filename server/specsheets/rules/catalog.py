"""Catalog: every rule. A rule is found because its file is there."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from specsheets.rules.rule import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, errors first, then by id."""
    modules = (import_module(f"{__package__}.{m.name}") for m in iter_modules([str(Path(__file__).parent)]))
    found = [module.RULE for module in modules if hasattr(module, "RULE")]
    return tuple(sorted(found, key=lambda rule: (("error", "warning", "info").index(rule.severity), rule.id)))
