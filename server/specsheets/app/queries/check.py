"""check: every place where code, sheets and names disagree; needs no sheet, and writes nothing that git would see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from specsheets.app import scope
from specsheets.app.answers import CheckAnswer
from specsheets.app.otherside import OtherSide
from specsheets.app.progress import Progress, silent
from specsheets.app.project import HOME, Project
from specsheets.app.reading import Reading
from specsheets.app.refusal import Refused
from specsheets.model.facts import FileFacts
from specsheets.model.finding import Finding
from specsheets.model.paths import source_path
from specsheets.phases.check import check_file
from specsheets.ports import NoRepository

SEVERITIES = ("error", "warning", "info")
BEHIND = "sheet-behind"
"""The rule that says of a sheet that `plan` would bring it up to date; never a failure by itself."""


def check(
    project: Project,
    paths: Sequence[str] = (),
    *,
    against: str | None = None,
    changed: bool = False,
    fail_on_new: bool = False,
    strict: bool = False,
    progress: Progress = silent,
) -> CheckAnswer:
    """The findings of all files, or of those at or below `paths`; with `changed` only of files that differ from HEAD.

    `against` names a commit: what its side (from where this branch began) says tells new from known, and no sheet does.
    Findings fail the check when they are errors or warnings, with `strict` also infos; with `fail_on_new` only those that
    neither the baseline nor the other side has. Raises Refused for a path that names nothing, or a commit that git cannot read.
    """
    for n, _ in enumerate(project.code.refresh(), 1):
        progress("read", n, max(n, len(project.code.paths)))
    reading = Reading(project)
    facts = {p: f for p, f in project.code.many().items() if source_path(p) is None}
    promises = reading.promises(project.store.rows("sheet"))
    chosen = _chosen(project, paths, {*facts, *promises})
    if changed:
        chosen = _changed(project, chosen)
    other = _other_side(project, reading, facts, against)
    if not chosen:
        return CheckAnswer(checked=0, findings=())
    view = reading.view(facts, promises, other.facts if other else None)
    found: list[Finding] = []
    levels = reading.levels()
    for n, path in enumerate(chosen, 1):
        found += check_file(view, path, levels)
        progress("checked", n, len(chosen))
    baseline = reading.baseline()
    known = {f.fingerprint for f in found} & baseline
    if other:
        suspects = sorted({source_path(f.path) or f.path for f in found if f.fingerprint not in known})
        known |= {f.fingerprint for f in found} & other.fingerprints(suspects, promises, levels)
    reading.keep()
    return CheckAnswer(
        checked=len(chosen),
        findings=tuple(sorted(found, key=_order)),
        known=tuple(sorted(known)),
        failed=any(fails(f, known if fail_on_new else (), strict) for f in found),
    )


def most_certain(answer: CheckAnswer, most: int) -> tuple[Finding, ...]:
    """The first findings of a check that are worth a look before anything is decided; sheets that are behind are none."""
    return tuple(f for f in answer.findings if f.rule != BEHIND)[:most]


def fails(finding: Finding, known: Collection[str], strict: bool) -> bool:
    """Whether a finding fails a check in which `known` ones do not count."""
    return finding.fingerprint not in known and (strict or finding.severity != "info")


def _order(finding: Finding) -> tuple[int, str, int, int, str, str]:
    f = finding
    return SEVERITIES.index(f.severity), f.path, f.line, f.column, f.rule, f.fingerprint


def _chosen(project: Project, words: Sequence[str], known: Collection[str]) -> list[str]:
    """The source paths that a person's words name: files, folders or sheet files; no words: all."""
    if not words:
        return sorted(known)
    out: set[str] = set()
    for word in words:
        path = scope.project_path(project, word)
        path = source_path(path) or path
        found = {p for p in known if scope.within(p, (path,))}
        if not found and path not in known and not (project.root / path).exists():
            raise Refused(f"there is no {word}", "name files or folders of the project")
        out |= found
    return sorted(out)


def _changed(project: Project, chosen: Collection[str]) -> list[str]:
    """Those of the chosen files that differ from HEAD, or whose sheet does."""
    try:
        repository = project.repository()
        differing = repository.changed(repository.head())
    except NoRepository as e:
        raise Refused(e.what, e.todo) from None
    touched = {source_path(p) or p for p in differing}
    return sorted(touched.intersection(chosen))


def _other_side(
    project: Project, reading: Reading, facts: Mapping[str, FileFacts], ref: str | None
) -> OtherSide | None:
    if ref is None:
        return None
    try:
        repository = project.repository()
        commit = repository.merge_base(ref)
        differing = frozenset(repository.changed(commit))
        there = repository.paths(commit)
        wanted = [p for p in there if p in differing and project.language_of(p) and not p.startswith(f"{HOME}/")]
        blobs = dict(repository.blobs(commit, wanted))
    except NoRepository as e:
        raise Refused(e.what, e.todo) from None
    return OtherSide(project, reading, facts, frozenset(there), differing, blobs)
