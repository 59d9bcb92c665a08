"""The facts of a whole program: of its code, and of the sheets whose files are still to be written."""

from __future__ import annotations

from specsheets.app.project import Project
from specsheets.model.facts import FileFacts
from specsheets.phases.sheets import Loaded, load


def every_facts(project: Project) -> dict[str, FileFacts]:
    """Facts by path, sorted, after a look at what changed on disk."""
    for _ in project.code.refresh():
        pass
    facts = project.code.many()
    for path in project.store.rows("sheet"):
        if path in facts and not facts[path].planned:
            continue
        row = project.store.get("text", path)
        loaded = load(path, row["text"], project.language_of(path)) if row else None
        if isinstance(loaded, Loaded):
            facts[path] = loaded.facts
    return dict(sorted(facts.items()))
