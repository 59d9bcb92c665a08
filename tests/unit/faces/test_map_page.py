"""The page of the map: one file, harmless whatever the paths, the same bytes for the same atlas."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import shutil
import subprocess
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from atlases import sized
from hypothesis import given, settings
from hypothesis import strategies as st

from specsheets.faces.map.page import SCRIPTS, render
from specsheets.model.atlas import Atlas, AtlasFile, Counts, Cycle, Dependency

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = (
    "</script><script>alert(1)</script>.py",
    "<!--<script>.py",
    "</script /x.py",
    "{{data}}/{{script}}.py",
    "a&amp;b/'\"`${x}\\u003c.py",
    "wide/数/é́/\u2028line.py",
    "undecodable/\udc80.py",
)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.inside = False
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "script":
            self.scripts.append("")
            self.inside = True
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts[-1] += data


def parsed(page: str) -> _Elements:
    elements = _Elements()
    elements.feed(page)
    return elements


def named(*paths: str) -> Atlas:
    return Atlas(project=paths[0], files=tuple(AtlasFile(path=path, summary=path) for path in paths))


def test_hostile_paths_stay_text() -> None:
    page = render(named(*HOSTILE))
    elements = parsed(page)
    assert elements.tags == parsed(render(named("a.py"))).tags, "no path adds or removes an element"
    assert not set("<>&") & set(elements.scripts[0])
    data = json.loads(elements.scripts[0])
    assert [file["path"] for file in data["files"]] == [path.replace("\udc80", "\ufffd") for path in sorted(HOSTILE)]
    assert data["project"] == HOSTILE[0]
    page.encode("utf-8")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5, unique=True))
def test_any_text_comes_back_as_it_was(paths: list[str]) -> None:
    elements = parsed(render(named(*paths)))
    assert len(elements.scripts) == 2
    assert [file["path"] for file in json.loads(elements.scripts[0])["files"]] == sorted(paths)


def test_the_order_of_the_parts_does_not_reach_the_page() -> None:
    atlas = sized(60)
    chance = random.Random(7)

    def shuffled(things: tuple) -> tuple:  # type: ignore[type-arg]
        return tuple(chance.sample(things, len(things)))

    other = atlas.model_copy(
        update={
            "files": shuffled(atlas.files),
            "dependencies": shuffled(atlas.dependencies),
            "cycles": tuple(c.model_copy(update={"files": shuffled(c.files)}) for c in atlas.cycles),
        }
    )
    assert other.files != atlas.files
    assert render(other) == render(atlas)


def test_the_page_names_no_address_and_may_load_nothing() -> None:
    page = render(sized(20))
    assert not re.search(r"https?://|//\w+\.\w|url\(|@import|<link|<img|<iframe", page)
    policy = parsed(page).policy
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none';")
    assert "unsafe" not in policy and "http" not in policy
    script = base64.b64encode(hashlib.sha256(parsed(page).scripts[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{script}'" in policy


def test_the_page_stays_small() -> None:
    bare = len(render(Atlas(project="none")).encode())
    assert bare < 90_000
    per_file = (len(render(sized(2000)).encode()) - bare) / 2000
    assert per_file < 700


def test_every_part_is_short_and_shipped() -> None:
    room = files("specsheets.faces.map")
    for name in (*SCRIPTS, "page.html", "page.css"):
        assert 0 < len((room / name).read_text(encoding="utf-8").splitlines()) <= 400, name
    assert {p.name for p in room.iterdir() if p.name.endswith(".js")} == set(SCRIPTS)


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        (Counts(), None),
        (Counts(emitted=5), "emitted"),
        (Counts(emitted=5, empty=1), "empty"),
        (Counts(emitted=5, filled=1, empty=1), "filled"),
        (Counts(emitted=5, filled=1, planned=1), "planned"),
        (Counts(emitted=5, planned=1, drifted=1), "drifted"),
    ],
)
def test_a_file_bears_its_most_urgent_state(counts: Counts, state: str | None) -> None:
    assert counts.state == state


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"files": (AtlasFile(path="a.py"), AtlasFile(path="a.py"))}, "stands twice"),
        ({"files": (AtlasFile(path="a.py"),), "dependencies": (Dependency("a.py", "b.py"),)}, "b.py is named"),
        (
            {"files": (AtlasFile(path="a.py"),), "dependencies": (("a.py", "a.py"), ("a.py", "a.py", "local"))},
            "stands twice",
        ),
        ({"files": (AtlasFile(path="a.py"),), "cycles": (Cycle(id=1, files=("a.py", "c.py")),)}, "c.py is named"),
        ({"files": (AtlasFile(path="a.py", cycle=4),)}, "in cycle 4"),
    ],
)
def test_an_atlas_that_points_nowhere_is_refused(parts: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Atlas(project="p", **parts)  # type: ignore[arg-type]


def test_an_atlas_survives_json() -> None:
    atlas = sized(30)
    assert Atlas.model_validate_json(atlas.model_dump_json()) == atlas


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize(
    "atlas", [sized(0), sized(20), sized(2000), named(*HOSTILE)], ids=["none", "20", "2000", "hostile"]
)
def test_a_browser_draws_every_file_without_an_error(atlas: Atlas, tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    page.write_text(render(atlas), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    command = [str(CHROMIUM), *flags.split(), f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()]
    root = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout.split("<head>")[0]
    assert f'data-files="{len(atlas.files)}"' in root
    assert "data-error" not in root
