"""What a Python file may name without declaring it, and what simple types are made of: the closed world of a fill."""

from __future__ import annotations

import builtins

from specsheets.languages.language import Vocabulary
from specsheets.languages.python.draft import KNOWN

_MODULES = {name: module for module, names in KNOWN.items() for name in names} | {"cache": "functools"}

_READY = """
str | int | bool | float | bytes | None | object
list[str] | list[int] | dict[str, str] | dict[str, int] | dict[str, Any] | tuple[str, ...] | set[str] | Iterator[str]
str or None | int or None | float or None | bytes or None
date | datetime | timedelta | time | Decimal | Path | UUID | Any
date or None | datetime or None | Decimal or None | Path or None | list[Decimal] | list[date] | list[Path]
Sequence[str] | Iterable[str] | Mapping[str, str] | Mapping[str, Any] | Callable[..., None]
"""

_ERRORS = """
ValueError LookupError KeyError TypeError RuntimeError OSError PermissionError FileNotFoundError FileExistsError
TimeoutError ConnectionError ArithmeticError OverflowError StopIteration UnicodeError
"""

_RETURNS = {
    "None": "__init__ __post_init__ __setattr__ __delattr__ __setitem__ __delitem__ __init_subclass__ __set_name__",
    "str": "__str__ __repr__ __format__",
    "bool": "__bool__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __contains__",
    "int": "__len__ __hash__ __index__ __int__",
    "bytes": "__bytes__",
    "float": "__float__",
}

VOCABULARY = Vocabulary(
    types=tuple(part.strip().replace(" or ", " | ") for line in _READY.split("\n") if line for part in line.split("|")),
    forms=("{}", "{} | None", "list[{}]", "dict[str, {}]", "Iterator[{}]"),
    homes=_MODULES,
    arity={
        **dict.fromkeys(("list", "set", "frozenset", "type", "Iterator", "Iterable", "Sequence", "Awaitable"), 1),
        **dict.fromkeys(("ClassVar", "Final"), 1),
        **dict.fromkeys(("dict", "Mapping"), 2),
        **dict.fromkeys(("tuple", "Callable", "Literal"), 0),
    },
    errors=tuple(_ERRORS.split()),
    bases=("ABC",),
    class_decorators=("dataclass", "dataclass(frozen=True)"),
    function_decorators=("cache",),
    returns={name: result for result, names in _RETURNS.items() for name in names.split()},
    constants={"None": ("None",), "bool": ("True", "False")},
    values={
        "int": "^-?[0-9]{1,9}$",
        "float": "^-?[0-9]{1,9}\\.[0-9]{1,6}$",
        "str": '^"[A-Za-z0-9 _.,:/-]{0,80}"$',
        "Decimal": '^Decimal\\("[0-9]{1,9}(\\.[0-9]{1,4})?"\\)$',
        "Path": '^Path\\("[A-Za-z0-9_./-]{1,80}"\\)$',
        "timedelta": "^timedelta\\((days|hours|minutes|seconds)=[0-9]{1,6}\\)$",
    },
    fresh={
        "list": ("[]", "field(default_factory=list)"),
        "dict": ("{}", "field(default_factory=dict)"),
        "set": ("set()", "field(default_factory=set)"),
    },
    taken=frozenset(name for name in dir(builtins) if not name.startswith("_")),
    kinds=frozenset(name for name, value in vars(builtins).items() if isinstance(value, type)),
    lazily="from __future__ import annotations",
)
