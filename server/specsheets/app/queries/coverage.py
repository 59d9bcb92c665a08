"""coverage: the certificate of what the sheets cover, and of what they leave open."""

from __future__ import annotations

from collections.abc import Mapping

from specsheets.app import scope
from specsheets.app.answers import CoverageAnswer
from specsheets.app.commands.plan import coverage as covered
from specsheets.app.project import Project
from specsheets.model.fold import Row
from specsheets.model.plan import Certificate
from specsheets.phases.plan import figures
from specsheets.phases.sheets import Loaded, load, text_of
from specsheets.phases.survey import links
from specsheets.planning.certificate import Promise, certify

TESTED = ("model", "service")
"""Roles of files that ask for a test."""


def coverage(project: Project) -> CoverageAnswer:
    """The certificate: what sheets cover and what they leave open, without planning anew."""
    for _ in project.code.refresh():
        pass
    folders = scope.remembered(project) or ("",)
    rows = project.store.rows("sheet")
    in_scope = [p for p in project.code.paths if scope.within(p, folders)]
    looked_at = {path for path, _, _ in figures(project.store)}
    missing = [p for p in in_scope if p in rows and p not in looked_at]
    found = covered(project, in_scope, rows)
    certificate = certificate_of(project, rows)
    return CoverageAnswer(
        files=found.files,
        exports=found.exports,
        uncovered=(*found.uncovered, *(f"{p}: not planned since it was read" for p in missing)),
        unwritten=tuple(sorted({*project.code.planned(), *(p for p in rows if not project.code.hash(p))})),
        missing=certificate.missing,
        unowned=certificate.unowned,
        contested=certificate.contested,
        untested=certificate.untested,
    )


def certificate_of(project: Project, rows: Mapping[str, Row]) -> Certificate:
    """What the sheets promise one another, added up over all that can be read."""
    loaded = {p: load(p, text_of(project.store, p) or "", project.language_of(p)) for p in rows}
    sheets = {p: s for p, s in loaded.items() if isinstance(s, Loaded)}
    modules = {s.name: s.modules(sheets) for s in project.languages.values()}
    promises = []
    for path, sheet in sheets.items():
        language = project.language_of(path)
        assert language is not None, path
        led = links(path, sheet.facts, modules[language.name])
        promises.append(Promise(path, sheet.facts, led, sheet.sheet.owns, sheet.sheet.uses, sheet.sheet.role))
    return certify({}, promises, TESTED)
