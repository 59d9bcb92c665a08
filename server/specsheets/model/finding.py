"""Finding: one drift, as data; Fix: what would cure it."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Severity = Literal["error", "warning", "info"]
Tag = Literal["", "unnecessary", "deprecated"]
"""What the marked text itself is, beside what is wrong: without effect, or a name that was left behind; "" for neither."""


class Fix(BaseModel):
    """One way to cure a finding. `verb` names the deed and `arguments` all it needs, so that a fix can be resolved later,
    by another process."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    title: str
    verb: str
    arguments: dict[str, Any] = {}
    preferred: bool = False


class Finding(BaseModel):
    """One disagreement between code, sheets and names, at one place. Lines and columns count from 1, in code points."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    rule: str
    severity: Severity
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    symbol: str = ""
    expected: str = ""
    actual: str = ""
    message: str
    related: tuple[tuple[str, int, str], ...] = Field((), description="Other places that bear on it: path, line, why.")
    fingerprint: str = ""
    tag: Tag = ""
    fixes: tuple[Fix, ...] = ()


def fingerprint(rule: str, path: str, symbol: str, expected: str, actual: str) -> str:
    """What stays the same of a finding while lines move: 16 hexadecimal digits, no line number among their sources."""
    return hashlib.sha256("\0".join((rule, path, symbol, expected, actual)).encode()).hexdigest()[:16]
