"""Clock: the time of the system, and identifiers by chance."""

from __future__ import annotations

import os
from datetime import UTC, datetime


class SystemClock:
    """The Clock that everything but a test is given."""

    def now(self) -> str:
        """See Clock."""
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def new_id(self) -> str:
        """See Clock."""
        return os.urandom(6).hex()
