"""Asks one small model for the references of a program file by file, in one context, and from closed lists; counts those to nothing.

    python bench/context.py [--seeds 5] [--list] [--url http://127.0.0.1:8080/v1]

Without `--url` it asks SmolLM2-135M, which `make test-model` installs. The program is examples/parcel-lockers, its names decided
and its types open. Two kinds of reference are asked for: a type in a signature, and a function of another file that a file calls.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from specsheets.languages.language import languages
from specsheets.phases.filling.choices import with_choices
from specsheets.phases.filling.context import prefix
from specsheets.phases.filling.draft import Draft
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.scope import Scope
from specsheets.phases.filling.slots import slots
from specsheets.phases.filling.world import Options, World
from specsheets.phases.sheets import Loaded, load, write_sheet
from specsheets.ports import Reply

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
sys.path.insert(0, str(EXAMPLES))
LANGUAGE = languages()[".py"]
SERVER = Path(__file__).resolve().parents[1] / "tests" / "model" / "serve.py"
WORDS = r"^[A-Za-z_]+(\.[A-Za-z_]+)*(\[[A-Za-z_]+\])?$"
"""The form of free text: a dotted name, perhaps of something, such as `list[Item]`; without it this model writes no names at all."""
EACH = 12
"""References in one request; a small model loses the thread of a longer one."""


class Reference(NamedTuple):
    """One thing that the model names: where, in words, and all that would do; `is_known` says whether an answer leads anywhere."""

    path: str
    question: str
    choices: tuple[str, ...]
    is_known: Callable[[str], bool]


class Count:
    """Answers of one way of asking."""

    def __init__(self) -> None:
        self.asked = self.dangling = self.unread = 0

    def add(self, reference: Reference, answer: Any, show: bool) -> None:
        self.asked += 1
        if not isinstance(answer, str) or LANGUAGE.expression(answer) is None:
            self.unread += 1
        elif not reference.is_known(answer):
            self.dangling += 1
            if show:
                print(f"    {reference.path}: {reference.question}: {answer}")


def main() -> int:
    """Ask in three ways, and print a row for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--list", action="store_true", help="print every reference to nothing")
    parser.add_argument("--url", default="", help="an OpenAI-compatible endpoint that takes a JSON schema")
    args = parser.parse_args()
    world = named(planned())
    asked = [*types(world), *calls(world)]
    print(f"{len(world.sheets)} files, {len(asked)} references, {args.seeds} seeds", flush=True)
    serve = [sys.executable, str(SERVER)]
    server = None if args.url else subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        url = args.url or f"{server.stdout.readline().split()[-1]}/v1"  # type: ignore[union-attr]
        print(
            "\n| asked | references | to nothing | no expression | to nothing per 100 |\n| --- | --- | --- | --- | --- |"
        )
        for name, contexts, is_closed in (
            ("file by file, free text", by_file(world, asked), False),
            ("all sheets at once, free text", by_project(world, asked), False),
            ("all sheets at once, closed lists", by_project(world, asked), True),
        ):
            count = Count()
            for seed in range(args.seeds):
                for before, references in contexts:
                    answers = answered(url, before, references, is_closed, seed)
                    for reference, answer in zip(references, answers, strict=True):
                        count.add(reference, answer, args.list)
            share = 100 * count.dangling / count.asked
            print(
                f"| {name} | {count.asked} | {count.dangling} | {count.unread} | {share:.0f} |",
                flush=True,
            )
    finally:
        if server:
            server.terminate()
            server.wait()
    return 0


