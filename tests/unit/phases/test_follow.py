"""Follow as a law: what somebody set stays, what nobody set is what the code says, and doing it twice is doing it once."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.languages.python import LANGUAGE
from specsheets.model.entries import FIELDS, differing_fields, field_text
from specsheets.model.facts import Symbol
from specsheets.model.sheet import Sheet, entry_keys
from specsheets.phases.follow import Followed, IsFirm, follow
from specsheets.phases.sheets import Loaded

Function = tuple[str, str, str, str]
"""Name, parameters, return type with its arrow, doc comment."""
Module = tuple[list[str], list[Function], list[tuple[str, list[Function]]], list[tuple[str, str, str]]]
"""Imports, functions, classes with methods, constants with type and value."""

names = st.sampled_from(["get_user", "load", "total", "add", "send_mail", "parse", "close"])
functions = st.tuples(
    names,
    st.sampled_from(["", "a", "a: int, b=2", "*args, key=None", "a, /, b, *, c: str = 'x'", "user: User"]),
    st.sampled_from(["", " -> int", " -> list[str]", " -> None"]),
    st.sampled_from(["", "Does it.", "Does it\n\n    with more."]),
)
modules = st.tuples(
    st.lists(
        st.sampled_from(["import os", "from .models import User", "from a import b as c"]), max_size=2, unique=True
    ),
    st.lists(functions, max_size=4, unique_by=lambda f: f[0]),
    st.lists(
        st.tuples(st.sampled_from(["Cart", "Shop"]), st.lists(functions, max_size=3, unique_by=lambda f: f[0])),
        max_size=2,
        unique_by=lambda c: c[0],
    ),
    st.lists(
        st.tuples(
            st.sampled_from(["LIMIT", "RATE"]), st.sampled_from(["", ": int"]), st.sampled_from(["1", "2", "(3, 4)"])
        ),
        max_size=2,
        unique_by=lambda v: v[0],
    ),
)


def function_text(f: Function, indent: str = "", first: str = "") -> str:
    """A definition with a body."""
    name, parameters, type_, doc = f
    said = f'{indent}    """{doc}"""\n' if doc else ""
    inside = ", ".join(x for x in (first, parameters) if x)
    return f"{indent}def {name}({inside}){type_}:\n{said}{indent}    return work()\n"


def module_text(module: Module) -> str:
    """A source file."""
    imports, defs, classes, values = module
    out = [f"{i}\n" for i in imports] + [f"{n}{t} = {v}\n" for n, t, v in values]
    out += [function_text(f) for f in defs]
    for name, methods in classes:
        out.append(f"class {name}:\n    x: int = 0\n" + "".join(function_text(m, "    ", "self") for m in methods))
    return "".join(out)


def of_code(module: Module) -> Loaded:
    """What the code alone would have on the sheet."""
    facts = LANGUAGE.extract("a.py", module_text(module))
    return of_block(LANGUAGE.render(facts))


def of_block(block: str) -> Loaded:
    """A sheet from its block."""
    return Loaded(Sheet(file="a.py", declares=block), LANGUAGE.extract("a.py", block, counts=False))


def nobody(key: str, field: str, value: str | None) -> bool:
    """Nothing was decided."""
    return False


def bare(loaded: Loaded | Followed) -> list[Symbol]:
    """The symbols without their places."""
    return [s._replace(line=0, column=0, end_line=0) for s in loaded.facts.symbols]


EDITS: dict[str, Callable[[Symbol], Symbol]] = {
    "type": lambda s: s._replace(type="Chosen"),
    "doc": lambda s: s._replace(doc="Said by hand."),
    "value": lambda s: s._replace(value="'chosen'"),
}


@st.composite
def edited(draw: st.DrawFn, base: Loaded) -> tuple[Loaded, dict[tuple[str, str], str | None]]:
    """A sheet with some fields changed by hand, and what they were changed to."""
    symbols, chosen = list(base.facts.symbols), {}
    for i, key in enumerate(entry_keys(base.facts.symbols)):
        possible = [f for f in EDITS if f in FIELDS[symbols[i].kind] and (f != "value" or symbols[i].kind == "value")]
        for field in draw(st.lists(st.sampled_from(possible), max_size=1)) if possible else []:
            symbols[i] = EDITS[field](symbols[i])
            chosen[key, field] = field_text(symbols[i], field)
    return of_block(LANGUAGE.render(base.facts._replace(symbols=tuple(symbols)))), chosen


def settled(done: Followed) -> Loaded:
    """The result as it is written and read again; the reading has to agree."""
    again = of_block(LANGUAGE.render(done.facts))
    assert not again.facts.problems
    assert bare(again) == bare(done)
    return again


@settings(max_examples=250)
@given(st.data(), modules, modules)
def test_what_somebody_set_stays_and_the_rest_is_what_the_code_says(
    data: st.DataObject, one: Module, two: Module
) -> None:
    base, code = of_code(one), of_code(two)
    sheet, chosen = data.draw(edited(base))
    done = settled(follow(sheet, base, code, nobody))
    now = dict(zip(entry_keys(done.facts.symbols), done.facts.symbols, strict=True))
    theirs = dict(zip(entry_keys(code.facts.symbols), code.facts.symbols, strict=True))
    before = dict(zip(entry_keys(sheet.facts.symbols), sheet.facts.symbols, strict=True))
    for (key, field), value in chosen.items():
        if key in now and (key in theirs or key in before):
            assert field_text(now[key], field) == value, (key, field)
    assert theirs.keys() <= now.keys()
    for key in theirs.keys() & before.keys():
        differing = set(differing_fields(now[key], theirs[key]))
        assert differing <= {field for k, field in chosen if k == key}
    assert {k.partition(":")[2] for k in now.keys() - theirs.keys()} <= kept_names(chosen)
    assert bare(follow(done, code, code, nobody)) == bare(done)


def kept_names(chosen: dict[tuple[str, str], str | None]) -> set[str]:
    """The entries that may outlive their code: those with a field that somebody set, and what holds them."""
    own = {key.partition(":")[2] for key, _ in chosen}
    return own | {name.rpartition(".")[0] for name in own}


@settings(max_examples=150)
@given(modules, modules)
def test_what_nobody_touched_is_the_code_however_it_came_about(one: Module, two: Module) -> None:
    base, code = of_code(one), of_code(two)
    for known in (base, None):
        if known is None and bare(base) != bare(code):
            continue
        assert bare(follow(base, known, code, nobody)) == bare(code)


@settings(max_examples=150)
@given(st.data(), modules, modules)
def test_what_was_decided_outlives_its_code(data: st.DataObject, one: Module, two: Module) -> None:
    base, code = of_code(one), of_code(two)
    keys = entry_keys(base.facts.symbols)
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    symbol = base.facts.symbols[keys.index(key)]
    values = {(key, f): field_text(symbol, f) for f in ("name", *FIELDS[symbol.kind])}
    firm: IsFirm = lambda k, f, v: (k, f) in values and values[k, f] == v  # noqa: E731
    done = settled(follow(base, base, code, firm))
    now = dict(zip(entry_keys(done.facts.symbols), done.facts.symbols, strict=True))
    moved = dict(follow(base, base, code, firm).renamed).get(key, key)
    assert moved in now
    assert {(key, f): field_text(now[moved], f) for f in ("name", *FIELDS[symbol.kind])} == values
    if moved == key:
        assert bare(follow(done, code, code, firm)) == bare(done)


@settings(max_examples=100)
@given(modules)
def test_an_order_that_somebody_chose_stays(one: Module) -> None:
    code = of_code(one)
    shuffled = (one[0], one[1][::-1], one[2][::-1], one[3][::-1])
    sheet = of_code(shuffled)
    done = settled(follow(sheet, code, code, nobody))
    assert bare(done) == bare(sheet)
