"""Conventions learned from votes, and the names that break them."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.languages.python import LANGUAGE
from specsheets.model.names import Vote
from specsheets.naming.conventions import Affix, Conventions, affixes, votes

KINDS = st.sampled_from(["function", "class"])
NAMES = st.sampled_from(
    ["get_user", "getUser", "GetUser", "GET_USER", "run", "get_userName", "put_item", "find_order", "is_open"]
)
PATHS = ["a.py", "b.py", "p/a.py", "p/b.py", "p/q/a.py", "r/a.py"]


@st.composite
def files(draw: st.DrawFn) -> dict[str, tuple[Vote, ...]]:
    found = {}
    for path in draw(st.lists(st.sampled_from(PATHS), unique=True)):
        pairs = draw(st.lists(st.tuples(KINDS, NAMES), unique=True, max_size=12))
        found[path] = tuple(Vote(path, kind, name, 1, 1) for kind, name in pairs)
    return found


def everything(conventions: Conventions) -> object:
    probes = [
        Vote(p, k, n, 1, 1)
        for p in PATHS
        for k in ("function", "class")
        for n in ("get_user", "GetUser", "get_userName", "run")
    ]
    return [(conventions.of(v.path, v.kind), conventions.judge(v)) for v in probes]


def many(path: str, style: str, count: int, kind: str = "function") -> tuple[Vote, ...]:
    shape = {"snake_case": "get_user{}x", "camelCase": "getUser{}x", "PascalCase": "GetUser{}x"}[style]
    return tuple(Vote(path, kind, shape.format(n), n, 1) for n in range(count))


@given(files(), st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_show(cast: dict[str, tuple[Vote, ...]], chance: random.Random) -> None:
    mixed = {path: tuple(chance.sample(cast[path], len(cast[path]))) for path in chance.sample(sorted(cast), len(cast))}
    assert everything(Conventions(mixed)) == everything(Conventions(cast))


@given(files(), st.lists(files(), max_size=3))
def test_an_edit_is_as_good_as_all_votes_anew(
    cast: dict[str, tuple[Vote, ...]], edits: list[dict[str, tuple[Vote, ...]]]
) -> None:
    conventions, now = Conventions(cast), dict(cast)
    for edit in edits:
        everything(conventions)
        for path in sorted(PATHS)[: len(edit) + 1]:
            conventions.put(path, edit.get(path, ()))
            now[path] = edit.get(path, ())
    assert everything(conventions) == everything(Conventions(now))


@given(st.integers(0, 7))
def test_few_votes_make_no_convention(count: int) -> None:
    conventions = Conventions({"a.py": many("a.py", "snake_case", count)})
    assert conventions.of("a.py", "function") is None
    assert conventions.judge(Vote("a.py", "function", "getUser", 1, 1)) is None


@given(st.integers(1, 40), st.booleans())
def test_a_folder_split_sixty_to_forty_has_no_drift(count: int, deep: bool) -> None:
    path = "p/q/a.py" if deep else "a.py"
    cast = {path: many(path, "snake_case", 3 * count) + many(path, "camelCase", 2 * count)}
    if deep:
        cast["b.py"] = many("b.py", "snake_case", 300)
    conventions = Conventions(cast)
    if not deep or 5 * count >= 8:
        assert [v for v in cast[path] if conventions.judge(v)] == []


@given(st.integers(40, 400), st.sampled_from(["camelCase", "PascalCase"]))
def test_renaming_a_few_never_turns_a_clear_convention(count: int, other: str) -> None:
    cast = {"p/a.py": many("p/a.py", "snake_case", count)}
    conventions = Conventions(cast)
    before = conventions.of("p/a.py", "function")
    assert before is not None and before.share >= 0.95
    few = count * 5 // 100
    conventions.put("p/a.py", cast["p/a.py"][few:] + many("p/a.py", other, few))
    after = conventions.of("p/a.py", "function")
    assert after is not None and after.style == "snake_case"


def test_a_name_against_its_surroundings() -> None:
    cast = {"p/a.py": many("p/a.py", "snake_case", 24), "p/b.py": (Vote("p/b.py", "function", "_getUser", 3, 5),)}
    conventions = Conventions(cast)
    judged = conventions.judge(cast["p/b.py"][0])
    assert judged is not None
    convention, name = judged
    assert (convention.scope, convention.style, convention.votes, name) == ("p", "snake_case", 25.0, "_get_user")
    root = (24 + 0.5) / 27
    assert convention.share == round((24 + 10 * root) / 35, 9)
    assert 0 < convention.entropy < 0.6
    assert conventions.judge(Vote("p/b.py", "function", "run", 1, 1)) is None
    assert conventions.judge(Vote("p/b.py", "class", "getUser", 1, 1)) is None


def test_a_minority_that_is_not_rare_is_let_be() -> None:
    cast = {"a.py": many("a.py", "snake_case", 88) + many("a.py", "camelCase", 12)}
    conventions = Conventions(cast)
    convention = conventions.of("a.py", "function")
    assert convention is not None and convention.style == "snake_case"
    assert [v for v in cast["a.py"] if conventions.judge(v)] == []


def test_a_small_folder_is_told_by_what_surrounds_it() -> None:
    conventions = Conventions(
        {"p/a.py": many("p/a.py", "snake_case", 24), "p/q/a.py": many("p/q/a.py", "snake_case", 3)}
    )
    convention = conventions.of("p/q/b.py", "function")
    assert convention is not None and (convention.scope, convention.votes) == ("p", 27.0)


def test_a_file_of_one_style_keeps_it_among_others() -> None:
    odd = Vote("p/a.py", "function", "measureWidth", 9, 5)
    cast = {"p/a.py": (*many("p/a.py", "snake_case", 20), odd), "p/b.py": many("p/b.py", "PascalCase", 6)}
    conventions = Conventions(cast)
    assert conventions.of("p/c.py", "function") is None
    judged = conventions.judge(odd)
    assert judged is not None and (judged[0].scope, judged[1]) == ("p/a.py", "measure_width")
    assert [v for v in cast["p/b.py"] if conventions.judge(v)] == []


def test_an_enclave_does_not_vote_for_its_neighbours() -> None:
    files = {path: many(path, "snake_case", 5) for path in (f"p/{n}.py" for n in "abcdef")}
    odd = Vote("p/a.py", "function", "measureWidth", 9, 5)
    cast = {**files, "p/a.py": (*files["p/a.py"], odd), "p/z.py": many("p/z.py", "PascalCase", 10)}
    conventions = Conventions(cast)
    judged = conventions.judge(odd)
    assert judged is not None and (judged[0].votes, judged[1]) == (31.0, "measure_width")
    assert [v for v in cast["p/z.py"] if conventions.judge(v)] == []
    conventions.put("p/z.py", many("p/z.py", "PascalCase", 7))
    assert conventions.of("p/a.py", "function") is None


def test_a_small_enclave_in_a_large_folder_is_drift() -> None:
    cast = {"p/a.py": many("p/a.py", "snake_case", 200), "p/z.py": many("p/z.py", "camelCase", 9)}
    conventions = Conventions(cast)
    assert len([v for v in cast["p/z.py"] if conventions.judge(v)]) == 9


def test_what_stands_apart_begins_with_what_the_rest_does() -> None:
    odd = Vote("test_a.py", "function", "measureWidth", 9, 5)
    cast = {"p/a.py": many("p/a.py", "snake_case", 20), "test_a.py": (*many("test_a.py", "snake_case", 6), odd)}
    judged = Conventions(cast, apart=lambda path: "test_" in path).judge(odd)
    assert judged is not None and judged[1] == "measure_width"
    assert Conventions({"test_a.py": cast["test_a.py"]}).judge(odd) is None


def test_a_table_of_a_class_and_a_script_are_not_judged() -> None:
    text = "class A:\n    TABLE = [1, f()]\n    size: int = 0\n\n\nif __name__ == '__main__':\n    someThing = 1\n"
    assert {v.name for v in votes(LANGUAGE.extract("p/a.py", text))} >= {"size"}
    assert not {v.name for v in votes(LANGUAGE.extract("p/a.py", text))} & {"TABLE", "someThing"}


def test_what_a_person_ruled_wins() -> None:
    cast = {"p/a.py": many("p/a.py", "snake_case", 24)}
    rules = {("", "function"): "camelCase", ("p/q", "function"): "PascalCase"}
    conventions = Conventions(cast, rules)
    assert conventions.judge(cast["p/a.py"][0]) is not None
    assert conventions.judge(Vote("p/a.py", "function", "getUser", 1, 1)) is None
    nearest = conventions.of("p/q/r/a.py", "function")
    assert nearest is not None and (nearest.scope, nearest.style) == ("p/q", "PascalCase")


def test_tests_may_be_kept_apart() -> None:
    cast = {"p/a.py": many("p/a.py", "snake_case", 9), "p/test_a.py": many("p/test_a.py", "camelCase", 30)}
    together, apart = Conventions(cast), Conventions(cast, apart=lambda path: "test_" in path)
    assert together.of("p/a.py", "function") is None
    for path, style in (("p/a.py", "snake_case"), ("p/test_a.py", "camelCase")):
        found = apart.of(path, "function")
        assert found is not None and found.style == style


SOURCE = """
import json
from http.server import BaseHTTPRequestHandler
from enum import Enum
from .base import Own

