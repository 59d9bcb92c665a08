"""The structure: deterministic, honest about what is guessed, and no word of a person is ever lost."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.forms.structure_json import read_said, read_structure, structure_schema, write_said, write_structure
from specsheets.forms.yaml_text import FormError
from specsheets.model.structure import Hints, Metadata, Node
from specsheets.phases.structure import capture, note, update, view

PATHS = ["shop/models/item.py", "shop/cart.py", "shop/__main__.py", "tests/test_cart.py", "README.md", "empty/"]
SAID = {
    "shop": Metadata(role="core", description="The shop: all of it.", dependencies=("mail",)),
    "shop/models": Metadata(
        hints=Hints(naming="PascalCase", base_class="BaseModel", imports=("from pydantic import BaseModel",))
    ),
}


def _by_path(node: Node, path: str = "") -> dict[str, Node]:
    out = {path: node}
    for child in node.children:
        out |= _by_path(child, f"{path}/{child.name}".lstrip("/"))
    return out


def test_what_is_inferred_is_marked_and_what_is_said_is_not() -> None:
    nodes = _by_path(capture(PATHS, SAID))
    assert [c.name for c in nodes[""].children] == ["README.md", "empty", "shop", "tests"]
    found = {p: (n.metadata.role, n.metadata.description, n.inferred) for p, n in nodes.items() if p}
    assert found["shop"] == ("core", "The shop: all of it.", ())
    assert found["shop/models"] == ("model", "The data that the program keeps.", ("role", "description"))
    assert found["shop/models/item.py"] == ("model", "", ("role",))
    assert found["shop/__main__.py"] == ("entry point", "Where the program starts.", ("role", "description"))
    assert found["tests/test_cart.py"] == ("test", "Checks cart.", ("role", "description"))
    assert found["empty"] == ("", "", ())
    assert nodes["shop/models/item.py"].extension == ".py"
    assert nodes["shop/models"].metadata.hints.base_class == "BaseModel"


@given(st.permutations(PATHS))
def test_the_order_of_paths_does_not_matter(paths: list[str]) -> None:
    assert write_structure(capture(paths, SAID)) == write_structure(capture(PATHS, SAID))


def test_the_json_fits_its_schema_and_comes_back() -> None:
    node = capture(PATHS, SAID, "shop")
    text = write_structure(node, "p1")
    data = json.loads(text)
    schema = structure_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(data)
    assert (data["projectId"], data["structure"], data["name"]) == ("p1", 1, "shop")
    assert read_structure(text) == node
    data["children"][0]["color"] = "red"
    assert not jsonschema.Draft7Validator(schema).is_valid(data)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{", "no JSON"),
        ("[]", "no structure"),
        ('{"structure": 2}', "use a newer specsheets"),
        ('{"name": "x"}', 'The key "type"'),
        ('{"name": "x", "type": "directory", "children": [{"name": 1, "type": "file"}]}', 'The key "children.0.name"'),
        ('{"children":[' * 300 + "]}" * 300, "inside each other"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_a_wrong_json_is_refused(text: str, part: str) -> None:
    with pytest.raises(FormError, match=part):
        read_structure(text)


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
METADATA = st.builds(
    Metadata,
    role=TEXTS,
    description=TEXTS,
    dependencies=st.lists(TEXTS, max_size=2).map(tuple),
    hints=st.builds(Hints, naming=TEXTS, base_class=TEXTS, imports=st.lists(TEXTS, max_size=2).map(tuple)),
)


@given(st.dictionaries(st.sampled_from(["", "a", "a/b.py", "ä: c", "#x", "no"]), METADATA, max_size=4))
def test_what_was_said_comes_back(said: dict[str, Metadata]) -> None:
    assert read_said(write_said(said)) == {p: m for p, m in said.items() if m != Metadata()}


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("structure: 2\n", 1, 12, "use a newer specsheets"),
        ("nods: {}\n", 1, 1, 'did you mean "nodes"?'),
        ("nodes: [a]\n", 1, 8, "made of paths"),
        ("nodes:\n  ../a: {role: x}\n", 2, 3, "leads upwards"),
        ("nodes:\n  a:\n    rol: x\n", 3, 5, 'did you mean "role"?'),
        ("nodes:\n  a:\n    role: [x]\n", 3, 11, "is one text"),
        ("nodes:\n  a:\n    codeGenHints: {baseclass: X}\n", 3, 20, 'did you mean "baseClass"?'),
        ("nodes:\n  a: {role: x}\n  a/: {role: y}\n", 3, 3, "stands twice"),
    ],
)
def test_a_mistake_in_what_was_said_has_its_place(text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(FormError) as caught:
        read_said(text)
    assert part in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


ONE = Metadata(role="said")
OLD = ["shop/cart.py", "shop/models/item.py", "shop/models/user.py", "util/text.py"]


@pytest.mark.parametrize(
    ("annotated", "today", "moved", "unplaced"),
    [
        ("shop", [p.replace("shop/", "store/") for p in OLD], {"shop": "store"}, ()),
        ("shop/models", [p.replace("models", "data") for p in OLD], {"shop/models": "shop/data"}, ()),
        (
            "shop/models",
            [p.replace("shop/models", "store/data").replace("shop", "store") for p in OLD],
            {"shop/models": "store/data"},
            (),
        ),
        ("shop/cart.py", [p.replace("shop/", "store/") for p in OLD], {"shop/cart.py": "store/cart.py"}, ()),
        ("shop/cart.py", [p.replace("cart.py", "carts.py") for p in OLD], {"shop/cart.py": "shop/carts.py"}, ()),
        (
            "shop/cart.py",
            [p.replace("shop/cart.py", "util/cart.py") for p in OLD],
            {"shop/cart.py": "util/cart.py"},
            (),
        ),
        (
            "shop/cart.py",
            [p.replace("shop/cart.py", "shop/cart.ts") for p in OLD],
            {"shop/cart.py": "shop/cart.ts"},
            (),
        ),
        ("shop/cart.py", [*OLD[1:], "a/cart.py", "b/cart.py"], {}, ("shop/cart.py",)),
        ("shop/cart.py", [*OLD[1:], "shop/mail.py"], {}, ("shop/cart.py",)),
        ("shop/cart.py", OLD[1:], {}, ("shop/cart.py",)),
        (
            "shop/models",
            [*OLD[:1], *(f"{d}/{n}.py" for d in ("x", "y") for n in ("item", "user"))],
            {},
            ("shop/models",),
        ),
        ("util", [*OLD[:3], "tools/other.py"], {}, ("util",)),
        ("shop", OLD, {}, ()),
    ],
)
@pytest.mark.parametrize("where", ["in the JSON", "in structure.yaml"])
def test_what_was_said_follows_a_rename(
    annotated: str, today: list[str], moved: dict[str, str], unplaced: tuple[str, ...], where: str
) -> None:
    said = {annotated: ONE}
    old = capture(OLD, said if where == "in the JSON" else {})
    new = update(old, today, {} if where == "in the JSON" else said)
    assert (new.moved, new.unplaced) == (moved, unplaced)
    assert new.said == {moved.get(annotated, annotated): ONE}
    if not unplaced:
        assert _by_path(new.node)[moved.get(annotated, annotated)].metadata.role == "said"


def test_an_update_joins_both_sources_and_forgets_guesses() -> None:
    old = capture(OLD, {"shop": Metadata(role="old", description="kept"), "": Metadata(role="root")})
    new = update(old, OLD, {"shop": Metadata(role="new", hints=Hints(naming="snake_case"))})
    assert new.said == {
        "": Metadata(role="root"),
        "shop": Metadata(role="new", description="kept", hints=Hints(naming="snake_case")),
    }


OLD_TREES = st.lists(st.sampled_from(["a", "b", "c/a", "c/b", "d/a"]), unique=True)
NEW_TREES = st.lists(st.sampled_from(["a", "b", "e/a", "c/b", "d/x"]), unique=True)


@given(OLD_TREES, NEW_TREES, st.data())
def test_no_word_is_ever_lost(old: list[str], today: list[str], data: st.DataObject) -> None:
    paths = sorted({*old, *(p.rpartition("/")[0] for p in old)})
    said = {
        p: Metadata(role=f"r{i}")
        for i, p in enumerate(data.draw(st.lists(st.sampled_from(paths), unique=True)) if paths else [])
    }
    new = update(capture(old, said), today, {})
    assert sorted(m.role for m in new.said.values()) == sorted(m.role for m in said.values())


def test_the_view() -> None:
    assert view(capture(PATHS[:3], SAID, "p")) == (
        "p/\n"
        "└── shop/  core · The shop: all of it. · needs mail\n"
        "    ├── __main__.py  [entry point] · [Where the program starts.]\n"
        "    ├── cart.py\n"
        "    └── models/  [model] · [The data that the program keeps.] · naming: PascalCase"
        " · baseClass: BaseModel · imports: from pydantic import BaseModel\n"
        "        └── item.py  [model]\n"
    )


def test_notes_are_added_changed_and_taken_back() -> None:
    said = note({}, "shop/", {"role": "core", "imports": "import a; from b import c, d", "dependencies": "x, y"})
    assert said == {
        "shop": Metadata(role="core", dependencies=("x", "y"), hints=Hints(imports=("import a", "from b import c, d")))
    }
    assert note(said, "shop", {"role": "", "imports": "", "dependencies": ""}) == {}
    assert note({}, ".", {"codeGenHints.baseClass": "B"}) == {"": Metadata(hints=Hints(base_class="B"))}
    with pytest.raises(ValueError, match='did you mean "role"'):
        note({}, "a", {"rol": "x"})
    with pytest.raises(ValueError, match="leads upwards"):
        note({}, "../a", {"role": "x"})
