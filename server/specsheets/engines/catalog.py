"""Catalog: which engine a setting names, imported only when it is opened. Other people's come by the entry point
«specsheets.engines», named `store.<name>` or `files.<name>`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from specsheets.ports import Clock, Endpoint, Files, LanguageModel, Repository, Secrets, Spill, Store

DATABASE = ".specsheets/specsheets.db"
"""Where the SQLite store stands below the root of a project."""


def open_store(name: str, root: Path, clock: Clock) -> Store:
    """The Store called `name` for the project at `root`: `sqlite`, `memory` or one that is installed.

    Raises Damaged where it cannot be opened, and ValueError with one sentence for an unknown name.
    """
    if name == "sqlite":
        from specsheets.engines.sqlite_store import SqliteStore

        return SqliteStore(root / DATABASE, clock)
    if name == "memory":
        from specsheets.engines.memory import MemoryStore

        return MemoryStore(clock)
    return cast(Store, _installed("store", name, ("memory", "sqlite"))(root, clock))


def open_files(name: str, root: Path, ignore: Sequence[str] = ()) -> Files:
    """The Files called `name` for the project at `root`: `disk`, `memory` or one that is installed.

    `ignore` holds further patterns of what is no source. Raises NotADirectoryError without a root, and ValueError for an unknown name.
    """
    if name == "disk":
        from specsheets.engines.disk import DiskFiles

        return DiskFiles(root, ignore)
    if name == "memory":
        from specsheets.engines.memory import MemoryFiles

        return MemoryFiles()
    return cast(Files, _installed("files", name, ("disk", "memory"))(root, ignore))


def open_clock() -> Clock:
    """The clock of the system."""
    from specsheets.engines.clock import SystemClock

    return SystemClock()


def open_repository(root: Path) -> Repository:
    """The version control around the project at `root`.

    Raises NoRepository where there is none.
    """
    from specsheets.engines.git import GitRepository

    return GitRepository(root)


def open_model(
    endpoint: Endpoint, key: str, remember: Callable[[str, bytes], None], recall: Callable[[str], bytes | None]
) -> LanguageModel:
    """The model behind an OpenAI-compatible endpoint; nothing is asked of it yet.

    What is found out of it goes to `remember` under a name, and comes back by `recall`; it may be lost.
    Raises Unfit for an address that no key may be sent to.
    """
    from specsheets.engines.endpoint.model import EndpointModel

    return EndpointModel(endpoint, key, remember, recall)


def open_secrets() -> Secrets:
    """What masks secrets in a text."""
    from specsheets.engines.secrets import DetectedSecrets

    return DetectedSecrets()


def open_spill(root: Path) -> Spill:
    """What holds bytes for the project at `root` that need not be in memory; they go with the process.

    Raises OSError where there is no room for them.
    """
    from specsheets.engines.spill import FileSpill

    return FileSpill((root / DATABASE).parent)


def set_aside(root: Path) -> Path:
    """Rename the damaged database of the project at `root`, so that the next open makes a new one; returns its new place."""
    from specsheets.engines.sqlite import set_aside as rename

    return rename(root / DATABASE)


def _installed(port: str, name: str, own: tuple[str, ...]) -> Callable[..., object]:
    from importlib.metadata import entry_points

    found = {
        point.name.partition(".")[2]: point
        for point in entry_points(group="specsheets.engines")
        if point.name.startswith(f"{port}.")
    }
    if name not in found:
        raise ValueError(f"There is no engine {name!r} for {port}: choose one of {', '.join(sorted({*own, *found}))}.")
    return cast(Callable[..., object], found[name].load())
