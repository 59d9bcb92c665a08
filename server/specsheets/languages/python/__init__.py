"""Python: the first language of the house."""

from __future__ import annotations

from collections.abc import Mapping

from specsheets.model.facts import FileFacts


class Python:
    """The contract of `Language` for Python; every method loads its module at first use."""

    name = "python"
    suffixes = (".py",)

    def extract(self, path: str, text: str, *, counts: bool = True) -> FileFacts:
        from specsheets.languages.python.extract import extract

        return extract(path, text, counts=counts)

    def render(self, facts: FileFacts) -> str:
        from specsheets.languages.python.render import render

        return render(facts)

    def emit(self, facts: FileFacts, summary: str, bodies: Mapping[str, str]) -> str:
        from specsheets.languages.python.emit import emit

        return emit(facts, summary, bodies)

    def is_name(self, text: str) -> bool:
        from keyword import iskeyword

        return text.isidentifier() and not iskeyword(text)


LANGUAGE = Python()
