"""Lines of a document: those of an edited text are those of the same text read anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from specsheets.faces.lsp.translate import Lines

TEXT = st.text(alphabet="ab\n\r😀é", max_size=12)


@given(TEXT, st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), TEXT), max_size=4))
def test_edited_lines_are_those_of_the_text_read_anew(text: str, edits: list[tuple[int, int, str]]) -> None:
    lines = Lines(text, "utf-16")
    for start, end, new in edits:
        start, end = sorted((min(start, len(lines.text)), min(end, len(lines.text))))
        expected = lines.text[:start] + new + lines.text[end:]
        lines = lines.edited(start, end, new)
        assert (lines.text, lines.starts) == (expected, Lines(expected, "utf-16").starts)
