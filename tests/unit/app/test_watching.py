"""What is found while people type is what a fresh look at the same texts finds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from example_projects import lay_out
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.app import watching
from specsheets.app.commands.plan import plan
from specsheets.app.project import Project
from specsheets.app.watching import Watch
from specsheets.languages.python import members
from specsheets.model.finding import Finding
from specsheets.model.lines import LineTable
from specsheets.naming.conventions import votes
from specsheets.naming.lexicon import spellings

SHOP = """
## shop/__init__.py
## shop/users.py
import os

LIMIT = 5000
SEEN = {}

class User:
    \"\"\"Who buys.\"\"\"

    def __init__(self, name, mail):
        self.name = name
        self.user_name = mail
        self.mail = mail

    def greet(self, other):
        self.last = fetch_user(other)
        return os.environ["HOME"] + self.name

def get_user(number: int, name: str) -> User:
    return User(name, str(number))

def add_user(number: int) -> None: ...
def drop_user(number: int) -> None: ...
def fetch_user(name: str) -> User:
    return User(name, name)
## shop/cart.py
from . import users
from .users import User, get_user

LIMIT = 5000

class Cart:
    def __init__(self, owner):
        self.owner = get_user(1, owner)
        self.username = users.LIMIT

    def add(self, item, countOf):
        self.items = [users.fetch_user(item)]
        return users.add_user(countOf)
## shop/orders.py
from .cart import Cart
from .users import add_user as put

def load_order(number: int, name: str) -> Cart:
    put(number)
    return Cart(name)
"""
PATHS = ("shop/users.py", "shop/cart.py", "shop/orders.py")

NAMES = ("name", "user_name", "username", "userName", "get_user", "fetch_user", "users", "LIMIT", "owner", "number")
LINES = st.sampled_from(
    [
        *("from . import orders\n", "from .users import gone\n", "import shop.users\n", "X = 1\n", "LIMIT = 5000\n"),
        *(
            "        self.extra = 1\n",
            "    def more(self, a, b): self.owner = a\n",
            "def get_order(number: int, name: str): ...\n",
        ),
        *(
            "# specsheets: ignore[convention]\n",
            "global SEEN\n",
            "\n",
            "    ",
            "(",
            "    size = 1\n",
            '"""',
            "users.gone(1)\n",
        ),
    ]
)
EDIT = st.one_of(
    st.tuples(st.just("rename"), st.integers(0, 200), st.sampled_from(NAMES)),
    st.tuples(st.just("letter"), st.integers(0, 200), st.sampled_from("x_A1")),
    st.tuples(st.just("line"), st.integers(0, 40), LINES),
    st.tuples(st.just("drop"), st.integers(0, 40), st.just("")),
    st.tuples(st.just("undo"), st.just(0), st.just("")),
)
ELSEWHERE = st.sampled_from([*[""] * 12, *PATHS])
CHAIN = st.lists(st.tuples(ELSEWHERE, EDIT, st.sampled_from([False] * 5 + [True])), min_size=2, max_size=12)


def edited(text: str, edit: tuple[str, int, str]) -> str:
    """A text after one edit."""
    kind, at, what = edit
    lines = text.splitlines(keepends=True)
    if kind == "line":
        at %= len(lines) + 1
        return "".join([*lines[:at], what, *lines[at:]])
    if kind == "drop" and lines:
        del lines[at % len(lines)]
        return "".join(lines)
    words = [i for i, c in enumerate(text) if c.isalpha() and not text[i - 1 : i].isidentifier()]
    if not words:
        return what + text
    start = words[at % len(words)]
    if kind == "letter":
        return text[: start + 1] + what + text[start + 1 :]
    end = start
    while end < len(text) and (text[end].isidentifier() or text[end].isdigit()):
        end += 1
    return text[:start] + what + text[end:]


