"""The declarations block of a Python file that is still to be written, shaped by its name, its role and hints."""

from __future__ import annotations

import keyword
import re

from specsheets.model.facts import EMPTY
from specsheets.model.structure import Hints, Metadata

_CLASSES = re.compile(
    "(adapter|agent|client|component|consumer|controller|domain|dto|engine|entit(y|ie)|error|exception|factor(y|ie)|form|"
    "gateway|handler|manager|middleware|mixin|model|plugin|polic(y|ie)|processor|producer|provider|repositor(y|ie)|schema|"
    "serializer|service|session|store|strateg(y|ie)|type|view|viewset|worker)s?"
)
_FUNCTIONS = re.compile(
    "(api|cli|cmd|command|common|conf|config|conftest|constant|func|function|helper|hook|lib|main|migration|route|"
    "script|setting|task|tool|url|utilit(y|ie)|util)s?"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_TEST = re.compile(r"test_.*|.*_tests?|tests?")


def template(path: str, metadata: Metadata) -> str:
    """See `Language.template`. The block of an `__init__.py` is empty: a package needs to declare nothing."""
    *folders, file = path.split("/")
    stem = file.removesuffix(".py")
    if stem == "__init__":
        return ""
    hints = metadata.hints
    lines = list(dict.fromkeys(line.strip() for line in hints.imports if line.strip()))
    if lines:
        lines.append("")
    if _TEST.fullmatch(stem) or metadata.role.lower() in ("test", "tests"):
        lines += _function("", "None", "")
    elif _is_class(stem, folders, metadata):
        bases = f"({hints.base_class})" if hints.base_class else ""
        lines += [f"class {_class_name(stem, hints)}{bases}:", f'    """{EMPTY}"""', ""]
        lines += _function(f"self, {EMPTY}", EMPTY, "    ")
    else:
        lines += _function(EMPTY, EMPTY, "")
    return "\n".join(lines) + "\n"


def _function(parameters: str, result: str, indent: str) -> list[str]:
    return [f"{indent}def {EMPTY}({parameters}) -> {result}:", f'{indent}    """{EMPTY}"""']


def _is_class(stem: str, folders: list[str], metadata: Metadata) -> bool:
    """A base says class; else the role, then the name, then the nearest folder that says something; at last a hint on
    how classes are named."""
    if metadata.hints.base_class:
        return True
    for said in (metadata.role, stem, *reversed(folders)):
        for word in reversed(_words(said)):
            if _CLASSES.fullmatch(word) or _FUNCTIONS.fullmatch(word):
                return _CLASSES.fullmatch(word) is not None
    naming = metadata.hints.naming
    return "*" in naming or naming == "PascalCase"


def _class_name(stem: str, hints: Hints) -> str:
    """The file's name in the hinted style, or put in place of the star of the hinted pattern, whose own words it does
    not repeat."""
    words = _words(stem)
    before, star, after = hints.naming.partition("*")
    if star:
        for fixed, start in ((_words(before), True), (_words(after), False)):
            if fixed and len(fixed) < len(words) and fixed == (words[: len(fixed)] if start else words[-len(fixed) :]):
                words = words[len(fixed) :] if start else words[: -len(fixed)]
        style = "snake_case" if hints.naming.islower() else "PascalCase"
        name = f"{before}{_styled(words, style)}{after}" if words != _words(before + after) else _styled(words, style)
    else:
        name = _styled(words, hints.naming)
    private = "_" if stem.startswith("_") and not stem.startswith("__") else ""
    name = private + name
    return name if name.isidentifier() and not keyword.iskeyword(name) else EMPTY


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _styled(words: list[str], style: str) -> str:
    if style == "snake_case":
        return "_".join(words)
    if style in ("UPPER_CASE", "SCREAMING_SNAKE_CASE"):
        return "_".join(words).upper()
    name = "".join(word.capitalize() for word in words)
    return name[:1].lower() + name[1:] if style == "camelCase" else name
