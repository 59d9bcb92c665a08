"""Draft: the declarations block of a Python file from what a blueprint says of it; `___` for what it leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from specsheets.model.blueprint import Component, Entity, Operation, Value
from specsheets.model.facts import EMPTY

KNOWN = {
    "abc": ("ABC", "abstractmethod"),
    "collections.abc": ("Callable", "Iterable", "Iterator", "Mapping", "Sequence", "Awaitable"),
    "dataclasses": ("dataclass", "field"),
    "datetime": ("date", "datetime", "time", "timedelta"),
    "decimal": ("Decimal",),
    "enum": ("Enum", "IntEnum", "StrEnum"),
    "fractions": ("Fraction",),
    "pathlib": ("Path",),
    "typing": ("Any", "ClassVar", "Final", "Literal", "NamedTuple", "Protocol", "TypedDict"),
    "uuid": ("UUID",),
}
"""Names of the standard library that a type may use without saying where they come from."""

_WORD = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_ERROR = re.compile(r"\w*(Error|Exception|Warning)")


def draft(component: Component, offered: Mapping[str, Iterable[str]]) -> str:
    """The block of one component. `offered` says, by dotted module, which names the components that it uses declare."""
    body: list[str] = []
    for name, constant in component.constants.items():
        body += [_value(name, constant, ""), ""]
    for entity in component.entities:
        body += [*_entity(entity, component), ""]
    for operation in component.operations:
        body += [*_function(operation, "", ()), ""]
    own = {*component.constants, *(e.name for e in component.entities), *(o.name for o in component.operations)}
    lines = [*_imports("\n".join(body), own, component, offered), "", *body]
    said = "\n".join(lines).strip("\n")
    return f"from __future__ import annotations\n\n{said}\n" if said else ""


def _imports(body: str, own: set[str], component: Component, offered: Mapping[str, Iterable[str]]) -> list[str]:
    """The import lines that the declarations need: hints word for word, then what the used components and the library offer."""
    code = _STRING.sub("", re.sub(r'"""[\s\S]*?"""', "", body))
    operations = (*component.operations, *(o for e in component.entities for o in e.operations))
    wanted = {word.partition(".")[0] for word in _WORD.findall(code)} | {e for o in operations for e in o.raises}
    hints = [line.strip() for line in component.conventions.imports if line.strip()]
    wanted -= own | {word for line in hints for word in _WORD.findall(line)}
    library: list[str] = []
    project: list[str] = []
    for line in hints:
        (project if _module(line) in offered else library).append(line)
    hinted = {_module(line) for line in project}
    for module, names in KNOWN.items():
        if found := sorted(wanted & set(names)):
            library.append(f"from {module} import {', '.join(found)}")
            wanted -= set(found)
    whole: dict[str, list[str]] = {}
    for module in sorted(offered):
        found = sorted(wanted & set(offered[module]))
        wanted -= set(found)
        if found:
            project.append(f"from {module} import {', '.join(found)}")
        elif module not in hinted:
            above, _, last = module.rpartition(".")
            whole.setdefault(above, []).append(last)
    project += [
        line
        for above, names in whole.items()
        for line in ([f"from {above} import {', '.join(names)}"] if above else [f"import {name}" for name in names])
    ]
    return [*_sorted(library), "", *_sorted(project)]


def _module(line: str) -> str:
    """The module that an import line names first."""
    return [*line.split(), "", ""][1]


def _sorted(lines: Iterable[str]) -> list[str]:
    """Whole modules first, then names out of modules, as the common sorters have it."""
    return sorted(lines, key=lambda line: (line.startswith("from "), _module(line), line))


def _entity(entity: Entity, component: Component) -> list[str]:
    bases = entity.bases or ((component.conventions.base_class,) if component.conventions.base_class else ())
    is_error = any(_ERROR.fullmatch(b.rpartition(".")[2]) for b in bases)
    decorate = ["@dataclass"] if entity.fields and not bases and not is_error else []
    lines = [*decorate, f"class {entity.name}({', '.join(bases)}):" if bases else f"class {entity.name}:"]
    lines.append(f'    """{_doc(entity.description)}"""')
    lines += [_value(name, value, "    ") for name, value in entity.fields.items()]
    for operation in entity.operations:
        lines += ["", *_function(operation, "    ", ("self",))]
    return lines


def _function(operation: Operation, indent: str, first: tuple[str, ...]) -> list[str]:
    said = operation.parameters
    others = (EMPTY,) if said is None else tuple(_parameter(name, value) for name, value in said.items())
    result = operation.returns or EMPTY
    lines = [f"{indent}def {operation.name}({', '.join((*first, *others))}) -> {result}:"]
    lines.append(f'{indent}    """{_doc(operation.description)}"""')
    lines += [f"{indent}    # raises: {name}" for name in operation.raises]
    return lines


def _parameter(name: str, value: Value) -> str:
    default = f" = {value.default}" if value.default else ""
    return f"{name}: {value.type or EMPTY}{default}"


def _value(name: str, value: Value, indent: str) -> str:
    if value.default and not value.type:
        return f"{indent}{name} = {value.default}"
    default = f" = {value.default}" if value.default else ""
    return f"{indent}{name}: {value.type or EMPTY}{default}"


def _doc(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').strip() or EMPTY
