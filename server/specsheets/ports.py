"""Ports: the sockets behind which engines stand. Every engine of a port passes the same contract suite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from specsheets.model.events import Event
from specsheets.model.fold import Row

Json = Mapping[str, Any]


class Recorded(NamedTuple):
    """An event as it stands in the log. `hash` chains it to the one before."""

    position: int
    at: str
    event: Event
    hash: str


class Query(NamedTuple):
    """Events that carry any of `tags`, recorded after `after`; no tags means every event."""

    tags: tuple[str, ...] = ()
    after: int = 0


class Conflict(Exception):
    """An append was refused: an event that it said must not exist came in between."""


class Damaged(Exception):
    """What is stored cannot be read; the message is one sentence that says what and what to do."""


class Ruined(Damaged):
    """What lies in the place of the log is none any more, or cannot be read at all: it may be set aside and made anew."""


class Store(Protocol):
    """The event log and the rows folded from it, always changed together."""

    def append(self, events: Sequence[Event], unless: Query | None = None) -> int:
        """Record all events or none, in order, fold them into rows, and return the last position.

        Raises Conflict when an event matching `unless` exists.
        """

    def read(self, after: int = 0, query: Query | None = None, until: int | None = None) -> Iterator[Recorded]:
        """Events in order, from the one after `after` up to and including `until`."""

    def position(self) -> int:
        """The position of the last event; 0 for an empty log."""

    def get(self, space: str, key: str) -> Row | None:
        """One folded row."""

    def rows(self, space: str) -> dict[str, Row]:
        """All rows of a space, in order of their keys."""

    def column(self, space: str, name: str) -> dict[str, str]:
        """The text called `name` of every row of a space, in order of their keys."""

    def rebuild(self) -> None:
        """Fold the whole log anew; the rows come out equal."""

    def verify(self) -> list[str]:
        """Faults in the hash chain and between log and rows, one sentence each; empty when all is well."""

    def cached(self, space: str, keys: Iterable[str] | None = None) -> dict[str, tuple[str, bytes]]:
        """Cache entries (stamp, blob) by key: all of a space, or those of `keys` that exist. Not events; may vanish at any time."""

    def cache(self, space: str, entries: Mapping[str, tuple[str, bytes] | None]) -> None:
        """Put cache entries, or remove those that are None, in one transaction."""

    def close(self) -> None:
        """Release files; the store is not used afterwards."""


class Stat(NamedTuple):
    """What the disk says of a file without opening it: time of change in nanoseconds, size in bytes, inode."""

    mtime: int
    size: int
    inode: int


class Files(Protocol):
    """The files of one project, by project-relative POSIX path. Nothing outside the root is ever read or written."""

    def list(self, suffixes: Sequence[str]) -> dict[str, Stat]:
        """Source files below the root with one of `suffixes`, ignore files honoured, links out of the root left out,
        sorted by path; `.git`, `.specsheets` and virtual environments are never entered."""

    def tree(self, folder: str) -> dict[str, Stat]:
        """All files below `folder`, nothing ignored, keyed by project-relative path; {} where there is no such folder."""

    def read(self, path: str) -> bytes:
        """Raises FileNotFoundError, or OSError with a plain message; refuses a path that leaves the root with PermissionError."""

    def write(self, path: str, data: bytes) -> Stat:
        """Write a file whole: temporary file beside it, flush, rename. Folders are made. Same refusals as `read`."""

    def remove(self, path: str) -> None:
        """Remove a file, and folders that this leaves empty below `.specsheets`. No error where it is gone."""

    def sweep(self) -> Sequence[str]:
        """Remove the temporary files that killed writers left a while ago, and return their paths."""


class NoRepository(Exception):
    """The repository cannot answer: what is wrong, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")
        self.what = what
        self.todo = todo


