"""Drafting: a person's words to a blueprint, by whoever answers; what does not hold is asked again, and never becomes a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from specsheets.forms.blueprint import read_blueprint
from specsheets.forms.blueprint_write import write_blueprint
from specsheets.forms.yaml_text import FormError
from specsheets.model.blueprint import Blueprint
from specsheets.model.slots import Rejection, Slot, Value
from specsheets.phases.faults import Surroundings, faults
from specsheets.phases.filling.asking import Ask, Verdict
from specsheets.ports import Json, Prompt, Reply

SLOT = Slot("s0001", "blueprint.yaml", "blueprint:", "whole", "header", about="The blueprint of the whole program.")
LIMIT = 8000
"""How many tokens a blueprint may have."""
LEAST = 600
"""Tokens without which none can be answered."""
SHOWN = 6000
"""How many characters of a refused answer are shown to whoever gave it."""
SHOWN_FILES = 200
"""How many files that are there already are named in the question."""


class Described(NamedTuple):
    """What a person's words became: the text of `blueprint.yaml` and what it says; None and the refusals where nothing held."""

    text: str
    blueprint: Blueprint | None
    rejected: tuple[Rejection, ...]


def describe(
    words: str, around: Surroundings, *, room: Callable[[Prompt], int] = lambda _: LIMIT, rounds: int = 2
) -> Generator[Ask | Verdict, Reply | None, Described]:
    """Ask for the blueprint of a program; `room` says how many tokens a prompt leaves for the answer, and `rounds` how often a
    refused one is asked for again.

    Yields an Ask, takes its Reply, yields the Verdict, as a fill does.
    """
    prefix = (files(__package__) / "prompts" / "blueprint.md").read_text("utf-8")
    asked = _question(words, around)
    rejected: list[Rejection] = []
    prompt = Prompt(prefix, asked)
    for again in range(rounds + 1):
        step = f"blueprint, repair {again}" if again else "blueprint"
        limit = max(LEAST, min(LIMIT, room(prompt)))
        reply = yield Ask(step, prompt, answer_schema(), (SLOT,), limit)
        assert reply is not None
        text, blueprint, wrong = judged(reply, around)
        if blueprint is not None:
            yield Verdict((Value(SLOT, text),), ())
            return Described(text, blueprint, tuple(rejected))
        said = text[:SHOWN] or reply.text[:SHOWN]
        rejected.append(Rejection(SLOT, said, wrong))
        yield Verdict((), (rejected[-1],))
        why = f"It does not hold. {wrong}\nAnswer once more, with all of it.\n"
        prompt = Prompt(prefix, f"{asked}\nThis was answered:\n\n{said}\n\n{why}")
        if room(prompt) < LEAST:
            prompt = Prompt(prefix, f"{asked}\nAn answer was given already. {why}")
    return Described("", None, tuple(rejected))


def _question(words: str, around: Surroundings) -> str:
    there = [path for path in around.existing if around.language_of(path)][:SHOWN_FILES]
    known = f"These files are there already, and may be used: {', '.join(there)}.\n" if there else ""
    suffix = around.default.suffixes[0]
    return (
        f"The files are written in {around.default.name}, and their names end in `{suffix}`.\n{known}"
        f"What the program is to do, in somebody's own words:\n\n{words.strip()}\n"
    )


def judged(reply: Reply, around: Surroundings) -> tuple[str, Blueprint | None, str]:
    """The text that a reply becomes, what it says, and what is wrong with it; one of the last two is empty."""
    if reply.finish == "refused":
        return "", None, "The model, or a filter before it, would not answer."
    if reply.finish != "stop":
        return "", None, "The answer was cut off before its end: plan fewer files, and say less of each."
    try:
        said = json.loads(_braces(reply.text), object_pairs_hook=_once)
    except RecursionError:
        return "", None, "The answer is nested too deeply."
    except ValueError as error:
        return "", None, f"The answer is not the JSON that was asked for: {error}."
    text = write_blueprint(as_said(said.get(SLOT.id, said) if isinstance(said, Mapping) else said))
    try:
        blueprint = read_blueprint(text, around.existing)
    except FormError as error:
        return text, None, f"Line {error.line}, column {error.column}: {error.message}"
    wrong = next(faults(blueprint, around), "")
    return text, None if wrong else blueprint, wrong


