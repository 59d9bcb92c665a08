"""Contract of Store: dense order, whole batches, conflicts, rows that the log alone decides, a cache that is not the log."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.engines.memory import FixedClock, MemoryStore
from specsheets.engines.sqlite_store import SqliteStore
from specsheets.model.events import (
    Content,
    Event,
    FieldDecided,
    FieldReleased,
    FileEmitted,
    FindingsAccepted,
    RunStarted,
    RunStopped,
    SheetDropped,
    SheetMoved,
    SheetPlanned,
    StepDone,
)
from specsheets.model.fold import SPACES
from specsheets.model.record import START, replay, seal, stored
from specsheets.ports import Conflict, Query, Store

PATHS = ("a.py", "b.py", "ü/ß.py")


def planned(path: str, text: str = "sheet: 1\n") -> SheetPlanned:
    return SheetPlanned(path=path, sheet=Content(text=text, content=f"digest of {text}", exports=("x", "y")))


def decided(path: str, value: str, at: str = "2026-01-01") -> FieldDecided:
    return FieldDecided(
        path=path,
        entry=f"id-{path}",
        label="f",
        field="name",
        value=value,
        level="confirmed",
        by="me",
        at=at,
        shown=value,
    )


def all_rows(store: Store) -> dict[str, dict[str, dict[str, object]]]:
    return {space: rows for space in SPACES if (rows := store.rows(space))}


def test_an_empty_log_has_position_0_and_no_fault(store: Store) -> None:
    assert (store.position(), list(store.read()), all_rows(store), store.verify()) == (0, [], {}, [])
    assert store.append([]) == 0
    assert store.get("sheet", "a.py") is None


def test_positions_are_dense_and_events_come_back_equal(store: Store) -> None:
    first = [planned("a.py"), decided("a.py", "v")]
    assert store.append(first) == 2
    assert store.append([StepDone(run="r", step="s", figures={"n": 1, "list": [1.5, None, "ü"]})]) == 3
    read = list(store.read())
    assert [each.position for each in read] == [1, 2, 3]
    assert [each.event for each in read][:2] == first
    assert store.position() == 3


def test_the_chain_seals_every_event_and_all_before_it(store: Store) -> None:
    store.append([planned("a.py"), planned("b.py"), RunStarted(run="r", verb="plan", at="t")])
    before = START
    for each in store.read():
        before = seal(before, each.position, each.at, each.event.kind, 1, stored(each.event)[0])
        assert each.hash == before


@pytest.mark.parametrize(
    ("after", "tags", "since", "until", "positions"),
    [
        (0, (), 0, None, [1, 2, 3, 4]),
        (2, (), 0, None, [3, 4]),
        (0, (), 3, None, [4]),
        (1, (), 0, 3, [2, 3]),
        (0, ("sheet:a.py",), 0, None, [1, 3]),
        (0, ("sheet:a.py", "run:r"), 0, None, [1, 3, 4]),
        (0, ("sheet:a.py", "sheet:a.py", "entry:id-a.py"), 1, None, [3]),
        (0, ("sheet:",), 0, None, []),
        (9, (), 0, None, []),
        (0, (), 0, 0, []),
    ],
)
def test_read_asks_by_place_and_tag(
    store: Store, after: int, tags: tuple[str, ...], since: int, until: int | None, positions: list[int]
) -> None:
    store.append([planned("a.py"), planned("b.py"), decided("a.py", "v"), StepDone(run="r", step="s")])
    assert [each.position for each in store.read(after, Query(tags, since), until)] == positions


def test_a_long_log_is_read_whole_and_in_order(store: Store) -> None:
    store.append([planned(f"{n}.py") for n in range(1000)])
    assert [each.position for each in store.read(after=3)] == list(range(4, 1001))
    some = Query(tuple(f"sheet:{n}.py" for n in range(0, 1000, 2)))
    assert [each.position for each in store.read(query=some)] == list(range(1, 1001, 2))


@pytest.mark.parametrize(
    "bad", [StepDone(run="r", step="s", figures={"x": object()}), StepDone(run="r", step="\ud800")]
)
def test_a_batch_is_kept_whole_or_not_at_all(store: Store, bad: Event) -> None:
    store.append([planned("a.py")])
    before = (store.position(), all_rows(store))
    with pytest.raises(ValueError, match=r".+"):
        store.append([planned("b.py"), bad, planned("c.py")])
    assert (store.position(), all_rows(store)) == before
    assert store.append([planned("b.py")]) == 2
    assert store.verify() == []


def test_a_clock_that_fails_in_the_middle_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(["t1", "t2"])
    monkeypatch.setattr(FixedClock, "now", lambda self: next(ticks))
    with pytest.raises((StopIteration, RuntimeError)):
        store.append([planned("a.py"), planned("b.py"), planned("c.py")])
    assert (store.position(), all_rows(store), store.verify()) == (0, {}, [])


@pytest.mark.parametrize(
    ("unless", "refused"),
    [
        (Query(("sheet:a.py",), 0), True),
        (Query(("sheet:a.py",), 1), False),
        (Query(("sheet:b.py", "sheet:a.py"), 0), True),
        (Query(("sheet:b.py",), 0), True),
        (Query(("sheet:b.py",), 2), False),
        (Query(("sheet:c.py",), 0), False),
        (Query((), 1), True),
        (Query((), 2), False),
    ],
)
def test_an_append_is_refused_when_something_came_between(store: Store, unless: Query, refused: bool) -> None:
    store.append([planned("a.py"), planned("b.py")])
    if refused:
        with pytest.raises(Conflict):
            store.append([planned("c.py")], unless=unless)
        assert store.position() == 2
    else:
        assert store.append([planned("c.py")], unless=unless) == 3


def test_rows_stand_in_the_order_of_their_keys_and_are_copies(store: Store) -> None:
    store.append([planned(path) for path in ("b.py", "ü.py", "a.py", "Z.py", "\U0001f600.py", "\uff01.py")])
    assert (
        list(store.rows("sheet"))
        == sorted(store.rows("sheet"))
        == ["Z.py", "a.py", "b.py", "ü.py", "\uff01.py", "\U0001f600.py"]
    )
    store.rows("sheet")["a.py"]["content"] = "changed"
    row = store.get("sheet", "a.py")
    assert row == store.rows("sheet")["a.py"]
    assert row and row["content"] == "digest of sheet: 1\n"
    assert store.get("nowhere", "a.py") is None
    assert store.rows("nowhere") == {}
    assert store.column("sheet", "content") == {path: r["content"] for path, r in store.rows("sheet").items()}
    assert list(store.column("sheet", "hash")) == list(store.rows("sheet"))
    assert store.column("nowhere", "hash") == {}


def test_figures_that_json_says_otherwise_are_folded_as_they_are_read_back(store: Store) -> None:
    store.append(
        [
            RunStarted(run="r", verb="v", at="t"),
            RunStopped(run="r", outcome="done", figures={"nan": float("nan"), "t": (1, 2)}),
        ]
    )
    before = store.get("run", "r")
    store.rebuild()
    assert store.get("run", "r") == before
    assert store.verify() == []


def test_the_cache_is_put_read_and_dropped_apart_from_the_log(store: Store) -> None:
    store.cache("facts", {f"{n:05}": (f"s{n}", bytes([n % 256, 0, 255])) for n in range(3000)})
    store.cache("other", {"00000": ("x", b"")})
    assert len(store.cached("facts")) == 3000
    assert list(store.cached("facts")) == sorted(store.cached("facts"))
    assert store.cached("facts", ["00001", "none", "00001", "00000"]) == {
        "00000": ("s0", b"\0\0\xff"),
        "00001": ("s1", b"\1\0\xff"),
    }
    assert store.cached("facts", []) == {}
    assert store.cached("none") == {}
    store.cache("facts", {"00000": None, "none": None, "00001": ("new", b"n")})
    store.cache("facts", {})
    assert store.cached("facts", iter(["00000", "00001"])) == {"00001": ("new", b"n")}
    assert store.cached("other") == {"00000": ("x", b"")}
    assert (store.position(), store.verify()) == (0, [])


paths = st.sampled_from(PATHS)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
events = st.one_of(
    st.builds(planned, paths, texts),
    st.builds(decided, paths, texts, st.sampled_from(["2026-01-01", "2026-01-02"])),
    st.builds(
        FieldReleased,
        path=paths,
        entry=paths.map("id-{}".format),
        field=st.just("name"),
        by=texts,
        at=st.just("2026-01-02"),
    ),
    st.builds(SheetDropped, path=paths),
    st.builds(SheetMoved, path=paths, to=paths, sheet=st.none() | st.builds(Content, text=texts, content=texts)),
    st.builds(FileEmitted, path=paths, text=texts),
    st.builds(FindingsAccepted, fingerprints=st.lists(texts, max_size=3).map(tuple), by=texts, at=texts),
    st.builds(RunStarted, run=paths, verb=texts, at=texts),
    st.builds(
        StepDone, run=paths, step=texts, figures=st.dictionaries(texts, st.floats() | st.integers() | texts, max_size=2)
    ),
    st.builds(RunStopped, run=paths, outcome=texts),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(events, max_size=5), max_size=6))
def test_engines_agree_and_any_replay_gives_the_rows_of_its_time(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Event]]
) -> None:
    memory = MemoryStore(FixedClock())
    sqlite = SqliteStore(tmp_path_factory.mktemp("store") / "specsheets.db", FixedClock())
    then: dict[int, dict[str, dict[str, dict[str, object]]]] = {}
    rows: dict[str, dict[str, dict[str, object]]] = {}
    for batch in batches:
        assert memory.append(batch) == sqlite.append(batch)
        rows = all_rows(sqlite)
        assert rows == all_rows(memory)
        then[sqlite.position()] = rows
    assert [*sqlite.read()] == [*memory.read()]
    for position, rows in then.items():
        assert replay(each.event for each in sqlite.read(until=position)) == rows
    for store in (memory, sqlite):
        store.rebuild()
        assert all_rows(store) == rows
        assert store.verify() == []
    sqlite.close()
