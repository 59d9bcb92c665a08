"""Real editors that nobody looks at: a planted drift is seen, cured and gone, with the very configuration that the pages show."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from specsheets.app.project import find_root
from specsheets.app.settings import read_settings
from specsheets.faces.lsp.configuration import SECTION

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "editors"
HERE = Path(__file__).parent
SHOWN = {"neovim": "neovim.lua", "emacs": "emacs.el", "helix": "helix.toml", "kate": "kate.json"}

FILES = {
    "specsheets.toml": "",
    "shop/__init__.py": "",
    "shop/users.py": "MAX_ITEMS = 1000\n\n\ndef get_user(number: int) -> str:\n    return str(number)\n",
    "shop/cart.py": "from shop.users import fetch_user\n\nMAX_ITEMS = 1000\nOWNER = fetch_user(1)\n",
}
"""Two drifts: one that is cured, and one that the settings shown on the pages turn off."""


def needs(program: str, *more: str) -> None:
    """Skip where an editor is not on this machine."""
    if not shutil.which(program):
        pytest.skip(f"{program} is not on this machine: make test-editors")
    if more and subprocess.run([program, *more], capture_output=True, check=False).returncode:
        pytest.skip(f"{program} lacks what the page needs: make test-editors")


def start(root: Path, *words: str | Path) -> str:
    """Run an editor in a project with both drifts, a home of its own, and our command on its PATH; what it printed."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "HOME": str(root), "TERM": "dumb"}
    environment |= {f"XDG_{name}_HOME": str(root / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    done = subprocess.run(
        words,
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def is_cured(root: Path, said: str) -> None:
    """The squiggle came and went, the file is saved without the drift, and its spec sheet is there."""
    assert re.search(r"squiggle: specsheets.*unresolved-import", said) and said.endswith("cured\n"), said
    assert (root / "shop/cart.py").read_text("utf-8") == FILES["shop/cart.py"].replace("fetch_user", "get_user")
    assert (root / ".specsheets/sheets/shop/cart.py.yaml").is_file()


def test_neovim(tmp_path: Path) -> None:
    needs("nvim")
    script = f"luafile {HERE / 'neovim.lua'}"
    said = start(tmp_path, "nvim", "--headless", "-u", PAGES / "neovim.lua", "-i", "NONE", "shop/cart.py", "-c", script)
    is_cured(tmp_path, said)


def test_emacs(tmp_path: Path) -> None:
    needs("emacs", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))")
    both = ("-l", PAGES / "emacs.el", "-l", HERE / "emacs.el")
    is_cured(tmp_path, start(tmp_path, "emacs", "--batch", "--eval", "(package-initialize)", *both))


def test_kate(tmp_path: Path) -> None:
    for program in ("kate", "xvfb-run", "xauth", "xdotool", "dbus-run-session"):
        needs(program)
    on_a_display = ("xvfb-run", "--auto-servernum", "dbus-run-session", "--", sys.executable)
    is_cured(tmp_path, start(tmp_path, *on_a_display, HERE / "kate.py", PAGES / "kate.json"))


@pytest.mark.parametrize(("page", "file"), SHOWN.items())
def test_a_page_shows_the_file_that_is_tried(page: str, file: str) -> None:
    text = (PAGES / f"{page}.md").read_text("utf-8")
    (shown,) = re.findall(r"^```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert shown == (PAGES / file).read_text("utf-8")


def test_what_a_page_tells_an_editor_is_what_the_server_takes(tmp_path: Path) -> None:
    helix = tomllib.loads((PAGES / "helix.toml").read_text("utf-8"))
    kate = json.loads((PAGES / "kate.json").read_text("utf-8"))["servers"]["python"]
    server = helix["language-server"]["specsheets"]
    assert [server["command"], *server["args"]] == kate["command"] == ["specsheets", "lsp"]
    subprocess.run([Path(sys.executable).parent / "specsheets", "lsp", "--help"], capture_output=True, check=True)
    for said in (server["config"], kate["settings"]):
        in_force = read_settings(tmp_path, {}, said[SECTION])
        assert in_force.rules.severity == {"duplicate-constant": "off"} != read_settings(tmp_path, {}).rules.severity
    languages = {one["name"]: one["language-servers"] for one in helix["language"]}
    assert languages.keys() == {"python", "yaml"} and all("specsheets" in names for names in languages.values())
    assert re.search(kate["highlightingModeRegex"], "Python")
    for number, marker in enumerate(kate["rootIndicationFileNames"]):
        inside = tmp_path / str(number) / "shop"
        inside.mkdir(parents=True)
        assert find_root(inside) != inside.parent.resolve()
        made = inside.parent / marker
        made.touch() if made.suffix else made.mkdir()
        assert find_root(inside) == inside.parent.resolve()