def as_said(answer: Any) -> Any:
    """An answer by the schema in the words of a blueprint: lists of names and types become mappings, empty parts go. What has
    another shape stays as it is, for the blueprint's own reading to complain of."""
    if isinstance(answer, list):
        return [as_said(item) for item in answer]
    if not isinstance(answer, Mapping):
        return answer
    out: dict[str, Any] = {}
    for key, value in answer.items():
        if key in ("fields", "parameters", "constants") and _are_named(value):
            out[key] = {v["name"]: as_said({k: x for k, x in v.items() if k != "name"}) for v in value}
        elif key == "owns":
            out["state"] = {"owns": value} if value else None
        elif key == "base":
            out["bases"] = [value] if value else None
        else:
            out[key] = as_said(value)
    return {k: v for k, v in out.items() if v not in ("", None, []) and (v != {} or k == "parameters")}


def tree(blueprint: Blueprint) -> str:
    """A blueprint for the eye: its files, what each is for, what it declares and needs."""
    lines = [f"{blueprint.name}: {blueprint.description}".rstrip(": ")]
    for component in blueprint.components:
        role = f"[{component.role}]" if component.role else ""
        lines.append("  ".join(part for part in (f"  {component.key}", role, component.description) if part))
        lines += [f"      {name} = {value.default or '___'}" for name, value in component.constants.items()]
        for entity in component.entities:
            of = f"({', '.join(entity.bases)})" if entity.bases else ""
            members = [*entity.fields, *(f"{o.name}()" for o in entity.operations)]
            lines.append(f"      class {entity.name}{of}" + (f": {', '.join(members)}" if members else ""))
        for o in component.operations:
            given = "___" if o.parameters is None else ", ".join(o.parameters)
            lines.append(f"      {o.name}({given}) -> {o.returns or '___'}")
        lines += [f"      owns {', '.join(component.state.owns)}"] if component.state.owns else []
        lines += [f"      uses {', '.join(component.uses)}"] if component.uses else []
    return "".join(f"{line}\n" for line in lines)


def answer_schema() -> Json:
    """The shape of the answer in the part of JSON Schema that every endpoint knows: every key required, no open mappings,
    an end to every list. An empty text leaves open what is not known."""
    value = _object(name=_text(60), type=_text(120))
    operation = _object(
        name=_text(60),
        description=_text(300),
        parameters=_list(value, 8),
        returns=_text(120),
        raises=_list(_text(60), 6),
    )
    entity = _object(
        name=_text(60),
        description=_text(300),
        base=_text(60),
        fields=_list(value, 16),
        operations=_list(operation, 12),
    )
    component = _object(
        file=_text(120),
        role=_text(40),
        description=_text(300),
        entities=_list(entity, 16),
        operations=_list(operation, 16),
        constants=_list(_object(name=_text(60), default=_text(200)), 16),
        owns=_list(_text(80), 8),
        uses=_list(_text(120), 16),
    )
    whole = _object(name=_text(60), description=_text(300), components=_list(component, 30))
    return _object(**{SLOT.id: {**whole, "description": SLOT.label}})


def _text(longest: int) -> Json:
    return {"type": "string", "maxLength": longest}


def _list(items: Json, most: int) -> Json:
    return {"type": "array", "items": items, "maxItems": most}


def _object(**properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _braces(text: str) -> str:
    """The JSON in an answer that may have words around it."""
    begin, end = text.find("{"), text.rfind("}")
    return text[begin : end + 1] if 0 <= begin < end else text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _are_named(value: Any) -> bool:
    """Whether a value is a list of things that each have a name of their own."""
    if not isinstance(value, list) or not all(isinstance(v, Mapping) and isinstance(v.get("name"), str) for v in value):
        return False
    return len({v["name"] for v in value}) == len(value)
