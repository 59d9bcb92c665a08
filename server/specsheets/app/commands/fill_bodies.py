"""fill --bodies: a model writes the bodies of functions that have none, one at a time; what passed is kept beside the sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from specsheets.app.fill_answers import BodiesAnswer, Rejected, Tokens, UnwrittenBody
from specsheets.app.filling.driver import Driver
from specsheets.app.filling.record import Record, context_of, kept_replies, unfinished
from specsheets.app.filling.start import Start, too_small
from specsheets.app.filling.trial import tried, words_of
from specsheets.app.filling.world import Measure, sheets_of
from specsheets.app.progress import Cancelled, Progress, silent
from specsheets.app.project import Deed, Project
from specsheets.app.refusal import Refused
from specsheets.model.fill_events import BodyWritten
from specsheets.model.sheet import digest
from specsheets.phases.decided import Decided
from specsheets.phases.emit import whole, with_bodies
from specsheets.phases.filling.bodies import Bodies, Trial, Wish, Written, wanted, write
from specsheets.phases.filling.world import TooSmall, World
from specsheets.phases.sheets import Loaded
from specsheets.phases.texts import decode
from specsheets.phases.written import bodies_of, body_path, contract, name_of, stale
from specsheets.ports import Away, LanguageModel, Unfit

VERB = "fill --bodies"
MISSING = "its body is not on the sheet"
"""What a function without a body says when it is called."""


class Manner(NamedTuple):
    """How bodies are written: the window where somebody named one, the command that they have to pass, whether those that no
    longer fit their sheet are written anew, and who hears of progress and of what is about to be spent."""

    window: int | None = None
    check: str = ""
    anew: bool = False
    progress: Progress = silent
    tell: Callable[[str], None] = lambda _: None


def fill_bodies(project: Project, words: Sequence[str] = (), manner: Manner = Manner()) -> BodiesAnswer:  # noqa: B008
    """Write the bodies that the named sheets, or all, lack; whatever stands in the code stays as it is.

    Raises Refused, also where the model is away; Cancelled through the progress, which keeps the answers for the next run.
    """
    start = Start(project, words)
    command = words_of(manner.check) if manner.check else []
    wish = wish_of(project, start.sheets, start.scope.paths, manner.anew)
    if not wanted(start.world(Measure(None, 1)), wish):
        tokens = Tokens(prompt=0, completion=0)
        said = _remarks(start, wish)
        return BodiesAnswer(run=project.run, written=(), left=(), rejected=(), first=0, tokens=tokens, remarks=said)
    if command:
        manner.tell(f"runs `{manner.check}`, and with it the code that the model writes, in a copy of the project")
    model = project.model()
    try:
        return _Writing(start, manner, model, wish, command).run()
    except Away as e:
        raise Refused(str(e).rstrip("."), "run it again later; plan, check and emit work meanwhile") from None
    except Unfit as e:
        raise Refused(e.what, e.todo) from None
    except TooSmall as e:
        raise too_small(e) from None
    finally:
        model.close()


def wish_of(project: Project, sheets: Mapping[str, Loaded], paths: Sequence[str], anew: bool = False) -> Wish:
    """Which bodies the sheets at `paths` want, beside those that are there. With `anew` those that are stale are wanted, too."""
    kept = {path: bodies_of(project.files, path) for path in sheets}
    again: set[str] = set()
    if anew:
        decided = Decided(project.store)
        for path in paths:
            old = stale(path, sheets[path].facts, kept[path], project.store, decided)
            again |= {f"{path} function:{name} body" for name in old}
    return Wish(tuple(paths), kept, _code(project, sheets), frozenset(again))


def _code(project: Project, sheets: Mapping[str, Loaded]) -> dict[str, str]:
    """The code of the sheets whose file is there already."""
    texts = {}
    for path in sheets:
        facts = project.code.facts(path)
        if facts is not None and not facts.planned:
            texts[path] = decode(project.files.read(path)).text
    return texts


def _remarks(start: Start, wish: Wish) -> tuple[str, ...]:
    """What is to be said of bodies that stay as they are."""
    decided = Decided(start.project.store)
    old = [
        f"{path}:{name}"
        for path in start.scope.paths
        for name in stale(path, start.sheets[path].facts, wish.kept[path], start.project.store, decided)
        if f"{path} function:{name} body" not in wish.anew
    ]
    if not old:
        return ()
    return (
        f"no longer fit their sheet, and stay until somebody decides: {', '.join(old)} (`--again` writes them anew)",
    )


class _Writing:
    """One run."""

    def __init__(self, start: Start, manner: Manner, model: LanguageModel, wish: Wish, command: list[str]) -> None:
        self._start, self._manner, self._model, self._command = start, manner, model, command
        self._project = start.project
        runs = unfinished(self._project.store, VERB)
        before = context_of(self._project.store, runs[-1]) if runs else {}
        is_same = before.get("model") == model.name and not manner.window
        self._known = kept_replies(self._project.store, runs) if is_same else {}
        self._measure = Measure.recorded(before) if self._known else Measure.of(model, manner.window)
        self._world = start.world(self._measure)
        self._wish = wish._replace(trial=self._trial() if command else None)

    def run(self) -> BodiesAnswer:
        """Ask, judge and keep."""
        project = self._project
        record = Record(project, VERB, self._start.context(self._world, self._measure, self._model.name))
        total = len(wanted(self._world, self._wish))
        driver = Driver(record, self._known, self._model, self._manner.progress, total, self._manner.tell)
        try:
            written = driver.run(write(self._world, self._wish))
            record.begin()
            files, late = self._kept(written, driver)
        except BaseException as e:
            record.stop(_outcome(e))
            raise
        record.stop("done", {"bodies": len(files), "refused": len(written.rejected)})
        left = [UnwrittenBody(sheet=s.path, function=name_of(s.key), reason=why) for s, why in written.empty]
        return BodiesAnswer(
            run=project.run,
            written=files,
            left=(*left, *late),
            rejected=tuple(
                Rejected(sheet=r.slot.path, field=f"{name_of(r.slot.key)}.body", value=r.value, reason=r.reason)
                for r in written.rejected
            ),
            first=written.first,
            tokens=Tokens(prompt=driver.prompt_tokens, completion=driver.completion_tokens),
            cost=driver.spent if driver.is_priced else None,
            remarks=_remarks(self._start, self._wish),
        )

    def _kept(self, written: Written, driver: Driver) -> tuple[tuple[str, ...], list[UnwrittenBody]]:
        """Write the bodies and record them; those whose contract changed meanwhile are left out."""
        project, now = self._project, sheets_of(self._project)
        decided, at = Decided(project.store), project.clock.now()
        events, files, late = [], [], []
        project.promise()
        for value in written.values:
            path, key = value.slot.path, value.slot.key
            was = contract(self._start.sheets[path].facts, key)
            if path not in now or _contract(now[path], key) != was:
                reason = "its sheet changed while the body was written"
                late.append(UnwrittenBody(sheet=path, function=name_of(key), reason=reason))
                continue
            files.append(body_path(path, name_of(key)))
            project.files.write(files[-1], value.value.encode())
            events.append(
                BodyWritten(
                    path=path,
                    entry=decided.id_of(path, key),
                    label=key,
                    text=digest(value.value)[:16],
                    contract=was,
                    by=driver.by,
                    at=at,
                    because=driver.because(value.slot.label),
                    run=project.run,
                )
            )
        if events:
            project.commit(lambda: Deed(tuple(events)))
        return tuple(files), late

    def _trial(self) -> Trial:
        """Runs the command with the bodies that there are. A failure that only says that another body is missing is none."""

        def trial(_path: str, _name: str, bodies: Bodies) -> str:
            texts = emitted(self._world, self._wish.texts, bodies)
            ran = tried(self._project.root, texts, self._command)
            if ran.well or MISSING in ran.said:
                return ""
            return f"`{self._manner.check}` fails with it: {' '.join(ran.said[-600:].split())}"

        return trial


def emitted(world: World, texts: Mapping[str, str], bodies: Bodies) -> dict[str, str]:
    """Every file as it would be with these bodies; what stands in the code stays."""
    out = {}
    for path, loaded in world.sheets.items():
        language, mine = world.language(path), bodies.get(path, {})
        out[path] = with_bodies(texts[path], language, mine) if path in texts else whole(loaded, language, mine)
    return out


def _contract(loaded: Loaded, key: str) -> str:
    try:
        return contract(loaded.facts, key)
    except ValueError:
        return ""


def _outcome(e: BaseException) -> str:
    if isinstance(e, Cancelled | KeyboardInterrupt):
        return "cancelled"
    return "away" if isinstance(e, Away) else "stopped" if isinstance(e, Refused | Unfit) else "failed"
