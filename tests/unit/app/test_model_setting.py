"""From the settings to a model: what is missing is said, what is learned is kept, and nothing is imported before its time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import ModelServer

from specsheets.app.project import Project
from specsheets.app.queries.doctor import doctor
from specsheets.app.refusal import Refused
from specsheets.ports import Prompt

KEY = "k-77-never-to-be-written"
SCHEMA = {"type": "object", "properties": {"s0001": {"type": "string", "enum": ["a"]}}, "required": ["s0001"]}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(knows=("object",)) as running:
        yield running


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("BASE_URL", "MODEL", "KEY"):
        monkeypatch.delenv(f"SPECSHEETS_AI_{variable}", raising=False)
    (tmp_path / "cart.py").write_text("LIMIT = 10\n")
    return tmp_path


def set_to(root: Path, **values: object) -> None:
    lines = [f'{key} = "{v}"' if isinstance(v, str) else f"{key} = {v}" for key, v in values.items()]
    (root / "specsheets.toml").write_text("\n".join(["[ai]", *lines, ""]))


def row(root: Path) -> tuple[bool, str]:
    return next((well, said) for what, well, said in doctor(root).checks if what == "model")


@pytest.mark.parametrize(
    ("values", "what", "todo"),
    [
        (
            {},
            "no model endpoint is set",
            "SPECSHEETS_AI_BASE_URL and SPECSHEETS_AI_MODEL, or fill by hand with `specsheets fill --ask",
        ),
        ({"base_url": "http://127.0.0.1:1/v1"}, "no model is named", "SPECSHEETS_AI_MODEL"),
        ({"base_url": "http://models.example/v1", "model": "m"}, "in clear to models.example", "insecure = true"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(root: Path, values: dict[str, object], what: str, todo: str) -> None:
    set_to(root, **values)
    with Project.open(root) as project, pytest.raises(Refused) as caught:
        project.model()
    assert what in caught.value.what and todo in caught.value.todo


def test_a_number_that_makes_no_sense_is_refused_by_its_key(root: Path) -> None:
    set_to(root, timeout=0)
    with pytest.raises(Refused, match=r"specsheets.toml: ai.timeout: input should be greater than 0"):
        Project.open(root)


def test_what_is_learned_is_kept_and_the_key_is_not(
    root: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(root, base_url=server.url, model="m")
    monkeypatch.setenv("SPECSHEETS_AI_KEY", KEY)
    for _ in range(2):
        with Project.open(root) as project:
            model = project.model()
            model.answer(Prompt("a", "b"), SCHEMA, limit=50, heard=lambda text: None, is_stopped=lambda: False)
            model.close()
    assert len(server.asked) == 2 + 2
    assert server.sent[-1]["authorization"] == f"Bearer {KEY}"
    assert not [path for path in root.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def test_doctor_asks_the_endpoint(root: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert row(root) == (
        True,
        "no endpoint is set: `fill` needs one, or goes by hand with `fill --ask`; nothing else does",
    )
    set_to(root, base_url=server.url, model="m")
    assert row(root) == (True, f"m at {server.url} answers with no key, bound by object, in a window of 8,192 tokens")
    server.window = None
    monkeypatch.setenv("SPECSHEETS_AI_KEY", KEY)
    well, said = row(root)
    assert well and "with a key" in said and "set `[ai] window`" in said
    server.knows = ()
    assert row(root)[0] is False and "does not answer with JSON" in row(root)[1]
    set_to(root, base_url=server.url)
    assert row(root) == (False, f"no model is named for {server.url}; set SPECSHEETS_AI_MODEL or `[ai] model`")


def test_nothing_of_a_model_is_imported_before_it_is_opened() -> None:
    code = (
        "import sys; import specsheets.app.project, specsheets.app.queries.doctor, specsheets.faces.cli.main\n"
        "import specsheets.faces.lsp.server\n"
        "late = {'openai', 'httpx2', 'detect_secrets', 'json_repair', 'requests'} & sys.modules.keys()\n"
        "assert not late, late"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