def planned() -> World:
    """The blueprint of the example, planned."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(EXAMPLES / "parcel-lockers" / "blueprint.yaml", name)
        subprocess.run([sys.executable, "-P", "-m", "specsheets", "plan"], cwd=name, check=True, capture_output=True)
        home = Path(name) / ".specsheets" / "sheets"
        sheets = {}
        for file in sorted(home.rglob("*.yaml")):
            path = file.relative_to(home).as_posix().removesuffix(".yaml")
            loaded = load(path, file.read_text("utf-8"), LANGUAGE)
            assert isinstance(loaded, Loaded), loaded
            sheets[path] = loaded
    return World(sheets, lambda _: LANGUAGE, lambda *_: True, {}, len, None, lambda text: text)


def named(world: World) -> World:
    """The same with all names decided, as the example's answers have them."""
    from scripted_endpoint import Script

    script = Script(EXAMPLES / "parcel-lockers")
    course = fill(world, Options(tuple(world.sheets), passes=("names",)))
    step: Any = next(course)
    while True:
        try:
            course.send(Reply(script.reply(step.schema), "stop", None, None, 0, 0.0, "", ""))
            step = course.send(None)
        except StopIteration as end:
            return world.changed(end.value.sheets, world.firm)


def types(world: World) -> Iterator[Reference]:
    """Every open type of a field, a result or a parameter."""
    draft = Draft(world)
    for slot in slots(world, tuple(world.sheets)):
        if slot.kind == "type":
            index, hole = draft.place(slot)
            scope = draft.scope(slot.path)
            yield Reference(
                slot.path, slot.about, with_choices(slot, scope, index, hole).choices, lambda a, s=scope: leads(s, a)
            )


def leads(scope: Scope, answer: str) -> bool:
    """Whether all names of a type are the file's own, the library's, or something that the project declares."""
    expression = LANGUAGE.expression(answer)
    return expression is not None and all(scope.dotted(names, scope.types) for names in expression.names)


def calls(world: World) -> Iterator[Reference]:
    """For every module that a file imports whole, a function of it that the file calls."""
    now = world.view.now
    for path, loaded in world.sheets.items():
        for imported in loaded.facts.imports:
            for (target, symbol), (name, _) in zip(now.modules.resolve(path, imported), imported.names, strict=False):
                if target in world.sheets and symbol is None:
                    offered = tuple(f"{name}.{n}" for n in now.facts[target].public_names())
                    question = f"a function or constant of {name} that this file uses, written as {name}.something"
                    yield Reference(path, question, offered, lambda a, o=offered: a.partition("(")[0] in o)


Contexts = list[tuple[str, list[Reference]]]


def by_file(world: World, asked: Sequence[Reference]) -> Contexts:
    """As a tool that writes one file after the other: the model sees the file in question."""
    found: Contexts = []
    for path in world.sheets:
        mine = [r for r in asked if r.path == path]
        head = f"You complete a Python file of a project.\n\n{write_sheet(world.sheets[path].sheet)}"
        found += [(head, mine[n : n + EACH]) for n in range(0, len(mine), EACH)]
    return found


def by_project(world: World, asked: Sequence[Reference]) -> Contexts:
    """As the fill does: the model sees all sheets."""
    head = prefix(world)
    return [(head, list(asked[n : n + EACH])) for n in range(0, len(asked), EACH)]


def answered(url: str, before: str, references: list[Reference], is_closed: bool, seed: int) -> list[Any]:
    """The answers to some references in one request; none where the reply is no JSON."""
    keys = [f"s{n:04}" for n in range(1, len(references) + 1)]
    free = {"type": "string", "pattern": WORDS, "maxLength": 40}
    shape = {
        k: {"type": "string", "enum": list(r.choices)} if is_closed else free
        for k, r in zip(keys, references, strict=True)
    }
    schema = {"type": "object", "properties": shape, "required": keys, "additionalProperties": False}
    questions = "\n".join(f"- {k}: {r.path}: {r.question}" for k, r in zip(keys, references, strict=True))
    request = {
        "model": "any",
        "messages": [
            {"role": "system", "content": before},
            {"role": "user", "content": f"Answer with one JSON object, a type or a name for each key:\n{questions}"},
        ],
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": schema}},
        "temperature": 0.7,
        "seed": seed,
        "max_tokens": 40 * len(keys),
    }
    body = urllib.request.Request(
        f"{url}/chat/completions", json.dumps(request).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(body, timeout=900) as response:
        text = json.load(response)["choices"][0]["message"]["content"]
    try:
        found = json.loads(text)
    except ValueError:
        found = {}
    return [found.get(k) for k in keys]


if __name__ == "__main__":
    sys.exit(main())
