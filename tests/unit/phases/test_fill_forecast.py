"""What a fill may take is said beforehand: never less than what it takes, and not much more."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from fill_worlds import by_slot, drive, empty_files, honest, lending_desk, world

from specsheets.phases.filling.asking import Ask
from specsheets.phases.filling.run import forecast
from specsheets.phases.filling.world import Options, TooSmall, World


class Used(NamedTuple):
    questions: int
    prompt: int
    completion: int


def used(of: World, asks: Sequence[Ask]) -> Used:
    """What questions took, with every answer as long as it might have been; the schema is read like the rest."""
    texts = (a.prompt.prefix + a.prompt.task for a in asks)
    shapes = (json.dumps(a.schema, separators=(",", ":")) for a in asks)
    prompt = sum(map(of.tokens, texts)) + sum(map(of.tokens, shapes))
    return Used(len(asks), prompt, sum(a.limit for a in asks))


def within(window: int | None, made: Callable[[], World]) -> World:
    return world(made().sheets, window=window)


@pytest.mark.parametrize("window", [None, 9000, 7000])
@pytest.mark.parametrize("made", [lending_desk, empty_files])
@pytest.mark.parametrize("seed", range(4))
def test_a_run_without_refusals_takes_no_more(made: Callable[[], World], window: int | None, seed: int) -> None:
    of = within(window, made)
    options = Options(tuple(of.sheets), rounds=0)
    said = forecast(of, options)
    _, asks, _ = drive(of, by_slot(honest(seed)), options)
    took = used(of, asks)
    assert took.questions <= said.questions and took.prompt <= said.prompt and took.completion <= said.completion
    if window is None:
        assert (took.questions, took.completion) == (said.questions, said.completion)
        assert said.prompt < 1.4 * took.prompt


def test_each_round_of_repair_takes_no_more_once_again() -> None:
    of = empty_files()
    options = Options(tuple(of.sheets))
    said = forecast(of, options)
    _, asks, _ = drive(of, by_slot(lambda _: "class"), options)
    took = used(of, asks)
    assert said.rounds == 2 and took.questions == 3 * said.questions
    assert said.prompt < took.prompt <= 3 * said.prompt and took.completion <= 3 * said.completion


def test_it_refuses_the_window_that_the_fill_refuses() -> None:
    of = within(100, lending_desk)
    with pytest.raises(TooSmall):
        forecast(of, Options(tuple(of.sheets)))


def test_nothing_to_ask_takes_nothing() -> None:
    of = world({"a.py": "A: int = 1"})
    assert forecast(of, Options(("a.py",)))[:3] == (0, 0, 0)
