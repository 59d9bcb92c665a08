"""Dialect: what an endpoint understands: how it is bound to a schema, and the words that it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from specsheets.ports import Json, Prompt

RUNGS = ("schema", "object", "tool", "prompt")
"""From the strongest bond to the weakest: grammar by schema; any object, the schema beside it; a call of a tool; a request in words."""

REFUSED = {
    "temperature": r"\btemperature\b",
    "stream_options": r"\bstream_options\b",
    "max_tokens": r"\bmax_tokens\b",
    "system": r"\bsystem (?:role|message|prompt)s?\b",
    "maxLength": r"\bmaxLength\b",
    "maxItems": r"\bmaxItems\b",
    "minItems": r"\bminItems\b",
    "pattern": r"\bpattern\b",
}
"""What a request can do without, and how an endpoint's refusal speaks of it."""

KEYWORDS = {"maxLength", "maxItems", "minItems", "pattern"}
TOOL = "answer"


class Dialect(NamedTuple):
    """One rung, and the parts of REFUSED that are left out of requests."""

    rung: str
    dropped: tuple[str, ...] = ()

    def without(self, refusal: str) -> Dialect | None:
        """The dialect that leaves out what a refusal speaks of; None where it speaks of nothing that could be left out."""
        for word, pattern in REFUSED.items():
            if word not in self.dropped and re.search(pattern, refusal, re.IGNORECASE):
                return self._replace(dropped=(*self.dropped, word))
        return None

    def schema(self, schema: Json) -> dict[str, Any]:
        """The schema with no keyword that the endpoint refuses."""
        return _pruned(schema, KEYWORDS & set(self.dropped))

    def messages(self, prompt: Prompt, schema: Json) -> list[dict[str, str]]:
        """The prompt as messages; the schema goes last, so that the prefix stays the same for every schema."""
        task = prompt.task
        if self.rung in ("object", "prompt"):
            shown = json.dumps(self.schema(schema), ensure_ascii=False, separators=(",", ":"))
            task += f"\n\nAnswer with one JSON object that fits this JSON Schema, and with nothing else:\n{shown}"
        if "system" in self.dropped:
            return [{"role": "user", "content": f"{prompt.prefix}\n\n{task}"}]
        return [{"role": "system", "content": prompt.prefix}, {"role": "user", "content": task}]

    def request(self, prompt: Prompt, schema: Json, limit: int, temperature: float) -> dict[str, Any]:
        """The body of a streamed request, but for the model's name."""
        body: dict[str, Any] = {"messages": self.messages(prompt, schema), "stream": True}
        body["max_completion_tokens" if "max_tokens" in self.dropped else "max_tokens"] = limit
        if "temperature" not in self.dropped:
            body["temperature"] = temperature
        if "stream_options" not in self.dropped:
            body["stream_options"] = {"include_usage": True}
        kept = self.schema(schema)
        if self.rung == "schema":
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": TOOL, "strict": True, "schema": kept},
            }
        elif self.rung == "object":
            body["response_format"] = {"type": "json_object", "schema": kept}
        elif self.rung == "tool":
            said = "Give the answer."
            body["tools"] = [{"type": "function", "function": {"name": TOOL, "description": said, "parameters": kept}}]
            body["tool_choice"] = {"type": "function", "function": {"name": TOOL}}
        return body


def fits(text: str, schema: Json) -> bool:
    """Whether a text is JSON of a flat schema: every key and no other, and each value of its list, its pattern and its length."""
    try:
        said = json.loads(text)
    except ValueError:
        return False
    properties: Mapping[str, Json] = schema.get("properties", {})
    return (
        isinstance(said, dict)
        and said.keys() == properties.keys()
        and all(_is_fit(said[key], wanted) for key, wanted in properties.items())
    )


def _is_fit(value: object, wanted: Json) -> bool:
    if "enum" in wanted:
        return value in wanted["enum"]
    if wanted.get("type") != "string":
        return True
    return (
        isinstance(value, str)
        and len(value) <= wanted.get("maxLength", len(value))
        and re.search(wanted.get("pattern", ""), value) is not None
    )


def _pruned(node: Json, keywords: set[str]) -> dict[str, Any]:
    """A schema without some keywords; the keys of `properties` and `$defs` are names, whatever they are called."""
    out: dict[str, Any] = {}
    for key, value in node.items():
        if key in ("properties", "$defs"):
            out[key] = {name: _pruned(inner, keywords) for name, inner in value.items()}
        elif key not in keywords:
            out[key] = _pruned(value, keywords) if isinstance(value, Mapping) else value
    return out
