"""Verbs: every command with the plain data it takes; each calls the same function of `app` as the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from specsheets.faces.lsp import filling
from specsheets.faces.lsp.arguments import (
    AcceptArguments,
    ApplyArguments,
    Arguments,
    CheckArguments,
    ContextArguments,
    Dry,
    EmitArguments,
    ExportArguments,
    FillArguments,
    FixArguments,
    HandArguments,
    ImportArguments,
    LettersArguments,
    LogArguments,
    MapArguments,
    NameArguments,
    NewArguments,
    NoteArguments,
    PlanArguments,
    RenameArguments,
    SnapshotArguments,
    StructureArguments,
    WordsArguments,
)
from specsheets.faces.lsp.call import Call

PREFIX = "specsheets.server."


class Verb(NamedTuple):
    """One command. `long`: it shows progress; `writes`: it waits for the one writer of the project."""

    arguments: type[Arguments]
    run: Callable[[Call], Any]
    writes: bool = False
    long: bool = False


def _plan(c: Call) -> Any:
    from specsheets.app.commands.plan import plan

    a = c.arguments
    return plan(
        c.project,
        [] if c.paths in ([], [""]) else c.words,
        blueprint=c.inside(a.blueprint),
        outline=c.inside(a.outline),
        dry_run=a.dryRun,
        progress=c.progress,
    )


def _emit(c: Call) -> Any:
    from specsheets.app.commands.emit import emit

    a = c.arguments
    return emit(c.project, c.words, to=c.inside(a.to), dry_run=a.dryRun, prune=a.prune, progress=c.progress)


def _scan(c: Call) -> Any:
    from specsheets.app.queries.scan import scan

    return scan(c.project, progress=c.progress)


def _status(c: Call) -> Any:
    from specsheets.app.queries.status import status

    return status(c.project)


def _coverage(c: Call) -> Any:
    from specsheets.app.queries.coverage import coverage

    return coverage(c.project)


def _find(c: Call) -> Any:
    from specsheets.app.queries.find import find

    return find(c.project, c.arguments.words)


def _why(c: Call) -> Any:
    from specsheets.app.queries.sheets import why

    return why(c.project, c.arguments.name)


def _map(c: Call) -> Any:
    from specsheets.app.queries.atlas import atlas
    from specsheets.faces.map.page import render

    target = c.project.root / c.arguments.output
    page = render(atlas(c.project, progress=c.progress))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page, "utf-8")
    return {"output": target.as_posix()}


def _accept(c: Call) -> Any:
    from specsheets.app.commands.accept import accept

    a = c.arguments
    return accept(c.project, [*c.words, *a.words], source=a.source, lock=a.lock, dry_run=a.dryRun)


def _reject(c: Call) -> Any:
    from specsheets.app.commands.accept import reject

    return reject(c.project, [*c.words, *c.arguments.words], dry_run=c.arguments.dryRun)


def _rename(c: Call) -> Any:
    from specsheets.app.commands.rename import rename

    a = c.arguments
    return rename(c.project, a.old, a.new, uncertain=a.uncertain, dry_run=a.dryRun)


def _sheets(c: Call) -> Any:
    from specsheets.app.queries.sheets import sheets

    return sheets(c.project)


def _sheet(c: Call) -> Any:
    from specsheets.app.queries.sheets import sheet
    from specsheets.app.refusal import Refused

    if len(c.paths) != 1:
        raise Refused("one file is to be named", "give its URI in `uris`")
    return sheet(c.project, c.words[0])


def _new(c: Call) -> Any:
    from specsheets.app.commands.sheets import new

    return new(c.project, c.arguments.path, c.arguments.text)


def _export(c: Call) -> Any:
    from specsheets.app.commands.sheets import export
    from specsheets.app.refusal import Refused

    a = c.arguments
    made, target = export(c.project, a.form, a.projectId), c.inside(a.output)
    if target is None:
        if isinstance(made, bytes) and a.form != "zip":
            return {"output": "", "text": made.decode("utf-8", "replace")}
        raise Refused(f"a {a.form} needs a place", "name one in `output`")
    if isinstance(made, dict):
        target.mkdir(parents=True, exist_ok=True)
        out = c.project.folder(target)
        for name, data in made.items():
            out.write(name, data)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made)
    return {"output": target.as_posix(), "text": ""}


def _import(c: Call) -> Any:
    from specsheets.app.commands.sheets import import_

    return import_(c.project, c.project.root / c.arguments.source, dry_run=c.arguments.dryRun)


def _capture(c: Call) -> Any:
    from specsheets.app.commands.structure import capture, default_output

    done = capture(c.project, c.arguments.projectId, c.paths[0] if c.paths else "")
    return _put(
        c, done.text, c.arguments.output or default_output(c.project, c.arguments.projectId).as_posix(), done.remarks
    )


def _update(c: Call) -> Any:
    from specsheets.app.commands.structure import default_output, update
    from specsheets.app.refusal import Refused

    target = c.arguments.output or default_output(c.project, c.arguments.projectId).as_posix()
    try:
        old = (c.project.root / target).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{target} cannot be read", "capture the structure first") from None
    done = update(c.project, old, c.arguments.projectId)
    return _put(c, done.text, target, done.remarks)


def _put(c: Call, text: str, output: str, remarks: tuple[str, ...]) -> Any:
    target = c.project.root / output
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return {"output": target.as_posix(), "remarks": list(remarks)}


def _view(c: Call) -> Any:
    from specsheets.app.queries.structure import tree

    return {"tree": tree(c.project, c.paths[0] if c.paths else "")}


def _note(c: Call) -> Any:
    from specsheets.app.commands.structure import note

    return note(c.project, c.arguments.path or (c.words[0] if c.paths else "."), c.arguments.values)


def _log(c: Call) -> Any:
    from specsheets.app.queries.history import log

    return log(c.project, after=c.arguments.after, limit=c.arguments.limit)


def _replay(c: Call) -> Any:
    from specsheets.app.queries.history import replay

    return replay(c.project, c.arguments.until)


def _verify(c: Call) -> Any:
    from specsheets.app.queries.history import verify

    return verify(c.project)


def _pack(c: Call) -> Any:
    from specsheets.app.commands.history import pack

    count, name = pack(c.project)
    return {"files": count, "packed": name}


def _snapshots(c: Call) -> Any:
    from specsheets.app.queries.history import snapshots

    return snapshots(c.project)


def _compare(c: Call) -> Any:
    from specsheets.app.queries.history import compare

    return {"diff": compare(c.project, c.arguments.name, c.arguments.other)}


def _restore(c: Call) -> Any:
    from specsheets.app.commands.history import restore

    return restore(c.project, c.arguments.name, dry_run=c.arguments.dryRun)


def _doctor(c: Call) -> Any:
    from specsheets.app.queries.doctor import doctor

    return doctor(c.project.root)


def _check(c: Call) -> Any:
    from specsheets.app.queries.check import check

    a = c.arguments
    return check(c.project, c.words, against=a.against or None, strict=a.strict, progress=c.progress)


def _fix(c: Call) -> Any:
    from specsheets.app.commands.fix import fix

    a = c.arguments
    return fix(c.project, [*c.words, *a.words], every=a.every, choose=a.choose, dry_run=a.dryRun)


def _baseline(c: Call) -> Any:
    from specsheets.app.commands.fix import baseline

    return baseline(c.project, c.words, dry_run=c.arguments.dryRun)


VERBS: dict[str, Verb] = {
    "plan": Verb(PlanArguments, _plan, writes=True, long=True),
    "generate": Verb(PlanArguments, _plan, writes=True, long=True),
    "fill": Verb(FillArguments, filling.fill, long=True),
    "fill.fromCode": Verb(Dry, filling.from_code, writes=True, long=True),
    "fill.ask": Verb(HandArguments, filling.ask, writes=True),
    "fill.answer": Verb(HandArguments, filling.answer, writes=True),
    "apply": Verb(ApplyArguments, filling.apply, writes=True),
    "context.show": Verb(ContextArguments, filling.context, long=True),
    "context.list": Verb(Arguments, filling.runs),
    "dlq.list": Verb(Arguments, filling.letters),
    "dlq.requeue": Verb(LettersArguments, filling.requeue, writes=True),
    "dlq.drop": Verb(LettersArguments, filling.drop, writes=True),
    "emit": Verb(EmitArguments, _emit, writes=True, long=True),
    "check": Verb(CheckArguments, _check, long=True),
    "fix": Verb(FixArguments, _fix, writes=True, long=True),
    "baseline": Verb(Dry, _baseline, writes=True, long=True),
    "scan": Verb(Arguments, _scan, long=True),
    "status": Verb(Arguments, _status),
    "coverage": Verb(Arguments, _coverage),
    "find": Verb(WordsArguments, _find),
    "why": Verb(NameArguments, _why),
    "map": Verb(MapArguments, _map, long=True),
    "accept": Verb(AcceptArguments, _accept, writes=True),
    "reject": Verb(AcceptArguments, _reject, writes=True),
    "rename": Verb(RenameArguments, _rename, writes=True),
    "sheets.list": Verb(Arguments, _sheets),
    "sheets.show": Verb(Arguments, _sheet),
    "sheets.new": Verb(NewArguments, _new, writes=True),
    "sheets.export": Verb(ExportArguments, _export),
    "sheets.import": Verb(ImportArguments, _import, writes=True),
    "structure.capture": Verb(StructureArguments, _capture),
    "structure.update": Verb(StructureArguments, _update, writes=True),
    "structure.view": Verb(StructureArguments, _view),
    "structure.note": Verb(NoteArguments, _note, writes=True),
    "log.show": Verb(LogArguments, _log),
    "log.replay": Verb(LogArguments, _replay),
    "log.verify": Verb(Arguments, _verify),
    "log.pack": Verb(Arguments, _pack, writes=True),
    "log.snapshots": Verb(Arguments, _snapshots),
    "log.compare": Verb(SnapshotArguments, _compare),
    "log.restore": Verb(SnapshotArguments, _restore, writes=True),
    "doctor": Verb(Arguments, _doctor),
}
"""Verb → what it takes and does."""

EDITOR = ("openSheet", "explain")
"""Commands that only an editor has."""

COMMANDS = tuple(f"{PREFIX}{name}" for name in (*VERBS, *EDITOR))
"""The ids that a client may execute."""
