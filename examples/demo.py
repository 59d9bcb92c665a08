"""The demo: four acts, each one screen or two. Works in a temporary folder; the repository stays as it is."""

from __future__ import annotations

import ast
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from scripted_endpoint import serve

HERE = Path(__file__).resolve().parent
PACKAGE = "flask==3.1.3"
# -P: the folder that is looked at may itself hold a package named specsheets.
SPECSHEETS = [sys.executable, "-P", "-m", "specsheets"]


def main() -> int:
    """Play all acts, or those whose numbers were given; 1 when one of them does not come out as it says."""
    wanted = [int(word) for word in sys.argv[1:]] or range(1, len(ACTS) + 1)
    with tempfile.TemporaryDirectory(prefix="specsheets-demo-") as name:
        code = real_package(Path(name) / "download")
        for number in wanted:
            title, act = ACTS[number - 1]
            stage = Path(name) / f"act{number}"
            print(f"\n{'=' * 8} {number}. {title} {'=' * (80 - len(title))}\n", flush=True)
            began = time.monotonic()
            act(stage, code)
            print(f"\n({time.monotonic() - began:.0f} s)")
    print(
        "\nWhere to look next: README.md, docs/concepts.md, docs/command-line.md."
        f"\nOn a project of yours, with nothing that git would see:  {HERE.parent.name}/.venv/bin/specsheets scan"
    )
    return 0


def any_order(stage: Path, code: Path) -> None:
    """Sheets of a published package, files from the sheets, in any order."""
    say(f"A published package, {code.name}, as it was downloaded. First a look, which leaves no trace in git.")
    begin(stage, code)
    run(stage, "scan", most=8)
    must(not quiet(["git", "status", "--short"], stage), "a look left something that git sees")
    say("`git status` says that nothing has changed.")
    package = next(p.parent.name for p in sorted(stage.glob("*/__init__.py")))
    folder = next(p.parent.relative_to(stage).as_posix() for p in sorted(stage.glob(f"{package}/*/__init__.py")))
    say("Sheets for one folder; then for all files.")
    run(stage, "plan", folder, most=2)
    run(stage, "plan", ".", most=1)
    sheets = sorted(quiet([*SPECSHEETS, "sheets", "list"], stage).split("\n"))
    paths = [word.split()[0] for word in sheets if word and word.split()[0].endswith(".py")]
    sized = [p for p in paths if 1500 < (stage / p).stat().st_size < 8000] or paths
    shown = min(sized, key=lambda p: len(re.findall(r"^(?:from|import) ", (stage / p).read_text("utf-8"), re.M)))
    say(f"A sheet is a header and the file's declarations, without the bodies. The first lines of that of {shown}:")
    run(stage, "sheets", "show", shown, most=16, first=True)
    say("Now files from sheets alone: all at once, backwards, and shuffled; a fresh process for each group of files.")
    shuffled, backwards = random.sample(paths, len(paths)), paths[::-1]
    size, smaller = 1 + len(paths) // 4, 1 + len(paths) // 12
    ways = {
        "at once": [paths],
        "backwards": [backwards[n : n + size] for n in range(0, len(paths), size)],
        "shuffled": [shuffled[n : n + smaller] for n in range(0, len(paths), smaller)],
    }
    hashes = set()
    for way, groups in ways.items():
        out = stage.parent / f"out-{way.replace(' ', '-')}"
        for group in groups:
            quiet([*SPECSHEETS, "emit", *group, "--to", str(out)], stage)
        hashes.add(tree_hash(out))
        print(f"  {way:10} {len(groups):3} processes  {len(python_files(out)):3} files  sha256 {tree_hash(out)[:24]}")
    must(len(hashes) == 1, "the three trees differ")
    say("The three trees are equal, byte for byte.")


