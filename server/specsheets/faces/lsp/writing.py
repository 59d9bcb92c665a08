"""The verbs that write, as commands: each takes its plain data and calls the function that the command line calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specsheets.app.refusal import Refused
from specsheets.faces.lsp.calls import Call, put


def plan(c: Call) -> Any:
    from specsheets.app.commands.plan import plan as verb

    a = c.arguments
    return verb(
        c.project,
        c.words,
        blueprint=c.inside(a.blueprint),
        outline=c.inside(a.outline),
        dry_run=a.dryRun,
        progress=c.progress,
    )


def start(c: Call) -> Any:
    """specsheets.server.new."""
    from specsheets.app.commands import new as verb

    a, source = c.arguments, c.inside(c.arguments.source)
    manner = verb.Manner(a.plan, a.dryRun, c.progress)
    if a.answer:
        return verb.answer(c.project, c.project.root / a.answer, manner)
    words = verb.words_of(source) if source else a.text
    return verb.ask(c.project, words, c.project.root / a.ask) if a.ask else verb.new(c.project, words, manner)


def emit(c: Call) -> Any:
    from specsheets.app.commands.emit import emit as verb

    a = c.arguments
    return verb(c.project, c.words, to=c.inside(a.to), dry_run=a.dryRun, prune=a.prune, progress=c.progress)


def verify(c: Call) -> Any:
    from specsheets.app.commands.verify import verify_code

    a = c.arguments
    return verify_code(c.project, c.inside(a.folder), tests=a.tests, types=a.types, progress=c.progress)


def accept(c: Call) -> Any:
    from specsheets.app.commands.accept import accept as verb

    a = c.arguments
    return verb(c.project, [*c.words, *a.words], source=a.source, lock=a.lock, dry_run=a.dryRun)


def reject(c: Call) -> Any:
    from specsheets.app.commands.accept import reject as verb

    return verb(c.project, [*c.words, *c.arguments.words], dry_run=c.arguments.dryRun)


def rename(c: Call) -> Any:
    from specsheets.app.commands.rename import rename as verb

    a = c.arguments
    return verb(c.project, a.old, a.new, uncertain=a.uncertain, dry_run=a.dryRun)


def new(c: Call) -> Any:
    from specsheets.app.commands.sheets import new as verb

    return verb(c.project, c.arguments.path, c.arguments.text)


def import_(c: Call) -> Any:
    from specsheets.app.commands.sheets import import_ as verb

    return verb(c.project, c.project.root / c.arguments.source, dry_run=c.arguments.dryRun)


def update(c: Call) -> Any:
    from specsheets.app.commands.structure import default_output
    from specsheets.app.commands.structure import update as verb

    target = c.arguments.output or default_output(c.project, c.arguments.projectId).as_posix()
    try:
        old = (c.project.root / target).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{target} cannot be read", "capture the structure first") from None
    done = verb(c.project, old, c.arguments.projectId)
    return {"output": put(c.project.root / target, done.text), "remarks": list(done.remarks)}


def note(c: Call) -> Any:
    from specsheets.app.commands.structure import note as verb

    return verb(c.project, c.arguments.path or (c.words[0] if c.paths else "."), c.arguments.values)


def pack(c: Call) -> Any:
    from specsheets.app.commands.history import pack as verb

    count, name = verb(c.project)
    return {"files": count, "packed": name}


def restore(c: Call) -> Any:
    from specsheets.app.commands.history import restore as verb

    return verb(c.project, c.arguments.name, dry_run=c.arguments.dryRun)


def fix(c: Call) -> Any:
    from specsheets.app.commands.fix import fix as verb

    a = c.arguments
    return verb(
        c.project, [*c.words, *a.words], every=a.every, choose=a.choose, uncertain=a.uncertain, dry_run=a.dryRun
    )


def baseline(c: Call) -> Any:
    from specsheets.app.commands.fix import baseline as verb

    return verb(c.project, [*c.words, *c.arguments.words], dry_run=c.arguments.dryRun)


def export(c: Call) -> Any:
    from specsheets.app.commands.sheets import export as verb

    a = c.arguments
    made, target = verb(c.project, a.form, a.projectId), c.inside(a.output)
    if target is None:
        if isinstance(made, bytes) and a.form != "zip":
            return {"output": "", "text": made.decode("utf-8", "replace")}
        raise Refused(f"a {a.form} needs a place", "name one in `output`")
    if isinstance(made, dict):
        return folder(c, a.output, made)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made)
    return {"output": target.as_posix(), "text": ""}


def capture(c: Call) -> Any:
    from specsheets.app.commands.structure import capture as verb
    from specsheets.app.commands.structure import default_output

    a = c.arguments
    done = verb(c.project, a.projectId, c.paths[0] if c.paths else "")
    if a.output == "-":
        return {"output": "", "text": done.text}
    return {"output": put(c.project.root / (a.output or default_output(c.project, a.projectId)), done.text), "text": ""}


def export_snapshot(c: Call) -> Any:
    from specsheets.app.queries.history import snapshot_texts

    texts = snapshot_texts(c.project, c.arguments.name)
    return folder(c, c.arguments.to, {f"{path}.yaml": text.encode() for path, text in texts.items()})


def init(c: Call) -> Any:
    from specsheets.app.commands.init import init as verb

    return verb(c.project.root, ci=c.arguments.ci, dry_run=c.arguments.dryRun)


def folder(c: Call, name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Write files into a folder that an argument names, and never out of it."""
    target = c.project.root / name
    target.mkdir(parents=True, exist_ok=True)
    into = c.project.folder(target)
    for path, data in files.items():
        into.write(path, data)
    return {"output": target.as_posix(), "text": ""}
