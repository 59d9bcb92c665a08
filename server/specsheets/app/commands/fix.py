"""fix: what would cure a finding, as a change that one can read first."""

from __future__ import annotations

from specsheets.app.project import Project
from specsheets.app.queries.facts import every_facts
from specsheets.app.refusal import Refused
from specsheets.model.change import Change, FileChange, apply_edits
from specsheets.model.finding import Fix
from specsheets.phases.reach import reach_of


def resolve(project: Project, fix: Fix) -> Change:
    """The change behind a fix.

    Raises Refused where it cannot be made.
    """
    a = fix.arguments
    if fix.verb != "rename":
        raise Refused(f"{fix.title} cannot be done here", "use the command line")
    facts = every_facts(project)
    path, old = a["path"], a["from"]
    language = project.language_of(path)
    assert language is not None
    symbol = next((s for s in facts[path].symbols if s.name == old and s.line == a["line"]), None)
    if symbol is None:
        raise Refused(f"{old} is no longer declared here", "look again")
    files = []
    for p, reaches in reach_of(path, symbol.qualname, facts, language.modules(facts)).items():
        text = project.code.text(p).text
        edits = {e: None for r in reaches for e in language.rename_edits(text, old, a["to"], r) if e.certain}
        after = apply_edits(text, list(edits))
        files.append(FileChange(p, text, after))
    return Change(fix.title, tuple(f for f in files if f.deed != "none"))
