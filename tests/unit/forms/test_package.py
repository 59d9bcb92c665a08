"""Four forms of one set of sheets: the same texts come back from each, and nothing that leads elsewhere gets in."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.forms import package as forms
from specsheets.forms.package import (
    from_package,
    read_import,
    to_package,
    write_folder,
    write_markdown,
    write_package,
    write_zip,
)
from specsheets.forms.sheet_yaml import write_sheet
from specsheets.forms.yaml_text import FormError
from specsheets.model.names import Convention
from specsheets.model.package import Versions, package_schema
from specsheets.model.sheet import Sheet
from specsheets.model.structure import Hints, Metadata

VERSIONS = Versions(algorithm=1, grammar={"python": "0.25"}, form=1)
FENCED = Sheet(
    file="docs/x.py", summary="___", declares='def f():\n    """See\n\n````\ncode\n"""\ndef ___(a: ___): ...'
)
TEXTS = {
    "shop/cart.py": write_sheet(Sheet(file="shop/cart.py", role="service", summary="Keeps a cart.", owns=("table c",))),
    "docs/x.py": write_sheet(FENCED).removesuffix("\n"),
    'odd "name" ä.py': write_sheet(Sheet(file='odd "name" ä.py', declares="x = 1\n\n")),
}
FORMS: dict[str, Callable[[dict[str, str]], bytes | dict[str, bytes]]] = {
    "json": lambda t: write_package(to_package("p", t, VERSIONS)).encode(),
    "zip": write_zip,
    "markdown": lambda t: write_markdown("p", t).encode(),
    "folder": write_folder,
}


@pytest.mark.parametrize("form", FORMS)
def test_equal_texts_come_back_from_every_form(form: str) -> None:
    assert read_import(FORMS[form](TEXTS)) == TEXTS
    again = dict(reversed(TEXTS.items()))
    assert FORMS[form](again) == FORMS[form](TEXTS)


@given(st.text(st.characters(exclude_categories=("Cs",))), st.text(st.sampled_from("`\n x~"), max_size=30))
def test_any_prose_survives_every_form(summary: str, block: str) -> None:
    texts = {"a.py": write_sheet(Sheet(file="a.py", summary=summary, declares=block))}
    for write in FORMS.values():
        assert read_import(write(texts)) == texts


def test_the_package_fits_its_schema_and_says_what_is_empty() -> None:
    package = to_package(
        "p",
        TEXTS,
        VERSIONS,
        said={"shop": Metadata(role="core", hints=Hints(base_class="Model"))},
        conventions=[Convention("shop", "function", "snake_case", 0.9, 10.0, 0.3)],
        imports={"shop/cart.py": ("import os",)},
    )
    data = json.loads(write_package(package))
    schema = package_schema()
    jsonschema.validators.validator_for(schema).check_schema(schema)
    jsonschema.validate(data, schema)
    assert list(data) == [
        "package", "versions", "projectId", "specSheets", "contextData", "namingConventions", "importStatements",
    ]  # fmt: skip
    first = data["specSheets"][0]
    assert (first["file"], first["summary"], first["role"], first["emptyFields"]) == ("docs/x.py", None, None, 3)
    assert data["contextData"]["shop"]["codeGenHints"]["baseClass"] == "Model"
    assert from_package(write_package(package)) == package


def _zip(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


SHEET = TEXTS["shop/cart.py"].encode()


@pytest.mark.parametrize(
    ("source", "part"),
    [
        (_zip(("../a.py.yaml", SHEET)), 'leads upwards with ".."'),
        (_zip(("/a.py.yaml", SHEET)), "is absolute"),
        (_zip(("C:/a.py.yaml", SHEET)), "is absolute"),
        (_zip(("a\\b.py.yaml", SHEET)), "has a backslash"),
        (_zip(("a.txt", b"x")), 'must end with ".yaml"'),
        (_zip(("a.py.yaml", SHEET)), 'stands at the place of "a.py"'),
        (_zip(("shop/cart.py.yaml", b"\xff")), "not UTF-8"),
        (_zip(("shop/cart.py.yaml", b"sheet: 9\n")), "use a newer specsheets"),
        (_zip(("shop/cart.py.yaml", SHEET))[:-30], "archive is damaged"),
        (_zip(("shop/cart.py.yaml", SHEET * 9)).replace(b"PK\x01\x02", b"PK\x01\x03"), "archive is damaged"),
        (b"PK\x03\x04", "archive is damaged"),
        (b"{}", "no package of sheets"),
        (b'{"package": 2}', "use a newer specsheets"),
        (b'{"package": 1}', 'The key "versions"'),
        (b"{", "no JSON"),
        (b"", "No sheets are in this file"),
        (b"# page\n\n```yaml\nx: 1\n```\n", "No sheets are in this file"),
        (b'```yaml "a.py"\nfile: a.py\n', "never closed"),
        (b'```yaml "../a.py"\nfile: a.py\n```\n', "leads upwards"),
        (b'```yaml "a.py"\nfile: a.py\n```\n```yaml "a.py"\nfile: a.py\n```\n', "Two sheets speak for"),
        ({"../a.py.yaml": SHEET}, "leads upwards"),
    ],
)
def test_a_wrong_import_is_refused_in_one_sentence(source: bytes | dict[str, bytes], part: str) -> None:
    with pytest.raises(FormError) as caught:
        read_import(source)
    assert part in caught.value.message
    assert "\n" not in caught.value.message


def test_a_bomb_is_refused_while_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LARGEST_IMPORT", 100_000)
    bomb = _zip(("a.py.yaml", b"#" * 200_000))
    assert len(bomb) < 1000
    with pytest.raises(FormError, match="in parts"):
        read_import(bomb)
    monkeypatch.setattr(forms, "MOST_SHEETS", 1)
    with pytest.raises(FormError, match="in parts"):
        read_import(_zip(("a.py.yaml", b""), ("b.py.yaml", b"")))
