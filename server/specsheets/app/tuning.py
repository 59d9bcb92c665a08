"""Tuning: the settings in force while a server runs: the last good ones stay when a file or an editor says what cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specsheets.app.settings import EDITOR, BadSettings, Settings, read_settings


class Tuning:
    """The settings of one project, over time. `faults` says what could not be taken, each with its place."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: tuple[BadSettings, ...] = ()
        self._settings: Settings | None = None
        self._editor: Mapping[str, Any] = {}
        self._good: Mapping[str, Any] = {}

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        if self._settings is None:
            self.read()
        assert self._settings is not None
        return self._settings

    def read(self, editor: Mapping[str, Any] | None = None) -> bool:
        """Read them anew, with what an editor says where that is given; whether others are in force than before."""
        before, self._editor = self._settings, self._editor if editor is None else editor
        found: Settings | None = None
        faults: dict[str, BadSettings] = {}
        for said in (self._editor, self._good):
            try:
                found, self._good = read_settings(self.root, editor=said), said
                break
            except BadSettings as e:
                faults.setdefault(e.name, e)
                if e.name != EDITOR:
                    break
        self._settings = found or before or Settings.model_construct()
        self.faults = tuple(faults.values())
        return before is not None and self._settings != before