def from_empty_files(stage: Path, _code: Path) -> None:
    """Folders and empty files become sheets, the sheets say what is missing, a skeleton comes out."""
    say("Someone has made folders and empty files for a library's lending desk, and nothing else:")
    begin(stage, HERE / "lending-desk" / "empty-files")
    files = [f"{p.relative_to(stage).as_posix()} ({p.stat().st_size})" for p in python_files(stage)]
    print("  " + "\n  ".join(", ".join(files[n : n + 3]) for n in range(0, len(files), 3)))
    run(stage, "plan", most=1)
    say("What is not known is `___`. A name that somebody writes there is a decision, and the tool never changes it:")
    sheet = stage / ".specsheets/sheets/lending/services/fines.py.yaml"
    text = sheet.read_text("utf-8")
    said = text.replace("summary: ___", "summary: What a late loan costs.").replace(
        "def ___(self, ___) -> ___:", "def fine_for(self, days_late: int) -> Decimal:"
    )
    sheet.write_text(said.replace("declares: |\n", "declares: |\n  from decimal import Decimal\n\n"), "utf-8")
    print("  " + sheet.read_text("utf-8").strip().replace("\n", "\n  "))
    run(stage, "accept", "lending/services/fines.py", most=1)
    run(stage, "status", most=7)
    run(stage, "emit", "--to", str(stage.parent / "skeleton"), most=1)
    made = (stage.parent / "skeleton/lending/services/fines.py").read_text("utf-8")
    say("lending/services/fines.py is now:")
    print("  " + made.rstrip().replace("\n", "\n  "))
    written = python_files(stage.parent / "skeleton")
    for path in written:
        ast.parse(path.read_text("utf-8"))
    must(bool(written), "nothing was written")
    say(f"{len(written)} files, and Python parses every one.")


def drift(stage: Path, code: Path) -> None:
    """Half a rename, found with its reason at every place that it breaks, and mended in either direction."""
    begin(stage, code)
    old, path = victim(stage)
    new = f"{old}_now"
    run(stage, "plan", most=1)
    say(f"Somebody stands by {old} as the sheet of {path} has it, and commits that.")
    run(stage, "accept", f"{path}:{old}", most=1)
    commit(stage, "Sheets")
    say(f"Then {old} becomes {new}, and everyone who uses it is forgotten. The gate of a pull request is red:")
    text = (stage / path).read_text("utf-8")
    half = text.replace(f"def {old}(", f"def {new}(", 1)
    gate = ["check", "--against", "HEAD", "--fail-on", "new"]
    for choice, words in (
        ("1", "The code follows the sheet. The callers were right all along, and the gate is green:"),
        ("2", "Or, the rename planted once more, the sheet follows the code, and the callers with it; green as well:"),
    ):
        (stage / path).write_text(half, "utf-8")
        found = run(stage, *gate, most=24, code=1) if choice == "1" else quiet([*SPECSHEETS, *gate], stage, code=1)
        mark = re.search(r"broken-promise(?:.|\n)*?specsheets fix (\w+) --choose", found)
        must(mark is not None, "the broken promise was not found")
        say(words)
        run(stage, "fix", mark[1] if mark else "", "--choose", choice, most=1)
        if choice == "2":
            run(stage, "fix", "--all", most=1)
        run(stage, *gate, most=1)


def whole_program(stage: Path, _code: Path) -> None:
    """A blueprint, filled over HTTP by a script in the place of a model, becomes a program whose own tests pass."""
    example = HERE / "parcel-lockers"
    say("A blueprint of a station of parcel lockers: 14 files, much of it left open, and no body at all.")
    first = stage.parent / "blueprint"
    first.mkdir()
    shutil.copy(example / "blueprint.yaml", first)
    begin(stage, first)
    run(stage, "plan", most=2)
    run(stage, "sheets", "show", "lockers/capacity.py", most=30, first=True)
    say(
        "What answers now is a script in the place of a model. It has its answers from files, and lies three times, to show\n"
        "what happens then. It is asked over HTTP, as any model is, and what it says is checked in the same way."
    )
    with serve(example) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/v1"
        asked = {"SPECSHEETS_AI_BASE_URL": address, "SPECSHEETS_AI_MODEL": "scripted"}
        filled = run(stage, "fill", most=3, more=asked)
        must(filled.count("\nrefused ") == 2, "the lies were not refused")
        written = run(stage, "fill", "--bodies", most=3, more=asked)
        must("open_parcels" in written, "the body that calls what is not there was not refused")
        server.shutdown()
    out = stage.parent / "program"
    run(stage, "emit", "--to", str(out), most=1)
    must(tree_hash(out) == tree_hash(example / "program"), "the program is not the one that was scripted")
    say("The tests were written with the blueprint, before the program. They run on what came out:")
    shutil.copytree(example / "tests", out / "tests")
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "tests"]
    print(f"  {quiet([sys.executable, *tests], out, {'PYTHONPATH': '.'}).splitlines()[-1]}")
    say("To run the same blueprint against a model of yours: examples/README.md.")


