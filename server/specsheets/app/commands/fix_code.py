"""Fixes that change code: an import that leads where the name is, a declaration written again, a reference renamed."""

from __future__ import annotations

from collections.abc import Callable

from specsheets.app.mending import Mending, of_code
from specsheets.app.project import Project
from specsheets.app.queries.facts import every_facts
from specsheets.app.refusal import Refused
from specsheets.languages.language import Goal, Language, Located
from specsheets.model.change import Edit, apply_edits
from specsheets.model.facts import Span
from specsheets.model.sheet import entry_keys
from specsheets.phases.emit import in_place
from specsheets.phases.sheets import Loaded, load


class Source:
    """One source file that is to be edited. Raises Refused where there is none."""

    def __init__(self, project: Project, path: str) -> None:
        language = project.language_of(path)
        try:
            text = project.code.text(path).text
        except OSError:
            text = None
        if language is None or text is None:
            raise Refused(f"there is no source file {path}", "look again with `specsheets check`")
        self.project, self.path = project, path
        self.language: Language = language
        self.text: str = text

    def sheet(self) -> Loaded:
        """Its sheet, block included. Raises Refused where there is no valid one."""
        row = self.project.store.get("text", self.path)
        loaded = load(self.path, row["text"], self.language) if row else None
        if not isinstance(loaded, Loaded):
            raise Refused(f"{self.path} has no valid sheet", "plan it first with `specsheets plan`")
        return loaded

    def edited(self, title: str, edits: list[Edit]) -> Mending:
        """The mending that applies some edits. Raises Refused where there are none."""
        return self.rewritten(title, apply_edits(self.text, edits))

    def rewritten(self, title: str, after: str) -> Mending:
        """The mending that gives the file another text. Raises Refused where it is the same."""
        if after == self.text:
            raise Refused(
                f"{self.path}: there is nothing left to do for «{title}»", "look again with `specsheets check`"
            )
        return of_code(self.project, title, {self.path: (self.text, after)})


def add_symbol(project: Project, title: str, path: str, name: str) -> Mending:
    """Declare a name again as the sheet has it."""
    source = Source(project, path)
    facts = source.sheet().facts
    index = next((i for i, s in enumerate(facts.symbols) if s.qualname == name), None)
    if index is None:
        raise Refused(f"the sheet of {path} declares no {name}", "look again with `specsheets check`")
    return source.edited(title, source.language.insert_declaration(source.text, facts, index))


def emit_field(project: Project, title: str, path: str, wanted: Callable[[str], bool], field: str) -> Mending:
    """Bring one field of the entries whose keys are `wanted` to what the sheet says, whatever the code has; the field `name`
    writes an entry that the code lacks."""
    source = Source(project, path)
    loaded = source.sheet()
    code = source.language.extract(path, source.text)

    def firm(key: str, name: str, _: str | None) -> bool:
        return wanted(key) and name == field

    emission = in_place(path, loaded, source.language, source.text, code, firm, lambda *_: "")
    return source.rewritten(title, emission.change.after or "")


def parameters_key(project: Project, path: str, symbol: str) -> Callable[[str], bool]:
    """Which entry of a sheet holds the parameters by which `symbol` is called: the function, or the maker of the class."""
    source = Source(project, path)
    facts = source.sheet().facts
    kinds = {s.qualname: s.kind for s in facts.symbols}
    qualname = f"{symbol}.__init__" if kinds.get(symbol) == "class" else symbol
    keys = {k for k, s in zip(entry_keys(facts.symbols), facts.symbols, strict=True) if s.qualname == qualname}
    return keys.__contains__


def rename_reference(project: Project, title: str, path: str, place: tuple[int, int], new: str) -> Mending | None:
    """Rename what a dotted path refers to at one place, there and wherever the file writes the same path; None where the
    place refers to nothing, as a declaration does."""
    source = Source(project, path)
    uses = source.language.uses(source.text)
    hit = None
    for use in uses:
        column = use.column
        for depth, part in enumerate(use.path):
            if (use.line, column) == place:
                hit = use.path[: depth + 1]
            column += len(part) + 1
    if hit is None:
        return None
    edits = []
    for use in uses:
        if use.path[: len(hit)] == hit:
            column = use.column + sum(len(part) + 1 for part in hit[:-1])
            edits.append(Edit(Span(use.line, column, use.line, column + len(hit[-1])), new))
    return source.edited(title, edits)


def fix_import(project: Project, title: str, path: str, arguments: dict[str, object]) -> Mending:
    """Let an import lead where its module or name is now; or import what another file declares instead of declaring it."""
    source = Source(project, path)
    module = str(arguments["module"])
    if "drop" in arguments:
        return _import_instead(source, title, module, str(arguments["drop"]))
    line = int(str(arguments["line"]))
    facts = source.language.extract(path, source.text)
    name = str(arguments.get("name", ""))
    found = [i for i in facts.imports if i.line == line and (not name or any(n == name for n, _ in i.names))]
    if not found:
        raise Refused(f"{path}:{line} holds no such import any more", "look again with `specsheets check`")
    modules = source.language.modules(project.code.paths)
    goal = Goal(name, module, str(arguments.get("to", "")))
    return source.rewritten(title, source.language.redirect(source.text, facts, found[0], modules, goal))


def _import_instead(source: Source, title: str, module: str, name: str) -> Mending:
    """Import what the module declares, and drop the declaration here."""
    there = next((x for x in source.language.locate(source.text) if x.symbol.qualname == name), None)
    if there is None or there.symbol.also:
        raise Refused(f"{source.path} declares no {name} of its own", "look again with `specsheets check`")
    if _leads_back(source, module):
        raise Refused(
            f"{module} imports {source.path}: importing {name} from it would close a circle", "move it to a third file"
        )
    text = _without(source.text, there)
    wanted = source.language.extract(source.path, f"{source.language.import_of(module, name)}\n", counts=False)
    return source.rewritten(title, apply_edits(text, source.language.insert_declaration(text, wanted, 0)))


def _leads_back(source: Source, module: str) -> bool:
    """Whether a module needs this file while it is imported."""
    facts = every_facts(source.project)
    modules = source.language.modules(facts)
    todo = [modules.path_of(module) or ""]
    seen = set(todo)
    while todo:
        path = todo.pop()
        if path == source.path:
            return True
        for i in facts[path].imports if path in facts else ():
            for target, _ in modules.resolve(path, i) if i.place in ("top", "guarded") else ():
                if target and target not in seen:
                    seen.add(target)
                    todo.append(target)
    return False


def _without(text: str, there: Located) -> str:
    """A text without one declaration, and without the blank lines that were only its own."""
    lines = text.split("\n")
    head, tail = lines[: there.whole.line - 1], lines[there.whole.end_line :]
    while tail and not tail[0].strip() and (not head or not head[-1].strip()):
        tail.pop(0)
    if not tail:
        while head and not head[-1].strip():
            head.pop()
        tail = [""]
    return "\n".join([*head, *tail])
