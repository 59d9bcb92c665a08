"""move: sheets go along with files that were renamed, and so do the ids and decisions on them; imports are led to the new place."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from specsheets.app.answers import ChangeAnswer
from specsheets.app.commands.fix_code import Source
from specsheets.app.project import Deed, Project
from specsheets.app.queries.facts import every_facts
from specsheets.languages.language import Moving
from specsheets.model.change import Change, Edit, Edits, FileChange
from specsheets.model.facts import Span
from specsheets.model.paths import sheet_path
from specsheets.phases.plan import Planner, Step


def move(project: Project, pairs: Iterable[tuple[str, str]]) -> ChangeAnswer:
    """For each (old, new) path of a file or folder, the sheets at or below `old` now speak for what lies at `new`; a sheet
    that is there already, or is not valid, stays."""
    for _ in project.code.refresh():
        pass
    rows = project.store.rows("sheet")
    wanted = {p: new + p[len(old) :] for old, new in pairs for p in rows if p == old or p.startswith(f"{old}/")}
    moves = {p: to for p, to in wanted.items() if to not in rows and not rows[p]["problem"] and project.language_of(to)}
    steps: list[Step] = []

    def decide() -> Deed:
        said = project.said
        planner = Planner(project.code, project.store, said, project.role_of(said))
        steps[:] = [planner.moved(p, to) for p, to in moves.items()]
        return Deed(tuple(e for s in steps for e in s.events), tuple(s.writing for s in steps if s.writing))

    if moves:
        project.commit(decide)
        project.catch_up()
    files = tuple(sorted(sheet_path(to) for to in moves.values()))
    return ChangeAnswer(title="move sheets", applied=bool(moves), files=files, decisions=0, diff="")


def redirect(project: Project, pairs: Iterable[tuple[str, str]]) -> Change:
    """What leads every import of a file or folder that is about to be renamed to its new place, and what a file imports that
    goes elsewhere itself; nothing is written. Dotted names of modules in strings are doubtful edits.

    An import that stays right, as one between two files that move together, stays as it is.
    """
    pairs = tuple(pairs)
    facts = every_facts(project)
    moves = {p: new + p[len(old) :] for old, new in pairs for p in facts if p == old or p.startswith(f"{old}/")}
    views: dict[str, tuple[Moving, dict[str, str]]] = {}
    changes, edits = [], []
    for path in sorted(facts if moves else ()):
        language = project.language_of(path)
        if language is None or path not in project.code.paths:
            continue
        if language.name not in views:
            now, then = language.modules(facts), language.modules(moves.get(p, p) for p in facts)
            pairs_of_names = ((now.name_of(old), then.name_of(new)) for old, new in moves.items())
            names = {old: new for old, new in pairs_of_names if new and old != new}
            views[language.name] = Moving(pairs, moves, now, then), names
        moving, names = views[language.name]
        before = Source(project, path).text
        after = language.follow_moves(before, facts[path], moving)
        changes.append(FileChange(path, before, after))
        mentions = language.mentions(before, names)
        if mentions:
            edits.append(Edits(path, before, beside(before, after, mentions)))
    return Change("follow renamed files", tuple(c for c in changes if c.deed != "none"), tuple(edits))


def beside(before: str, after: str, doubtful: list[Edit]) -> tuple[Edit, ...]:
    """The edits that make one text of another, line by line, and those of the doubtful ones that touch none of these lines."""
    old, new = before.split("\n"), after.split("\n")
    hunks = [h for h in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if h[0] != "equal"]
    certain = [_whole_lines(old, a, b, new[c:d]) for _, a, b, c, d in hunks]
    free = [e for e in doubtful if not any(a < e.span.line <= b for _, a, b, _, _ in hunks)]
    return (*certain, *free)


def _whole_lines(old: list[str], first: int, end: int, new: list[str]) -> Edit:
    """The edit that puts other lines in the place of some, or of none; a text's last line has no end."""
    if end < len(old):
        return Edit(Span(first + 1, 1, end + 1, 1), "".join(f"{line}\n" for line in new))
    if first == 0:
        return Edit(Span(1, 1, end, len(old[-1]) + 1), "\n".join(new))
    return Edit(Span(first, len(old[first - 1]) + 1, end, len(old[-1]) + 1), "".join(f"\n{line}" for line in new))
