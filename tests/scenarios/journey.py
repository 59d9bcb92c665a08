"""A project on a real disk, driven by the real command line within this process."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from specsheets.app.project import Project
from specsheets.faces.cli.main import main


class Said(NamedTuple):
    """What a command ended with: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as the one JSON value that it holds."""
        return json.loads(self.out)


class Journey:
    """A git checkout below a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        if not (root / ".git").exists():
            self.git("init", "-q", "-b", "main")

    def git(self, *args: str, ok: bool = True) -> str:
        """Run git here; by default it has to succeed."""
        who = ["-c", "user.name=someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *who, *args], cwd=self.root, capture_output=True, text=True)
        assert not ok or done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def commit(self, message: str = "x") -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-qm", message, "--allow-empty")

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file, folders included."""
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(text.encode() if isinstance(text, str) else text)
        return full

    def read(self, path: str) -> str:
        """The text of a file, its line ends as they are."""
        return (self.root / path).read_bytes().decode()

    def sheet(self, path: str) -> str:
        """The text of the sheet of a source file."""
        return self.read(f".specsheets/sheets/{path}.yaml")

    def edit_sheet(self, path: str, old: str, new: str) -> None:
        """Replace `old`, which has to be there, on the sheet of a source file, as a plain editor would."""
        text = self.sheet(path)
        assert old in text, text
        self.write(f".specsheets/sheets/{path}.yaml", text.replace(old, new))

    def run(self, *args: str, cwd: str = "", want: int | None = 0) -> Said:
        """One command; it has to end with `want` (None: any code), and never with a traceback."""
        out, err, code = io.StringIO(), io.StringIO(), 0
        argv, before = sys.argv, Path.cwd()
        os.chdir(self.root / cwd)
        sys.argv = ["specsheets", *args]
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            os.chdir(before)
            sys.argv = argv
        said = Said(code, out.getvalue(), err.getvalue())
        assert "Traceback" not in said.err and "fault in specsheets itself" not in said.err, said
        assert want is None or code == want, said
        return said

    def plan(self, *args: str, want: int | None = 0) -> Any:
        """The answer of `plan --json`."""
        return self.run("plan", *args, "--json", want=want).json

    def states(self, path: str) -> dict[str, str]:
        """State by field label of one sheet, such as `total.parameters`."""
        return {f["field"]: f["state"] for f in self.run("sheets", "show", path, "--json").json["fields"]}

    def position(self) -> int:
        """The end of the log."""
        with Project.open(self.root) as project:
            return project.store.position()

    def tree(self) -> dict[str, bytes]:
        """Every file below `.specsheets` that git would take."""
        home = self.root / ".specsheets"
        files = (p for p in sorted(home.rglob("*")) if p.is_file() and not p.name.startswith("specsheets.db"))
        return {p.relative_to(home).as_posix(): p.read_bytes() for p in files}

    def clone(self, where: Path) -> Journey:
        """Commit, and clone into another folder, without the database."""
        self.commit("clone")
        subprocess.run(["git", "clone", "-q", str(self.root), str(where)], check=True, capture_output=True)
        return Journey(where)

    def forget_database(self) -> None:
        """Remove the database, as on another machine."""
        for path in (self.root / ".specsheets").glob("specsheets.db*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
