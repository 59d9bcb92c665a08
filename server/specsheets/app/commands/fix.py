"""fix and baseline: cure findings, in the code or on the sheets, or accept them as they are."""

from __future__ import annotations

from collections.abc import Sequence
from string import hexdigits
from typing import Any, Literal

from specsheets.app.answers import BaselineAnswer, ChangeAnswer, FixAnswer, Unfixed
from specsheets.app.commands import fix_code, fix_ignore, fix_sheets
from specsheets.app.commands.accept import accepted_field
from specsheets.app.commands.emit import emission
from specsheets.app.commands.rename import renamed_at
from specsheets.app.mending import Mending, perform
from specsheets.app.project import Deed, Project
from specsheets.app.queries.check import check
from specsheets.app.refusal import Refused
from specsheets.app.watching import Watch
from specsheets.model.change import Change
from specsheets.model.events import FindingsAccepted
from specsheets.model.finding import Finding, Fix
from specsheets.model.lines import LineTable
from specsheets.model.paths import source_path
from specsheets.phases.written import files_with_bodies

LEAST_MARK = 6
"""Digits of a fingerprint that a person must give at least."""


def resolve(project: Project, fix: Fix) -> Change:
    """What a fix would do to files, sheets included.

    Raises Refused where it cannot be done any more, or changes nothing in files.
    """
    return mending(project, fix).change


def apply_fix(project: Project, fix: Fix, *, dry_run: bool = False, uncertain: bool = False) -> ChangeAnswer:
    """Do what a fix says, with the decisions that it stands for.

    Raises Refused where it cannot be done any more.
    """
    return perform(project, mending(project, fix, uncertain), dry_run)


def mending(project: Project, fix: Fix, uncertain: bool = False) -> Mending:
    """The change and the decisions that a fix stands for."""
    try:
        return _mending(project, fix.verb, fix.title, fix.arguments, uncertain)
    except KeyError as e:
        raise Refused(f"the fix «{fix.title}» lacks {e}", "look again with `specsheets check`") from None


def _mending(project: Project, verb: str, title: str, a: dict[str, Any], uncertain: bool) -> Mending:
    if verb == "explain":
        raise Refused(
            f"«{title}» changes nothing", f"`specsheets fix --explain {a['rule']}` prints the page of the rule"
        )
    path = str(a["path"])
    match verb:
        case "rename":
            return _rename(project, title, path, a, uncertain)
        case "fix-import":
            return fix_code.fix_import(project, title, path, a)
        case "add-symbol":
            return fix_code.add_symbol(project, title, path, a["name"])
        case "emit" if "symbol" in a:
            keys = fix_code.parameters_key(project, path, a["symbol"])
            return fix_code.emit_field(project, title, path, keys, a["field"])
        case "emit" if "key" in a:
            return fix_code.emit_field(project, title, path, lambda key: key == a["key"], a["field"])
        case "emit":
            return emission(project, title, path)
        case "accept" if "key" in a:
            side: Literal["code", "sheets"] = "code" if a["from"] == "code" else "sheets"
            return accepted_field(project, path, a["key"], a["field"], side)
        case "accept":
            return fix_sheets.follow_code(project, title, path)
        case "drop" if "owns" in a:
            return fix_sheets.give_up(project, title, path, a["owns"])
        case "drop" if "key" in a:
            return accepted_field(project, path, a["key"], "", "code")
        case "drop":
            return fix_sheets.drop_sheet(project, title, path)
        case "keep-body":
            return fix_sheets.keep_body(project, title, path, a["name"])
        case "drop-body":
            return fix_sheets.drop_body(project, title, path, a["name"])
        case "ignore" if "instead" in a:
            return fix_ignore.respell(project, title, path, int(a["line"]), str(a["instead"]), str(a["rule"]))
        case "ignore":
            return fix_ignore.ignore(project, title, path, int(a["line"]), str(a["rule"]))
        case "move-sheet":
            return fix_sheets.move_sheet(project, title, path, a["to"])
    raise Refused(f"nothing is known of a fix by «{verb}»", "use a specsheets as new as the one that offered it")


def _rename(project: Project, title: str, path: str, a: dict[str, Any], uncertain: bool) -> Mending:
    place = (int(a["line"]), int(a["column"]))
    made = fix_code.rename_reference(project, title, path, place, a["to"])
    made = made or renamed_at(project, path, place, a["from"], a["to"], uncertain=uncertain, because=title)
    if made is None:
        raise Refused(f"{a['from']} is not at {path}:{place[0]} any more", "look again with `specsheets check`")
    return made


