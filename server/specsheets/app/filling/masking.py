"""Masking: secrets are taken out of every text before it leaves the machine, and their kinds are remembered for whoever looks."""

from __future__ import annotations

from specsheets.app.project import Project


class Mask:
    """From a text to what may be sent of it."""

    def __init__(self, project: Project) -> None:
        self._secrets = project.secrets()
        self._kinds: set[str] = set()

    def __call__(self, text: str) -> str:
        masked, kinds = self._secrets.mask(text)
        self._kinds.update(kinds)
        return masked

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was found so far, sorted."""
        return tuple(sorted(self._kinds))
