"""plan: sheets for the files in scope; derived fields follow the code, what people decided stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specsheets.app import scope
from specsheets.app.answers import Coverage, PlanAnswer, ProblemAt
from specsheets.app.progress import Progress, silent
from specsheets.app.project import Deed, Project
from specsheets.app.refusal import Refused
from specsheets.model.change import Change, FileChange
from specsheets.model.events import RunStarted, RunStopped, SheetDropped, SheetMoved, SnapshotTaken
from specsheets.model.facts import FileFacts
from specsheets.model.paths import sheet_path
from specsheets.model.sheet import project_digest
from specsheets.phases.plan import Planner, Step, figures, remember
from specsheets.phases.sheets import text_of

if TYPE_CHECKING:
    from specsheets.app.drafting import Drafted

BLUEPRINT = "blueprint.yaml"
"""The input that a plan takes from the root of the project when none is named."""

BATCH = 250
"""Files per commit: whole steps, which a cancel leaves done."""


def plan(
    project: Project,
    paths: Sequence[str] = (),
    *,
    blueprint: Path | None = None,
    outline: Path | None = None,
    drafts: Mapping[str, Drafted] | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> PlanAnswer:
    """Plan the project, or the files below `paths`, which are remembered; files that a blueprint or outline describes get a
    first sheet from it, once. `drafts` are first sheets that somebody made already, in place of a blueprint's.

    Raises Refused when there is nothing to plan; Cancelled through `progress`, which leaves whole steps done.
    """
    folders = tuple(scope.project_path(project, p) for p in paths)
    if drafts is None:
        drafts = {}
        if blueprint or outline or (project.root / BLUEPRINT).is_file():
            from specsheets.app.drafting import drafted

            drafts = drafted(project, blueprint, outline)
    for word, folder in zip(paths, folders, strict=True):
        is_known = project.store.get("sheet", folder) or any(scope.within(p, [folder]) for p in drafts)
        if folder and not (project.root / folder).exists() and not is_known:
            raise Refused(f"there is no {word}", "name a folder or source file of the project")
    return _Run(project, folders or scope.remembered(project) or ("",), drafts, dry_run, progress).run()


class _Run:
    def __init__(
        self,
        project: Project,
        folders: tuple[str, ...],
        drafts: Mapping[str, Drafted],
        dry_run: bool,
        progress: Progress,
    ) -> None:
        self.project, self.folders, self.drafts, self.dry_run, self.progress = (
            project,
            folders,
            drafts,
            dry_run,
            progress,
        )
        self.said = project.said
        self.steps: dict[str, Step] = {}
        self.waiting: list[tuple[str, FileFacts | None]] = []
        self.started = False

    def run(self) -> PlanAnswer:
        code = self.project.code
        planner = self._planner()
        for path, facts in code.refresh():
            if self._in_scope(path):
                self._add(path, facts)
        if not code.paths and not self.drafts and not planner.rows:
            raise Refused(
                "there are no source files here",
                "write some, or start from `specsheets plan --blueprint FILE` or `--outline FILE`",
            )
        done = {*self.steps, *(path for path, _ in self.waiting)}
        known = set(code.paths)
        todo = sorted(p for p in known if self._in_scope(p) and p not in done and not planner.is_settled(p))
        for start in range(0, len(todo), BATCH):
            for path, facts in code.many(todo[start : start + BATCH], counted=False).items():
                self._add(path, facts)
        for path in sorted(p for p in self.drafts if p not in known and not planner.has_sheet(p)):
            self._add(path, None)
        self._commit()
        if planner.gone():
            self._drop_gone()
        return self._finish(sorted(p for p in known if self._in_scope(p)), planner)

    def _in_scope(self, path: str) -> bool:
        return scope.within(path, self.folders)

    def _planner(self) -> Planner:
        project = self.project
        role_of = project.role_of(self.said)
        return Planner(project.code, project.store, self.said, role_of, self.drafts, project.clock.now())

    def _add(self, path: str, facts: FileFacts | None) -> None:
        self.waiting.append((path, facts))
        if len(self.waiting) >= BATCH:
            self._commit()

    def _commit(self) -> None:
        batch, self.waiting = self.waiting, []
        if not batch:
            return
        latest: list[Step] = []

        def decide() -> Deed:
            planner = self._planner()
            latest[:] = self._moves(planner, batch) or [planner.step(path, facts) for path, facts in batch]
            return self._deed(latest)

        self._do(decide, latest)
        if any(isinstance(e, SheetMoved) for s in latest for e in s.events):
            self.waiting = batch
            self._commit()

    def _moves(self, planner: Planner, batch: list[tuple[str, FileFacts | None]]) -> list[Step]:
        """Sheets that go along with files that moved: same bytes, or the same file name and most of its names."""
        gone = planner.gone()
        out = []
        for path, facts in batch:
            if not gone or facts is None or facts.planned:
                continue
            likely = [p for p in gone if planner.may_move(p, path)]
            origin = next((p for p in likely if gone[p] == self.project.code.hash(path)), None)
            origin = origin or next((p for p in likely if planner.resembles(p, path, facts)), None)
            if origin and not self.dry_run:
                del gone[origin]
                out.append(planner.moved(origin, path))
        return out

    def _drop_gone(self) -> None:
        latest: list[Step] = []

        def decide() -> Deed:
            planner = self._planner()
            gone = [p for p in planner.gone() if planner.has_sheet(p)]
            latest[:] = [step for p in gone if (step := planner.dropped(p))]
            return self._deed(latest)

        self._do(decide, latest)

    def _do(self, decide: object, latest: list[Step]) -> None:
        assert callable(decide)
        if self.dry_run:
            decide()
        else:
            deed = self.project.commit(decide)
            self.started = self.started or bool(deed.events)
            remember(self.project.store, latest)
        for step in latest:
            before = self.steps.get(step.path, Step(step.path, (), None, "", 0, ()))
            events, writing = (*before.events, *step.events), step.writing or before.writing
            self.steps[step.path] = step._replace(events=events, writing=writing)
        self.progress("planned", len(self.steps), max(len(self.steps), len(self.project.code.paths)))

    def _deed(self, steps: Iterable[Step]) -> Deed:
        steps = list(steps)
        events = tuple(e for s in steps for e in s.events)
        if events and not self.started and not self.dry_run:
            scope.remember(self.project, self.folders)
            self.project.promise()
            events = (RunStarted(run=self.project.run, verb="plan", at=self.project.clock.now()), *events)
        return Deed(events, tuple(s.writing for s in steps if s.writing))

    def _finish(self, in_scope: list[str], planner: Planner) -> PlanAnswer:
        project = self.project
        rows = project.store.rows("sheet") if self.steps else planner.rows
        digest = project_digest({p: r["content"] for p, r in rows.items() if not r["problem"]})
        if self.started:
            now = project.clock.now()
            done = RunStopped(run=project.run, outcome="done", figures={"written": len(self._written())})
            name = SnapshotTaken(name="post-phase1", position=project.store.position() + 1, digest=digest, at=now)
            project.commit(lambda: Deed((done, name)))
        events = [e for s in self.steps.values() for e in s.events]
        return PlanAnswer(
            files=len(in_scope),
            sheets=sum(scope.within(p, self.folders) for p in rows),
            digest=digest,
            coverage=coverage(project, in_scope, rows),
            written=self._written(),
            dropped=tuple(sorted(e.path for e in events if isinstance(e, SheetDropped))),
            moved=tuple(sorted((e.path, e.to) for e in events if isinstance(e, SheetMoved))),
            empty=sum(r["empty"] for r in rows.values()),
            problems=tuple(
                ProblemAt(path=path, line=p.line, column=p.column, message=p.message)
                for path, found in project.code.problems().items()
                if self._in_scope(path)
                for p in found
            ),
            diff=self._diff() if self.dry_run else "",
        )

    def _written(self) -> tuple[str, ...]:
        return tuple(sorted(s.path for s in self.steps.values() if s.writing and s.writing.text is not None))

    def _diff(self) -> str:
        writings = [s.writing for s in self.steps.values() if s.writing]
        changes = tuple(FileChange(sheet_path(w.path), text_of(self.project.store, w.path), w.text) for w in writings)
        return Change("plan", changes).diff()


def coverage(project: Project, in_scope: Sequence[str], rows: Mapping[str, Mapping[str, object]]) -> Coverage:
    """The certificate's first page: every file and every exported name stands on exactly one sheet, or is listed."""
    known = {path: (exports, uncovered) for path, exports, uncovered in figures(project.store)}
    uncovered: list[str] = []
    for path in in_scope:
        row = rows.get(path)
        if row is None:
            uncovered.append(path)
        elif row["problem"]:
            uncovered.append(f"{sheet_path(path)}:{row['problem']}")
        else:
            uncovered += known.get(path, (0, []))[1]
    exports = sum(known[p][0] for p in in_scope if p in known)
    return Coverage(files=len(in_scope), exports=exports, uncovered=tuple(uncovered))
