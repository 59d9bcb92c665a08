"""The codes that open boxes. Only their seals are kept, so that nobody can read them in the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from lockers import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code() -> str:
    """A code by chance, without letters that look like figures."""
    return "".join(secrets.choice(ALPHABET) for _ in range(settings.CODE_LENGTH))


def seal_of(code: str) -> str:
    """What is kept of a code; upper and lower case are the same code."""
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def opens(code: str, seal: str) -> bool:
    """Whether a code has this seal, in the same time for every wrong one."""
    return hmac.compare_digest(seal_of(code), seal)
