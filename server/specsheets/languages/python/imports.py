"""Import statements: text to facts and to canonical text."""

from __future__ import annotations

from specsheets.languages.python.tokens import tokens
from specsheets.model.facts import Import


def imports(text: str, place: str, line: int, column: int) -> list[Import]:
    """What an import statement brings in: one Import for `from`, one for each module of a plain `import`."""
    parts = tokens(text)
    if parts[:1] == ["from"]:
        cut = parts.index("import") if "import" in parts else len(parts)
        module = "".join(parts[1:cut])
        name = module.lstrip(".")
        return [Import(name, len(module) - len(name), _names(parts[cut + 1 :]), "", place, line, column)]
    return [Import(module, 0, (), alias, place, line, column) for module, alias in _names(parts[1:])]


def _names(parts: list[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of name and `as` name ("" without one)."""
    out: list[tuple[str, str]] = []
    piece: list[str] = []
    for token in [*parts, ","]:
        if token in ("(", ")"):
            continue
        if token != ",":
            piece.append(token)
            continue
        if piece:
            cut = piece.index("as") if "as" in piece else len(piece)
            out.append(("".join(piece[:cut]), "".join(piece[cut + 1 :])))
        piece = []
    return tuple(out)


def import_text(found: list[Import]) -> str:
    """The canonical statement for imports that stood in one statement."""
    first = found[0] if found else Import("", 0, (), "", "", 0, 0)
    if first.names or first.level or not first.module:
        names = ", ".join(f"{name} as {alias}" if alias else name for name, alias in first.names)
        return f"from {'.' * first.level}{first.module} import {names}"
    return "import " + ", ".join(f"{i.module} as {i.alias}" if i.alias else i.module for i in found)
