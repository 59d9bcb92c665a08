"""The world of a fill: all sheets and code of a project as they stand, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from specsheets.languages.language import Language, Modules
from specsheets.model.entries import fields_of
from specsheets.model.facts import EMPTY, FileFacts
from specsheets.model.finding import Finding
from specsheets.model.plan import Item
from specsheets.model.sheet import entry_keys
from specsheets.phases.check import Levels, check, look
from specsheets.phases.filling.asking import PASSES
from specsheets.phases.sheets import Loaded
from specsheets.phases.survey import survey
from specsheets.planning.batches import in_fill_order
from specsheets.rules.rule import ProjectView, Promise

Firm = Callable[[str, str, str, str | None], bool]
"""Whether a field is firm, by path, entry key, field and the value that the sheet shows."""


class Options(NamedTuple):
    """Which sheets a fill fills (all others are context), by which passes, and how often what was refused is asked again.
    `by_hand` asks for everything but names at once, so that a person has one round of copying, or two. `parked` fields (path,
    key, field) are not asked for."""

    paths: tuple[str, ...]
    passes: tuple[str, ...] = PASSES
    rounds: int = 2
    by_hand: bool = False
    parked: frozenset[tuple[str, str, str]] = frozenset()


class TooSmall(Exception):
    """All sheets, the least question and its reply do not fit the model's window; both figures are tokens."""

    def __init__(self, needed: int, window: int) -> None:
        super().__init__(f"the fill needs a window of {needed} tokens, and the model has {window}")
        self.needed = needed
        self.window = window


class Place(NamedTuple):
    """Where a file stands among others. What it may come to rely on are files whose `step` is lower: along these no circle
    can close. `rank` falls from what most rely on."""

    layer: int
    step: int
    rank: float


class World:
    """Sheets and code, and what is read off them when it is first asked for."""

    def __init__(
        self,
        sheets: Mapping[str, Loaded],
        language_of: Callable[[str], Language | None],
        firm: Firm,
        facts: Mapping[str, FileFacts],
        tokens: Callable[[str], int],
        window: int | None,
        mask: Callable[[str], str],
        styles: Mapping[tuple[str, str], str] | None = None,
        words: Mapping[tuple[str, str], str] | None = None,
        levels: Levels | None = None,
        places: Mapping[str, Place] | None = None,
    ) -> None:
        """`facts` are those of existing code; `window` is None where nobody says how much fits; `mask` takes secrets out of
        a text. `styles`, `words` and `levels` are what the settings say of conventions, spellings and rules; `places` are
        known where a world follows from another."""
        self.sheets = {path: sheets[path] for path in sorted(sheets)}
        self.language_of = language_of
        self.firm = firm
        self.facts = facts
        self.tokens = tokens
        self.window = window
        self.mask = mask
        self._styles = styles
        self._words = words
        self._levels = levels
        self._places = places
        self._keys: dict[str, dict[str, int]] = {}

    def changed(self, sheets: Mapping[str, Loaded], firm: Firm) -> World:
        """The same world with other sheets in place of some, and more that is firm; files keep their places."""
        return World(
            {**self.sheets, **sheets},
            self.language_of,
            firm,
            self.facts,
            self.tokens,
            self.window,
            self.mask,
            self._styles,
            self._words,
            self._levels,
            self.places,
        )

    def language(self, path: str) -> Language:
        """The language of a file that has a sheet."""
        language = self.language_of(path)
        assert language is not None, path
        return language

    @cached_property
    def view(self) -> ProjectView:
        """All that the rules of the product read; code is known by its facts alone."""
        promises = {}
        for path, (sheet, facts) in self.sheets.items():
            # A sheet whose file is gone speaks for itself, like one whose file is still to be written.
            said = sheet if path in self.facts else sheet.model_copy(update={"derived": ""})
            promises[path] = Promise(said, facts, self._firm_fields(path))
        return look(
            dict(self.facts),
            promises,
            self.modules,
            lambda _: "",
            lambda _: (),
            lambda *_: frozenset(),
            styles=self._styles,
            words=self._words,
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules say of this world, infos left out."""
        return tuple(f for f in check(self.view, levels=self._levels) if f.severity != "info")

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each file stands."""
        if self._places is not None:
            return self._places
        found = survey(self.view.facts, self.language_of)
        steps = {path: (c.layer, n) for n, c in enumerate(found.components) for path in c.members}
        return {path: Place(layer, n, found.ranks.get(path, 0.0)) for path, (layer, n) in steps.items()}

    def needing(self, path: str) -> set[str]:
        """The files that need another while they are imported, through others too, and that file itself."""
        found, todo = {path}, [path]
        while todo:
            fresh = [user for user in self._users.get(todo.pop(), ()) if user not in found]
            found.update(fresh)
            todo += fresh
        return found

    @cached_property
    def _users(self) -> Mapping[str, list[str]]:
        """The files that import each file while they are imported themselves."""
        users: dict[str, list[str]] = {}
        for path in self.view.facts:
            for target in self.view.now.edges(path):
                users.setdefault(target, []).append(path)
        return users

    def in_fill_order(self, paths: Iterable[str]) -> list[str]:
        """What others rely on first: by layer, then falling rank, then path."""
        items = (Item(path, 0, "", self.places[path].layer, self.places[path].rank) for path in paths)
        return [item.path for item in in_fill_order(items)]

    def modules(self, paths: Iterable[str]) -> Modules:
        """How imports resolve, by the language of the sheets."""
        return self.language(next(iter(self.sheets))).modules(paths)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name that the project declares, parameters and imported ones included, and the modules."""
        names: set[str] = set()
        for path, facts in self.view.facts.items():
            names |= set(self.view.now.modules.name_of(path).split("."))
            names |= set(self.view.now.names(path).imported)
            for symbol in facts.symbols:
                names |= {symbol.name, *symbol.also, *(p.name for p in symbol.parameters)}
        return frozenset(names - {"", EMPTY})

    def keys(self, path: str) -> dict[str, int]:
        """The entries of a sheet by key, with the index of their symbols."""
        if path not in self._keys:
            self._keys[path] = {key: n for n, key in enumerate(entry_keys(self.sheets[path].facts.symbols))}
        return self._keys[path]

    def owner(self, state: str) -> str:
        """The file that owns a piece of state; "" where none does."""
        return self.view.owners.get(state, ("",))[0]

    def _firm_fields(self, path: str) -> frozenset[tuple[str, str]]:
        sheet, facts = self.sheets[path]
        fields = fields_of(sheet, facts, lambda _: None)
        return frozenset((f.key, f.name) for f in fields if self.firm(path, f.key, f.name, f.value))