def fix(
    project: Project,
    words: Sequence[str] = (),
    *,
    every: bool = False,
    choose: int | None = None,
    uncertain: bool = False,
    dry_run: bool = False,
) -> FixAnswer:
    """Cure findings: those whose fingerprints begin with a word, those of the files or folders that a word names, or all.

    Of several fixes the preferred one is taken, or the only one; `choose` takes another, counted from 1. With `dry_run`
    each change is made from the files as they are now. Raises Refused for a word that means no finding.
    """
    if not words and not every:
        raise Refused("nothing was named", "name a finding by its fingerprint, a file or folder, or say --all")
    if choose is not None and (every or len(words) != 1):
        raise Refused("--choose needs one finding", "name it by its fingerprint")
    watch = Watch(project)
    asked = _asked(project, watch, words)
    alone = len(asked) == 1
    changes: list[ChangeAnswer] = []
    left: list[Unfixed] = []
    for finding in asked:
        now = finding if dry_run else _again(watch, finding)
        if now is None:
            continue
        chosen = _choice(now, choose, alone)
        if isinstance(chosen, str):
            left.append(
                Unfixed(fingerprint=now.fingerprint, rule=now.rule, path=now.path, line=now.line, reason=chosen)
            )
            continue
        try:
            changes.append(apply_fix(project, chosen, dry_run=dry_run, uncertain=uncertain))
        except Refused as e:
            if alone:
                raise
            left.append(
                Unfixed(fingerprint=now.fingerprint, rule=now.rule, path=now.path, line=now.line, reason=str(e))
            )
            continue
        if not dry_run:
            for path in changes[-1].files:
                if path in project.overlay:
                    watch.changed(path, LineTable(project.overlay[path]))
            watch.catch_up()
    return FixAnswer(changes=tuple(changes), left=tuple(left))


def _asked(project: Project, watch: Watch, words: Sequence[str]) -> list[Finding]:
    found = [f for p in watch.paths for f in watch.of_source(p)]
    if not words:
        return [f for f in found if f.severity != "info"]
    out: dict[str, Finding] = {}
    for word in words:
        marks = [f for f in found if len(word) >= LEAST_MARK and f.fingerprint.startswith(word)]
        if not marks:
            paths = {f.path for f in check(project, [word]).findings}
            marks = [f for f in found if f.path in paths and f.severity != "info"]
        if not marks:
            raise Refused(
                f"{word} names no finding that a fix could cure",
                "`specsheets check` lists them with their fingerprints",
            )
        out.update((f.fingerprint, f) for f in marks)
    return list(out.values())


def _again(watch: Watch, finding: Finding) -> Finding | None:
    """The same finding as it is now, after other fixes; None where they cured it."""
    source = source_path(finding.path) or finding.path
    return next((f for f in watch.of_source(source) if f.fingerprint == finding.fingerprint), None)


def only_decides(fix: Fix) -> bool:
    """Whether a fix changes no file: somebody stands by what is there."""
    return fix.verb == "keep-body" or (fix.verb == "accept" and fix.arguments.get("from") == "sheets")


def may_make_files(project: Project, fix: Fix) -> bool:
    """Whether a fix may make, remove or move a file, so that it is worth to find out; a rename moves bodies beside the sheets,
    and nothing where there are none."""
    return fix.verb != "rename" or bool(files_with_bodies(project.files))


def cure_of(finding: Finding) -> Fix | None:
    """The fix of a finding where a person need not choose how to cure it."""
    found = _choice(finding, None, False)
    return None if isinstance(found, str) else found


def _choice(finding: Finding, choose: int | None, alone: bool) -> Fix | str:
    """The fix to apply, or why there is none."""
    offered = [f for f in finding.fixes if f.verb != "explain"]
    if choose is not None:
        if not 0 < choose <= len(finding.fixes):
            return f"it offers {len(finding.fixes)} fixes"
        return finding.fixes[choose - 1]
    preferred = [f for f in offered if f.preferred]
    if preferred or len(offered) == 1:
        return (preferred or offered)[0]
    if not offered:
        return finding.fixes[0] if finding.fixes and alone else "only a person can cure it"
    return f"it offers {len(offered)} fixes: choose one with `specsheets fix {finding.fingerprint[:8]} --choose N`"


def baseline(
    project: Project, words: Sequence[str] = (), *, dry_run: bool = False, by: str = "a person"
) -> BaselineAnswer:
    """Accept the present errors and warnings, of all files or those that `words` name by path or by the beginning of a
    fingerprint: they are known from now on.

    Raises Refused for a word that names nothing.
    """
    marks = tuple(w for w in words if len(w) >= LEAST_MARK and not w.strip(hexdigits))
    answer = check(project, () if marks else words)
    if marks:
        lost = [m for m in marks if not any(f.fingerprint.startswith(m) for f in answer.findings)]
        paths = [w for w in words if w not in marks]
        if lost or paths:
            raise Refused(
                f"{(lost or paths)[0]} names no finding", "name fingerprints as `specsheets check` lists them, or paths"
            )
    known = set(answer.known)
    meant = [f for f in answer.findings if f.severity != "info" and (not marks or f.fingerprint.startswith(marks))]
    new = tuple(sorted(f.fingerprint for f in meant if f.fingerprint not in known))
    if new and not dry_run:
        event = FindingsAccepted(fingerprints=new, by=by, at=project.clock.now())
        project.commit(lambda: Deed((event,)))
    findings = tuple(f for f in answer.findings if f.fingerprint in known or f.fingerprint in new)
    return BaselineAnswer(accepted=len(new), known=len(known | set(new)), findings=findings)
