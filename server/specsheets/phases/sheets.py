"""The sheets of a project: their files, their rows, and the events that keep the two in step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from specsheets.languages.language import Language
from specsheets.model.events import Content
from specsheets.model.facts import FileFacts
from specsheets.model.fold import Row
from specsheets.model.paths import SHEETS, sheet_path, source_path
from specsheets.model.sheet import HOLE, Sheet, digest
from specsheets.ports import Files, Stat, Store


class Invalid(NamedTuple):
    """A sheet that cannot be read: one sentence, and where in the YAML file."""

    message: str
    line: int
    column: int


class Loaded(NamedTuple):
    """A sheet that was read: its header and block, and what the block declares."""

    sheet: Sheet
    facts: FileFacts


def load(path: str, text: str, language: Language | None) -> Loaded | Invalid:
    """Read the sheet of source file `path`, block included; a broken block makes the sheet invalid."""
    from specsheets.forms.sheet_yaml import block_position, read_sheet
    from specsheets.forms.yaml_text import FormError

    try:
        sheet = read_sheet(text, path)
    except FormError as e:
        return Invalid(e.message, e.line, e.column)
    if language is None:
        return Invalid(f"no language is known for {path}", 1, 1)
    facts = language.extract(path, sheet.declares, counts=False)
    if facts.problems:
        problem = facts.problems[0]
        line, column = block_position(text)
        return Invalid(f"the declarations: {problem.message}", line + problem.line - 1, column + problem.column - 1)
    return Loaded(sheet, facts)


def write_sheet(sheet: Sheet) -> str:
    """The canonical text of a sheet. The forms are loaded when the first sheet is read or written: a plan that finds
    nothing to do needs none."""
    from specsheets.forms import sheet_yaml

    return sheet_yaml.write_sheet(sheet)


def edit_sheet(text: str, before: Sheet, after: Sheet) -> str:
    """The text of a sheet, changed as little as `after` demands; what a person wrote around it stays."""
    from specsheets.forms import sheet_edit

    return sheet_edit.edit_sheet(text, before, after)


def content_of(text: str, loaded: Loaded | Invalid, language: Language | None) -> Content:
    """What an event keeps of a sheet file."""
    if isinstance(loaded, Invalid) or language is None:
        problem = loaded if isinstance(loaded, Invalid) else Invalid("no language", 1, 1)
        return Content(text=text, content="", problem=f"{problem.line}:{problem.column}: {problem.message}")
    sheet, facts = loaded
    return derived_content(text, sheet, facts, language.render(facts))


def derived_content(text: str, sheet: Sheet, facts: FileFacts, block: str) -> Content:
    """The same where the canonical block is at hand."""
    return Content(
        text=text,
        content=emission_digest(sheet, block),
        empty=len(HOLE.findall(sheet.declares))
        + sum(HOLE.fullmatch(v) is not None for v in (sheet.summary, sheet.notes, sheet.role)),
        entries=sum(s.kind not in ("branch", "import") for s in facts.symbols),
        exports=tuple(facts.public_names()),
    )


def emission_digest(sheet: Sheet, block: str) -> str:
    """A digest of what emission reads of a sheet: the canonical block and the summary."""
    return digest(f"{sheet.summary}\0{block}")


def block_hash(sheet: Sheet) -> str:
    """What `derived` holds when the program wrote a sheet: a short hash over the block and the header fields from code."""
    return digest("\0".join((sheet.role, sheet.summary, *sheet.owns, "", *sheet.uses, "", sheet.declares)))[:8]


def as_derived(sheet: Sheet) -> Sheet:
    """The sheet, signed as the program's own."""
    return sheet.model_copy(update={"derived": block_hash(sheet)})


class Writing(NamedTuple):
    """A sheet file to write (text) or to remove (None), decided and recorded before."""

    path: str
    text: str | None


class SheetFiles:
    """The sheet files on disk, beside what the program last wrote. All in terms of source paths."""

    def __init__(self, files: Files, store: Store) -> None:
        self._files = files
        self._store = store

    def on_disk(self) -> dict[str, Stat]:
        """Source path → stat of its sheet file, sorted."""
        found = ((source_path(p), stat) for p, stat in self._files.tree(SHEETS).items())
        return {path: stat for path, stat in found if path is not None}

    def read(self, path: str) -> str:
        """The text of a sheet file; bytes that are not UTF-8 are replaced, which makes the sheet invalid.

        Raises OSError.
        """
        return self._files.read(sheet_path(path)).decode("utf-8", "replace")

    def written(self) -> dict[str, tuple[str, str]]:
        """Source path → (stamp, digest) of each sheet file as last seen or written by the program."""
        return {path: (stamp, blob.decode()) for path, (stamp, blob) in self._store.cached("written").items()}

    def write(self, writings: list[Writing]) -> None:
        """Write or remove the files, then remember them.

        Raises OSError with one sentence; what was written before stays and is remembered.
        """
        seen: dict[str, tuple[str, bytes] | None] = {}
        try:
            for path, text in writings:
                if text is None:
                    self._files.remove(sheet_path(path))
                    seen[path] = None
                else:
                    stat = self._files.write(sheet_path(path), text.encode())
                    seen[path] = (stamp(stat), digest(text).encode())
        finally:
            self._store.cache("written", seen)

    def remember(self, seen: Mapping[str, tuple[Stat, str]]) -> None:
        """Remember files that were found as the rows have them: path → (stat, digest)."""
        self._store.cache("written", {p: (stamp(stat), found.encode()) for p, (stat, found) in seen.items()})


def stamp(stat: Stat) -> str:
    """A sheet file's stat as text."""
    return f"{stat.mtime}:{stat.size}:{stat.inode}"


def text_of(store: Store, path: str) -> str | None:
    """The text of a sheet as the rows have it."""
    row: Row | None = store.get("text", path)
    return row["text"] if row else None
