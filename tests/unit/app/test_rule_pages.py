"""The pages of the rules: well formed, all listed, and asked for by name."""

from __future__ import annotations

import pytest

from specsheets.app.queries.rules import page, pages
from specsheets.app.refusal import Refused


def test_every_fence_is_closed_and_the_list_names_every_page():
    made = pages()
    assert all(text.count("```") % 2 == 0 for text in made.values())
    assert all(f"]({name})" in made["README.md"] for name in made if name != "README.md")


def test_an_unknown_rule_is_refused_with_the_nearest():
    with pytest.raises(Refused, match="did you mean convention"):
        page("conventions")
