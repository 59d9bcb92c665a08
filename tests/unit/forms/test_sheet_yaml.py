"""A sheet's text: whatever a sheet holds comes back, and what is wrong is said with its place."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from specsheets.forms.sheet_edit import edit_sheet
from specsheets.forms.sheet_yaml import block_position, key_spans, read_sheet, write_sheet
from specsheets.forms.yaml_text import LARGEST, FormError
from specsheets.model.sheet import Sheet

TRICKY = "\n\n  \t:#-\"'|>&*!%@`,[]{}?\r\x85\u2028\ufeff\0_ab1.~"
CHARS = st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from(list(TRICKY)))
CASES = [
    "no",
    "1e5",
    "null",
    "~",
    "0b11",
    "a: b",
    "a #b",
    " a",
    "a\n",
    "\n",
    "\n\n a\n\n",
    "a\n   ",
    "---\n",
    "def f():\n\tpass\n\n",
    "a b " * 90,
]
TEXTS = st.one_of(st.text(CHARS, max_size=200), st.sampled_from(CASES))
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
SHEETS = st.builds(
    Sheet,
    file=st.sampled_from(["a.py", "x y/ä.py", "2to3.py", "#a.py", "- a"]),
    **dict.fromkeys(("role", "summary", "notes", "derived", "declares"), TEXTS),
    **dict.fromkeys(("behaviours", "owns", "uses"), LISTS),
)
FIELDS = tuple(Sheet.model_fields)

CANONICAL = """\
sheet: 1
file: shop/cart.py
role: service
summary: Keeps what a customer means to buy.
behaviours:
  - Adds items.
  - "Refuses: when full."
owns: [table cart_items]
uses: [env SHOP_CURRENCY, "a, b"]
derived: 5f3a9c12
declares: |
  def total(x: int) -> str:
      \"\"\"Adds up.\"\"\"

  x: int
"""

BY_HAND = """\
# Our cart.
sheet: 1
file: 'shop/cart.py'

summary: 'Keeps a cart.'   # said by Ada
role: service # for now

owns: [ 'table cart' , table b ]
uses:   # from others
    - env A   # money
    - env B
# the block
declares: |  # from the code
    def total(): ...
  \n    def add(): ...

