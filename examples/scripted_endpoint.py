"""A chat-completions server on loopback that answers from files instead of a model: what an example says, by the labels of its questions.

    python examples/scripted_endpoint.py FOLDER    # FOLDER holds answers.yaml, and program/ for the bodies

It prints its address, and answers until it is stopped. A schema's properties carry the labels as `description`; a schema
whose labels it does not know, such as a probe, gets the least value of its shape.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import textwrap
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

MODEL = "scripted"
WINDOW = 200_000
REPAIRED = re.compile(r"^(?P<label>.+?) lie$")


class Script:
    """The answers of one example, by label; a label with ` lie` behind it says what is answered the first time."""

    def __init__(self, folder: Path) -> None:
        said = yaml.safe_load((folder / "answers.yaml").read_text("utf-8"))
        self.answers: dict[str, Any] = {f"{path} {rest}": v for path, by in said.items() for rest, v in by.items()}
        self.lies = {m["label"]: self.answers.pop(k) for k in list(self.answers) if (m := REPAIRED.match(k))}
        for file in sorted((folder / "program").rglob("*.py")):
            path = file.relative_to(folder / "program").as_posix()
            text = file.read_text("utf-8")
            self.answers |= {f"{path} function:{n} body": body for n, body in bodies(ast.parse(text), text, "")}

    def answer(self, label: str, schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
        """What is said to one question: a lie once, then the truth; the least value of the shape where nothing is known."""
        if label not in self.answers:
            return least(schema, whole)
        said = self.lies.pop(label) if label in self.lies else self.answers[label]
        return said.split("\n") if isinstance(said, str) and schema.get("type") == "array" else said

    def reply(self, schema: Mapping[str, Any]) -> str:
        """The JSON text for a schema."""
        asked = resolved(schema, schema).get("properties", {})
        return json.dumps({key: self.answer(each.get("description", ""), each, schema) for key, each in asked.items()})


def bodies(tree: ast.Module | ast.ClassDef, text: str, before: str) -> list[tuple[str, str]]:
    """Each function's qualified name with its statements, doc comment left out."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            found += bodies(node, text, f"{before}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            first = node.body[1 if ast.get_docstring(node) else 0]
            lines = text.split("\n")[first.lineno - 1 : node.end_lineno]
            found.append((before + node.name, textwrap.dedent("\n".join(lines))))
    return found


def resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema, or the one in `$defs` that it points to."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return whole.get("$defs", {}).get(name, {}) if name else schema


def least(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    """The smallest value of a shape: the first of a list, a text that fits a plain pattern, nothing where nothing will do."""
    schema = resolved(schema, whole)
    if "enum" in schema or "const" in schema:
        return schema.get("const", [*schema.get("enum", []), None][0])
    if options := schema.get("anyOf"):
        return least(options[0], whole)
    kind = schema.get("type", "string")
    if kind == "object":
        return {key: least(each, whole) for key, each in schema.get("properties", {}).items()}
    if kind == "array":
        return [least(schema.get("items", {}), whole)] * schema.get("minItems", 0)
    if kind == "string":
        return fitting(schema.get("pattern", "")) or "x" * schema.get("minLength", 0)
    return {"integer": schema.get("minimum", 0), "number": schema.get("minimum", 0), "boolean": False}.get(kind)


def fitting(pattern: str) -> str:
    """A text for patterns of letters, classes and counts, such as `^[a-z]{3}-[0-9]{2}$`."""
    out = ""
    for piece, count in re.findall(r"(\[[^\]]+\]|\\?[^\s^$(){}|*+?])(\{\d+(?:,\d*)?\}|\+)?", pattern):
        letter = {"\\d": "0", "\\w": "a"}.get(piece, piece[1] if piece[0] in "[\\" else piece)
        out += letter * (int(count.strip("{}").partition(",")[0]) if count.startswith("{") else 1)
    return out


def handler(script: Script) -> type[BaseHTTPRequestHandler]:
    """The routes of one server."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """`/v1/models`: one model, and how much it reads."""
            if self.path.rstrip("/").endswith("/models"):
                self.say({"object": "list", "data": [{"id": MODEL, "object": "model", "max_model_len": WINDOW}]})
            else:
                self.say({"error": {"message": f"there is nothing at {self.path}"}}, 404)

        def do_POST(self) -> None:
            """`/v1/chat/completions`, streamed or whole."""
            asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            if not self.path.rstrip("/").endswith("/chat/completions"):
                self.say({"error": {"message": f"there is nothing at {self.path}"}}, 404)
                return
            form = asked.get("response_format") or {}
            schema = form.get("json_schema", {}).get("schema")
            with lock:
                text = script.reply(schema) if schema else "I answer questions that come with a schema."
            read = sum(len(str(m.get("content"))) for m in asked.get("messages", []))
            usage = {"prompt_tokens": read // 3, "completion_tokens": 1 + len(text) // 3}
            usage["total_tokens"] = sum(usage.values())
            about = {"id": "chatcmpl-scripted", "created": 0, "model": MODEL}
            if not asked.get("stream"):
                message = {"role": "assistant", "content": text}
                choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
                self.say({**about, "object": "chat.completion", "choices": choices, "usage": usage})
                return
            pieces = [text[n : n + 400] for n in range(0, len(text), 400)]
            deltas = [{"role": "assistant"}, *({"content": piece} for piece in pieces), {}]
            chunks: list[dict[str, Any]] = [
                {"choices": [{"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}]}
                for delta in deltas
            ]
            if (asked.get("stream_options") or {}).get("include_usage"):
                chunks.append({"choices": [], "usage": usage})
            lines = [json.dumps({**about, "object": "chat.completion.chunk", **chunk}) for chunk in chunks]
            body = "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"]).encode()
            self.send(body, "text/event-stream", 200)

        def say(self, value: object, status: int = 200) -> None:
            self.send(json.dumps(value).encode(), "application/json", status)

        def send(self, body: bytes, kind: str, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the demo prints what is worth printing."""

    return Handler


def serve(folder: Path) -> ThreadingHTTPServer:
    """A server for one example on a free port; it answers once `serve_forever` runs."""
    return ThreadingHTTPServer(("127.0.0.1", 0), handler(Script(folder)))


def main() -> int:
    """Serve the example that is named, until it is stopped."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "answers.yaml").is_file():
        print("Name the folder of an example that has an answers.yaml.", file=sys.stderr)
        return 2
    with serve(Path(sys.argv[1])) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
