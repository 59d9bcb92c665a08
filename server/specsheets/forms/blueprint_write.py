"""What somebody says of a program, as plain data, to the text of a `blueprint.yaml`; it does not judge what was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specsheets.forms.yaml_write import WIDTH, one_line

HEAD = """\
# What is left out here becomes an empty field (`___`) on a sheet. Change what you like, then run `specsheets plan`.
"""


def write_blueprint(said: Any) -> str:
    """The text for data of any shape: whatever is wrong with it is still wrong, and has a line and a column then.

    Numbers, truth values and nothing become texts, as YAML without types has them.
    """
    return HEAD + "".join(f"{line}\n" for line in _lines(said if isinstance(said, Mapping) else {"name": said}, 0))


def _lines(value: Mapping[Any, Any] | list[Any], indent: int) -> list[str]:
    """A mapping or a list, one line a part."""
    out: list[str] = []
    blank = " " * indent
    parts = value.items() if isinstance(value, Mapping) else (("", item) for item in value)
    for key, item in parts:
        mark = f"{_scalar(key, True)}:" if isinstance(value, Mapping) else "-"
        flat = _flat(item, len(blank) + len(mark) + 1)
        if flat is not None:
            out.append(f"{blank}{mark} {flat}")
        elif mark == "-":
            first, *rest = _lines(item, indent + 2)
            out += [f"{blank}- {first[indent + 2 :]}", *rest]
        else:
            out += [f"{blank}{mark}", *_lines(item, indent + 2)]
    return out


def _flat(value: Any, used: int) -> str | None:
    """A value on the line of its key; None where it holds lists or mappings, or does not fit."""
    if isinstance(value, Mapping):
        if any(isinstance(v, Mapping | list) for v in value.values()):
            return None
        text = f"{{{', '.join(f'{_scalar(k, True)}: {_scalar(v, True)}' for k, v in value.items())}}}"
    elif isinstance(value, list):
        if any(isinstance(v, Mapping | list) for v in value):
            return None
        text = f"[{', '.join(_scalar(v, True) for v in value)}]"
    else:
        return _scalar(value, False)
    return text if used + len(text) <= WIDTH or not value else None


def _scalar(value: Any, flow: bool) -> str:
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return one_line(text.encode("utf-8", "replace").decode(), flow) if text else '""'
