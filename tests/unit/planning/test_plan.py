"""Batches, sizes and the certificate."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specsheets.model.facts import FileFacts, Import, Symbol
from specsheets.model.plan import Batch, Item, Link, Refusal
from specsheets.planning.batches import pack
from specsheets.planning.certificate import Promise, certify
from specsheets.planning.sizes import TYPICAL, estimate, size, tokens, typical_lines

items = st.lists(
    st.builds(
        Item,
        st.text("abc", min_size=1, max_size=3),
        st.integers(0, 60),
        st.sampled_from("gh"),
        st.integers(0, 3),
        st.integers(0, 4).map(lambda n: n / 4),
    ),
    unique_by=lambda item: item.path,
    max_size=10,
)


@given(items, st.integers(0, 40), st.integers(0, 40), st.integers(0, 200), st.randoms(use_true_random=False))
def test_every_batch_fits_or_nothing_is_packed(
    drawn: list[Item], header: int, reserve: int, window: int, chance: Any
) -> None:
    packed = pack(drawn, header, reserve, window)
    assert pack(chance.sample(drawn, len(drawn)), header, reserve, window) == packed
    most = header + reserve + max((i.tokens for i in drawn), default=0)
    if isinstance(packed, Refusal):
        assert window < packed.needed <= most
        assert not isinstance(pack(drawn, header, reserve, most), Refusal)
        return
    assert most <= window
    known = {i.path: i for i in drawn}
    assert sorted(path for batch in packed for path in batch.paths) == sorted(known)
    for batch in packed:
        assert batch.tokens == header + reserve + sum(known[p].tokens for p in batch.paths) <= window
        assert list(batch.paths) == sorted(batch.paths, key=lambda p: (known[p].layer, -known[p].rank, p))
    if header + reserve + sum(i.tokens for i in drawn) <= window:
        assert len(packed) <= 1


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (29, Refusal("header", 30, 29)),
        (69, Refusal("b", 70, 69)),
        (70, (Batch(("a",), 60), Batch(("b",), 70))),
        (99, (Batch(("a",), 60), Batch(("b",), 70))),
        (100, (Batch(("a", "b"), 100),)),
    ],
)
def test_a_window_to_the_token(window: int, expected: object) -> None:
    assert pack([Item("b", 40, "g", 1, 0.5), Item("a", 30, "g", 0, 0.5)], 20, 10, window) == expected


def facts(path: str, *names: str, planned: bool = False, lines: int = 1, imports: tuple[Import, ...] = ()) -> FileFacts:
    symbols = tuple(Symbol("function", name, name, -1, n + 1, 1, n + lines) for n, name in enumerate(names))
    return FileFacts(
        path, None, symbols, imports, None, (), dict.fromkeys(names, 2), (), lines * len(names), 0, planned
    )


def test_what_the_certificate_says() -> None:
    files = {
        f.path: f
        for f in (facts("a.py", "f", "g", "_h"), facts("b.py", "k"), facts("c.py", "m"), facts("d.py", planned=True))
    }
    passed_on = (Import("d", 0, (("shown", ""),), "", "top", 1, 1),)
    promises = [
        Promise(
            "b.py",
            facts("b.py", "k"),
            (Link("a.py", "f", "top"), Link("a.py", "lost", "top")),
            ("table t",),
            ("env E", "table x"),
            "service",
        ),
        Promise("a.py", facts("a.py", "f", imports=passed_on), (), ("table t",), (), "service"),
        Promise(
            "d.py",
            facts("d.py"),
            (Link("a.py", "shown", "top"), Link("a.py", "", "top"), Link("a.py", "*", "top")),
            (),
            (),
            "test",
        ),
    ]
    found = certify(files, promises, tested=["service"])
    assert found == certify(dict(reversed(files.items())), promises[::-1], tested=["service"])
    assert (found.files, found.exports) == (4, 4)
    assert found.uncovered == ("a.py:g", "c.py", "c.py:m")
    assert found.unowned == ("table x",)
    assert found.contested == (("table t", ("a.py", "b.py")),)
    assert found.missing == (("b.py", "a.py", "lost"),)
    assert found.unwritten == ("d.py",)
    assert found.untested == ("b.py",)


@st.composite
def sheeted(draw: st.DrawFn) -> tuple[dict[str, FileFacts], list[Promise]]:
    """Files, and sheets for some of them that declare some of their names and require some names of others."""
    names = st.lists(st.sampled_from(["f", "g", "_h", "k"]), unique=True)
    files = {path: facts(path, *draw(names)) for path in draw(st.lists(st.sampled_from("abcde"), unique=True))}
    links = st.lists(
        st.builds(Link, st.sampled_from("abcde"), st.sampled_from(["", "f", "g", "k"]), st.just("top")), max_size=4
    )
    sheets = [
        Promise(path, facts(path, *draw(names)), tuple(draw(links)), (), (), "")
        for path in files
        if draw(st.booleans())
    ]
    return files, sheets


@given(sheeted())
def test_every_file_export_and_requirement_is_accounted_for(drawn: tuple[dict[str, FileFacts], list[Promise]]) -> None:
    files, sheets = drawn
    found = certify(files, sheets)
    told = {(sheet.path, s.name) for sheet in sheets for s in sheet.declares.symbols}
    covered = {sheet.path for sheet in sheets}
    exports = {(path, s.name) for path, f in files.items() for s in f.symbols if not s.name.startswith("_")}
    assert found.exports == len(exports)
    assert set(found.uncovered) == {f"{path}:{name}" for path, name in exports - told} | (files.keys() - covered)
    required = {
        (s.path, link.target, link.symbol) for s in sheets for link in s.links if link.symbol and link.target in covered
    }
    assert set(found.missing) == {(path, target, name) for path, target, name in required if (target, name) not in told}
    whole = certify(files, [Promise(path, f, (), (), (), "") for path, f in files.items()])
    assert (whole.uncovered, whole.missing) == ((), ())


def test_tokens_are_never_underestimated_without_a_tokenizer() -> None:
    assert (tokens(""), tokens("abcdefgh"), tokens("äöü"), tokens("abc", len)) == (0, 3, 2, 3)


def test_lines_to_expect_come_from_the_project_where_it_says_enough() -> None:
    few, many = [facts("a.py", "f", lines=40)], [facts("a.py", *(f"f{n}" for n in range(8)), lines=5)]
    assert typical_lines(few) == TYPICAL
    assert typical_lines(many)["function"] == (5.0, 5.0, 5.0)
    assert estimate({"function": 3, "class": 1}, {**TYPICAL, "function": (5.0, 6.0, 7.0)}) == (23.0, 40.0, 81.0)


def test_size_adds_up() -> None:
    found = size([facts("a.py", "f", "g", lines=500), facts("b.py", "f", lines=1)])
    assert (found.lines, found.words, found.distinct, found.volume) == (1001, 6, 2, 6.0)
    assert found.effort == pytest.approx(2.4 * 1.001**1.05)