try:
    from socks import SOCKSManager
except ImportError:
    def SOCKSManager(): ...

maxItems = 100
SIZES = (1, "two")
_null = "0".encode()
logger = make("a")
Alias = json.JSONEncoder
flag: Final = True
state = 5

def useIt(userName, cls: type[Own], G, *moreArgs, ___):
    localName = 1
    global state
    state = 6

class Colour(Enum):
    darkRed = 1

class Handler(BaseHTTPRequestHandler):
    oldStyle = 1
    def handleIt(self, badName): ...

class Deep(Handler):
    def handleMore(self): ...

class mine(Own):
    maxSize = 3
    perFile: int = 3
    Made = namedtuple("Made", "a b")
    def __init__(self, someValue):
        self.someField = someValue
    def doIt(self): ...
    def visit_Name(self): ...

class lazy:
    def __get__(self, obj, kind): ...

class cached_property: ...
"""


def test_which_names_are_judged() -> None:
    found = {(v.kind, v.name) for v in votes(LANGUAGE.extract("shop/theCart.py", SOURCE))}
    assert found == {
        ("module", "theCart"),
        ("global_const", "maxItems"),
        ("global_const", "SIZES"),
        ("global_const", "flag"),
        ("function", "useIt"),
        ("param", "userName"),
        ("param", "moreArgs"),
        ("class", "Colour"),
        ("enum_member", "darkRed"),
        ("class", "Handler"),
        ("class", "Deep"),
        ("class", "mine"),
        ("class_const", "maxSize"),
        ("field", "perFile"),
        ("param", "someValue"),
        ("field", "someField"),
        ("method", "doIt"),
        ("param", "obj"),
        ("param", "kind"),
    }


def test_affixes_of_a_role() -> None:
    services = ["CartService", "UserService", "MailService", "StockService", "Helper"]
    models = ["Cart", "UserRecord", "MailBox", "StockItem", "PriceList", "OrderLine"]
    expected = (Affix("services", "suffix", "service", 1.0, 4, 2.25),)
    assert affixes({"models": models, "services": services}) == expected
    assert affixes({"services": services[::-1], "models": models[::-1]}) == expected
    assert affixes({"services": services}) == ()
    assert affixes({"models": models, "services": services[:3]}) == ()


SCRIPT = """
from specsheets.languages.python import LANGUAGE
from specsheets.naming.conventions import Conventions, votes
from specsheets.naming.lexicon import Lexicon, spellings
from test_conventions import SOURCE, everything
more = "def get_{}(file_name, filename): ..."
facts = {p: LANGUAGE.extract(p, SOURCE + more.format(p[-4])) for p in {"a.py", "p/b.py", "p/c.py", "q/d.py"}}
print(sorted(votes(f) for f in facts.values())[0], everything(Conventions({p: votes(f) for p, f in facts.items()})))
print(Lexicon({p: spellings(f) for p, f in facts.items()}).concepts())
"""


def test_no_hash_seed_shows() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("3", "1414")
    }
    assert len(printed) == 1
    assert "file_name" in printed.pop()


@pytest.mark.parametrize("path", ["a.py", "p/a.py"])
def test_removing_a_file_removes_its_votes(path: str) -> None:
    conventions = Conventions({path: many(path, "snake_case", 20)})
    assert conventions.of(path, "function") is not None
    conventions.put(path, ())
    assert conventions.of(path, "function") is None
