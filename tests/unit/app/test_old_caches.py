"""What an older extraction left in the store is never taken for what the present one says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from example_projects import put

from specsheets.app import reading
from specsheets.app.commands.plan import plan
from specsheets.app.project import Project
from specsheets.app.queries.facts import every_facts
from specsheets.app.queries.status import status
from specsheets.languages.language import languages
from specsheets.model.kept import Room
from specsheets.model.paths import sheet_path
from specsheets.phases import scan

FILES = {
    "a.py": "import b\n\n\ndef one(x: int) -> int:\n    return b.two(x)\n",
    "b.py": "def two(x: int) -> int:\n    return x\n",
}
SPACES = ("facts", "words", reading.USES, reading.PROMISES)


def read(root: Path) -> dict[str, Any]:
    """Everything that is kept of files and sheets between two runs, as a run reads it."""
    with Project.open(root) as project:
        facts = every_facts(project)
        kept = reading.Reading(project)
        uses = {path: list(kept.uses(path)) for path in FILES}
        promises = kept.promises(FILES)
        kept.keep()
        return {"facts": facts, "uses": uses, "promises": {path: promises[path].facts for path in FILES}}


def written_by(form: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project whose caches say of `a.py` what is true of `b.py`, as a form of facts of that name wrote them."""
    with monkeypatch.context() as patched:
        patched.setattr(scan, "FACTS_FORM", form)
        for path, text in FILES.items():
            put(root / path, text)
        with Project.open(root) as project:
            plan(project)
        read(root)
        with Project.open(root) as project:
            for space in SPACES:
                kept = project.store.cached(space)
                assert kept.keys() == FILES.keys(), space
                project.store.cache(space, {"a.py": (kept["a.py"][0], kept["b.py"][1])})


def test_facts_words_references_and_sheets_are_read_again_after_an_upgrade(tmp_path, monkeypatch):
    for form in ("0", scan.FACTS_FORM):
        written_by(form, tmp_path / form, monkeypatch)
    old, same = read(tmp_path / "0"), read(tmp_path / scan.FACTS_FORM)
    (tmp_path / "fresh").mkdir()
    for path, text in FILES.items():
        put(tmp_path / "fresh" / path, text)
        put(tmp_path / "fresh" / sheet_path(path), (tmp_path / "0" / sheet_path(path)).read_text("utf-8"))
    with Project.open(tmp_path / "fresh") as project:
        plan(project)
    fresh = read(tmp_path / "fresh")
    assert old == fresh
    assert all(same[what]["a.py"] != fresh[what]["a.py"] for what in fresh), "the caches are read at all"
    assert same["facts"]["a.py"].words == fresh["facts"]["b.py"].words


def test_a_plan_takes_over_nothing_that_an_older_version_read_of_the_code(tmp_path, monkeypatch):
    kind = type(languages()[".py"])
    whole = kind.extract

    def blind(self, path, text, *, counts=True):
        facts = whole(self, path, text, counts=counts)
        return facts._replace(symbols=()) if text == FILES["a.py"] else facts

    for form, written in (("0", ("a.py",)), (scan.FACTS_FORM, ())):
        for path, text in FILES.items():
            put(tmp_path / form / path, text)
        with monkeypatch.context() as patched:
            patched.setattr(scan, "FACTS_FORM", form)
            patched.setattr(kind, "extract", blind)
            with Project.open(tmp_path / form) as project:
                plan(project)
        assert "def one" not in (tmp_path / form / sheet_path("a.py")).read_text("utf-8")
        with Project.open(tmp_path / form) as project:
            assert [f.drifted for f in status(project).folders] == [len(FILES) if written else 0]
            assert plan(project).written == written
            assert [f.drifted for f in status(project).folders] == [0]
        assert ("def one" in (tmp_path / form / sheet_path("a.py")).read_text("utf-8")) == bool(written)


def test_a_file_that_moved_during_an_upgrade_is_known_again(tmp_path, monkeypatch):
    for path, text in FILES.items():
        put(tmp_path / path, text)
    with monkeypatch.context() as patched:
        patched.setattr(scan, "FACTS_FORM", "0")
        with Project.open(tmp_path) as project:
            plan(project)
    (tmp_path / "a.py").rename(tmp_path / "c.py")
    with Project.open(tmp_path) as project:
        assert plan(project).moved == (("a.py", "c.py"),)


def in_workers(jobs):
    """As a server's workers extract: words are counted on the way."""
    language = languages()[".py"]
    return (language.extract(path, text) for path, text in jobs)


@pytest.mark.parametrize("extract_many", [None, in_workers])
def test_words_are_counted_once(extract_many, tmp_path, monkeypatch):
    for path, text in FILES.items():
        put(tmp_path / path, text)
    with Project.open(tmp_path, extract_many=extract_many) as project:
        counted = every_facts(project) if extract_many is None else dict(project.code.refresh())
    monkeypatch.setattr(type(languages()[".py"]), "words", lambda *_: pytest.fail("counted again"))
    aside: list[bytes] = []
    room = Room(1, lambda data: aside.append(data) or len(aside) - 1, aside.__getitem__)
    with Project.open(tmp_path) as project:
        list(project.code.refresh())
        within = project.code.within(room)
        assert len(aside) == len(FILES), "nothing has to be unpacked to be laid aside"
        for path, facts in project.code.many().items():
            assert facts.words == within[path].words == counted[path].words
