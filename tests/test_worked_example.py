"""The worked example: its program works, its blueprint leaves open what its answers say, and the endpoint says it over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from specsheets.languages.language import languages
from specsheets.phases.filling.slots import slots
from specsheets.phases.filling.world import World
from specsheets.phases.sheets import Loaded, load

EXAMPLES = Path(__file__).parents[1] / "examples"
EXAMPLE = EXAMPLES / "parcel-lockers"
sys.path.insert(0, str(EXAMPLES))

from scripted_endpoint import Script, serve  # noqa: E402


def python(where: Path, *words: str, **more: str) -> str:
    """What Python prints in a folder; it must end well."""
    environment = {**os.environ, "PYTHONPATH": str(where), "PYTHONDONTWRITEBYTECODE": "1", **more}
    done = subprocess.run([sys.executable, *words], cwd=where, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blueprint's sheets."""
    root = tmp_path_factory.mktemp("lockers")
    shutil.copy(EXAMPLE / "blueprint.yaml", root)
    python(root, "-m", "specsheets", "plan")
    return root / ".specsheets" / "sheets"


def test_the_program_passes_its_tests_and_its_types_hold(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "program", tmp_path, dirs_exist_ok=True)
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    assert "passed" in python(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "tests")
    python(tmp_path, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path / "cache"), "lockers")


def test_every_empty_field_has_an_answer_and_every_answer_a_field(planned: Path) -> None:
    by_suffix = languages()
    sheets: dict[str, Loaded] = {}
    for file in planned.rglob("*.yaml"):
        path = file.relative_to(planned).as_posix().removesuffix(".yaml")
        loaded = load(path, file.read_text("utf-8"), by_suffix[".py"])
        assert isinstance(loaded, Loaded), loaded
        sheets[path] = loaded
    world = World(sheets, lambda p: by_suffix.get(Path(p).suffix), lambda *_: True, {}, len, None, lambda text: text)
    asked = {slot.label for slot in slots(world, tuple(sheets))}
    said = yaml.safe_load((EXAMPLE / "answers.yaml").read_text("utf-8"))
    answers = {f"{path} {rest}" for path, by in said.items() for rest in by if not rest.endswith(" lie")}
    assert asked == answers
    assert len(asked) > 60


@pytest.fixture
def address() -> Iterator[str]:
    with serve(EXAMPLE) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()
        thread.join()


def test_the_blueprint_becomes_the_program_over_http_and_every_lie_is_refused(tmp_path: Path, address: str) -> None:
    root, out = tmp_path / "lockers", tmp_path / "out"
    root.mkdir()
    shutil.copy(EXAMPLE / "blueprint.yaml", root)
    said = {"SPECSHEETS_AI_BASE_URL": address, "SPECSHEETS_AI_MODEL": "scripted"}
    python(root, "-m", "specsheets", "plan")
    filled = json.loads(python(root, "-m", "specsheets", "fill", "--json", **said))
    assert filled["empty"] == 0 and filled["filled"] > 60
    assert [(r["field"], r["value"]) for r in filled["rejected"]] == [
        ("___.name", "parcel_in"),
        ("add_box.type", "Locker"),
    ]
    bodies = json.loads(python(root, "-m", "specsheets", "fill", "--bodies", "--json", **said))
    assert len(bodies["written"]) == 36 and not bodies["left"]
    (refused,) = bodies["rejected"]
    assert refused["field"] == "free_boxes.body" and "has no open_parcels" in refused["reason"]
    python(root, "-m", "specsheets", "emit", "--to", str(out))
    program = EXAMPLE / "program"
    files = {p.relative_to(program) for p in program.rglob("*.py")}
    assert files == {p.relative_to(out) for p in out.rglob("*.py")}
    for file in files:
        assert (out / file).read_text("utf-8") == (program / file).read_text("utf-8"), file


def ask(address: str, schema: Any, **more: Any) -> str:
    """The body of the answer to one request."""
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}
    request = {"model": "m", "messages": [{"role": "user", "content": "x"}], "response_format": form, **more}
    url = urllib.request.Request(f"{address}/chat/completions", json.dumps(request).encode())
    with urllib.request.urlopen(url, timeout=10) as response:
        return str(response.read().decode())


def content(body: str) -> Any:
    """The JSON in a whole answer."""
    return json.loads(json.loads(body)["choices"][0]["message"]["content"])


LINES = {"type": "array", "items": {"type": "string"}}
LABELS = {
    "s1": "lockers/boxes.py function:add_box type",
    "s2": "lockers/codes.py function:seal_of parameters",
    "s3": "lockers/station.py function:lying_in body",
}
SCHEMA = {
    "type": "object",
    "properties": {k: {"description": v, **(LINES if "body" in v else {"type": "string"})} for k, v in LABELS.items()},
}


def test_the_endpoint_answers_by_label_and_lies_once(address: str) -> None:
    first, second = content(ask(address, SCHEMA)), content(ask(address, SCHEMA))
    assert (first["s1"], second["s1"]) == ("Locker", "Box")
    assert first["s2"] == [{"name": "code", "type": "str"}]
    assert first["s3"][0].startswith("parcel = parcels.parcel_in(") and first["s3"][-1] == "return parcel"


def test_a_stream_holds_the_same_and_counts_tokens_where_asked(address: str) -> None:
    ask(address, SCHEMA)
    whole = json.loads(ask(address, SCHEMA))["choices"][0]["message"]["content"]
    lines = ask(address, SCHEMA, stream=True, stream_options={"include_usage": True}).strip().split("\n\n")
    assert lines[-1] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert "".join(c["choices"][0]["delta"].get("content", "") for c in chunks if c["choices"]) == whole
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop" and chunks[-1]["usage"]["total_tokens"] > 0


def test_what_it_does_not_know_it_answers_by_shape(address: str) -> None:
    probe = {
        "type": "object",
        "properties": {
            "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2}$"},
            "one": {"anyOf": [{"$ref": "#/$defs/listed"}]},
            "mark": {"type": "string", "pattern": "^[a-z]{2,9}_[0-9]{1,6}$"},
            "count": {"type": "integer", "minimum": 3},
            "none": {"type": "array", "items": {"type": "string"}},
        },
        "$defs": {"listed": {"type": "string", "enum": ["b", "a"]}},
    }
    assert content(ask(address, probe)) == {"code": "AAA-00", "one": "b", "mark": "aa_0", "count": 3, "none": []}
    with urllib.request.urlopen(f"{address}/models", timeout=10) as response:
        assert json.load(response)["data"][0]["max_model_len"] > 100_000


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "scripted_endpoint.py"), str(tmp_path)], capture_output=True, text=True
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert len(Script(EXAMPLE).lies) == 3
