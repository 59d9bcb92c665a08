"""log pack, snapshots restore: the two verbs on the past that write."""

from __future__ import annotations

from specsheets.app.answers import ChangeAnswer
from specsheets.app.project import Deed, Project
from specsheets.app.queries.history import snapshot_texts
from specsheets.forms.decisions import pack_decisions, read_decisions
from specsheets.model.change import Change, FileChange
from specsheets.model.events import Event, SheetDropped, SheetEdited
from specsheets.model.paths import sheet_path
from specsheets.phases.reconcile import DECISIONS
from specsheets.phases.sheets import Writing, content_of, load


def restore(project: Project, name: str, *, dry_run: bool = False) -> ChangeAnswer:
    """Bring every sheet back to what it was in a named state; what came since stays in the log.

    Raises Refused for a name that was never given.
    """
    wanted = snapshot_texts(project, name)
    present = {path: row["text"] for path, row in project.store.rows("text").items()}
    events: list[Event] = []
    writings: list[Writing] = []
    for path in sorted(wanted.keys() | present.keys()):
        text = wanted.get(path)
        if text == present.get(path):
            continue
        writings.append(Writing(path, text))
        if text is None:
            events.append(SheetDropped(path=path, because=f"snapshot {name} was restored"))
        else:
            language = project.language_of(path)
            content = content_of(text, load(path, text, language), language)
            events.append(SheetEdited(path=path, sheet=content, by=f"snapshot {name}"))
    if events and not dry_run:
        project.commit(lambda: Deed(tuple(events), tuple(writings)))
    change = Change(
        f"restore {name}", tuple(FileChange(sheet_path(w.path), present.get(w.path), w.text) for w in writings)
    )
    files = tuple(f.path for f in change.files)
    return ChangeAnswer(
        title=change.title, applied=bool(events) and not dry_run, files=files, decisions=0, diff=change.diff()
    )


def pack(project: Project) -> tuple[int, str]:
    """Join the decision files into one; returns how many there were, and the name of the one there is now.

    A file with a line that cannot be read is left alone.
    """
    found = sorted(p for p in project.files.tree(DECISIONS) if p.endswith(".jsonl"))
    texts = {p: project.files.read(p).decode("utf-8", "replace") for p in found}
    texts = {p: text for p, text in texts.items() if not read_decisions(text, p)[1]}
    paths = sorted(texts)
    if len(paths) < 2:
        return len(paths), paths[0] if paths else ""
    packed = f"{DECISIONS}/{project.clock.now()[:10]}-{project.run}-packed.jsonl"
    project.files.write(packed, pack_decisions(texts).encode())
    for path in paths:
        project.files.remove(path)
    project.catch_up()
    return len(paths), packed
