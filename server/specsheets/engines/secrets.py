"""Secrets: what looks like a key or a password in a text, found by the rules of detect-secrets, and masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MASK = "***"
OWN = {
    "Anthropic Key": re.compile(r"\bsk-ant-[\w-]{20,}"),
    "Google API Key": re.compile(r"\bAIza[\w-]{35}"),
    "Hugging Face Token": re.compile(r"\bhf_[A-Za-z0-9]{30,}"),
    "OpenAI Token": re.compile(r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}"),
    "Private Key": re.compile(
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\n\n|\Z)"
    ),
}
"""Keys that are younger than the newest detect-secrets, and private keys with all their lines: its rule finds no more than the head."""
LEFT_OUT = {"Public IP (ipv4)", "Private Key"}
"""Rules of detect-secrets that are not asked: an address is no secret, and the other is above."""
WORDY = {"Basic Auth Credentials", "Private Key"}
"""Kinds that hold words; of all others a finding without a digit is a name in the code."""
PLACEHOLDER = re.compile(r"[<{$%*]|\.\.\.")
NEAR = 60
"""Characters around a word such as `password` in which a password is looked for."""
PIECE = 2000
OVERLAP = 500
PASSWORD = re.compile(r"\S{6,}")

Span = tuple[int, int]


class DetectedSecrets:
    """The Secrets that prompts go through."""

    def __init__(self) -> None:
        from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
        from detect_secrets.plugins.base import RegexBasedDetector
        from detect_secrets.plugins.keyword import DENYLIST, QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP

        kinds: dict[str, Any] = get_mapping_from_secret_type_to_class()
        rules = [
            kinds[kind]() for kind in sorted(kinds.keys() - LEFT_OUT) if issubclass(kinds[kind], RegexBasedDetector)
        ]
        self._rules = [(rule.secret_type, pattern) for rule in rules for pattern in rule.denylist]
        self._rules += [(kind, pattern) for kind, pattern in OWN.items() if kind != "Private Key"]
        words = "|".join(DENYLIST)
        self._words = re.compile(words, re.IGNORECASE)
        annotated = re.compile(rf"(?:{words})\w*\s*:[^=\n'\"]+=\s*(['\"])([^'\"\n]+)\1", re.IGNORECASE)
        self._passwords = {**QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP, annotated: 2}

    def mask(self, text: str) -> tuple[str, tuple[str, ...]]:
        """See Secrets."""
        found = sorted(self._find(text), key=lambda hit: (hit[0][0], -hit[0][1]))
        out: list[str] = []
        end = 0
        for (start, stop), _ in found:
            if start >= end:
                out += (text[end:start], MASK)
            end = max(end, stop)
        return "".join((*out, text[end:])), tuple(sorted({kind for _, kind in found}))

    def _find(self, text: str) -> Iterator[tuple[Span, str]]:
        yield from ((match.span(), "Private Key") for match in OWN["Private Key"].finditer(text))
        for begin, piece in _pieces(text):
            for kind, pattern in self._rules:
                for match in pattern.finditer(piece):
                    said, (start, stop) = _secret_in(match)
                    if (kind in WORDY or _has_digit(match[0])) and not PLACEHOLDER.match(said):
                        yield (begin + start, begin + stop), kind
        for begin, piece in self._suspicious(text):
            for pattern, group in self._passwords.items():
                for match in pattern.finditer(piece):
                    said = match[group]
                    if PASSWORD.fullmatch(said) and _has_digit(said) and not PLACEHOLDER.search(said):
                        yield (begin + match.start(group), begin + match.end(group)), "Password"

    def _suspicious(self, text: str) -> Iterator[tuple[int, str]]:
        """What stands around each word such as `password` in its line, and where that begins."""
        seen = -1
        for word in self._words.finditer(text):
            if word.start() < seen:
                continue
            begin = max(text.rfind("\n", 0, word.start()) + 1, word.start() - NEAR)
            end = text.find("\n", word.end())
            yield begin, text[begin : min(end if end >= 0 else len(text), word.end() + 2 * NEAR)]
            seen = word.end() + NEAR


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A text in pieces of whole lines, each with its place: some rules take time by the square of what they are given.

    What does not fit a piece comes in several that overlap.
    """
    begin = 0
    while begin < len(text):
        end = begin + PIECE
        if end < len(text):
            end = text.rfind("\n", begin, end) + 1 or end
        yield begin, text[begin:end]
        begin = end - OVERLAP if end < len(text) and text[end - 1] != "\n" else end


def _secret_in(match: re.Match[str]) -> tuple[str, Span]:
    """The secret within what a rule matches: its longest group, but for one that only names a beginning, as `(ghp|gho)_…` does."""
    groups = [n for n in range(1, match.re.groups + 1) if match.start(n) > match.start()]
    longest = max(groups, key=lambda n: match.end(n) - match.start(n), default=0)
    return match[longest], match.span(longest)


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)
