"""What is kept of every file: as good as all of it, and no more of it in memory than there is room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.model.kept import EVERYTHING, Room

PATHS = ("a.py", "b.py", "c.py", "d.py")
STEP = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(PATHS), st.integers(0, 9)),
    st.tuples(st.just("lay"), st.sampled_from(PATHS), st.integers(0, 9)),
    st.tuples(st.just("get"), st.sampled_from(PATHS), st.just(0)),
    st.tuples(st.just("drop"), st.sampled_from(PATHS), st.just(0)),
)


class Shelf:
    """Bytes by number, which says how often it was asked for some."""

    def __init__(self) -> None:
        self.laid: list[bytes] = []
        self.taken = 0

    def room(self, most: int | None) -> Room:
        return Room(most, self.lay, self.take)

    def lay(self, data: bytes) -> int:
        self.laid.append(data)
        return len(self.laid) - 1

    def take(self, number: int) -> bytes:
        self.taken += 1
        return self.laid[number]


def pack(value: tuple[int, ...]) -> bytes:
    return bytes(value)


def unpack(packed: bytes) -> tuple[int, ...]:
    return tuple(packed)


@given(st.sampled_from([1, 2, 3, None]), st.lists(STEP, max_size=40))
def test_a_mapping_that_lays_values_aside_is_a_mapping(most: int | None, steps: list[tuple[str, str, int]]) -> None:
    room = Shelf().room(most)
    mapping, plain = room.packed(pack, unpack), dict[str, tuple[int, ...]]()
    for kind, path, value in steps:
        if kind == "put":
            mapping[path] = plain[path] = (value,)
        elif kind == "lay":
            mapping.lay(path, room.lay(pack((value, value))))
            plain[path] = (value, value)
        elif kind == "drop":
            assert mapping.pop(path, None) == plain.pop(path, None)
        assert mapping.get(path) == plain.get(path)
        assert (path in mapping, len(mapping)) == (path in plain, len(plain))
    assert dict(mapping) == plain
    with pytest.raises(KeyError):
        mapping["gone.py"]


def test_what_was_asked_for_last_is_at_hand_and_only_what_is_new_is_laid_aside() -> None:
    shelf = Shelf()
    mapping = shelf.room(2).packed(pack, unpack)
    for number, path in enumerate(PATHS):
        mapping[path] = (number,)
    assert shelf.laid == [b"\x00", b"\x01"]
    assert mapping["c.py"] is mapping["c.py"]
    assert shelf.taken == 0
    assert (mapping["a.py"], shelf.taken) == ((0,), 1)
    assert (mapping["c.py"], shelf.taken) == ((2,), 1)
    assert (mapping["d.py"], shelf.taken) == ((3,), 2)
    assert (mapping["a.py"], shelf.taken) == ((0,), 3)
    assert len(shelf.laid) == 4
    mapping["a.py"] = (9,)
    assert [mapping[path] for path in PATHS] == [(9,), (1,), (2,), (3,)]


def test_values_that_can_be_made_again_are_made_for_those_that_were_not_asked_for_lately() -> None:
    made: list[str] = []
    kept = Room(2).kept(lambda path: (made.append(path), path.upper())[1])
    assert [kept[path] for path in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]
    kept["b"] = "put"
    assert kept["b"] == "put"
    kept.drop("b")
    assert (kept["b"], kept["a"]) == ("B", "A")
    kept.clear()
    assert kept["a"] == "A"
    assert made == ["a", "b", "c", "b", "b", "a"]


def test_there_is_room_for_everything_where_nobody_says_how_much() -> None:
    made: list[str] = []
    kept = EVERYTHING.kept(lambda path: (made.append(path), path)[1])
    assert [kept[str(n)] for n in range(1000)] == [kept[str(n)] for n in range(1000)]
    assert len(made) == 1000


@pytest.mark.parametrize(("times", "held"), [(1, 10), (4, 40), (0.2, 2), (0.01, 1)])
def test_what_is_small_is_held_of_more_files(times: float, held: int) -> None:
    made: list[str] = []
    kept = Room(10).kept(lambda path: (made.append(path), path)[1], times)
    for n in [*range(50), *reversed(range(50))]:
        assert kept[str(n)] == str(n)
    assert len(made) == 50 + 50 - held
