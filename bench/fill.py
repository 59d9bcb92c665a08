"""Answers every question of a small project wrongly, a thousand times in each way, and prints how many wrong values were kept.

    make setup && .venv/bin/python bench/fill.py [--each 1000] [--seed 1] [--list]

Each row is one way to be wrong. All other questions of a run are left unanswered, so that a value is refused for what it is
itself, and twice: in the reply and in the round of repair. `--list` prints one reason of every kind.
"""

from __future__ import annotations

import argparse
import json
import random
import string
import sys
import time
from collections.abc import Callable
from textwrap import dedent
from typing import Any, NamedTuple

from specsheets.languages.python import LANGUAGE
from specsheets.model.sheet import HOLE, Sheet
from specsheets.model.slots import Slot
from specsheets.phases.filling.asking import Ask, Filled
from specsheets.phases.filling.run import fill
from specsheets.phases.filling.world import Options, World
from specsheets.phases.sheets import Loaded
from specsheets.ports import Reply

ROWS = 40
"""How many questions of each kind the project has."""

SETTLED = '''
    from __future__ import annotations

    from dataclasses import dataclass

    @dataclass
    class Item:
        """One thing to buy."""
        file_name: str
        price: int

    def load_item(file_name: str) -> Item:
        """Reads an item."""

    class Base:
        """What all carts are."""

        def take(self, item: Item, count: int) -> None:
            """Takes some."""
'''


def project() -> World:
    """Settled sheets, and sheets with questions of every kind."""
    blocks = {
        "shop/__init__.py": "",
        "shop/models.py": SETTLED,
        "shop/names.py": "from shop.models import Item\n\ndef load_names(path: str) -> list[str]: ...\n\n"
        + "\n\n".join(f"def ___(size_{n}: int) -> None: ..." for n in range(ROWS)),
        "shop/lists.py": "from shop.models import Item\n\n"
        + "\n\n".join(f"def keep_{n}(item: Item, first: str, ___) -> None: ..." for n in range(ROWS)),
        "shop/late.py": "\n\n".join(f"def later_{n}(first: int = 0, ___) -> None: ..." for n in range(ROWS)),
        "shop/types.py": "from shop.models import Item\n\n"
        + "\n\n".join(f"def give_{n}(item: Item) -> ___: ..." for n in range(ROWS)),
        "shop/above.py": "from shop.types import give_1\n\nclass Above:\n    size: int",
        "shop/values.py": "\n".join(f"LIMIT_{n}: int = ___" for n in range(ROWS)),
        "shop/carts.py": "from shop.models import Base, Item\n\n"
        + "\n\n".join(f"class Cart{n}(Base):\n    def take(self, ___) -> None: ..." for n in range(ROWS)),
        "shop/prose.py": "\n\n".join(f'def tell_{n}() -> None:\n    """___"""' for n in range(ROWS)),
        "shop/owner.py": "",
        "shop/states.py": "",
    }
    owns = {"shop/owner.py": ("table items", "table carts"), "shop/states.py": ("table ___",) * ROWS}
    sheets = {}
    for path, block in blocks.items():
        text = LANGUAGE.render(LANGUAGE.extract(path, dedent(block).strip("\n"), counts=False))
        sheets[path] = Loaded(
            Sheet(file=path, declares=text, owns=owns.get(path, ())), LANGUAGE.extract(path, text, counts=False)
        )
    return World(
        sheets,
        lambda _: LANGUAGE,
        lambda *field: not HOLE.search(field[3] or ""),
        {},
        lambda text: len(text) // 3,
        None,
        lambda text: text,
    )


class Kind(NamedTuple):
    """One way to be wrong: in which sheet, and what is answered there."""

    name: str
    path: str
    value: Callable[[random.Random], Any]


def word(chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=8))


def one(name: str, type_: str = "int") -> list[dict[str, str]]:
    return [{"name": name, "type": type_}]


def few_or_many(chance: random.Random) -> list[dict[str, str]]:
    """One parameter or three, where the method that is overridden has two."""
    return [p for _ in range(chance.choice([1, 3])) for p in one(word(chance))]


