"""Python: the first language of the house."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from specsheets.model.facts import FileFacts, Import, Problem, Span, Symbol, Use

if TYPE_CHECKING:
    from specsheets.languages.language import Expression, Goal, Located, Modules, Moving, Program, Vocabulary
    from specsheets.languages.python.pieces import Typist
    from specsheets.model.blueprint import Component
    from specsheets.model.change import Edit
    from specsheets.model.structure import Metadata


class Python:
    """The contract of `Language` for Python; every method loads its module at first use."""

    name = "python"
    suffixes = (".py",)

    def extract(self, path: str, text: str, *, counts: bool = True) -> FileFacts:
        from specsheets.languages.python.extract import extract

        return extract(path, text, counts=counts)

    def words(self, text: str) -> dict[str, int]:
        from specsheets.languages.python.states import words

        return words(text)

    def render(self, facts: FileFacts) -> str:
        from specsheets.languages.python.render import render

        return render(facts)

    def emit(self, facts: FileFacts, summary: str, bodies: Mapping[str, str]) -> str:
        from specsheets.languages.python.emit import emit

        return emit(facts, summary, bodies)

    def body_problems(self, program: Program, path: str, key: str, body: str, state: Collection[str]) -> list[str]:
        from specsheets.languages.python.body_check import body_problems

        return body_problems(program, path, key, body, state)

    def code_problems(self, program: Program, path: str, text: str) -> list[tuple[str, Problem]]:
        from specsheets.languages.python.code_check import code_problems

        return code_problems(program, path, text)

    def open_bodies(self, text: str) -> dict[str, Located]:
        from specsheets.languages.python.placeholders import open_bodies

        return open_bodies(text)

    def body_edits(self, text: str, located: Located, body: str) -> list[Edit]:
        from specsheets.languages.python.placeholders import body_edits

        return body_edits(text, located, body)

    def draft(self, component: Component, offered: Mapping[str, Iterable[str]]) -> str:
        from specsheets.languages.python.draft import draft

        return draft(component, offered)

    def locate(self, text: str) -> list[Located]:
        from specsheets.languages.python.locate import locate

        return locate(text)

    def edit_declaration(self, text: str, located: Located, wanted: Symbol) -> list[Edit]:
        from specsheets.languages.python.edit import edit_declaration

        return edit_declaration(text, located, wanted)

    def insert_declaration(self, text: str, wanted: FileFacts, index: int) -> list[Edit]:
        from specsheets.languages.python.insert import insert_declaration

        return insert_declaration(text, wanted, index)

    def uses(self, text: str) -> list[Use]:
        from specsheets.languages.python.uses import uses

        return uses(text)

    def following(self, text: str, paths: Iterable[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
        from specsheets.languages.python.uses import following

        return following(text, paths)

    def occurrences(self, text: str, names: Iterable[str]) -> dict[str, list[Span]]:
        from specsheets.languages.python.uses import occurrences

        return occurrences(text, names)

    def rename_edits(self, text: str, old: str, new: str, scope: str) -> list[Edit]:
        from specsheets.languages.python.rename import rename_edits

        return rename_edits(text, old, new, scope)

    def redirect(self, text: str, facts: FileFacts, imported: Import, modules: Modules, goal: Goal) -> str:
        from specsheets.languages.python.redirect import redirect

        return redirect(text, facts, imported, modules, goal)

    def follow_moves(self, text: str, facts: FileFacts, moving: Moving) -> str:
        from specsheets.languages.python.leading import follow_moves

        return follow_moves(text, facts, moving)

    def mentions(self, text: str, names: Mapping[str, str]) -> list[Edit]:
        from specsheets.languages.python.mentions import mentions

        return mentions(text, names)

    def remark(self, text: str, line: int, words: str) -> Edit | None:
        from specsheets.languages.python.remark import remark

        return remark(text, line, words)

    def modules(self, paths: Iterable[str], planned: Iterable[str] = ()) -> Modules:
        from specsheets.languages.python.modules import PythonModules

        return PythonModules(paths, planned)

    def template(self, path: str, metadata: Metadata) -> str:
        from specsheets.languages.python.template import template

        return template(path, metadata)

    def typist(self, path: str) -> Typist:
        from specsheets.languages.python.pieces import Typist

        return Typist(path)

    def is_name(self, text: str) -> bool:
        from keyword import iskeyword

        return text.isidentifier() and not iskeyword(text)

    def empties(self, text: str) -> list[int]:
        from specsheets.languages.python.closed import empties

        return empties(text)

    def expression(self, text: str) -> Expression | None:
        from specsheets.languages.python.closed import expression

        return expression(text)

    def fits(self, value: str, type_: str) -> bool:
        from specsheets.languages.python.fitting import fits

        return fits(value, type_)

    def bare_type(self, type_: str) -> str:
        from specsheets.languages.python.fitting import bare

        return bare(type_)

    def import_of(self, module: str, name: str) -> str:
        if name:
            return f"from {module} import {name}"
        above, _, last = module.rpartition(".")
        return f"from {above} import {last}" if above else f"import {last}"

    def vocabulary(self) -> Vocabulary:
        from specsheets.languages.python.vocabulary import VOCABULARY

        return VOCABULARY


LANGUAGE = Python()
