"""What a language must offer. A second language is a new folder that offers this, and one entry point; nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from specsheets.model.facts import FileFacts, Import, Problem, Span, Symbol, Use
from specsheets.model.lines import LineTable

if TYPE_CHECKING:
    from specsheets.model.blueprint import Component
    from specsheets.model.change import Edit
    from specsheets.model.structure import Metadata


class Modules(Protocol):
    """Where the modules of a project live; built once per set of paths."""

    def name_of(self, path: str) -> str:
        """The dotted name under which a file is imported, such as `shop.cart`."""

    def path_of(self, name: str) -> str | None:
        """The file of a dotted name, or None."""

    def resolve(self, path: str, imported: Import) -> list[tuple[str, str | None]]:
        """For each name of an import that stands in file `path`: (the file it reaches, or "" when it is foreign or
        unknown; the symbol in that file, or None when the file itself is meant)."""

    def is_inside(self, path: str, imported: Import) -> bool:
        """Whether an import surely means this project, so that failing to resolve it is an error."""


class Goal(NamedTuple):
    """Where a name that a file imports was found, or with "" for `name` the module of the import: in `module`, where it is
    called `to`; with "" for `to` the name is that module itself."""

    name: str
    module: str
    to: str


class Moving(NamedTuple):
    """Files and folders that are about to be renamed, as `pairs` of (old, new) paths; `moves` are all files that go along, `now`
    and `then` the modules before and after."""

    pairs: tuple[tuple[str, str], ...]
    moves: Mapping[str, str]
    now: Modules
    then: Modules


class Program(Protocol):
    """What the code and the sheets of a whole program declare, as far as the judge of a body asks."""

    @property
    def facts(self) -> Mapping[str, FileFacts]:
        """The declarations of every file, by path."""

    @property
    def modules(self) -> Modules:
        """Where its modules live."""

    def has(self, path: str, name: str) -> bool | None:
        """Whether the module at `path` has `name`; None where that is not certain."""

    def dotted(self, path: str, names: tuple[str, ...]) -> tuple[str, int | None] | None:
        """What a dotted path in the file at `path` stands for: a file and the index of a symbol, None for the file itself;
        None where that is not certain."""


class Located(NamedTuple):
    """Where the parts of one declaration stand in a text, for edits in place. `whole` starts at the first decorator;
    `header` ends after the colon of a function or class, or at the end of the statement; `body` is the indented part
    (None for one-line statements); `doc` is the doc comment with its quotes."""

    symbol: Symbol
    whole: Span
    header: Span
    name: Span
    body: Span | None
    doc: Span | None


class Typist(Protocol):
    """One text under the hands of a person: each text is read in as little time as its difference from the last allows.
    The answers equal those of a fresh reading wherever the text has no errors."""

    @property
    def is_quick(self) -> bool:
        """Whether the next edit takes little time, whatever the size of the text."""

    def typed(self, lines: LineTable) -> None:
        """The text that will be asked about next, which knows how it came out of the one before."""

    def facts(self, text: str) -> FileFacts:
        """As `Language.extract`."""

    def uses(self, text: str) -> Sequence[Use]:
        """As `Language.uses`. Two answers are compared in less time than it takes to look at each reference."""

    def following(self, text: str, paths: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
        """As `Language.following`."""


class Expression(NamedTuple):
    """What an expression is made of. `text` is canonical; `names` are the dotted paths in it, sorted; `is_type` says whether it
    can stand as a type. `subscripts` are the names that have brackets behind them, with how many parts these hold; `calls`
    are the names that it calls; `literal` is the name of its type where it is a literal or a container in its brackets
    (`int`, `None`, `list`), else ""."""

    text: str
    names: tuple[tuple[str, ...], ...]
    is_type: bool
    subscripts: tuple[tuple[str, int], ...]
    calls: tuple[str, ...]
    literal: str


class Vocabulary(NamedTuple):
    """What every file of a language may name without declaring it.

    `types` are ready-made types, the likeliest first, and `forms` those that any type may take (`list[{}]`); `homes` says from
    which module a name must be imported, and `arity` how many parts the brackets of a generic type hold (0: any number).
    `errors`, `bases` and decorators are the names that may stand there; `returns` is what the language itself demands of
    a method. A value of a type is one of `constants`, or fits the pattern in `values`, or is a `fresh` container: one that
    the whole module shares, and one that each object gets; nothing else is made while a module is imported. `taken` are
    names that nobody should hide, `kinds` those of them that are types. `lazily` is the import that lets a type be named
    before it is declared; "" where none is needed."""

    types: tuple[str, ...]
    forms: tuple[str, ...]
    homes: Mapping[str, str]
    arity: Mapping[str, int]
    errors: tuple[str, ...]
    bases: tuple[str, ...]
    class_decorators: tuple[str, ...]
    function_decorators: tuple[str, ...]
    returns: Mapping[str, str]
    constants: Mapping[str, tuple[str, ...]]
    values: Mapping[str, str]
    fresh: Mapping[str, tuple[str, str]]
    taken: frozenset[str]
    kinds: frozenset[str]
    lazily: str


class Language(Protocol):
    """One programming language: pure, deterministic, never raises on any text."""

    name: str
    suffixes: tuple[str, ...]

    def extract(self, path: str, text: str, *, counts: bool = True) -> FileFacts:
        """Facts of a source text or of a sheet's block; half-typed code gives facts and problems. `counts=False` leaves
        `words` empty, which is cheaper."""

    def words(self, text: str) -> dict[str, int]:
        """How often each identifier stands in a text, outside strings and comments."""

    def render(self, facts: FileFacts) -> str:
        """The canonical declarations block. `extract(render(f))` has the same symbols as `f` but for lines and columns."""

    def emit(self, facts: FileFacts, summary: str, bodies: Mapping[str, str]) -> str:
        """A whole source file from the facts of a block: what is empty becomes a comment that says what is missing or no
        annotation; a body that has no text in `bodies` (by qualified name) says that it is missing."""

    def body_problems(self, program: Program, path: str, key: str, body: str, state: Collection[str]) -> list[str]:
        """Why a body may not stand under function `key` of the sheet of `path`, in plain sentences; [] where it may. It must
        parse, leave every declaration as the sheet has it, and use only names, members, arguments, imports and shared
        state (`state` is what the sheet owns or uses) that are there, as far as that can be read off."""

    def code_problems(self, program: Program, path: str, text: str) -> list[tuple[str, Problem]]:
        """What of the source text of `path` surely cannot work, by kind: `syntax`, `name`, `import` (of a foreign module), `use`
        (a member or argument that is not there). `program` holds the declarations of that text too."""

    def open_bodies(self, text: str) -> dict[str, Located]:
        """The functions of a source text whose body only says that it is missing, by the key of their entry."""

    def body_edits(self, text: str, located: Located, body: str) -> list[Edit]:
        """The edits that put a body in place of what says that it is missing."""

    def locate(self, text: str) -> list[Located]:
        """Every declaration of a text with its spans, in the order of `extract(text).symbols`."""

    def edit_declaration(self, text: str, located: Located, wanted: Symbol) -> list[Edit]:
        """The edits that make one declaration of `text` read as `wanted`; the body stays."""

    def insert_declaration(self, text: str, wanted: FileFacts, index: int) -> list[Edit]:
        """The edits that add declaration `index` of `wanted`, which `text` lacks, in a fitting place."""

    def uses(self, text: str) -> list[Use]:
        """References and calls by dotted paths of plain names that mean something outside functions or that an import
        brought, outside declarations' own names, in source order."""

    def following(self, text: str, paths: Iterable[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
        """Each of some dotted paths with a name that stands behind it somewhere in a text, strings and comments not told
        from code: a first look that is cheaper than `uses`."""

    def occurrences(self, text: str, names: Iterable[str]) -> dict[str, list[Span]]:
        """Where each identifier stands, outside strings and comments."""

    def rename_edits(self, text: str, old: str, new: str, scope: str) -> list[Edit]:
        """The edits that rename a symbol throughout one file. `scope` is "" for a name that this module declares itself,
        the module as this file spells it and the name (`models.User` after `import models`, `.models.User` for `from
        .models import User`), or `Class.` for a member; members are certain where the class itself is named or its
        `self`, elsewhere they are matched by name alone and marked as not certain. Names in `__all__` are renamed too. A parameter has the
        scope of its function, an opening bracket and the name of the function (`(total`, `.cart.total(total`,
        `Cart.(total`): it is renamed where this file declares the function, and in calls that name it."""

    def redirect(self, text: str, facts: FileFacts, imported: Import, modules: Modules, goal: Goal) -> str:
        """The text in which one of the imports of its `facts` leads to where the name was found, and the file goes on to use it;
        where a whole module was found elsewhere, every import from it leads there."""

    def follow_moves(self, text: str, facts: FileFacts, moving: Moving) -> str:
        """The text in which every import leads to where things will be, spelled as it was where that is possible; the file itself
        may be one of those that move."""

    def mentions(self, text: str, names: Mapping[str, str]) -> list[Edit]:
        """The edits that write some dotted names anew wherever a string holds one of them whole; none of them is certain."""

    def remark(self, text: str, line: int, words: str) -> Edit | None:
        """The edit that says some words in a comment at the end of a line; None where they would stand in a string, go on with
        a statement, or change what the line means."""

    def modules(self, paths: Iterable[str], planned: Iterable[str] = ()) -> Modules:
        """How imports between these files resolve; `planned` are those of them that are still to be written."""

    def template(self, path: str, metadata: Metadata) -> str:
        """The declarations block of a file that is still to be written: imports and a main class or function in the
        hinted style, `___` for what nobody knows yet."""

    def draft(self, component: Component, offered: Mapping[str, Iterable[str]]) -> str:
        """The declarations block of a component of a blueprint. `offered` says, by module, which names the components that
        it uses declare."""

    def typist(self, path: str) -> Typist:
        """What follows the text of one file while it is being typed."""

    def is_name(self, text: str) -> bool:
        """Whether a text is one legal identifier of the language, keywords excluded."""

    def empties(self, text: str) -> list[int]:
        """Where the empty fields of an expression, a header or an import begin, outside strings."""

    def expression(self, text: str) -> Expression | None:
        """What a text is made of where it is one expression of names, literals, types and plain calls; else None."""

    def fits(self, value: str, type_: str) -> bool:
        """Whether a plain value can have a type; True where nobody can tell."""

    def bare_type(self, type_: str) -> str:
        """A type without what says only that it never changes, or where it belongs."""

    def import_of(self, module: str, name: str) -> str:
        """The statement that imports one name from a module; `name` is "" for the module itself."""

    def vocabulary(self) -> Vocabulary:
        """What every file may name."""


def languages(others: Iterable[str] = ()) -> dict[str, Language]:
    """Every language by file suffix: a folder beside this module offers itself as `LANGUAGE`; `others` names languages of
    other people's packages, which offer themselves by the entry point `specsheets.languages`.

    Raises LookupError for one that is not installed.
    """
    offered: list[Language] = []
    for folder in sorted(Path(__file__).parent.iterdir()):
        if (folder / "__init__.py").is_file():
            offered.append(import_module(f"specsheets.languages.{folder.name}").LANGUAGE)
    if others:
        # Only when asked for: looking through all installed packages costs a warm start a tenth of its time.
        from importlib.metadata import entry_points

        found = {point.name: point for point in entry_points(group="specsheets.languages")}
        for name in others:
            if name not in found:
                raise LookupError(
                    f"no installed package offers the language {name}: install one, or take it out of the settings"
                )
            offered.append(found[name].load())
    return {suffix: language for language in offered for suffix in language.suffixes}
