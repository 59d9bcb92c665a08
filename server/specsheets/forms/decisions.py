"""The decisions that travel with git: one JSON line each, in files that are never changed afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from specsheets.forms.paths import path_problem
from specsheets.model.events import (
    VERSION,
    EntryRenamed,
    Event,
    FieldDecided,
    FieldReleased,
    FindingsAccepted,
    Noted,
    SheetDropped,
    SheetMoved,
    event_adapter,
    upcast,
)
from specsheets.model.facts import Problem
from specsheets.model.fill_events import BodyWritten

TRAVELLING = (FieldDecided, FieldReleased, EntryRenamed, SheetMoved, SheetDropped, BodyWritten, Noted, FindingsAccepted)
"""The events that somebody decided; all others can be computed again."""

_KINDS = frozenset(kind.model_fields["kind"].default for kind in TRAVELLING)
_LINE_BREAKS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""What some readers of text take for the end of a line."""
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")


def write_decisions(events: Iterable[Event]) -> str:
    """One line for each event that travels, in the given order; the others are left out.

    A moved sheet travels without what it holds, which its own file tells.
    """
    return "".join(_line(e) for e in events if isinstance(e, TRAVELLING))


def _line(event: Event) -> str:
    body = event.model_dump(mode="json", exclude_defaults=True, exclude={"kind", "sheet"})
    line = json.dumps({"version": VERSION, "kind": event.kind, **body}, ensure_ascii=False, separators=(",", ":"))
    return line.translate(_LINE_BREAKS) + "\n"


def read_decisions(text: str, name: str) -> tuple[list[Event], list[Problem]]:
    """The events of one file in order, and a problem for every line that is none; never raises.

    `name` is what the problems call the file.
    """
    events: list[Event] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            events.append(_read(line.rstrip("\r")))
        except (ValueError, RecursionError) as error:
            wrong = error.args[0] if type(error) is ValueError else "it cannot be read"
            problems.append(Problem(number, 1, f"The decision in line {number} of {name} is left out: {wrong}."))
    return events, problems


def _read(line: str) -> Event:
    """The event of one line. Raises ValueError whose text ends a sentence."""
    if "\0" in line:
        raise ValueError("it holds NUL bytes, so restore the file from git")
    if _CONFLICT.match(line):
        raise ValueError("a merge conflict is left here, so remove the marker lines and keep the lines of both sides")
    try:
        body: Any = json.loads(line)
    except ValueError:
        raise ValueError("it is no complete JSON, so restore the file from git") from None
    if not isinstance(body, dict):
        raise ValueError("it is no JSON object, so restore the file from git")
    json.dumps(body, ensure_ascii=False).encode()
    version, kind = body.pop("version", None), body.pop("kind", None)
    if type(version) is not int or version < 1:
        raise ValueError("it does not say its version, so restore the file from git")
    if not isinstance(kind, str) or (kind not in _KINDS and version <= VERSION):
        raise ValueError(
            f"it is of a kind that this program does not know ({json.dumps(kind)}), so use a newer specsheets"
        )
    event = _validated(upcast(kind, version, body))
    for key in ("path", "to"):
        path = getattr(event, key, "")
        wrong = path_problem(path) if path or (hasattr(event, key) and not isinstance(event, Noted)) else ""
        if wrong:
            raise ValueError(f'its "{key}" {wrong}')
    return event


def _validated(body: dict[str, Any]) -> Event:
    try:
        return event_adapter().validate_python(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"][1:])
        sign = {"missing": "is missing", "extra_forbidden": "is unknown"}.get(first["type"], "has a wrong value")
        raise ValueError(f'its key "{key}" {sign}') from None


def pack_decisions(files: Mapping[str, str]) -> str:
    """Many files as one text: ordered by date, name and line, each decision once; `files` maps names to texts.

    A line without a date stays behind the lines that stand above it. Lines that cannot be read are left out, so the
    caller keeps the files for which `read_decisions` finds problems.
    """
    dated: list[tuple[str, str, int, str]] = []
    for name in sorted(files):
        latest = ""
        for number, event in enumerate(read_decisions(files[name], name)[0]):
            latest = max(latest, getattr(event, "at", ""))
            dated.append((latest, name, number, _line(event)))
    return "".join(dict.fromkeys(line for *_, line in sorted(dated)))
