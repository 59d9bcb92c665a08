"""The rules of the house, and where the station keeps its books."""

from __future__ import annotations

import os
from pathlib import Path

HOLD_DAYS = 3
CODE_LENGTH = 6
MAX_TRIES = 3


def database_path() -> Path:
    """The file that holds everything, from the environment or in the current folder."""
    return Path(os.environ.get("LOCKERS_DATABASE", "lockers.db"))
