"""One idea, one spelling; one import line; one owner of a state."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.languages.python import LANGUAGE
from specsheets.naming.lexicon import Lexicon, Spelling, are_variants, is_certain, key, spellings
from specsheets.naming.usage import aliases, import_forms, import_lines, owners

GROUPS = st.sampled_from(["value", "callable", "type"])
NAMES = st.sampled_from(
    ["file_name", "filename", "fileName", "FILE_NAME", "_filename", "exit_code", "exitcode", "HttpServer", "HTTPServer"]
)
PATHS = ["a.py", "b.py", "p/a.py", "p/b.py"]
projects = st.dictionaries(st.sampled_from(PATHS), st.sets(st.tuples(GROUPS, NAMES)).map(lambda s: tuple(sorted(s))))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("file_name", "filename", True),
        ("FileName", "Filename", True),
        ("HttpServer", "HTTPServer", True),
        ("utf_8", "utf8", True),
        ("_file_name", "filename", True),
        ("file_name", "_file_name", False),
        ("file_name", "fileName", False),
        ("MAX_ITEMS", "max_items", False),
        ("MAXITEMS", "max_items", True),
        ("User", "user", False),
    ],
)
def test_variants_disagree_otherwise_than_in_style(a: str, b: str, expected: bool) -> None:
    assert key(a) == key(b)
    assert are_variants(a, b) is are_variants(b, a) is expected


def told(*names: str) -> tuple[Spelling, ...]:
    return tuple(sorted(("value", name) for name in names))


@pytest.mark.parametrize(
    ("files", "canonical"),
    [
        ([("file_name",), ("filename",), ("filename",)], "filename"),
        ([("file_name",), ("filename",)], "file_name"),
        ([("FILE_NAME",), ("file_name",), ("filename",), ("filename",)], "FILE_NAME"),
        ([("fileName",), ("file_name",), ("filename",)], "file_name"),
    ],
)
def test_canonical_is_what_most_files_write(files: list[tuple[str, ...]], canonical: str) -> None:
    lexicon = Lexicon({f"{n}.py": told(*names) for n, names in enumerate(files)})
    assert [c.canonical for c in lexicon.concepts()] == [canonical]


def test_a_variant_gets_the_agreed_spelling_in_its_own_style() -> None:
    lexicon = Lexicon({**{f"{n}.py": told("file_name") for n in range(3)}, "x.py": told("_filename")})
    for name, expected in [
        ("_filename", "_file_name"),
        ("Filename", "FileName"),
        ("FILENAME", "FILE_NAME"),
        ("filename_", "file_name_"),
    ]:
        judged = lexicon.judge("value", name)
        assert judged is not None and judged[1] == expected
    for name in ("file_name", "_file_name", "FILE_NAME", "fileName", "filenames", "__filename__"):
        assert lexicon.judge("value", name) is None
    assert lexicon.judge("callable", "filename") is None
    (concept,) = lexicon.variants()
    assert is_certain(concept, "_filename")
    lexicon.put("2.py", ())
    assert not is_certain(lexicon.variants()[0], "_filename")


def test_what_a_person_ruled_wins() -> None:
    lexicon = Lexicon({f"{n}.py": told("file_name") for n in range(9)}, {("value", "filename"): "filename"})
    judged = lexicon.judge("value", "file_name")
    assert judged is not None and judged[1] == "filename"


@given(projects)
def test_canonical_names_and_ideas_are_one_to_one(files: dict[str, tuple[Spelling, ...]]) -> None:
    concepts = Lexicon(files).concepts()
    assert len({(c.group, c.canonical) for c in concepts}) == len({(c.group, c.key) for c in concepts}) == len(concepts)
    assert {(c.group, n, p) for c in concepts for n, paths in c.spellings.items() for p in paths} == {
        (group, name, path) for path, pairs in files.items() for group, name in pairs
    }
    for concept in concepts:
        assert key(concept.canonical) == concept.key


@given(projects, st.lists(st.tuples(st.sampled_from(PATHS), projects), max_size=4), st.randoms(use_true_random=False))
def test_an_edit_is_as_good_as_all_spellings_anew(
    files: dict[str, tuple[Spelling, ...]],
    edits: list[tuple[str, dict[str, tuple[Spelling, ...]]]],
    chance: random.Random,
) -> None:
    lexicon, now = Lexicon(files), dict(files)
    for path, edit in edits:
        now[path] = edit.get(path, ())
        lexicon.put(path, now[path])
    anew = Lexicon({path: now[path] for path in chance.sample(sorted(now), len(now))})
    assert lexicon.concepts() == anew.concepts()
    assert (
        lexicon.variants()
        == anew.variants()
        == tuple(c for c in anew.concepts() if any(are_variants(c.canonical, n) for n in c.spellings))
    )


def test_what_a_file_spells() -> None:
    source = """
