"""Words told by their hashes are as good as the words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from specsheets.rules.marks import Bearers, Marks

WORDS = st.sampled_from(["get_user", "fetch_user", "name", "", "é", "x"])
FILES = st.dictionaries(st.sampled_from(["a.py", "b.py", "c.py"]), st.frozensets(WORDS))


@given(st.frozensets(WORDS), WORDS)
def test_a_word_is_in_a_file_or_not(words: frozenset[str], word: str) -> None:
    assert (word in Marks(words)) == (word in words)


@given(FILES, st.lists(st.tuples(st.sampled_from(["a.py", "b.py", "c.py"]), st.frozensets(WORDS)), max_size=4))
def test_bearers_are_those_that_have_a_word_now(
    files: dict[str, frozenset[str]], edits: list[tuple[str, frozenset[str]]]
) -> None:
    bearers, now = Bearers(files.items()), dict(files)
    for path, words in edits:
        bearers.put(path, words)
        now[path] = words
    for word in ("get_user", "fetch_user", "name", "", "é", "x", "nobody"):
        assert bearers.of(word) == sorted(path for path, words in now.items() if word in words)
