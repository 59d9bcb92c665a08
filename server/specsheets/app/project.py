"""Project: opens one root and joins engines to ports; the only place where the two meet."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeVar

from specsheets.app.refusal import Refused
from specsheets.app.settings import Ai, Settings, read_settings
from specsheets.engines import catalog
from specsheets.forms.decisions import write_decisions
from specsheets.languages.language import Language, languages
from specsheets.model.events import Event, SheetMoved
from specsheets.model.kept import Room
from specsheets.model.structure import Metadata
from specsheets.phases.reconcile import DECISIONS, is_travelling, reconcile, remember_decisions
from specsheets.phases.roles import probable_role
from specsheets.phases.scan import Code, ExtractMany
from specsheets.phases.sheets import SheetFiles, Writing
from specsheets.phases.written import along, move_body
from specsheets.ports import (
    Clock,
    Conflict,
    Damaged,
    Endpoint,
    Files,
    LanguageModel,
    NoRepository,
    Query,
    Repository,
    Ruined,
    Secrets,
    Store,
    Unfit,
)

HOME = ".specsheets"
STRUCTURE = f"{HOME}/structure.yaml"
"""What people said of folders and files."""
BLUEPRINT = "blueprint.yaml"
"""The input that a plan takes from the root of the project when none is named."""
LOOK = "*\n"
"""The `.gitignore` of a project that was only looked at: the folder hides itself."""
PROMISE = "/specsheets.db*\n/map.html\n*.tmp-*\n"
"""The same once there are sheets: everything but the database is committed."""

MODELS = "model"
"""The space of the cache with what is known of model endpoints."""
KEY = "SPECSHEETS_AI_KEY"
"""The variable with the key of the endpoint; its value is never a setting, and never stored."""

T = TypeVar("T")


class Deed(NamedTuple):
    """What a writing verb decided: events to record, sheet files to write."""

    events: tuple[Event, ...]
    writings: tuple[Writing, ...] = ()


class Project:
    """One open project. Use it as a context, which says a database that fails as Refused; `remarks` holds sentences that a
    face shows once."""

    def __init__(
        self,
        root: Path,
        settings: Settings,
        files: Files,
        store: Store,
        clock: Clock,
        overlay: Mapping[str, str],
        through: Callable[[Files], Files] | None = None,
    ) -> None:
        self.root = root
        self.settings = settings
        self.files = through(files) if through else files
        self.store = store
        self.clock = clock
        self.overlay = overlay
        self.languages = languages(settings.languages)
        self.remarks: list[str] = []
        self.run = clock.new_id()
        self.code = Code(files, store, self.languages, overlay)
        self._database = _identity(root)

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        overlay: Mapping[str, str] | None = None,
        extract_many: ExtractMany | None = None,
        through: Callable[[Files], Files] | None = None,
        settings: Settings | None = None,
    ) -> Project:
        """Open the project at `root`, catch up with its sheets and decisions, and finish what a crash interrupted.

        `through` may lay something over the files that verbs read and write, such as the documents of an editor; `settings`
        are those in force where its file alone does not say so.
        Raises Refused with one sentence when the folder or its database cannot be used.
        """
        if not root.is_dir():
            raise Refused(f"{root} is not a folder", "name the folder of a project")
        settings = settings or read_settings(root)
        remarks: list[str] = []
        try:
            files, clock = catalog.open_files("disk", root, settings.sheets.exclude), catalog.open_clock()
            _make_home(root)
            store = _open_store(settings.store, root, clock, remarks)
        except (OSError, Damaged, ValueError) as e:
            raise Refused(str(e)) from None
        try:
            project = cls(root, settings, files, store, clock, overlay if overlay is not None else {}, through)
        except LookupError as e:
            store.close()
            raise Refused(str(e)) from None
        project.remarks += remarks
        if extract_many:
            project.code = Code(files, store, project.languages, project.overlay, extract_many)
        try:
            project.remarks += project.catch_up()
        except Conflict:
            project.close()
            raise Refused("another process keeps writing to this project", "try again when it has ended") from None
        except (Damaged, OSError) as e:
            project.close()
            raise Refused(str(e)) from None
        return project

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, Damaged):
            raise Refused(str(error)) from error

    def close(self) -> None:
        """Release the database."""
        self.store.close()

    @property
    def is_lost(self) -> bool:
        """Whether the database that this project was opened with is not the one that lies there now."""
        return _identity(self.root) != self._database

    def catch_up(self) -> list[str]:
        """Bring the rows in step with sheet files and decisions; returns sentences on what is damaged."""
        return list(reconcile(self.files, self.store, self.language_of).problems)

    @staticmethod
    def folder(path: Path) -> Files:
        """Another folder to write into, confined like the project's own."""
        return catalog.open_files("disk", path)

    def repository(self) -> Repository:
        """The version control around the project.

        Raises Refused where there is none.
        """
        try:
            return catalog.open_repository(self.root)
        except NoRepository as e:
            raise Refused(e.what, e.todo) from None

    def model(self) -> LanguageModel:
        """The model that the settings name; to be closed. What is learned of it is kept in the store.

        Raises Refused where none is named, or its address is not to be trusted.
        """

        def remember(name: str, note: bytes) -> None:
            self.store.cache(MODELS, {name: ("", note)})

        def recall(name: str) -> bytes | None:
            return self.store.cached(MODELS, [name]).get(name, ("", None))[1]

        return open_model(self.settings.ai, remember, recall)

    @staticmethod
    def secrets() -> Secrets:
        """What masks secrets in prompts."""
        return catalog.open_secrets()

    def room(self, most: int) -> Room:
        """Room for what is known of so many files; what is known of others is laid aside beside the database.

        Raises OSError where that has no room.
        """
        spill = catalog.open_spill(self.root)
        return Room(most, spill.lay, spill.take)

    def language_of(self, path: str) -> Language | None:
        """The language of a source path."""
        return self.code.language(path)

    @property
    def said(self) -> Mapping[str, Metadata]:
        """What people said of folders and files.

        Raises Refused where the file is not valid.
        """
        try:
            text = self.files.read(STRUCTURE).decode("utf-8", "replace")
        except OSError:
            return {}

        from specsheets.forms.structure_json import read_said
        from specsheets.forms.yaml_text import FormError

        try:
            return read_said(text)
        except FormError as e:
            raise Refused(f"{STRUCTURE}:{e.line}:{e.column}: {e.message}") from None

    def role_of(self, said: Mapping[str, Metadata]) -> Callable[[str], str]:
        """From a path to the role that it was given, or that its place suggests."""
        return lambda path: (said[path].role if path in said else "") or probable_role(path, True)

    def commit(self, decide: Callable[[], Deed]) -> Deed:
        """Decide, record, and write the sheet files; when another process recorded something meanwhile, decide once more.

        Decisions are written to their file first: that file is the truth, and the log catches up with it after a crash. Bodies
        go along with a sheet that moves, before that is recorded: a verb that is killed in between moves the sheet when it is
        run again.
        Raises Refused when others keep writing, the disk is full, or the database is locked.
        """
        for _ in range(5):
            position = self.store.position()
            deed = decide()
            if not deed.events:
                return deed
            bodies: list[tuple[str, str]] = []
            try:
                moves = [(e.path, e.to) for e in deed.events if isinstance(e, SheetMoved)]
                bodies.extend(along(self.files, moves))
                self._record(deed.events, position)
            except Conflict:
                self._put_back(bodies)
                self.catch_up()
                continue
            except (OSError, Damaged) as e:
                self._put_back(bodies)
                raise Refused(str(e)) from None
            try:
                SheetFiles(self.files, self.store).write(list(deed.writings))
            except (OSError, Damaged) as e:
                raise Refused(str(e), "what was decided is recorded, and the next run finishes writing it") from None
            return deed
        raise Refused("another process keeps writing to this project", "try again when it has ended")

    def _put_back(self, bodies: Sequence[tuple[str, str]]) -> None:
        for old, new in bodies:
            move_body(self.files, new, old)

    def _record(self, events: Sequence[Event], position: int) -> None:
        travelling = [e for e in events if is_travelling(e)]
        if not travelling:
            self.store.append(events, Query(after=position))
            return
        path = f"{DECISIONS}/{self.clock.now()[:10]}-{self.run}-{position}.jsonl"
        self.promise()
        stat = self.files.write(path, write_decisions(travelling).encode())
        try:
            self.store.append(events, Query(after=position))
        except BaseException:
            self.files.remove(path)
            raise
        remember_decisions(self.store, path, stat)

    def promise(self) -> None:
        """From looking to promising: `.specsheets/` becomes something that git sees, but for the database."""
        for name, text in (
            (".gitignore", PROMISE),
            (".ignore", "sheets/\n"),
            (".gitattributes", "sheets/** linguist-generated\n"),
        ):
            path = self.root / HOME / name
            if not path.exists() or (name == ".gitignore" and path.read_text("utf-8") == LOOK):
                self.files.write(f"{HOME}/{name}", text.encode())