ACTS: list[tuple[str, Callable[[Path, Path], None]]] = [
    ("Any order, the same bytes", any_order),
    ("From empty files", from_empty_files),
    ("Half a rename", drift),
    ("A whole program", whole_program),
]


def real_package(to: Path) -> Path:
    """The source of a published package; this repository's own where pip reaches no index."""
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(to)]
    try:
        subprocess.run([*download, PACKAGE], check=True, capture_output=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        print(f"pip could not download {PACKAGE}: this repository's own package stands in for it.")
        own = to / "specsheets"
        shutil.copytree(HERE.parent / "server", own, ignore=shutil.ignore_patterns("__pycache__"))
        return own
    source = to / PACKAGE.replace("==", " ")
    with zipfile.ZipFile(next(to.glob("*.whl"))) as archive:
        archive.extractall(source, [n for n in archive.namelist() if n.endswith(".py")])
    return source


def begin(stage: Path, code: Path) -> None:
    """A git repository of its own with this code in it."""
    shutil.copytree(code, stage, ignore=shutil.ignore_patterns("__pycache__"))
    quiet(["git", "init", "-q"], stage)
    commit(stage, "As it came")


def commit(stage: Path, message: str) -> None:
    """Everything that is there, as a commit."""
    name = ["-c", "user.name=demo", "-c", "user.email=demo@example.invalid"]
    for words in (["add", "-A"], [*name, "commit", "-q", "-m", message]):
        quiet(["git", *words], stage)


def victim(stage: Path) -> tuple[str, str]:
    """A function that several other files import, and its file."""
    texts = {p: p.read_text("utf-8") for p in python_files(stage)}
    best = (0, "", Path())
    for path, text in texts.items():
        for name in re.findall(r"^def ([a-z]\w{9,})\(", text, re.MULTILINE):
            users = sum(
                bool(re.search(rf"^from \S+ import {name}\b", t, re.MULTILINE)) for p, t in texts.items() if p != path
            )
            best = max(best, (users, name, path))
    return best[1], best[2].relative_to(stage).as_posix()


def run(
    stage: Path, *words: str, most: int, code: int = 0, first: bool = False, more: Mapping[str, str] | None = None
) -> str:
    """Run a verb and print it with its output: the first `most` lines, or of many the last."""
    print(f"\n$ specsheets {' '.join(words)}".replace(str(stage.parent), "…"), flush=True)
    command, variables = [*SPECSHEETS, *words], {**os.environ, **(more or {})}
    done = subprocess.run(command, cwd=stage, capture_output=True, text=True, env=variables, stdin=subprocess.DEVNULL)
    must(done.returncode == code, f"specsheets {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    lines = done.stdout.rstrip("\n").split("\n")
    kept = lines[:most] if first or code else lines[-most:]
    skipped = len(lines) - len(kept)
    mark = [f"  … {skipped} more line{'s' * (skipped > 1)}"] if skipped else []
    shown = [f"  {line[:118]}" for line in kept]
    print("\n".join([*shown, *mark] if first or code else [*mark, *shown]), flush=True)
    return done.stdout


def quiet(command: list[str], where: Path, more: Mapping[str, str] | None = None, code: int = 0) -> str:
    """What a command prints; every process gets a hash seed of its own."""
    seed = {"PYTHONHASHSEED": str(random.randrange(4_000_000_000)), "PYTHONDONTWRITEBYTECODE": "1"}
    variables = {**os.environ, **seed, **(more or {})}
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, env=variables, stdin=subprocess.DEVNULL)
    must(done.returncode == code, f"{' '.join(command[:4])} ended with {done.returncode}: {done.stderr}")
    return done.stdout.strip()


def python_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def tree_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of all files, by our own reckoning, not that of the tool."""
    seal = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        seal.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return seal.hexdigest()


def say(words: str) -> None:
    print(f"\n{words}", flush=True)


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"The demo did not come out: {otherwise.strip()}")


if __name__ == "__main__":
    sys.exit(main())
