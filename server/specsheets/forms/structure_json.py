"""The structure of a project as JSON for other programs, and what people said of it as `.specsheets/structure.yaml`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from specsheets.forms.paths import path_problem
from specsheets.forms.yaml_text import FormError, Node, Pairs, as_pairs, as_text, as_texts, error_at, read_tree
from specsheets.forms.yaml_write import one_line, refuse_surrogates
from specsheets.model import structure
from specsheets.model.structure import Hints, Metadata

STRUCTURE_FORM = 1
"""The version of both forms, their key `structure`."""
DEEPEST_FOLDER = 200

METADATA_KEYS = ("role", "description", "dependencies", "codeGenHints")
HINT_KEYS = ("naming", "baseClass", "imports")


def structure_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of the structure, as it is published."""
    text: dict[str, Any] = {"type": "string"}
    texts = {"type": "array", "items": text}
    closed = {"type": "object", "additionalProperties": False}
    node = {
        "name": {**text, "minLength": 1, "description": "The name of the folder or file, without its path."},
        "type": {"enum": ["directory", "file"]},
        "extension": {**text, "description": "With its dot; files only."},
        "metadata": {"$ref": "#/definitions/metadata"},
        "inferred": {
            "type": "array",
            "items": {"enum": list(METADATA_KEYS)},
            "description": "The metadata keys that were computed, not said by a person.",
        },
        "children": {
            "type": "array",
            "items": {"$ref": "#/definitions/node"},
            "description": "Ordered by name; folders only.",
        },
    }
    hints = {"naming": text, "baseClass": text, "imports": texts}
    said = {"role": text, "description": text, "dependencies": texts, "codeGenHints": {**closed, "properties": hints}}
    top = {"structure": {"const": STRUCTURE_FORM, "description": "Version of the form."}, "projectId": text}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Structure",
        "description": "The folders and files of a project, and what is known of each.",
        **closed,
        "required": ["structure", "name", "type"],
        "properties": {**top, **node},
        "definitions": {
            "node": {**closed, "required": ["name", "type"], "properties": node},
            "metadata": {**closed, "properties": said},
        },
    }


def write_structure(node: structure.Node, project_id: str = "") -> str:
    """The structure as JSON text with LF at the end; what is empty is left out."""
    top = {"structure": STRUCTURE_FORM, **({"projectId": project_id} if project_id else {})}
    return json.dumps({**top, **_node_json(node)}, ensure_ascii=False, indent=2) + "\n"


def _node_json(node: structure.Node) -> dict[str, Any]:
    out: dict[str, Any] = {"name": node.name, "type": node.type}
    if node.extension:
        out["extension"] = node.extension
    if metadata := metadata_json(node.metadata):
        out["metadata"] = metadata
    if node.inferred:
        out["inferred"] = list(node.inferred)
    if node.type == "directory":
        out["children"] = [_node_json(child) for child in node.children]
    return out


def metadata_json(metadata: Metadata) -> dict[str, Any]:
    """What was said, by the keys of the JSON form, in their order; empty ones left out."""
    said = metadata.model_dump(mode="json", by_alias=True)
    said["codeGenHints"] = {key: said["codeGenHints"][key] for key in HINT_KEYS if said["codeGenHints"][key]}
    return {key: said[key] for key in METADATA_KEYS if said[key]}


