"""Verbs: every command by its name; what it takes, and the function that does it."""

from __future__ import annotations

from specsheets.faces.lsp import arguments as a
from specsheets.faces.lsp import filling, reading, writing
from specsheets.faces.lsp.calls import Verb

PREFIX = "specsheets.server."

VERBS: dict[str, Verb] = {
    "plan": Verb(a.PlanArguments, writing.plan, writes=True, long=True),
    "generate": Verb(a.PlanArguments, writing.plan, writes=True, long=True),
    "emit": Verb(a.EmitArguments, writing.emit, writes=True, long=True),
    "verify": Verb(a.VerifyArguments, writing.verify, writes=True, long=True),
    "check": Verb(a.CheckArguments, reading.check, long=True),
    "fix": Verb(a.FixArguments, writing.fix, writes=True, long=True),
    "baseline": Verb(a.BaselineArguments, writing.baseline, writes=True, long=True),
    "scan": Verb(a.ScanArguments, reading.scan, long=True),
    "status": Verb(a.Arguments, reading.status),
    "coverage": Verb(a.Arguments, reading.coverage),
    "find": Verb(a.WordsArguments, reading.find),
    "why": Verb(a.NameArguments, reading.why),
    "map": Verb(a.MapArguments, reading.map_, long=True),
    "view": Verb(a.Arguments, reading.tree, long=True),
    "init": Verb(a.InitArguments, writing.init, writes=True),
    "new": Verb(a.StartArguments, writing.start, writes=True, long=True, waits=lambda given: given.waits),
    "fill": Verb(a.FillArguments, filling.fill, writes=True, long=True, waits=lambda given: given.waits),
    "apply": Verb(a.ApplyArguments, filling.apply, writes=True),
    "context.list": Verb(a.Arguments, filling.runs),
    "context.show": Verb(a.ContextArguments, filling.context, long=True),
    "dlq.list": Verb(a.Arguments, filling.letters),
    "dlq.requeue": Verb(a.LettersArguments, filling.requeue, writes=True),
    "dlq.drop": Verb(a.LettersArguments, filling.drop, writes=True),
    "accept": Verb(a.AcceptArguments, writing.accept, writes=True),
    "reject": Verb(a.RejectArguments, writing.reject, writes=True),
    "rename": Verb(a.RenameArguments, writing.rename, writes=True),
    "sheets.list": Verb(a.Arguments, reading.sheets),
    "sheets.show": Verb(a.Arguments, reading.sheet),
    "sheets.history": Verb(a.Arguments, reading.history),
    "sheets.new": Verb(a.NewArguments, writing.new, writes=True),
    "sheets.export": Verb(a.ExportArguments, writing.export),
    "sheets.import": Verb(a.ImportArguments, writing.import_, writes=True),
    "structure.capture": Verb(a.StructureArguments, writing.capture),
    "structure.update": Verb(a.StructureArguments, writing.update, writes=True),
    "structure.view": Verb(a.Arguments, reading.structure),
    "structure.note": Verb(a.NoteArguments, writing.note, writes=True),
    "structure.template": Verb(a.Arguments, reading.template),
    "log.show": Verb(a.LogArguments, reading.log),
    "log.replay": Verb(a.ReplayArguments, reading.replay),
    "log.verify": Verb(a.Arguments, reading.verify),
    "log.pack": Verb(a.Arguments, writing.pack, writes=True),
    "log.snapshots": Verb(a.Arguments, reading.snapshots),
    "log.snapshots.show": Verb(a.SnapshotArguments, reading.snapshot),
    "log.snapshots.diff": Verb(a.CompareArguments, reading.compare),
    "log.snapshots.export": Verb(a.SnapshotToArguments, writing.export_snapshot),
    "log.snapshots.restore": Verb(a.RestoreArguments, writing.restore, writes=True),
    "doctor": Verb(a.Arguments, reading.doctor),
}
"""Verb → what it takes and does; named as on the command line, with dots for spaces. `generate` is `plan`, and shows the sheet."""

EDITOR: dict[str, type[a.Arguments]] = {
    "openSheet": a.OpenArguments,
    "showHistory": a.Arguments,
    "explain": a.ExplainArguments,
}
"""Commands that only an editor has, and what they take."""

COMMANDS = tuple(f"{PREFIX}{name}" for name in (*VERBS, *EDITOR))
"""The ids that a client may execute."""
