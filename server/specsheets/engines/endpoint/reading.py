"""Reading: what a model, a list of models and a note from an earlier run say, whatever they say."""

from __future__ import annotations

import json

from specsheets.engines.endpoint.dialect import RUNGS, Dialect

WINDOW_KEYS = ("n_ctx", "max_model_len", "context_length", "context_window")
"""What servers call the window in their list of models."""


def noted(note: bytes | None) -> tuple[Dialect | None, float | None]:
    """What was kept of an endpoint; nothing, where that is none of ours."""
    try:
        known = json.loads(note or b"{}")
        dialect, ratio = Dialect(known["rung"], tuple(known["dropped"])), known["ratio"]
    except (ValueError, KeyError, TypeError):
        return None, None
    return (dialect, ratio) if dialect.rung in RUNGS and isinstance(ratio, float | None) else (None, None)


def object_in(text: str, rung: str) -> str:
    """The JSON object within a text, what a model thought aloud before it left out; where nothing but words bound the model,
    its slips of JSON are mended."""
    text = text.rpartition("</think>")[2]
    inner = text[text.find("{") : text.rfind("}") + 1] or text
    if rung != "prompt" or is_json(inner):
        return inner if is_json(inner) else text
    from json_repair import repair_json

    return repair_json(inner, ensure_ascii=False)


def bound_text(text: str, rung: str) -> str:
    """What of a reply has to fit the schema for its bond to hold: all of it, but where words are the bond, the object in it."""
    return object_in(text, rung) if rung == "prompt" else text


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def stated_window(listing: str, model: str) -> int | None:
    """The window of a model by the list of models that its server gives."""
    try:
        entries = [e for e in json.loads(listing)["data"] if isinstance(e, dict)]
    except (ValueError, KeyError, TypeError):
        return None
    own = next((e for e in entries if e.get("id") == model), entries[0] if len(entries) == 1 else {})
    meta = own.get("meta")
    for place in (meta if isinstance(meta, dict) else {}, own):
        for key in WINDOW_KEYS:
            if isinstance(place.get(key), int) and place[key] > 0:
                return int(place[key])
    return None
