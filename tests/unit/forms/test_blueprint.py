"""Blueprint and outline: little is enough, much is understood, and a mistake has a place."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from specsheets.forms.blueprint import read_blueprint
from specsheets.forms.outline import read_outline
from specsheets.forms.yaml_text import FormError
from specsheets.model.blueprint import Value, blueprint_schema

FULL = """\
blueprint: 1
name: shop
description: A small shop.
conventions: {naming: snake_case}
folders:
  shop/: The whole shop.
components:
  - file: shop/models.py
    role: model
    entities:
      - Customer
      - name: Item
        description: One thing to buy.
        bases: [Base]
        fields:
          sku: str
          price: Decimal = Decimal(0)
          tags: {type: "list[str]", description: Words.}
        operations: [discount]
    constants:
      MAX_ITEMS: 100
  - file: shop/cart.py
    description: What a customer means to buy.
    operations:
      - name: total
        parameters:
          items: list[Item]
          rounded: bool = True
        returns: Decimal
        raises: [UnknownCurrency]
        description: Adds up the prices.
      - name: clear
        parameters: {}
    state: {owns: [table cart_items], uses: [env CURRENCY]}
    uses: [models, shop.mail, legacy]
    conventions:
      baseClass: BaseModel
      imports: [from decimal import Decimal]
  - name: shop/mail
"""


def test_a_full_blueprint() -> None:
    said = read_blueprint(FULL, ["old/legacy.py"])
    models, cart, mail = said.components
    assert said.folders == {"shop": "The whole shop."}
    assert [e.name for e in models.entities] == ["Customer", "Item"]
    item = models.entities[1]
    assert list(item.fields) == ["sku", "price", "tags"]
    assert item.fields["price"] == Value(type="Decimal", default="Decimal(0)")
    assert item.fields["tags"] == Value(type="list[str]", description="Words.")
    assert item.operations[0].parameters is None
    assert models.constants == {"MAX_ITEMS": Value(default="100")}
    assert cart.operations[0].parameters == {
        "items": Value(type="list[Item]"),
        "rounded": Value(type="bool", default="True"),
    }
    assert cart.operations[1].parameters == {}
    assert cart.uses == ("shop/models.py", "shop/mail", "old/legacy.py")
    assert cart.conventions.base_class == "BaseModel"
    assert mail.key == "shop/mail"


def test_three_keys_are_enough() -> None:
    assert [c.key for c in read_blueprint("name: x\ncomponents:\n  - file: a.py\n  - name: b\n  - c\n").components] == [
        "a.py",
        "b",
        "c",
    ]


def test_the_published_schema_fits_what_is_read() -> None:
    schema = blueprint_schema()
    jsonschema.validators.validator_for(schema).check_schema(schema)
    data = yaml.safe_load(FULL.replace("100", '"100"'))
    jsonschema.validate(json.loads(json.dumps(data)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"name": "x", "components": [{"fiel": "a.py"}]}, schema)


HEAD = "name: x\ncomponents:\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("", 1, 1, "is empty"),
        ("- a", 1, 1, "not a blueprint"),
        ("name: x\n", 1, 1, '"components" is missing'),
        ("components: [a]\n", 1, 1, '"name" is missing'),
        ("name: x\ncomponents: []\n", 2, 1, "list at least one"),
        ("name: x\ncomponents: a.py\n", 2, 1, "is a list"),
        ("blueprint: 2\nname: x\ncomponents: [a]", 1, 1, "use a newer specsheets"),
        (HEAD + "  - file: a.py\n    rolle: x\n", 4, 5, 'did you mean "role"?'),
        (HEAD + "  - role: x\n", 3, 5, "neither `file` nor `name`"),
        (HEAD + "  - file: ../a.py\n", 3, 5, "leads upwards"),
        (HEAD + "  - file: /a.py\n", 3, 5, "is absolute"),
        (HEAD + "  - a.py\n  - a.py\n", 4, 5, "first in line 3"),
        (HEAD + "  - file: a.py\n  - name: a\n", 4, 5, "first in line 3"),
        (HEAD + "  - file: cart.py\n    uses: [modles]\n  - file: models.py\n", 4, 12, 'did you mean "models"?'),
        (
            HEAD + "  - file: a.py\n    uses: [models]\n  - file: x/models.py\n  - file: y/models.py\n",
            4,
            12,
            "x/models.py or y/models.py",
        ),
        (HEAD + "  - file: a.py\n    uses: [a]\n", 4, 12, "uses itself"),
        (HEAD + "  - file: a.py\n    uses: b\n", 4, 5, "is a list"),
        (HEAD + "  - file: a.py\n    entities:\n      - name: A\n        fields: [x]\n", 6, 9, "`name: value` lines"),
        (HEAD + "  - file: a.py\n    operations:\n      - returns: int\n", 5, 9, '"name" is missing'),
        (HEAD + "  - file: a.py\n    role: [x]\n", 4, 5, "is one text"),
        (HEAD + "  - &a b\n", 3, 5, "Anchors"),
        ("name: x\nfolders: {../y: z}\ncomponents: [a]", 2, 11, "leads upwards"),
    ],
)
def test_a_mistake_in_a_blueprint_has_its_place(text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(FormError) as caught:
        read_blueprint(text)
    assert part in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "\n" not in caught.value.message


def test_the_neighbour_is_meant_where_names_are_shared() -> None:
    text = HEAD + "  - {file: x/a.py, uses: [models, y.models]}\n  - file: x/models.py\n  - file: y/models.py\n"
    assert read_blueprint(text).components[0].uses == ("x/models.py", "y/models.py")


OUTLINE = """\
# A shop.
shop/   the whole shop
  cart.py  what a customer means to buy; uses models, mail/send
  models.py\tthings   and prices  # for now
  mail
    send.py  writes letters; by hand; uses models.py
    queue
