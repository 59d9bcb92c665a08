"""The record of a run: what is kept while it goes on, what a later run may take from it, and what it says of a fill's fields."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from specsheets.app.filling.driver import Driver, by_label
from specsheets.app.filling.record import Known, Record, answers_of, kept_replies, replies_of, said, unfinished
from specsheets.app.progress import Cancelled, silent
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.slots import Rejection, Slot, Value
from specsheets.phases.filling.asking import Ask, Verdict
from specsheets.ports import Away, Json, Prompt, Reply


def asks(*tasks: str) -> list[Ask]:
    """Questions for one field each."""
    out = []
    for n, task in enumerate(tasks, 1):
        slot = Slot(f"s{n}", "a.py", f"function:f{n}", "doc", "doc")
        schema = {"type": "object", "properties": {slot.id: {"description": slot.label, "type": "string"}}}
        out.append(Ask("prose", Prompt("all sheets", task), schema, (slot,), 100))
    return out


def course(questions: list[Ask]) -> Generator[Ask | Verdict, Reply | None, list[str]]:
    """A fill that accepts whatever comes whole."""
    heard = []
    for ask in questions:
        reply = yield ask
        assert reply is not None
        heard.append(reply.text)
        value = Value(ask.slots[0], reply.text)
        is_whole = reply.finish == "stop"
        yield Verdict((value,), ()) if is_whole else Verdict((), (Rejection(ask.slots[0], reply.text, "it broke off"),))
    return heard


class Parrot:
    """A LanguageModel that answers with the task in capitals; it fails where `fails` says so."""

    name = "parrot"

    def __init__(self, fails: Callable[[int], Exception | None] = lambda n: None) -> None:
        self.asked: list[str] = []
        self.fails = fails

    def window(self) -> int | None:
        return None

    def rung(self) -> str:
        return "schema"

    def tokens(self, text: str) -> int:
        return len(text) // 3

    def price(self, prompt: int, completion: int) -> float | None:
        return (prompt + completion) / 1000

    def answer(
        self,
        prompt: Prompt,
        schema: Json,
        *,
        limit: int,
        heard: Callable[[str], None],
        is_stopped: Callable[[], bool],
    ) -> Reply:
        self.asked.append(prompt.task)
        if error := self.fails(len(self.asked)):
            raise error
        heard('{"s1": "a", "s2": "b')
        if is_stopped():
            raise InterruptedError
        return Reply(prompt.task.upper(), "stop", 10, 5, 0, 0.25, self.name, "schema")

    def close(self) -> None:
        pass


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text("x = 1\n")
    return tmp_path


def lead(
    root: Path, tasks: list[str], model: Parrot | None, known: Known | None = None, outcome: str = "done"
) -> tuple[str, list[str]]:
    with Project.open(root) as project:
        record = Record(project, "fill", {"model": "parrot", "window": 99, "sample": 7})
        driver = Driver(record, known or {}, model, silent, len(tasks))
        try:
            return project.run, driver.run(course(asks(*tasks)))
        finally:
            if outcome:
                record.stop(outcome)


def test_what_was_sent_and_said_comes_back_by_its_hash(root: Path) -> None:
    run, heard = lead(root, ["one", "two"], Parrot())
    assert heard == ["ONE", "TWO"]
    with Project.open(root) as project:
        first, second = answers_of(project.store, run)
        texts = said(project.store, [first.prefix, first.task, first.answer, second.answer])
        row = project.store.get("run", run)
        assert project.store.verify() == []
    assert first.prefix == second.prefix and first.task != second.task
    assert texts == {first.prefix: "all sheets", first.task: "one", first.answer: "ONE", second.answer: "TWO"}
    assert (first.accepted, first.asked, first.by, first.seconds, first.cost) == (1, 1, "parrot", 0.25, 0.015)
    assert row and (row["answers"], row["prompt"], row["completion"], row["outcome"]) == (2, 20, 10, "done")


def test_a_killed_run_gives_its_answers_to_the_same_questions_of_the_next(root: Path) -> None:
    def die(n: int) -> Exception | None:
        return Away("gone") if n == 2 else None

    with pytest.raises(Away):
        lead(root, ["one", "two"], Parrot(die), outcome="")
    with Project.open(root) as project:
        runs = unfinished(project.store, "fill")
        known = kept_replies(project.store, runs)
    assert len(runs) == 1
    model = Parrot()
    run, heard = lead(root, ["one", "two"], model, known)
    assert (heard, model.asked) == (["ONE", "TWO"], ["two"])
    with Project.open(root) as project:
        assert [a.taken for a in answers_of(project.store, run)] == [runs[0], ""]
        row = project.store.get("run", run)
        assert row and row["prompt"] == 10, "what was taken is not spent twice"
        assert unfinished(project.store, "fill") == [], "a finished run ends it"


def test_a_run_that_took_up_another_and_died_too_leaves_the_answers_of_both(root: Path) -> None:
    lead(root, ["one", "two", "three"], Parrot(), outcome="")
    with Project.open(root) as project:
        known = kept_replies(project.store, unfinished(project.store, "fill"))
    lead(root, ["one"], None, known, outcome="")
    with Project.open(root) as project:
        runs = unfinished(project.store, "fill")
        assert len(runs) == 2
        assert sorted(len(r) for r in kept_replies(project.store, runs).values()) == [1, 1, 1]


@pytest.mark.parametrize("outcome", ["done", "proposed", "failed"])
def test_a_run_that_came_to_its_end_is_never_taken_up(root: Path, outcome: str) -> None:
    lead(root, ["one"], Parrot(), outcome="cancelled")
    lead(root, ["one"], Parrot(), outcome=outcome)
    with Project.open(root) as project:
        assert unfinished(project.store, "fill") == []


def test_without_a_model_only_the_record_answers(root: Path) -> None:
    run, _ = lead(root, ["one"], Parrot())
    with Project.open(root) as project:
        known = replies_of(project.store, run, is_whole=False)
    assert lead(root, ["one"], None, known)[1] == ["ONE"]
    with pytest.raises(Refused, match="no answer to «prose»"):
        lead(root, ["other"], None, known)


def test_an_answer_whose_text_is_gone_is_asked_for_again(root: Path) -> None:
    lead(root, ["one"], Parrot(), outcome="")
    with Project.open(root) as project:
        project.store.cache("said", dict.fromkeys(project.store.cached("said")))
        assert kept_replies(project.store, unfinished(project.store, "fill")) == {}


def test_a_cancel_reaches_the_model_while_it_answers_and_progress_counts_fields(root: Path) -> None:
    seen: list[tuple[int, int]] = []

    def step(what: str, done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == 3:
            raise Cancelled

    with Project.open(root) as project:
        record = Record(project, "fill", {})
        with pytest.raises(Cancelled):
            Driver(record, {}, Parrot(), step, 2).run(course(asks("one", "two")))
    assert seen == [(0, 2), (1, 2), (0, 2)]


def test_half_a_surrogate_pair_from_a_model_is_kept_and_shown(root: Path) -> None:
    class Broken(Parrot):
        def answer(self, prompt: Prompt, schema: Json, **_: object) -> Reply:
            return Reply("\ud800 text", "length", None, None, 0, 0.0, self.name, "schema")

    run, _ = lead(root, ["one"], Broken())
    with Project.open(root) as project:
        (answered,) = answers_of(project.store, run)
        assert said(project.store, [answered.answer]) == {answered.answer: "\ud800 text"}
        assert answered.refused[0].value == "\\ud800 text"


def test_answers_by_label_reach_the_slots_whatever_their_ids() -> None:
    questions = asks("one", "two")
    heard = by_label(course(questions), {questions[1].slots[0].label: "kept", "b.py function:g doc": "lost"})
    assert heard == ["{}", '{"s2": "kept"}']