from http.server import BaseHTTPRequestHandler
TOP_LEVEL = otherName = 1
class Handler(BaseHTTPRequestHandler):
    def handleIt(self, badName): ...
class Cart:
    item_list: list
    def __init__(self, cart_owner, ab):
        self.total_sum = 0
    def setdefault(self, dict_key): ...
def addItem(): ...
"""
    assert spellings(LANGUAGE.extract("shop/cart.py", source)) == (
        ("callable", "addItem"),
        ("type", "Cart"),
        ("type", "Handler"),
        ("value", "TOP_LEVEL"),
        ("value", "cart_owner"),
        ("value", "dict_key"),
        ("value", "item_list"),
        ("value", "otherName"),
        ("value", "self"),
        ("value", "total_sum"),
    )


def test_one_import_line_for_each_symbol() -> None:
    sources = {
        "shop/a.py": "import numpy as np\nfrom .users import get_user\nfrom os import path",
        "shop/b.py": "import numpy as np\nfrom shop.users import get_user\nimport os.path",
        "shop/sub/__init__.py": "import numpy\nfrom ..users import get_user as fetch\nfrom . import tools\nfrom x import *",
    }
    names = {"shop/a.py": "shop.a", "shop/b.py": "shop.b", "shop/sub/__init__.py": "shop.sub"}
    lines = import_lines(
        {path: import_forms(LANGUAGE.extract(path, text), names[path]) for path, text in sources.items()}
    )
    assert {(x.target, x.line, x.agreeing, x.files) for x in lines} == {
        ("numpy", "import numpy as np", 2, 3),
        ("os.path", "import os.path", 1, 2),
        ("shop.users.get_user", "from shop.users import get_user", 2, 3),
        ("shop.sub.tools", "from shop.sub import tools", 1, 1),
    }
    assert aliases(lines) == {"numpy": "np"}


def test_a_state_has_one_owner_or_none() -> None:
    sources = {
        "a.py": "import os\nDEBUG = os.environ['DEBUG']\ncount = 0\ndef f():\n    global count\n    count = 1\n",
        "b.py": "import os\nos.environ['DEBUG'] = '1'\n",
        "c.py": "import os\nos.environ['HOME']\n",
    }
    facts = [LANGUAGE.extract(path, text) for path, text in sources.items()]
    table = {o.key: o for o in owners(facts)}
    assert owners(facts[::-1]) == owners(facts)
    assert (table["env DEBUG"].owner, table["env DEBUG"].readers) == ("b.py", ("a.py",))
    assert (table["env HOME"].owner, table["env HOME"].writers) == ("", ())


def test_what_is_disputed_follows_every_file() -> None:
    told = Lexicon({"a.py": [("value", "file_name"), ("value", "user_name")], "b.py": [("value", "file_name")]})
    assert told.disputed("a.py") == []
    told.amend("b.py", frozenset({"file_name", "filename"}), [("value", "filename")])
    assert told.disputed("a.py") == [("value", "file_name")]
    told.amend("a.py", frozenset({"user_name", "username"}), [("value", "username")])
    assert told.disputed("a.py") == [("value", "file_name")]
    told.put("b.py", [("value", "user_name"), ("value", "file_name")])
    assert told.disputed("a.py") == [("value", "username")]
    told.amend("a.py", frozenset({"user_name", "username"}), [("value", "user_name")])
    assert told.disputed("a.py") == []
