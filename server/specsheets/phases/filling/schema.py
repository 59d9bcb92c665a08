"""Schema: the shape of a reply as one flat object, plain enough for every endpoint that can be bound to a schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from specsheets.model.slots import LONGEST_LINE, MOST_LINES, Slot
from specsheets.phases.filling.reading import MOST_PARAMETERS
from specsheets.phases.filling.slots import LONGEST_NAME
from specsheets.ports import Json

MOST_SLOTS, MOST_MEMBERS = 400, 900
"""Slots and members of closed lists in one request; endpoints refuse more, or take minutes."""

_INLINE = 6
"""A list up to this length stands where it is used."""


def schema(slots: Sequence[Slot]) -> Json:
    """A required key for every slot, in order; a closed list that several slots share stands once."""
    shared = {list_: f"list{n}" for n, list_ in enumerate(lists(slots), 1) if len(list_) > _INLINE}
    shape: dict[str, Any] = {
        "type": "object",
        "properties": {slot.id: {"description": slot.label, **_answer(slot, shared)} for slot in slots},
        "required": [slot.id for slot in slots],
        "additionalProperties": False,
    }
    if shared:
        shape["$defs"] = {name: {"type": "string", "enum": list(list_)} for list_, name in shared.items()}
    return shape


def lists(slots: Sequence[Slot]) -> dict[tuple[str, ...], None]:
    """The closed lists of some slots, each once, in order."""
    return dict.fromkeys(slot.choices for slot in slots if slot.choices)


def _answer(slot: Slot, shared: dict[tuple[str, ...], str]) -> dict[str, Any]:
    if slot.kind == "parameters":
        one = {
            "name": {"type": "string", "pattern": slot.pattern, "maxLength": LONGEST_NAME},
            "type": _member(slot.choices, shared),
        }
        item = {"type": "object", "properties": one, "required": list(one), "additionalProperties": False}
        return {"type": "array", "items": item, "maxItems": MOST_PARAMETERS}
    if slot.kind == "body":
        return {"type": "array", "items": {"type": "string", "maxLength": LONGEST_LINE}, "maxItems": MOST_LINES}
    if slot.choices:
        return _member(slot.choices, shared)
    bound: dict[str, Any] = {"type": "string", "maxLength": slot.longest}
    return {**bound, "pattern": slot.pattern} if slot.pattern else bound


def _member(choices: tuple[str, ...], shared: dict[tuple[str, ...], str]) -> dict[str, Any]:
    """A closed list. A reference stands in an `anyOf` of its own, since some endpoints allow nothing beside one."""
    if choices in shared:
        return {"anyOf": [{"$ref": f"#/$defs/{shared[choices]}"}]}
    return {"type": "string", "enum": list(choices)}
