"""What is laid aside is found again, leaves no file behind, and says in one sentence where there is no room for it."""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.engines.catalog import open_spill
from specsheets.engines.spill import FileSpill


@given(st.lists(st.tuples(st.binary(max_size=3000), st.integers(0, 50)), max_size=30))
def test_what_is_laid_aside_is_found_again_in_any_order(steps: list[tuple[bytes, int]]) -> None:
    spill, numbers = FileSpill(Path(gettempdir())), list[int]()
    for data, back in steps:
        numbers.append(spill.lay(data))
        at = back % len(numbers)
        assert spill.take(numbers[at]) == steps[at][0]
    assert [spill.take(number) for number in numbers] == [data for data, _ in steps]


def test_it_lies_beside_the_database_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / ".specsheets").mkdir()
    spill = open_spill(tmp_path)
    number = spill.lay(b"x" * 100_000)
    assert spill.take(number) == b"x" * 100_000
    del spill
    assert not list((tmp_path / ".specsheets").iterdir())


def test_no_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        OSError, match=r"^Nothing can be laid aside in .*/gone \(No such file or directory\): free some space"
    ):
        FileSpill(tmp_path / "gone")


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def seek(self, _: int) -> None: ...

        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: Full())
    spill = FileSpill(tmp_path)
    with pytest.raises(OSError, match=r"\(No space left on device\): free some space, or make it writable.$"):
        spill.lay(b"x")
