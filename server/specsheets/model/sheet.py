"""Sheet: what one source file promises, and the levels of commitment of its fields."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from specsheets.model.facts import EMPTY, Symbol, key_of

SHEET_FORM: Literal[1] = 1
"""The version of the sheet's form, its key `sheet`."""

FieldState = Literal["empty", "derived", "undecided", "filled", "confirmed", "locked"]
FIRM: frozenset[str] = frozenset({"filled", "confirmed", "locked"})

HOLE = re.compile(rf"(?<!\w){EMPTY}(?!\w)")
"""An empty field, as it stands in any text of a sheet."""


class Sheet(BaseModel):
    """One sheet: the header keys, and the declarations block in the language of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    sheet: Literal[1] = Field(1, description="Version of the sheet's form.")
    file: str = Field(
        description="The source file that this sheet speaks for, relative to the project, with forward slashes."
    )
    role: str = Field("", description="What part the file plays: service, model, test, command line …")
    summary: str = Field(
        "", description="One paragraph on what the file is for; it becomes the doc comment of the file."
    )
    behaviours: tuple[str, ...] = Field((), description="What the file does, one sentence each.")
    notes: str = Field("", description="Anything else that a reader should know.")
    owns: tuple[str, ...] = Field(
        (), description="State that this file alone writes, such as `table cart_items` or `env SHOP_CURRENCY`."
    )
    uses: tuple[str, ...] = Field((), description="State that another file owns and this one reads.")
    derived: str = Field(
        "", description="Hash of the block as last written from the code; absent where there was none."
    )
    declares: str = Field("", description="The declarations, in the language of the file; `___` is an empty field.")


HEADER_FIELDS = ("role", "summary", "behaviours", "notes", "owns", "uses")
"""The header keys that are fields, in the order in which they stand."""


def identity(kind: str, path: str, name: str, ordinal: int = 0) -> str:
    """The id of an entry: the first 64 bits of SHA-256 over kind, path and name at birth, and the ordinal among equals."""
    return hashlib.sha256(f"{kind}\0{path}\0{name}\0{ordinal}".encode()).hexdigest()[:16]


def entry_keys(symbols: tuple[Symbol, ...]) -> list[str]:
    """A key for every symbol, in order: `function:total`, and `function:total#1` for its second bearer (overloads, twins)."""
    seen: dict[str, int] = {}
    keys = []
    for symbol in symbols:
        key = key_of(symbol)
        n = seen.get(key, 0)
        seen[key] = n + 1
        keys.append(f"{key}#{n}" if n else key)
    return keys


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def project_digest(contents: dict[str, str]) -> str:
    """The digest of a project: a hash over (path, content digest) of every sheet, sorted by path."""
    return digest("".join(f"{path}\0{contents[path]}\n" for path in sorted(contents)))
