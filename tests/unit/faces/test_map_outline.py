"""The map in a terminal: every file once, no line too wide, no colour where none is wanted."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from atlases import sized
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.faces.map.outline import outline, wants_colour
from specsheets.model.atlas import Atlas, AtlasFile, Counts, Cycle

SHOP = Atlas(
    project="shop",
    version="1.2",
    files=(
        AtlasFile(path="setup.py", counts=Counts(), lines=3),
        AtlasFile(
            path="src/shop/cart.py", summary="Sums what is in a cart.", counts=Counts(emitted=2), layer=1, cycle=1
        ),
        AtlasFile(path="src/shop/money.py", role="model", counts=Counts(emitted=1, drifted=1), cycle=1),
        AtlasFile(path="src/shop/web/page.py", counts=Counts(planned=1, empty=2)),
    ),
    cycles=(Cycle(id=1, files=("src/shop/cart.py", "src/shop/money.py")),),
)


def test_the_tree_as_a_whole() -> None:
    assert outline(SHOP, 76).splitlines() == [
        "shop 1.2",
        "4 files, 2 layers, 1 import cycle",
        "! 1 drifted",
        "○ 1 planned",
        "● 1 in code",
        "· 1 no sheet yet",
        "",
        "├── src/shop/",
        "│   ├── web/",
        "│   │   └── ○ page.py",
        "│   ├── ● cart.py ↻                         Sums what is in a cart.",
        "│   └── ! money.py ↻                        model",
        "└── · setup.py",
    ]


def test_plain_text_is_ascii() -> None:
    text = outline(SHOP, 76, plain=True)
    assert text.isascii()
    assert "|   |-- * cart.py (cycle)" in text


def test_an_empty_project_says_so() -> None:
    assert outline(Atlas(project="none")).splitlines() == [
        "none",
        "0 files, 0 layers, 0 import cycles",
        "",
        "No source files.",
    ]


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    wide = Atlas(project="数" * 90, files=(AtlasFile(path="数据" * 30 + ".py", summary="é́" * 300),))
    for atlas in (sized(40), wide, SHOP):
        for line in outline(atlas, width).splitlines():
            columns = sum(
                0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line
            )
            assert columns <= width, line


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=20).filter(lambda name: "/" not in name))
def test_a_name_cannot_steer_the_terminal(name: str) -> None:
    text = outline(Atlas(project=name, files=(AtlasFile(path=name, summary=name),)), 80)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert text.count("\n") == 5


def test_colour_changes_no_word() -> None:
    coloured = outline(SHOP, 76, colour=True)
    assert "\x1b[31m!\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == outline(SHOP, 76)


@pytest.mark.parametrize(
    ("terminal", "environment", "wanted"),
    [
        (True, {}, True),
        (True, {"TERM": "xterm"}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(terminal: bool, environment: dict[str, str], wanted: bool) -> None:
    assert wants_colour(terminal, environment) is wanted


def test_every_file_stands_once_in_any_order() -> None:
    atlas = sized(120)
    text = outline(atlas, 120)
    assert sorted(re.findall(r"module_\d+\.py", text)) == sorted(file.path.rpartition("/")[2] for file in atlas.files)
    mixed = random.Random(3).sample(atlas.files, len(atlas.files))
    assert outline(atlas.model_copy(update={"files": tuple(mixed)}), 120) == text