def find_root(start: Path) -> Path:
    """The project that a folder belongs to: the nearest one above with `.specsheets/` or `specsheets.toml`, looked for up to
    the git checkout that it is in and no further; else that checkout, else the folder itself."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / HOME).is_dir() or (folder / "specsheets.toml").is_file() or (folder / ".git").exists():
            return folder
    return start


def _identity(root: Path) -> tuple[int, int] | None:
    try:
        stat = (root / catalog.DATABASE).stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def open_model(ai: Ai, remember: Callable[[str, bytes], None], recall: Callable[[str], bytes | None]) -> LanguageModel:
    """The model of the settings, with the key of the environment.

    Raises Refused where none is named, or its address is not to be trusted.
    """
    if not ai.base_url:
        raise Refused(
            "no model endpoint is set",
            "set SPECSHEETS_AI_BASE_URL and SPECSHEETS_AI_MODEL, or fill by hand with `specsheets fill --ask FILE`",
        )
    if not ai.model:
        raise Refused(f"no model is named for {ai.base_url}", "set SPECSHEETS_AI_MODEL or `[ai] model`")
    try:
        return catalog.open_model(Endpoint(**ai.model_dump()), os.environ.get(KEY, ""), remember, recall)
    except Unfit as e:
        raise Refused(e.what, e.todo) from None


def _make_home(root: Path) -> None:
    home = root / HOME
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise OSError(f"{home} is not a folder of its own: move it away")
    if not home.exists():
        # Another process, or another thread of a server, may be doing the same.
        home.mkdir(exist_ok=True)
        (home / ".gitignore").write_text(LOOK, "utf-8")


def _open_store(engine: str, root: Path, clock: Clock, remarks: list[str]) -> Store:
    try:
        return catalog.open_store(engine, root, clock)
    except Ruined as e:
        aside = catalog.set_aside(root)
        remarks.append(f"{e} It was set aside as {aside.name}, and the log begins anew from sheets and decisions.")
        return catalog.open_store(engine, root, clock)