class Repository(Protocol):
    """The version control around a project; never written to. Paths are project-relative, also where the project is a
    folder of a larger checkout. Every method raises NoRepository where it cannot answer."""

    def merge_base(self, ref: str) -> str:
        """The newest commit that HEAD shares with `ref`."""

    def head(self) -> str:
        """The commit that is checked out."""

    def paths(self, commit: str) -> list[str]:
        """The files of a commit."""

    def changed(self, commit: str) -> list[str]:
        """The files that differ from a commit, or exist on one side only, those that nobody tracks included and ignored
        ones left out; sorted."""

    def blobs(self, commit: str, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes that files had in a commit; those that it does not have are left out."""


class Clock(Protocol):
    """Time and chance, handed in so that everything else is a pure function."""

    def now(self) -> str:
        """The time as ISO 8601 in UTC, to the millisecond, ending in Z."""

    def new_id(self) -> str:
        """A fresh identifier of 12 hexadecimal digits."""


class Endpoint(NamedTuple):
    """Where a model is, and how it is to be treated; 0 says "nothing set". The key is not part of it, so that it is never shown with it.

    `window` overrides what the endpoint says, in tokens. `timeout` is the longest silence in seconds; a failed request is sent
    again `retries` times, after `wait` seconds and then twice as long each time. Prices are per million tokens, and `budget` is
    what may be spent while the model is open. `thinking` tokens are granted on top of every reply.
    """

    base_url: str
    model: str
    window: int = 0
    timeout: float = 60
    retries: int = 4
    wait: float = 1
    price_prompt: float = 0
    price_completion: float = 0
    budget: float = 0
    temperature: float = 0
    thinking: int = 0
    insecure: bool = False


class Prompt(NamedTuple):
    """What a model is asked. `prefix` is the same, byte for byte, in every request of a run, so that an endpoint can keep what
    it read of it; `task` is what differs, and comes last."""

    prefix: str
    task: str


class Reply(NamedTuple):
    """What a model answered, unchecked. `finish` is `stop` for a whole answer, `length` for one that a limit cut off, `refused`
    where the model or a filter would not answer, and `broken` where the stream ended without a word. Tokens are None where the
    endpoint does not count them; `rung` is the way in which it was bound to the schema; one that was not `streamed` came whole."""

    text: str
    finish: Literal["stop", "length", "refused", "broken"]
    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int
    seconds: float
    model: str
    rung: str
    streamed: bool = True


class Away(Exception):
    """The model cannot be had now; asking later may help. One sentence, and the seconds to wait where the endpoint says so."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unfit(Exception):
    """The model was reached and cannot do this: asking again does not help. What is wrong, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")
        self.what = what
        self.todo = todo


class LanguageModel(Protocol):
    """A model that answers a prompt with JSON of a given schema. What it says is a proposal, and checked by whoever asked."""

    name: str

    def window(self) -> int | None:
        """How many tokens prompt and reply may have together, without those that are granted for thinking; None where nobody
        says. Raises Away or Unfit."""

    def rung(self) -> str:
        """How it is bound to a schema: `schema`, `object`, `tool` or `prompt`; tried out where nobody knows. Raises Away or Unfit."""

    def tokens(self, text: str) -> int:
        """About how many tokens a text has for this model; learned from what the endpoint counted, never too few by much."""

    def price(self, prompt: int, completion: int) -> float | None:
        """What so many tokens cost, in the currency of the settings; None where no price is set."""

    def answer(
        self,
        prompt: Prompt,
        schema: Json,
        *,
        limit: int,
        heard: Callable[[str], None],
        is_stopped: Callable[[], bool],
    ) -> Reply:
        """Ask, and wait for the whole reply of at most `limit` tokens.

        `heard` gets the text so far while it grows; `is_stopped` is asked often, and ends the request within a second.
        Raises Away, Unfit, and InterruptedError once it was stopped.
        """

    def close(self) -> None:
        """Release connections."""


class Secrets(Protocol):
    """What keeps passwords and keys that stand in a text from leaving the machine with it."""

    def mask(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text with `***` in place of whatever looks like a secret, and the kinds that were found, sorted; always the same
        for the same text."""


class Spill(Protocol):
    """What holds bytes outside of the memory of this process for as long as somebody may ask for them again. Not for several
    threads at once."""

    def lay(self, data: bytes) -> int:
        """Lay bytes aside; the number by which they are found again."""

    def take(self, number: int) -> bytes:
        """The bytes of a number."""
