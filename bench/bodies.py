"""How many bad bodies pass: defects of known kinds put into sound bodies, each judged in its place.

`python bench/bodies.py [--each N] [FOLDER]`: sound bodies are those of the functions of FOLDER (by default of this repository's own
package) that pass as they are; each defect is put into N of them.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from specsheets.languages.python import LANGUAGE
from specsheets.languages.python.modules import PythonModules
from specsheets.model.facts import FileFacts
from specsheets.model.sheet import entry_keys
from specsheets.rules.definitions import Definitions

Defect = Callable[[str, random.Random], str | None]
"""A body with the defect, or None where the body offers no place for it."""


class Sound(NamedTuple):
    """A body that passes: the file and key of its function, the state that the file touches, whether all members of its class stand
    there, its text."""

    path: str
    key: str
    state: frozenset[str]
    is_whole: bool
    text: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1] / "server")
    parser.add_argument("--each", type=int, default=100, help="bodies per kind of defect")
    given = parser.parse_args()
    texts = {p.relative_to(given.folder).as_posix(): p.read_text("utf-8") for p in sorted(given.folder.rglob("*.py"))}
    facts = {path: LANGUAGE.extract(path, text) for path, text in texts.items()}
    program = Definitions(facts, PythonModules(texts))
    every = [found for path, text in texts.items() for found in bodies(path, text, facts[path])]
    sound = [s for s in every if not LANGUAGE.body_problems(program, s.path, s.key, s.text, s.state)]
    print(f"{len(sound)} of {len(every)} bodies as they stand pass\n")
    print("| defect | bodies | passed |\n| --- | --- | --- |")
    passed = 0
    for kind, defect in DEFECTS.items():
        tried, bad = run(program, sound, defect, given.each)
        passed += bad
        print(f"| {kind} | {tried} | {bad} |")
    print(f"\n{passed} bad bodies passed")


def run(program: Definitions, sound: list[Sound], defect: Defect, most: int) -> tuple[int, int]:
    """How many bodies with a defect were judged, and how many of them passed."""
    chance = random.Random(1)
    tried = bad = 0
    for one in chance.sample(sound, len(sound)):
        broken = defect(one.text, chance) if one.is_whole or defect is not member else None
        if broken is None or broken == one.text:
            continue
        tried += 1
        bad += not LANGUAGE.body_problems(program, one.path, one.key, broken, one.state)
        if tried == most:
            break
    return tried, bad


def bodies(path: str, text: str, facts: FileFacts) -> list[Sound]:
    """The bodies of a source text, at the left edge."""
    lines, located = text.split("\n"), LANGUAGE.locate(text)
    state = frozenset(f"{s.kind} {s.key}" for s in facts.states)
    out = []
    for key, one in zip(entry_keys(tuple(found.symbol for found in located)), located, strict=True):
        if one.symbol.kind == "function" and one.body is not None:
            first = one.doc.end_line if one.doc else one.body.line - 1
            body = textwrap.dedent("\n".join(lines[first : one.body.end_line])).strip("\n")
            above = facts.symbols[one.symbol.parent] if one.symbol.parent >= 0 else None
            out.append(
                Sound(path, key, state, above is not None and not above.bases and not above.decorators, body + "\n")
            )
    return out


def before(line: str) -> Defect:
    """A line put in front."""
    return lambda body, _: f"{line}\n{body}"


def cut(body: str, chance: random.Random) -> str | None:
    """The body cut off within a bracket or string, as by a limit."""
    places = [m.start() + 1 for m in re.finditer(r"[(\[{\"']", body)]
    for at in chance.sample(places, len(places)):
        try:
            ast.parse("def _():\n" + textwrap.indent(body[:at], "    "))
        except SyntaxError:
            return body[:at]
    return None


def member(body: str, chance: random.Random) -> str | None:
    """One member of `self` called by a name that nobody gave it."""
    places = [m for m in re.finditer(r"\bself\.(\w+)(?![\w.]* *=[^=])", body) if "self" in body]
    if not places:
        return None
    at = chance.choice(places)
    return f"{body[: at.start(1)]}{at[1]}_of_nobody{body[at.end(1) :]}"


def name(body: str, chance: random.Random) -> str | None:
    """One function that is called by a bare name, called by another."""
    tree = ast.parse("async def _():\n" + textwrap.indent(body, "    ")) if body.isascii() else ast.Module([], [])
    called = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    if not called:
        return None
    at, lines = chance.choice(called), body.split("\n")
    line, end = at.lineno - 2, (at.end_col_offset or 0) - 4
    lines[line] = f"{lines[line][:end]}_elsewhere{lines[line][end:]}"
    return "\n".join(lines)


DEFECTS: dict[str, Defect] = {
    "cut off within a bracket or string": cut,
    "a text that is never closed": lambda body, _: f'{body}"""\n',
    "ends in a continued line": lambda body, _: f"{body.rstrip()}\nx = 1 + \\",
    "leaves its function": lambda body, _: f'x = """\n"""; y = 1\n{body}    """\nclass Out: ...\n',
    "a name that nothing binds": before("print(nobody_knows_this)"),
    "a function called by another name": name,
    "a member that `self` does not have": member,
    "a member that text does not have": before("' '.titlecase()"),
    "sets an attribute that is on no sheet": before("self.not_on_the_sheet = 1"),
    "an import of a foreign package": before("import requests"),
    "an import of the project": before("from specsheets.model import facts as again"),
    "a module that Python does not have": before("from math import sqroot"),
    "`__import__`": before("__import__('os').getcwd()"),
    "`exec`": before("exec('x = 1')"),
    "a star import": before("from os import *"),
    "a global that nobody declared": before("global NOT_ON_THE_SHEET\nNOT_ON_THE_SHEET = 1"),
    "an environment variable of nobody": before("import os\nos.environ['NOT_ON_THE_SHEET']"),
    "a remark of the sheet": before("# raises: NothingAtAll"),
    "still missing (`___`)": before("___"),
    "nothing but a promise": lambda _b, _c: "raise NotImplementedError\n",
    "nothing at all": lambda _b, _c: "pass\n",
    "what is never reached": lambda body, _: f"raise ValueError\n{body}",
    "control characters": lambda body, _: body.replace(" ", "\u00a0\x0b", 1) if " " in body else None,
    "more than a function": lambda body, _: body + "print(1)\n" * 121,
}


if __name__ == "__main__":
    main()
