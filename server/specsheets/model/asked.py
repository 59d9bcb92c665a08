"""Asked: a question to a model by the hashes of its three parts, under which the record finds it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from specsheets.model.sheet import digest


class AskedHash(NamedTuple):
    """The hashes of the prefix, of the task and of the schema's text."""

    prefix: str
    task: str
    shape: str

    @property
    def brief(self) -> str:
        """The whole question in 12 hexadecimal digits, for people and decisions."""
        return digest("\0".join(self))[:12]


def asked_hash(prefix: str, task: str, schema: Mapping[str, Any]) -> AskedHash:
    """The hashes of one question."""
    return AskedHash(digest(prefix), digest(task), digest(shape_text(schema)))


def shape_text(schema: Mapping[str, Any]) -> str:
    """The one text of a schema: keys in their own order, which is the order of the answer."""
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
