"""Bytes to text and back: encodings, byte order marks, and what to say when a file is not text."""

from __future__ import annotations

import re
from typing import NamedTuple

TOO_LARGE = 4_000_000
"""Files above this many bytes are not read; their sheet says so."""

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)


class Text(NamedTuple):
    """A decoded file: its text, how to encode it again, and one sentence where something was wrong (else "")."""

    text: str
    encoding: str
    problem: str = ""


def decode(data: bytes) -> Text:
    """The text of a source file: UTF-8, with or without a mark, or what a coding cookie in the first two lines says;
    anything else is read as Latin-1, which cannot fail, and said to be a problem."""
    if data.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    else:
        cookie = _COOKIE.search(b"\n".join(data.split(b"\n", 2)[:2]))
        encoding = cookie[1].decode() if cookie else "utf-8"
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        try:
            return Text(data.decode("utf-8"), "utf-8", f"the file says that it is {encoding}, which it is not")
        except UnicodeDecodeError:
            return Text(data.decode("latin-1"), "latin-1", "the file is not UTF-8 and names no other encoding")
    return Text(text, encoding, "the file holds a null byte" if b"\0" in data else "")


def encode(text: str, encoding: str) -> bytes:
    """The inverse of `decode`.

    Raises ValueError, with one sentence, where the encoding cannot hold the text.
    """
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as e:
        raise ValueError(f"{encoding} cannot hold {text[e.start : e.end]!r}") from None