notes: last
"""
HAND = Sheet(
    file="shop/cart.py",
    role="service",
    summary="Keeps a cart.",
    notes="last",
    owns=("table cart", "table b"),
    uses=("env A", "env B"),
    declares="def total(): ...\n\ndef add(): ...\n",
)


def test_the_canonical_text_stays_as_it_is() -> None:
    sheet = read_sheet(CANONICAL, "shop/cart.py")
    assert write_sheet(sheet) == CANONICAL
    assert sheet.declares.splitlines()[3] == "x: int"


@given(SHEETS)
def test_what_is_written_is_read_again(sheet: Sheet) -> None:
    text = write_sheet(sheet)
    assert read_sheet(text) == sheet
    other = yaml.load(text, Loader=yaml.SafeLoader)
    assert {k: tuple(v) if isinstance(v, list) else v for k, v in other.items()} == {
        k: v for k, v in sheet.model_dump().items() if v
    }


@given(SHEETS, SHEETS, st.sets(st.sampled_from(FIELDS[2:])), st.booleans())
def test_an_edited_text_holds_the_new_sheet(a: Sheet, b: Sheet, changed: set[str], windows: bool) -> None:
    b = a.model_copy(update={key: getattr(b, key) for key in changed})
    text = "# head\n" + write_sheet(a)
    text = text.replace("\n", "\r\n") if windows else text
    assert edit_sheet(text, a, a) == text
    edited = edit_sheet(text, a, b)
    assert read_sheet(edited) == b
    assert edited.startswith("# head")


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"file": "shop/basket.py"}, "file: 'shop/cart.py'", "file: shop/basket.py"),
        ({"role": "model"}, "role: service # for now", "role: model # for now"),
        ({"role": ""}, "role: service # for now\n", ""),
        (
            {"summary": "One\ntwo"},
            "summary: 'Keeps a cart.'   # said by Ada",
            "summary: |-   # said by Ada\n  One\n  two",
        ),
        ({"owns": ("table cart", "table: c")}, "[ 'table cart' , table b ]", "['table cart', \"table: c\"]"),
        ({"uses": ("env A", "env C")}, "    - env B", "    - env C"),
        ({"uses": ("env B",)}, "    - env A   # money\n", ""),
        ({"derived": "00"}, "# the block\n", 'derived: "00"\n# the block\n'),
        ({"behaviours": ("Adds.",)}, "# said by Ada\n", "# said by Ada\nbehaviours:\n  - Adds.\n"),
        ({"declares": "def total(): ...\n\ndef sub(): ...\n"}, "    def add(): ...", "    def sub(): ..."),
        ({"declares": "import os\n" + HAND.declares}, "    def total", "    import os\n    def total"),
        ({"declares": ""}, BY_HAND[BY_HAND.index("declares") : BY_HAND.index("\nnotes")], ""),
        ({"notes": "now\n"}, "notes: last\n", "notes: |\n  now\n"),
    ],
)
def test_only_what_changed_is_touched(changes: dict[str, object], old: str, new: str) -> None:
    assert BY_HAND.count(old) == 1
    after = HAND.model_copy(update=changes)
    assert edit_sheet(BY_HAND, HAND, after) == BY_HAND.replace(old, new)
    windows = BY_HAND.replace("\n", "\r\n")
    assert edit_sheet(windows, HAND, after) == windows.replace(old.replace("\n", "\r\n"), new.replace("\n", "\r\n"))


def test_a_text_in_braces_is_written_anew_and_a_stale_one_refused() -> None:
    a = Sheet(file="a.py", role="x")
    b = a.model_copy(update={"summary": "S."})
    assert edit_sheet("{file: a.py, role: x}", a, b) == write_sheet(b)
    with pytest.raises(ValueError, match="changed in between"):
        edit_sheet(write_sheet(b), a, b)


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("", 1, 1, "is empty"),
        ("# nothing\n", 1, 1, "is empty"),
        ("- a", 1, 1, "not a sheet"),
        ("sheet: 2\nfile: a.py", 1, 8, "use a newer specsheets"),
        ("sheet: one\nfile: a.py", 1, 8, "write `sheet: 1`"),
        ("sheet: 1\n", 1, 1, "add the line `file: a.py`"),
        ("sheet: 1\nfle: a.py\n", 2, 1, 'did you mean "file"?'),
        ("file: a.py\nrole: x\nfile: b.py", 3, 1, "first in line 1"),
        ("file: &a a.py", 1, 7, "Anchors"),
        ("file: a.py\nrole: *x", 2, 7, "Anchors"),
        ("file: !!str a.py", 1, 7, "Tags"),
        ("<<: {file: a.py}", 1, 1, "Merge keys"),
        ("file: ../a.py", 1, 7, '".."'),
        ("file: /a.py", 1, 7, "absolute"),
        ("file: C:/a.py", 1, 7, "absolute"),
        ("file: b\\a.py", 1, 7, "backslash"),
        ('file: "a\\0.py"', 1, 7, "control character"),
        ("file: b.py", 1, 7, 'at the place of "a.py" and says "b.py"'),
        ("file: [a.py]", 1, 7, "is one text"),
        ("file: a.py\nowns: table x", 2, 7, "is a list"),
        ("file: a.py\nowns: [[x]]", 2, 8, "is one text"),
        ("file: a.py\nsummary: x: y", 2, 11, "put the text in double quotes"),
        ("file: a.py\ndeclares: |\n  x\n\ty: z", 4, 1, "a tab stands"),
        ('file: a.py\nrole: "abc', 2, 11, "close it"),
        ("file: a.py\nhello\n", 2, 1, "neither `key: value`"),
        ("file: a.py\n---\nfile: b.py", 2, 1, "second document"),
        ("file: a.py\ndeclares: |\n  x\n<<<<<<< HEAD\n  y\n", 4, 1, "merge conflict"),
        ("file: a.py\n\x07", 2, 1, "control character"),
        ("file: a.py\ud800", 1, 11, "half of a pair"),
        ("[" * 4000, 1, 25, "flatter"),
        ("x" * (LARGEST + 1), 1, 1, "more than 8 MB"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(FormError) as caught:
        read_sheet(text, "a.py")
    assert part in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "\n" not in caught.value.message
    assert caught.value.message.endswith((".", "?"))


@given(st.text(CHARS, max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_sheet(text)
    except FormError as error:
        assert error.message.endswith((".", "?"))


@pytest.mark.parametrize("key", ["role", "summary", "declares"])
def test_what_no_file_can_hold_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=rf'"{key}" holds half of a character pair \(U\+D800\)'):
        write_sheet(Sheet.model_validate({"file": "a.py", key: "x\ud800"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CANONICAL, (12, 3)),
        (BY_HAND, (14, 5)),
        ("file: a.py\ndeclares: |2-\n    x", (3, 3)),
        ("file: a.py\ndeclares: |\n\n\n   x", (3, 4)),
        ("file: a.py\ndeclares: x = 1", (2, 11)),
        ('file: a.py\ndeclares: "x"', (2, 12)),
        ("file: a.py", (1, 1)),
    ],
)
def test_the_place_of_the_block(text: str, expected: tuple[int, int]) -> None:
    assert block_position(text) == expected


def test_the_places_of_the_header() -> None:
    spans = key_spans(BY_HAND)
    assert spans["role"] == (6, 7, 6, 14)
    assert spans["owns"][:2] == (8, 7)
