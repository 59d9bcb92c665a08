"""Actions: what one can do at a place: the fixes of its findings, the preferred first, and the verbs for the file; resolved when chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from specsheets.app import scope
from specsheets.app.commands.fix import cure_of, may_make_files, only_decides
from specsheets.app.commands.fix import resolve as resolve_fix
from specsheets.app.commands.fix_ignore import ignoring
from specsheets.app.queries.places import entry_at, standing
from specsheets.app.refusal import Refused
from specsheets.app.watching import Watch
from specsheets.faces.lsp.abilities import DEEDS
from specsheets.faces.lsp.diagnostics import squiggles
from specsheets.faces.lsp.session import Place, Session
from specsheets.faces.lsp.verbs import PREFIX
from specsheets.model.finding import Finding, Fix
from specsheets.model.paths import source_path


async def code_actions(session: Session, params: lsp.CodeActionParams) -> list[lsp.CodeAction | lsp.Command]:
    """textDocument/codeAction."""
    place = session.place(params.text_document.uri)
    if place is None:
        return []
    only = [str(getattr(k, "value", k)) for k in params.context.only or ()]
    named = _is_taken_whole(session, params)

    def ask(watch: Watch) -> list[lsp.CodeAction]:
        source = source_path(place.path) or place.path
        if source not in watch.view.facts and source not in watch.view.promises:
            return []
        if named:
            return list(_cures(session, watch, place, params.context.diagnostics[0]))
        made = [
            *_fixes(session, watch, place, params.range),
            *_decisions(session, watch, place, params.range.start),
            *_verbs(session, watch, place),
        ]
        return [a for a in made if _is_wanted(str(getattr(a.kind, "value", a.kind)), only)]

    actions = await place.lanes.look(ask)
    if not session.able.resolves_edits:
        actions = [built for a in actions if (built := await _built(session, a))]
    if session.able.literal_actions:
        return list(actions)
    return [a.command for a in actions if a.command]


def _is_wanted(kind: str, only: list[str]) -> bool:
    return not only or any(kind == k or kind.startswith(f"{k}.") or not k for k in only)


def _is_taken_whole(session: Session, params: lsp.CodeActionParams) -> bool:
    """Whether every action of the answer may be done, unseen: a quick fix of Kate before 23.04 names one finding, asks about
    the whole text or what is selected, and does all that it is given. Such a client gets the cure alone."""
    able, asked = session.able, params.range
    knows_one_from_another = able.prefers_actions or able.resolves_edits
    return not knows_one_from_another and len(params.context.diagnostics) == 1 and asked.start != asked.end


def _cures(session: Session, watch: Watch, place: Place, named: lsp.Diagnostic) -> Iterator[lsp.CodeAction]:
    """What cures the finding that a client named, where nobody has to choose; nothing else."""
    for finding, shown in _all_findings(session, watch, place.path):
        cure = cure_of(finding)
        if cure and (shown.range, shown.code, shown.message) == (named.range, named.code, named.message):
            yield _fix(session, place, finding, shown, cure, _command(session, watch, finding, cure))


def _fix(
    session: Session,
    place: Place,
    finding: Finding,
    shown: lsp.Diagnostic,
    fix: Fix,
    command: lsp.Command | None = None,
) -> lsp.CodeAction:
    version = session.version(place.lanes, place.path)
    data = {"uri": session.uri(place.lanes, place.path), "version": version, "fingerprint": finding.fingerprint}
    return lsp.CodeAction(
        title=fix.title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[shown],
        is_preferred=fix.preferred or None,
        command=command,
        data=None if command else {**data, "fix": fix.model_dump(mode="json")},
    )


def _fixes(session: Session, watch: Watch, place: Place, around: lsp.Range) -> Iterator[lsp.CodeAction]:
    hit = [(f, d) for f, d in _all_findings(session, watch, place.path) if _meet(d.range, around)]
    offered = [(f, d, fix) for f, d in hit for fix in f.fixes]
    for finding, shown, fix in sorted(offered, key=lambda p: not p[2].preferred):
        yield _fix(session, place, finding, shown, fix, _command(session, watch, finding, fix))
    for finding, shown in hit:
        fix_here = ignoring(watch.project, finding)
        if fix_here:
            yield _fix(session, place, finding, shown, fix_here)
        if finding.severity != "info":
            title = f"Accept this as it is: {finding.rule}"
            known = {"words": [finding.fingerprint]}
            kept = lsp.Command(title=title, command=f"{PREFIX}baseline", arguments=[known])
            yield lsp.CodeAction(title=title, kind=lsp.CodeActionKind.QuickFix, diagnostics=[shown], command=kept)
        if not any(fix.verb == "explain" for fix in finding.fixes):
            title = f"Explain {finding.rule}"
            told = lsp.Command(title=title, command=f"{PREFIX}explain", arguments=[{"rule": finding.rule}])
            yield lsp.CodeAction(title=title, kind=lsp.CodeActionKind.QuickFix, diagnostics=[shown], command=told)


def _command(session: Session, watch: Watch, finding: Finding, fix: Fix) -> lsp.Command | None:
    """The command to run for a fix that is no edit: it explains, only decides, or does to files what this client cannot."""
    if fix.verb == "explain":
        verb, arguments = "explain", {"rule": fix.arguments.get("rule", finding.rule)}
    elif only_decides(fix) or _is_beyond(session, watch, fix):
        verb, arguments = "fix", {"words": [finding.fingerprint], "choose": 1 + finding.fixes.index(fix)}
    else:
        return None
    return lsp.Command(title=fix.title, command=f"{PREFIX}{verb}", arguments=[arguments])


def _is_beyond(session: Session, watch: Watch, fix: Fix) -> bool:
    """Whether a fix makes, removes or moves a file, and the client said of no such edit that it takes it."""
    if session.able.deeds.issuperset(DEEDS) or not may_make_files(watch.project, fix):
        return False
    try:
        change = resolve_fix(watch.project, fix)
    except Refused:
        return False
    return any(f.deed in DEEDS and f.deed not in session.able.deeds for f in change.files)


def _all_findings(session: Session, watch: Watch, path: str) -> list[tuple[Finding, lsp.Diagnostic]]:
    """Findings that may be acted upon where the cursor is: infos too, although nothing underlines them."""
    return squiggles(session, watch, path, typing=True, infos=True)


def _decisions(session: Session, watch: Watch, place: Place, at: lsp.Position) -> Iterator[lsp.CodeAction]:
    """What a person may say of the entry under the cursor of a sheet."""
    line, column = session.lines(watch, place.path).place(at)
    named = entry_at(watch, place.path, line, column) if source_path(place.path) else None
    if named is None:
        return
    found = standing(watch, named)
    said: list[tuple[str, str, bool, dict[str, Any]]] = [
        ("Confirm", "confirm", bool(found - {"empty", "confirmed", "locked"}), {}),
        ("Lock", "lock", bool(found - {"empty", "locked"}), {"lock": True}),
        ("Unlock", "unlock", "locked" in found, {"lock": False}),
    ]
    for title, kind, is_due, more in said:
        if is_due:
            title = f"{title} {named.symbol.qualname} as the sheet has it"
            given = {"words": [f"{named.path}:{named.symbol.qualname}"], **more}
            told = lsp.Command(title=title, command=f"{PREFIX}accept", arguments=[given])
            yield lsp.CodeAction(title=title, kind=f"refactor.rewrite.specsheets.{kind}", command=told)


def _verbs(session: Session, watch: Watch, place: Place) -> Iterator[lsp.CodeAction]:
    source = source_path(place.path) or place.path
    uri = session.uri(place.lanes, source)
    promise = watch.view.promises.get(source)
    broken = "its spec sheet is not valid" if promise and promise.problems else ""

    def action(
        title: str, kind: str, command: str, target: str = uri, why_not: str = "", **more: Any
    ) -> lsp.CodeAction:
        told = lsp.Command(title=title, command=f"{PREFIX}{command}", arguments=[{"uris": [target], **more}])
        if why_not:
            return lsp.CodeAction(title=title, kind=kind, disabled=lsp.CodeActionDisabled(reason=why_not))
        return lsp.CodeAction(title=title, kind=kind, command=told)

    if any(cure_of(f) for f, _ in squiggles(session, watch, place.path, typing=True)):
        here = session.uri(place.lanes, place.path)
        yield action("Fix all that Specsheets can", "source.fixAll.specsheets", "fix", here)
    if promise is None:
        yield action("Generate spec sheet", "source.specsheets.generate", "generate")
        return
    if place.path == source:
        yield action("Open spec sheet", "source.specsheets.open", "openSheet")
    if session.able.text_content and session.able.shows_documents:
        yield action("Show history", "source.specsheets.history", "showHistory")
    folder = source.rpartition("/")[0]
    beside = [p for p in watch.view.promises if scope.within(p, [folder])]
    if _is_empty(watch, [source]) and not broken:
        yield action("Fill this sheet", "source.specsheets.fill", "fill")
    if _is_empty(watch, beside) and len(beside) > 1:
        whole = session.uri(place.lanes, folder) if folder else place.lanes.root.as_uri()
        yield action("Fill this folder", "source.specsheets.fillFolder", "fill", whole)
    if broken and not session.able.disabled_actions:
        return
    emit = "Emit this file from its spec sheet"
    yield action(emit, "refactor.rewrite.specsheets.emit", "emit", why_not=broken)
    if source in watch.view.facts:
        title = "Fill the spec sheet from the code"
        yield action(title, "source.specsheets.fillFromCode", "accept", why_not=broken, **{"from": "code"})


async def resolve(session: Session, action: lsp.CodeAction) -> lsp.CodeAction:
    """codeAction/resolve: the edit, built only now; refused when the text has moved on since it was offered."""
    data = action.data
    if action.command is not None or action.disabled is not None or data is None:
        return action
    if not isinstance(data, dict) or not isinstance(data.get("uri"), str):
        raise JsonRpcInvalidParams("this action carries no data of ours")
    place = session.place(data["uri"])
    if place is None:
        raise JsonRpcInvalidParams(f"{data['uri'][:80]} lies in no project that is open")
    if session.version(place.lanes, place.path) != data.get("version"):
        raise JsonRpcContentModified("the text has changed since this was offered")
    try:
        fix = Fix.model_validate(data.get("fix"))
    except ValueError:
        raise JsonRpcInvalidParams("this action carries no fix") from None
    change = await place.lanes.look(lambda watch: resolve_fix(watch.project, fix))
    if session.version(place.lanes, place.path) != data.get("version"):
        raise JsonRpcContentModified("the text has changed since this was offered")
    action.edit = session.edit(place.lanes, change)
    return action


async def _built(session: Session, action: lsp.CodeAction) -> lsp.CodeAction | None:
    """An action with its edit, for a client that takes none later. One that is refused spoils no other: it is shown with its
    reason where the client can, and else not at all."""
    try:
        return await resolve(session, action)
    except Refused as refused:
        reason = lsp.CodeActionDisabled(reason=str(refused))
        return lsp.CodeAction(action.title, action.kind, disabled=reason) if session.able.disabled_actions else None


def _is_empty(watch: Watch, paths: Iterable[str]) -> bool:
    rows = watch.project.store.rows("sheet")
    return any(rows[p]["empty"] for p in paths if p in rows)


def _meet(a: lsp.Range, b: lsp.Range) -> bool:
    def key(p: lsp.Position) -> tuple[int, int]:
        return p.line, p.character

    return key(a.start) <= key(b.end) and key(b.start) <= key(a.end)
