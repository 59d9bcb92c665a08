"""By hand: a question as a file that any chat can take, and the answer found in whatever comes back."""

from __future__ import annotations

import json
from typing import Any

from specsheets.app.refusal import Refused
from specsheets.phases.filling.asking import Ask

HEAD = """# {about}

Give this whole file to any chat or coding agent, save what it answers, and run `{then}`.
The answer is one JSON object with exactly the keys of the schema at the end; words around it do no harm.
Every value is checked before it is stored.
"""


def question_page(ask: Ask, about: str, then: str) -> str:
    """The exact prompt and schema, as a page in Markdown; `then` is the command that takes the reply."""
    schema = json.dumps(ask.schema, ensure_ascii=False, indent=1)
    fence = "`" * max(3, _longest_run(schema) + 1)
    return "\n\n".join(
        (
            HEAD.format(about=about, then=then).rstrip(),
            ask.prompt.prefix.strip(),
            ask.prompt.task.strip(),
            f"## The schema of the answer\n\n{fence}json\n{schema}\n{fence}\n",
        )
    )


def question_json(ask: Ask, about: str) -> str:
    """The same for a program: messages as chat endpoints take them, and the schema."""
    messages = [{"role": "system", "content": ask.prompt.prefix}, {"role": "user", "content": ask.prompt.task}]
    return json.dumps({"about": about, "messages": messages, "schema": ask.schema}, ensure_ascii=False, indent=1) + "\n"


def answer_in(text: str, keys: frozenset[str]) -> dict[str, Any]:
    """The JSON object in a reply that has any of `keys`; prose and code fences around it are passed over.

    Raises Refused where there is none, several that disagree, or one that says a key twice.
    """
    found: list[dict[str, Any]] = []
    start = text.find("{")
    while start >= 0:
        try:
            value, end = _DECODER.raw_decode(text, start)
        except _Twice as e:
            raise Refused(f"the answer says {e} twice", "leave one of the two, and run it again") from None
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        if isinstance(value, dict) and keys & value.keys() and value not in found:
            found.append(value)
        start = text.find("{", end)
    if not found:
        raise Refused(
            "there is no answer in the file: no whole JSON object with a key of the question",
            "save the whole reply; if it broke off, ask for the rest of it in one object",
        )
    if len(found) > 1:
        raise Refused(f"there are {len(found)} different answers in the file", "keep the one that holds")
    return found[0]


class _Twice(Exception):
    """A key stands twice in one object; no ValueError, since that would only mean that no JSON begins here."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out and out[key] != value:
            raise _Twice(repr(key[:40]))
        out[key] = value
    return out


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


def _longest_run(text: str) -> int:
    longest = run = 0
    for letter in text:
        run = run + 1 if letter == "`" else 0
        longest = max(longest, run)
    return longest
