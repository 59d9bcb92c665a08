"""emit: sheets into files. With a folder to write to, whole files from `.specsheets/` alone; without one, into the project."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from specsheets.app import scope
from specsheets.app.answers import ConflictAt, EmitAnswer, ProblemAt
from specsheets.app.mending import Mending, apply
from specsheets.app.progress import Progress, silent
from specsheets.app.project import Deed, Project
from specsheets.app.refusal import Refused
from specsheets.languages.language import Language
from specsheets.model.change import Change, FileChange
from specsheets.model.events import FileEmitted, FilePruned
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import digest
from specsheets.phases import emit as phase
from specsheets.phases.decided import Decided
from specsheets.phases.sheets import Invalid, Loaded, load
from specsheets.phases.texts import decode
from specsheets.phases.written import BODIES, bodies_of, body_path, name_of
from specsheets.ports import Files


def emit(
    project: Project,
    sheets: Sequence[str] = (),
    *,
    to: Path | None = None,
    dry_run: bool = False,
    prune: bool = False,
    jobs: int = 1,
    progress: Progress = silent,
) -> EmitAnswer:
    """Emit the named sheets, or all.

    Raises Refused for a sheet that does not exist or a folder that cannot be written.
    """
    if not project.store.rows("sheet"):
        raise Refused("there are no sheets yet", "make some with `specsheets plan`")
    paths = scope.named_sheets(project, sheets, project.store.rows("sheet"))
    if to is not None:
        return _ToFolder(project, paths, to, dry_run, max(1, jobs), progress).run()
    return _InPlace(project, paths, dry_run, prune, progress).run()


def emission(project: Project, title: str, path: str) -> Mending:
    """One file that is not there, whole from its sheet, as a change.

    Raises Refused where there is no valid sheet.
    """
    made = _InPlace(project, [path], True, False, silent)
    change = made.change_of(path)
    if change is None or change.deed == "none":
        raise Refused(
            f"there is nothing to emit at {path}", made.problems[0].message if made.problems else "the file is there"
        )
    return Mending(title, code=(change,), events=(FileEmitted(path=path, text=digest(change.after or "")),))


class _ToFolder:
    def __init__(
        self, project: Project, paths: list[str], to: Path, dry_run: bool, jobs: int, progress: Progress
    ) -> None:
        self.project, self.paths, self.dry_run, self.jobs, self.progress = project, paths, dry_run, jobs, progress
        target = to if to.is_absolute() else Path.cwd() / to
        if target.resolve() == project.root.resolve():
            raise Refused("--to names the project itself", "leave it out to emit in place")
        try:
            if not dry_run:
                target.mkdir(parents=True, exist_ok=True)
            self.out: Files | None = project.folder(target) if target.is_dir() else None
        except OSError as e:
            raise Refused(f"{to} cannot be written: {e.strerror or e}", "name another folder") from None

    def run(self) -> EmitAnswer:
        texts: dict[str, str] = {}
        problems: list[ProblemAt] = []
        with ThreadPoolExecutor(self.jobs) as pool:
            for n, (path, made) in enumerate(zip(self.paths, pool.map(self._text, self.paths), strict=True), 1):
                if isinstance(made, Invalid):
                    problems.append(_problem(path, made))
                else:
                    texts[path] = made
                self.progress("emitted", n, len(self.paths))
        written: list[str] = []
        unchanged: list[str] = []
        changes: list[FileChange] = []
        for path, text in texts.items():
            before = self._before(path)
            (unchanged if before == text else written).append(path)
            changes.append(FileChange(path, before, text))
            if before != text and self.out and not self.dry_run:
                try:
                    self.out.write(path, text.encode())
                except OSError as e:
                    raise Refused(str(e), "what was written before stays; run it again") from None
        return EmitAnswer(
            written=tuple(written),
            unchanged=tuple(unchanged),
            conflicts=(),
            orphans=(),
            tree_hash=phase.tree_hash(texts),
            diff=Change("emit", tuple(changes)).diff() if self.dry_run else "",
            problems=tuple(problems),
        )

    def _text(self, path: str) -> str | Invalid:
        loaded = _load(self.project, path)
        if isinstance(loaded, Invalid):
            return loaded
        language = self.project.language_of(path)
        assert language is not None, path
        return phase.whole(loaded, language, bodies_of(self.project.files, path))

    def _before(self, path: str) -> str | None:
        try:
            return self.out.read(path).decode("utf-8", "replace") if self.out else None
        except PermissionError as e:
            raise Refused(str(e), "name another folder") from None
        except OSError:
            return None


class _InPlace:
    """Emission into the project: all changes are made first, then applied where the files still are what they were."""

    def __init__(self, project: Project, paths: list[str], dry_run: bool, prune: bool, progress: Progress) -> None:
        self.project, self.paths, self.dry_run, self.prune, self.progress = project, paths, dry_run, prune, progress
        self.decided = Decided(project.store)
        self.problems: list[ProblemAt] = []
        self.conflicts: list[phase.Conflict] = []

    def run(self) -> EmitAnswer:
        for _ in self.project.code.refresh():
            pass
        changes = []
        for n, path in enumerate(self.paths, 1):
            made = self.change_of(path)
            if made:
                changes.append(made)
            self.progress("compared", n, len(self.paths))
        orphans = self._orphans()
        pruned = [p for p in orphans if self._is_untouched(p)] if self.prune else []
        removals = [FileChange(p, self._text(p), None) for p in pruned]
        removals += self._overtaken(changes) if self.prune else []
        change = Change("emit", tuple(c for c in changes if c.deed != "none") + tuple(removals))
        if not self.dry_run:
            self._apply(change)
        texts = {c.path: c.after for c in changes if c.after is not None}
        return EmitAnswer(
            written=tuple(c.path for c in change.files if c.after is not None),
            unchanged=tuple(c.path for c in changes if c.deed == "none"),
            conflicts=tuple(ConflictAt(**c._asdict()) for c in self.conflicts),
            orphans=tuple(p for p in orphans if p not in pruned),
            pruned=tuple(c.path for c in removals),
            tree_hash=phase.tree_hash(texts),
            diff=change.diff() if self.dry_run else "",
            problems=tuple(self.problems),
        )

    def change_of(self, path: str) -> FileChange | None:
        """What emitting one sheet does to its file; None where its sheet is not valid."""
        loaded = _load(self.project, path)
        if isinstance(loaded, Invalid):
            self.problems.append(_problem(path, loaded))
            return None
        language = self.project.language_of(path)
        assert language is not None, path
        text = self._text(path)
        # A file that is ignored or a link is no source of the project, but it is there all the same.
        code = self.project.code.facts(path) or language.extract(path, text, counts=False) if text is not None else None
        if text is None or code is None or code.planned:
            return FileChange(path, text, self._whole(path, loaded, language, text or ""))
        bodies = bodies_of(self.project.files, path)
        if not self.decided.has(path):
            return FileChange(path, text, phase.with_bodies(text, language, bodies))
        if code.problems:
            self.problems.append(
                _problem(
                    path, Invalid(f"the code cannot be read: {code.problems[0].message}", code.problems[0].line, 1)
                )
            )
            return FileChange(path, text, text)
        emission = phase.in_place(
            path,
            loaded,
            language,
            text,
            code,
            lambda key, field, value: self.decided.is_firm(path, key, field, value),
            lambda key, field: self.decided.replaced(path, key, field),
        )
        self.conflicts += emission.conflicts
        if emission.conflicts:
            return emission.change
        after = emission.change.after or ""
        return emission.change._replace(after=phase.with_bodies(after, language, bodies))

    def _whole(self, path: str, loaded: Loaded, language: Language, text: str) -> str:
        """A whole new file; what a person already wrote into it, a doc comment or remarks, stays above."""
        bodies = bodies_of(self.project.files, path)
        whole = phase.whole(loaded, language, bodies)
        if not text.strip() or text == whole or self._is_untouched(path):
            return whole
        rest = phase.whole(loaded._replace(sheet=loaded.sheet.model_copy(update={"summary": ""})), language, bodies)
        return text if text.endswith(rest) else f"{text.rstrip()}\n\n{rest}"

    def _text(self, path: str) -> str | None:
        try:
            text = decode(self.project.files.read(path))
        except FileNotFoundError:
            return None
        except OSError as e:
            raise Refused(str(e).rstrip("."), "nothing was written; name other sheets, or make it readable") from None
        return text.text

    def _orphans(self) -> list[str]:
        rows = self.project.store.rows("sheet")
        return [p for p in self.project.store.rows("emitted") if p not in rows and self._text(p) is not None]

    def _is_untouched(self, path: str) -> bool:
        row = self.project.store.get("emitted", path)
        return row is not None and row["text"] == digest(self._text(path) or "")

    def _overtaken(self, changes: list[FileChange]) -> list[FileChange]:
        """The committed bodies whose function has a body in the code, to be removed."""
        out = []
        for c in changes:
            language, bodies = self.project.language_of(c.path), bodies_of(self.project.files, c.path)
            if not bodies or c.after is None or language is None:
                continue
            lacking = {name_of(key) for key in language.open_bodies(c.after)}
            standing = {s.qualname for s in language.extract(c.path, c.after, counts=False).symbols}
            out += [
                FileChange(body_path(c.path, name), body, None)
                for name, body in bodies.items()
                if name not in lacking and name.partition("#")[0] in standing
            ]
        return out

    def _apply(self, change: Change) -> None:
        events = [
            FilePruned(path=c.path) if c.after is None else FileEmitted(path=c.path, text=digest(c.after))
            for c in change.files
            if (c.before is None or not c.before.strip() or c.after is None or self._is_untouched(c.path))
            and not c.path.startswith(f"{BODIES}/")
        ]
        apply(self.project, change)
        self.project.commit(lambda: Deed(tuple(events)))


def _load(project: Project, path: str) -> Loaded | Invalid:
    row = project.store.get("text", path)
    return load(path, row["text"] if row else "", project.language_of(path))


def _problem(path: str, invalid: Invalid) -> ProblemAt:
    return ProblemAt(path=sheet_path(path), line=invalid.line, column=invalid.column, message=invalid.message)
