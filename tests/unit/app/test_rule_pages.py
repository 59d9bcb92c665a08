"""The pages of the rules are those of the program; `make docs` renews them."""

from __future__ import annotations

from pathlib import Path

import pytest

from specsheets.app.queries.rules import page, pages
from specsheets.app.refusal import Refused

FOLDER = Path(__file__).parents[3] / "docs/rules"


def test_the_published_pages_are_fresh():
    assert {p.name: p.read_text("utf-8") for p in FOLDER.glob("*.md")} == pages()


def test_every_fence_is_closed_and_the_list_names_every_page():
    made = pages()
    assert all(text.count("```") % 2 == 0 for text in made.values())
    assert all(f"]({name})" in made["README.md"] for name in made if name != "README.md")


def test_an_unknown_rule_is_refused_with_the_nearest():
    with pytest.raises(Refused, match="did you mean convention"):
        page("conventions")
