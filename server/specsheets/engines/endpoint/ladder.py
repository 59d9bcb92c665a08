"""Ladder: which bond to a schema holds at an endpoint; found by asking a small question whose answer only that bond can make right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from specsheets.engines.endpoint.dialect import RUNGS, Dialect, fits
from specsheets.engines.endpoint.meaning import Declined
from specsheets.engines.endpoint.reading import bound_text
from specsheets.engines.endpoint.streaming import Heard
from specsheets.ports import Away, Endpoint, Prompt, Unfit

LIMIT = 120
PROBE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "mark": {"type": "string", "pattern": "^[a-z]{5}_[0-9][0-9]?[0-9]?[0-9]?$"},
        "side": {"type": "string", "enum": ["port", "starboard"]},
        "remark": {"type": "string", "maxLength": 40},
    },
    "required": ["mark", "side", "remark"],
    "additionalProperties": False,
}
"""Three fields, with every keyword that a fill uses. The question does not mention them: whoever gets them right was bound to them."""

SAMPLE = '''\
path: harbour/berths.py
summary: Which berth a vessel gets, and for how long.
role: service
exports: [Berth, assign_berth, release_berth, free_berths]
declares: |
  @dataclass(frozen=True)
  class Berth:
      """A place at the quay, with the depth of the water there."""
      number: int
      depth: Decimal = Decimal("4.5")
      vessel: Vessel | None = None
  def assign_berth(vessel: Vessel, berths: Sequence[Berth], *, until: datetime) -> Berth:
      """The shallowest free berth that is deep enough.

      Raises NoBerth when every one is taken or too shallow.
      """
  def release_berth(number: int, berths: MutableMapping[int, Berth]) -> None: ...
  def free_berths(berths: Iterable[Berth]) -> list[Berth]: ...
imports:
- from collections.abc import Iterable, MutableMapping, Sequence
- from harbour.vessels import NoBerth, Vessel
remarks:
- The depth is that of the lowest tide on record, so a vessel that fits once fits always.
'''
QUESTION = Prompt(
    f"You describe a small harbour. This is a sheet of its program:\n\n{SAMPLE}", "Describe one of its berths."
)
"""As long as tells how many characters a token has in such texts, and as short as fits any window."""

Ask = Callable[[Dialect, Prompt, dict[str, Any], int], Awaitable[Heard]]
"""Sends one request in a dialect, patiently."""


async def climb_down(ask: Ask, endpoint: Endpoint) -> tuple[Dialect, Heard]:
    """The strongest dialect whose answer to the probe fits it, with that answer.

    Raises Away where the endpoint cannot be had, and Unfit where no bond holds, each with the last words of the endpoint.
    """
    last: Declined | None = None
    dropped: tuple[str, ...] = ()
    for rung in RUNGS:
        try:
            dialect, heard = await adapt(ask, Dialect(rung, dropped), QUESTION, PROBE, LIMIT + endpoint.thinking)
        except Declined as e:
            last = e
            continue
        dropped = dialect.dropped
        if heard.finish == "stop" and fits(bound_text(heard.text, rung), dialect.schema(PROBE)):
            return dialect, heard
    if last and last.status >= 500:
        raise Away(f"{endpoint.base_url} fails ({last.status}): {last.words}")
    said = f": {last.words}" if last else ""
    raise Unfit(
        f"the model {endpoint.model!r} at {endpoint.base_url} does not answer with JSON of a given form{said}",
        "name a model that does in `[ai] model`",
    )


async def adapt(
    ask: Ask, dialect: Dialect, prompt: Prompt, schema: dict[str, Any], limit: int
) -> tuple[Dialect, Heard]:
    """Ask, each time with less of what the endpoint refuses by name. Raises Declined for what is left, Away and Unfit."""
    while True:
        try:
            return dialect, await ask(dialect, prompt, schema, limit)
        except Declined as e:
            lesser = dialect.without(e.words) if e.status < 500 or "system" in e.words.lower() else None
            if lesser is None:
                raise
            dialect = lesser
