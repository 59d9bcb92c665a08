"""verify: code held against its sheets, in the project or in a folder that was emitted; the verdict is an event."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from specsheets.app.fill_answers import Fault, VerifiedAnswer
from specsheets.app.filling.trial import Ran, tried, words_of
from specsheets.app.progress import Progress, silent
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.model.events import Verified
from specsheets.model.facts import FileFacts
from specsheets.model.paths import source_path
from specsheets.phases.check import look
from specsheets.phases.emit import tree_hash
from specsheets.phases.sheets import Invalid, load, text_of
from specsheets.phases.texts import decode
from specsheets.phases.verify import Flaw, verify
from specsheets.ports import Files
from specsheets.rules.rule import Promise

_TYPE_ERROR = re.compile(r"^(?P<path>[^:\n]+):(?P<line>\d+)(?::\d+)?: error: (?P<said>.+)$", re.MULTILINE)
_SAID = 600
"""Characters of a command's last words that a fault shows."""


def verify_code(
    project: Project, folder: Path | None = None, *, tests: str = "", types: bool = False, progress: Progress = silent
) -> VerifiedAnswer:
    """Hold the code of the project, or the files below `folder`, against all sheets.

    `tests` is a command that has to succeed in a copy of the code; `types` runs the type checker mypy there.
    Raises Refused where there are no sheets, no such folder, or no such command.
    """
    rows = project.store.rows("sheet")
    if not rows:
        raise Refused("there are no sheets yet", "make some with `specsheets plan`")
    if folder is not None and not folder.is_dir():
        raise Refused(
            f"{folder} is not a folder", "name one that `specsheets emit --to` wrote, or none for the project"
        )
    commands = [("tests", words_of(tests))] if tests else []
    commands += [("types", _type_checker())] if types else []
    code = _Code(project, folder)
    faults = [*code.unreadable(), *code.flaws(progress)]
    root = folder or project.root
    for kind, words in commands:
        progress(f"run {words[0]}", 0, 1)
        faults += _of_run(kind, " ".join(words), tried(root, {}, words))
    tree = tree_hash(code.texts)
    event = Verified(
        run=project.run,
        at=project.clock.now(),
        where=folder.name if folder else "",
        files=len(code.texts),
        faults=dict(sorted(Counter(f.kind for f in faults).items())),
        tree=tree,
    )
    project.store.append([event])
    found = tuple(Fault(**f._asdict()) for f in faults)
    ran = tuple(" ".join(words) for _, words in commands)
    return VerifiedAnswer(run=project.run, verified=len(code.texts), faults=found, tree=tree, ran=ran)


class _Code:
    """The code that is held against the sheets: that of the project, or of a folder."""

    def __init__(self, project: Project, folder: Path | None) -> None:
        self._project = project
        self.paths = tuple(project.store.rows("sheet"))
        loaded = {p: load(p, text_of(project.store, p) or "", project.language_of(p)) for p in self.paths}
        self._sheets = {p: found for p, found in loaded.items() if not isinstance(found, Invalid)}
        self._broken = {p: found for p, found in loaded.items() if isinstance(found, Invalid)}
        if folder is None:
            for _ in project.code.refresh():
                pass
            self._facts = {p: f for p, f in project.code.many().items() if source_path(p) is None}
            found = {p: _read(project.files, p) for p in self._facts}
        else:
            files = project.folder(folder)
            found = {p: _read(files, p) for p in files.list(tuple(project.languages))}
            self._facts = {p: self._extracted(p, text) for p, text in found.items() if text is not None}
        self._every = {p: text for p, text in found.items() if text is not None}
        self.texts = {p: self._every[p] for p in self.paths if p in self._every}

    def _extracted(self, path: str, text: str) -> FileFacts:
        language = self._project.language_of(path)
        assert language is not None, path
        return language.extract(path, text)

    def unreadable(self) -> Iterator[Flaw]:
        """The sheets that say nothing that code could be held against."""
        for path, invalid in self._broken.items():
            yield Flaw(path, 1, "declaration", "", f"its sheet cannot be read: {invalid.message}")

    def flaws(self, progress: Progress) -> Iterator[Flaw]:
        """What is wrong with the code of every sheet that can be read."""
        language = next(iter(self._project.languages.values()))
        promises = {p: Promise(loaded.sheet, loaded.facts) for p, loaded in self._sheets.items()}
        uses = {p: language.uses(text) for p, text in self._every.items()}
        view = look(
            dict(self._facts),
            promises,
            language.modules,
            lambda p: self._every.get(p, ""),
            lambda p: uses.get(p, []),
            lambda p, paths: language.following(self._every.get(p, ""), paths),
        )
        for n, path in enumerate(self._sheets, 1):
            yield from verify(view, language, [path], self.texts)
            progress("verified", n, len(self._sheets))


def _read(files: Files, path: str) -> str | None:
    try:
        return decode(files.read(path)).text
    except OSError:
        return None


def _type_checker() -> list[str]:
    if find_spec("mypy"):
        return [sys.executable, "-m", "mypy", "--no-error-summary", "."]
    if shutil.which("mypy"):
        return ["mypy", "--no-error-summary", "."]
    raise Refused("no type checker is there", "install mypy, or verify without `--types`")


def _of_run(kind: str, command: str, ran: Ran) -> Iterator[Flaw]:
    if ran.well:
        return
    found = list(_TYPE_ERROR.finditer(ran.said)) if kind == "types" else []
    for match in found:
        yield Flaw(match["path"].removeprefix("./"), int(match["line"]), kind, "", match["said"])
    if not found:
        yield Flaw("", 1, kind, "", f"`{command}` fails: {' '.join(ran.said[-_SAID:].split())}")
