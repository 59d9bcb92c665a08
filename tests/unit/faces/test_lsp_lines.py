"""Lines of a document: those of an edited text are those of the same text read anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from specsheets.faces.lsp.translate import Lines
from specsheets.model.lines import LineTable

TEXT = st.text(alphabet="ab\n\r😀é", max_size=12)
LONG = st.text(alphabet="ab\n", max_size=40)


def starts(table: LineTable) -> list[int]:
    return [table[line] for line in range(len(table))]


@given(TEXT | LONG, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4), TEXT), max_size=6))
def test_edited_lines_are_those_of_the_text_read_anew(text: str, edits: list[tuple[int, int, str]]) -> None:
    lines = Lines(text, "utf-16")
    table = LineTable(text)
    for start, length, new in edits:
        start = min(start, len(lines.text))
        end = min(start + length, len(lines.text))
        expected = lines.text[:start] + new + lines.text[end:]
        lines = lines.edited(start, end, new)
        table = table.became(expected)
        fresh = LineTable(expected)
        assert lines.text == table.text == expected
        assert starts(lines.table) == starts(table) == starts(fresh)
        for offset in range(len(expected) + 1):
            assert table.line_of(offset) == fresh.line_of(offset)