main.py
tests/test_cart.py  ; uses cart
"""


def test_an_outline() -> None:
    said = read_outline(OUTLINE, "shop")
    assert said.name == "shop"
    assert said.folders == {"shop": "the whole shop"}
    assert [(c.key, c.description, c.uses) for c in said.components] == [
        ("shop/cart.py", "what a customer means to buy", ("shop/models.py", "shop/mail/send.py")),
        ("shop/models.py", "things and prices", ()),
        ("shop/mail/send.py", "writes letters; by hand", ("shop/models.py",)),
        ("shop/mail/queue", "", ()),
        ("main.py", "", ()),
        ("tests/test_cart.py", "", ("shop/cart.py",)),
    ]
    assert said.components[3].name == "shop/mail/queue"
    tabs = OUTLINE.replace("    ", "\t\t").replace("\n  ", "\n\t")
    assert read_outline(tabs.replace("\n", "\r\n"), "shop") == said


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("# only\n\n", 1, 1, "is empty"),
        ("shop/\n", 1, 1, "no file"),
        ("a/\n    b.py\n  c.py\n", 3, 1, "fits no line above"),
        ("a/\n    b.py\n\tc.py\n", 3, 1, "fits no line above"),
        ("  a.py\nb.py", 1, 1, "fits no line above"),
        ("a.py\n  b.py\n", 1, 1, "is a file"),
        ("a/  ; uses b\n  b.py\n", 1, 1, "is a folder"),
        ("../a.py", 1, 1, "leads upwards"),
        ("x/\n  /a.py", 2, 3, "empty or `.` part"),
        ("a.py\na.py", 2, 1, "first in line 1"),
        ("cart.py  x; uses a, modles\nmodels.py\na.py", 1, 21, 'did you mean "models"?'),
    ],
)
def test_a_mistake_in_an_outline_has_its_place(text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(FormError) as caught:
        read_outline(text, "x")
    assert part in caught.value.message
    assert (caught.value.line, caught.value.column) == (line, column)


@given(st.text(st.sampled_from("ab./ \t\n#;-:[]{}us,=") | st.characters(), max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    for read in (read_blueprint, lambda t: read_outline(t, "x"), lambda t: read_blueprint(HEAD + "  - " + t)):
        try:
            read(text)
        except FormError as error:
            assert error.line >= 1