def read_structure(text: str) -> structure.Node:
    """The structure that a JSON text holds. Raises FormError."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise FormError(
            f"This is no JSON: {error.msg}; capture the structure again.", error.lineno, error.colno
        ) from None
    except (ValueError, RecursionError):
        raise FormError("This JSON cannot be read: capture the structure again.") from None
    if not isinstance(data, dict):
        raise FormError("This JSON is no structure: capture it again.")
    version = data.pop("structure", STRUCTURE_FORM)
    if version != STRUCTURE_FORM:
        raise FormError(
            f"This structure has form {version!r}, this program knows form {STRUCTURE_FORM}: use a newer specsheets."
        )
    data.pop("projectId", None)
    if _deeper(data, DEEPEST_FOLDER):
        raise FormError(f"More than {DEEPEST_FOLDER} folders stand inside each other: capture the structure again.")
    try:
        return structure.Node.model_validate(data)
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        raise FormError(
            f'The key "{key}" of this structure is wrong: correct it, or capture the structure again.'
        ) from None


def _deeper(data: Any, limit: int) -> bool:
    level = [data]
    for _ in range(limit):
        level = [c for d in level if isinstance(d, dict) and isinstance(d.get("children"), list) for c in d["children"]]
    return bool(level)


def write_said(said: Mapping[str, Metadata]) -> str:
    """`structure.yaml`: the annotated folders and files by path; `.` is the project.

    Raises ValueError for a text that no file can hold.
    """
    out = [f"structure: {STRUCTURE_FORM}\n"]
    nodes = [(path, metadata_json(said[path])) for path in sorted(said)]
    if any(data for _, data in nodes):
        out.append("nodes:\n")
    for path, data in nodes:
        if data:
            out.append(f"  {_safe(path or '.')}:\n")
            out += _lines(data, "    ")
    return "".join(out)


def _lines(data: Mapping[str, Any], indent: str) -> list[str]:
    out = []
    for key, value in data.items():
        if isinstance(value, dict):
            out += [f"{indent}{key}:\n", *_lines(value, f"{indent}  ")]
        elif isinstance(value, list):
            out += [f"{indent}{key}:\n", *(f"{indent}  - {_safe(item)}\n" for item in value)]
        else:
            out.append(f"{indent}{key}: {_safe(value)}\n")
    return out


def _safe(text: str) -> str:
    refuse_surrogates(text, "What was said")
    return one_line(text)


def read_said(text: str) -> dict[str, Metadata]:
    """What people said, by path ("" is the project), from `structure.yaml`. Raises FormError."""
    tree = read_tree(text, "structure file")
    top = as_pairs(text, tree, "A structure file", ("structure", "nodes"))
    if "structure" in top:
        node = top["structure"][1]
        if (version := as_text(text, node, 'The value of "structure"')) != str(STRUCTURE_FORM):
            newer = version.isdecimal() and version != "0"
            remedy = "use a newer specsheets" if newer else f"write `structure: {STRUCTURE_FORM}`"
            raise error_at(
                text,
                node.start,
                f"This program knows form {STRUCTURE_FORM} of this file, not {version[:20]!r}: {remedy}.",
            )
    if "nodes" not in top:
        return {}
    nodes = top["nodes"][1]
    if not isinstance(nodes, Pairs):
        raise error_at(
            text, nodes.start, 'The value of "nodes" is made of paths with what is said of them below: write it so.'
        )
    said: dict[str, Metadata] = {}
    for key, value in nodes.values:
        path = "" if key.value == "." else key.value.removesuffix("/")
        if path and (wrong := path_problem(path)):
            raise error_at(text, key.start, f"This path {wrong}: write it relative to the project.")
        if path in said:
            raise error_at(text, key.start, f'"{path}" stands twice: keep one.')
        said[path] = _metadata(text, value)
    return said


def _metadata(text: str, node: Node) -> Metadata:
    pairs = as_pairs(text, node, "A folder or file", METADATA_KEYS)
    values: dict[str, Any] = {}
    for key, (_, value) in pairs.items():
        name = f'The value of "{key}"'
        if key == "codeGenHints":
            hints = as_pairs(text, value, name, HINT_KEYS)
            read = {
                h: (as_texts if h == "imports" else as_text)(text, v, f'The value of "{h}"')
                for h, (_, v) in hints.items()
            }
            values[key] = Hints.model_validate(read)
        else:
            values[key] = (as_texts if key == "dependencies" else as_text)(text, value, name)
    return Metadata.model_validate(values)