KINDS = [
    Kind("name: no identifier", "shop/names.py", lambda c: f"{word(c)}{c.choice(' -.;:!()')}{word(c)}"),
    Kind("name: keyword", "shop/names.py", lambda c: c.choice(["class", "def", "import", "lambda", "None", "async"])),
    Kind("name: hides a builtin", "shop/names.py", lambda c: c.choice(["print", "list", "id", "open", "str", "type"])),
    Kind("name: taken already", "shop/names.py", lambda c: c.choice(["Item", "load_names"])),
    Kind("name: against the convention", "shop/names.py", lambda c: word(c) + word(c).capitalize()),
    Kind("name: second verb for one deed", "shop/names.py", lambda c: f"{c.choice(['get', 'fetch', 'read', 'find'])}_item"),
    Kind("name: look-alike letters", "shop/names.py", lambda c: word(c) + c.choice("ﬁªᵃⅷ𝐚")),
    Kind("name: hidden characters", "shop/names.py", lambda c: word(c) + c.choice("\u200b\u202e\u00ad\x07\ufeff") + word(c)),
    Kind("name: code", "shop/names.py", lambda c: f"{word(c)}(): pass\nimport {word(c)}"),
    Kind("name: too long", "shop/names.py", lambda c: word(c) * c.randint(6, 60)),
    Kind("name: wrong JSON type", "shop/names.py", lambda c: c.choice([None, 7, 10**40, 1.5, True, ["a"], {"a": 1}])),
    Kind("parameters: one name twice", "shop/lists.py", lambda c: one(w := word(c)) + one(w)),
    Kind("parameters: name taken in the list", "shop/lists.py", lambda c: one(c.choice(["item", "first", "self"]))),
    Kind("parameters: variant spelling", "shop/lists.py", lambda c: one("filename", c.choice(["str", "int"]))),
    Kind("parameters: unknown type", "shop/lists.py", lambda c: one(word(c), word(c).capitalize())),
    Kind("parameters: more keys or fewer", "shop/lists.py", lambda c: [{"name": word(c), c.choice(["kind", "typ"]): "int"}]),
    Kind("parameters: behind one with a value", "shop/late.py", lambda c: one(word(c))),
    Kind("parameters: wrong arity for an override", "shop/carts.py", few_or_many),
    Kind("type: unknown name", "shop/types.py", lambda c: f"{c.choice(['', 'list[', 'dict[str, '])}{word(c).capitalize()}"),
    Kind("type: invented module", "shop/types.py", lambda c: f"{word(c)}.{word(c).capitalize()}"),
    Kind("type: would close a circle", "shop/types.py", lambda c: c.choice(["Above", "list[Above]", "above.Above"])),
    Kind("type: wrong arity", "shop/types.py", lambda c: c.choice(["dict[int]", "list[int, str]", "int[str]", "Item[int]"])),
    Kind("type: no type at all", "shop/types.py", lambda c: c.choice(["load_item", "1 + 2", "int, str", "[int]", f'"{word(c)}"'])),
    Kind("type: code", "shop/types.py", lambda c: c.choice(["__import__('os')", "eval('1')", "[x for x in y]", "(lambda: 1)()"])),
    Kind("value: wrong type", "shop/values.py", lambda c: c.choice([f'"{word(c)}"', "None", "[]", "{}", "1.5", "'7'"])),
    Kind("value: code", "shop/values.py", lambda c: c.choice(["open('x')", "1 if 1 else 2", "print", f"{word(c)}()", "x := 1"])),
    Kind("state: second owner", "shop/states.py", lambda c: c.choice(["items", "carts"])),
    Kind("state: no state", "shop/states.py", lambda c: f"{word(c)} {word(c)}"),
    Kind("prose: an empty field", "shop/prose.py", lambda c: f"Tells {word(c)} about ___."),
    Kind("prose: names nothing", "shop/prose.py", lambda c: f"Tells what `{word(c)}_{word(c)}` gives."),
    Kind("prose: ends the doc comment", "shop/prose.py", lambda c: f'Tells {word(c)}.""" import {word(c)}'),
    Kind("prose: several paragraphs", "shop/prose.py", lambda c: f"Tells {word(c)}.\n\nAnd {word(c)}."),
    Kind("prose: too long", "shop/prose.py", lambda c: f"{word(c)} " * c.randint(60, 300)),
]  # fmt: skip


class Outcome(NamedTuple):
    given: int
    kept: int
    reason: str


Say = Callable[[tuple[Slot, ...]], str]
"""A reply to some questions."""


def said_by(kind: Kind, chance: random.Random) -> Say:
    return lambda slots: json.dumps({slot.id: kind.value(chance) for slot in slots})


def tried(path: str, say: Say, each: int) -> Outcome:
    """Give wrong replies about one sheet until they held enough values; a sheet that changed unasked counts as kept too."""
    given = kept = 0
    reason = ""
    while given < each:
        world = project()
        filled, count = driven(world, path, say)
        given += count
        kept += len(filled.values) + sum(changed != path for changed in filled.sheets)
        reason = next((r.reason for r in filled.rejected), "") or reason
    return Outcome(given, kept, reason)


def driven(world: World, path: str, say: Say) -> tuple[Filled, int]:
    run = fill(world, Options((path,), rounds=1))
    sent: Reply | None = None
    count = 0
    while True:
        try:
            item = run.send(sent)
        except StopIteration as end:
            return end.value, count
        sent = None
        if isinstance(item, Ask):
            count += len(item.slots)
            sent = Reply(say(item.slots), "stop", None, None, 0, 0.0, "bench", "")


def whole(slots: tuple[Slot, ...]) -> str:
    return json.dumps({slot.id: "int" for slot in slots})


def shapes(chance: random.Random) -> dict[str, Say]:
    """Replies that are wrong as a whole: keys that nobody asked for, fields that are settled, halves of a reply."""
    settled = {f"shop/models.py value:Item.{name} type": "bytes" for name in ("price", "file_name")}
    return {
        "reply: a key that nobody asked for": lambda slots: json.dumps({word(chance): "int" for _ in slots}),
        "reply: a settled field": lambda _: json.dumps(settled),
        "reply: one key twice": lambda slots: "{" + ",".join(f'"{s.id}": "int", "{s.id}": "str"' for s in slots) + "}",
        "reply: cut off": lambda slots: whole(slots)[: chance.randrange(len(whole(slots)))],
        "reply: a list around it": lambda slots: f"[{whole(slots)}, {whole(slots)}]",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    began = time.process_time()
    chance = random.Random(options.seed)
    rows = {kind.name: tried(kind.path, said_by(kind, chance), options.each) for kind in KINDS}
    rows |= {name: tried("shop/types.py", say, options.each) for name, say in shapes(chance).items()}
    print("| kind of wrong value | given | kept |\n| --- | --- | --- |")
    for name, outcome in rows.items():
        print(f"| {name} | {outcome.given:,} | {outcome.kept} |")
        if options.list:
            print(f"  {outcome.reason}")
    given, kept = sum(o.given for o in rows.values()), sum(o.kept for o in rows.values())
    print(f"| all | {given:,} | {kept} |\n\n{time.process_time() - began:.0f} CPU seconds")
    sys.exit(kept > 0)


if __name__ == "__main__":
    main()