def is_python(text: str) -> bool:
    """The answers are the same as afresh for texts without errors."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


@pytest.fixture(params=["planned", "never planned"], scope="module")
def root(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A project in which something is wrong already; its classes are read member by member, and no more than one file is
    at hand."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(members, "LONG", 4)
        patch.setattr(watching, "AT_HAND", 1)
        found = Path(folder)
        lay_out(SHOP, found)
        if request.param == "planned":
            with Project.open(found) as project:
                plan(project)
        yield found


def afresh(root: Path, texts: dict[str, str]) -> dict[str, list[Finding]]:
    """What somebody finds who opens the project with these texts, and has everything at hand."""
    overlay = dict(texts)
    with Project.open(root, overlay=overlay) as project, pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "AT_HAND", None)
        watch = Watch(project, overlay)
        return {path: watch.findings(path) for path in PATHS}


@settings(max_examples=40)
@given(main=st.sampled_from(PATHS), chain=CHAIN)
def test_after_any_edits_the_findings_are_those_of_a_fresh_look(
    root: Path, main: str, chain: list[tuple[str, tuple[str, int, str], bool]]
) -> None:
    overlay: dict[str, str] = {}
    with Project.open(root, overlay=overlay) as project:
        watch = Watch(project, overlay)
        texts = {path: watch.text(path) for path in PATHS}
        history = {path: [text] for path, text in texts.items()}
        lines = {path: LineTable(text) for path, text in texts.items()}
        for path in PATHS:
            watch.changed(path, lines[path])
        for path in PATHS:
            watch.findings(path)
        for elsewhere, edit, is_saved in chain:
            path = elsewhere or main
            now = edited(texts[path], edit)
            if edit[0] == "undo" and len(history[path]) > 1:
                now = history[path].pop()
            if not is_python(now):
                # Nobody leaves it so, but everybody types through it.
                lines[path] = lines[path].became(now)
                watch.changed(path, lines[path])
                watch.findings(path, typing=True)
                now = texts[path]
            history[path].append(texts[path])
            texts[path] = now
            lines[path] = lines[path].became(now)
            watch.changed(path, lines[path])
            found = watch.findings(path, typing=True)
            if is_saved:
                watch.saved(path)
            fresh = afresh(root, texts)
            assert found == fresh[path]
            facts = watch.view.facts[path]
            assert watch.view.conventions.cast(path) == votes(facts)
            lexicon = watch.view.lexicon
            assert lexicon.told(path) == spellings(facts)
            disputed = [x for x in lexicon.told(path) if len(lexicon.concept(*x).spellings) > 1]
            assert lexicon.disputed(path) == disputed
            assert watch.findings(path, typing=True, infos=False) == [f for f in found if f.severity != "info"]
            if is_saved:
                assert {p: watch.findings(p) for p in PATHS} == fresh


TANGLED = """class Till:
    def open(self, number):
        self.cash = number

    def count(self, number):
        self.cash = self.coin = number

    def close(self, receipt, voucher):
        self.note = receipt

def later(receipt, voucher):
    return Till()
"""


def test_one_attribute_may_come_where_another_goes(tmp_path: Path) -> None:
    """One letter gives `count` an attribute and takes one from `close`: what stands between them has another number."""
    lay_out(f"## till.py\n{TANGLED}", tmp_path)
    overlay: dict[str, str] = {}
    with Project.open(tmp_path, overlay=overlay) as project:
        watch, lines = Watch(project, overlay), LineTable(TANGLED)
        edits = (
            ("self.coin", "self.bill"),
            ("self.cash = number\n\n    def count", "self.note = number\n\n    def count"),
            ("self.bill", "self.voucher"),
            ("self.voucher", "self.receipt"),
        )
        for old, new in (("", ""), *edits):
            lines = lines.became(lines.text.replace(old, new, 1))
            watch.changed("till.py", lines)
            watch.findings("till.py", typing=True)
            facts = watch.view.facts["till.py"]
            assert watch.view.conventions.cast("till.py") == votes(facts)
            assert watch.view.lexicon.told("till.py") == spellings(facts)
            named = watch.view.now.names("till.py").declared
            assert {name: facts.symbols[at].name for name, at in named.items()} == {"Till": "Till", "later": "later"}
