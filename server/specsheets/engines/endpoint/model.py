"""The LanguageModel behind an endpoint: asks in the dialect that holds there, patiently, within window and budget, and stops at a word."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import httpx2
import openai

from specsheets.engines.endpoint.address import check_address, is_loopback
from specsheets.engines.endpoint.dialect import Dialect, fits
from specsheets.engines.endpoint.ladder import adapt, climb_down
from specsheets.engines.endpoint.meaning import Declined, Unknown, plainly
from specsheets.engines.endpoint.patience import breaker_of, keep_asking
from specsheets.engines.endpoint.reading import bound_text, noted, object_in, stated_window
from specsheets.engines.endpoint.streaming import Heard, Lost, listen
from specsheets.engines.endpoint.tally import Tally
from specsheets.ports import Away, Endpoint, Json, Prompt, Reply, Unfit

POLL = 0.1
"""Seconds between two looks at whether a request is to be stopped."""
CONNECT = 5.0
"""Seconds for a connection to come about."""
TOO_OFTEN = 2
"""Whole answers in a row that do not fit their schema, after which the dialect is looked for anew."""

T = TypeVar("T")


class EndpointModel:
    """A LanguageModel that one thread uses at a time."""

    def __init__(
        self,
        endpoint: Endpoint,
        key: str,
        remember: Callable[[str, bytes], None],
        recall: Callable[[str], bytes | None],
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """`remember` and `recall` keep what was found out of the endpoint; `transport` takes the place of the network.

        Raises Unfit for an address that no key may be sent to.
        """
        check_address(endpoint)
        self.name = endpoint.model
        self._endpoint = endpoint
        self._key = key
        self._remember = remember
        self._note = f"{endpoint.base_url} {endpoint.model}"
        self._dialect, ratio = noted(recall(self._note))
        self._tally = Tally(endpoint, ratio)
        self._breaker = breaker_of(endpoint.base_url)
        self._misfits = 0
        self._doubted: Dialect | None = None
        self._is_settled = False
        self._is_tried = False
        self._listed: tuple[int | None] | None = None
        self._runner = asyncio.Runner()
        self._client = openai.AsyncOpenAI(
            base_url=endpoint.base_url,
            api_key=key or "none",
            max_retries=0,
            http_client=httpx2.AsyncClient(
                transport=transport,
                timeout=httpx2.Timeout(endpoint.timeout, connect=min(CONNECT, endpoint.timeout)),
                follow_redirects=False,
                # Reading the certificates of the system takes a tenth of a second, and `http:` needs none.
                verify=not endpoint.base_url.startswith("http:"),
                trust_env=not is_loopback(endpoint.base_url),
                event_hooks={"request": [self._strip]},
            ),
        )

    async def _strip(self, request: httpx2.Request) -> None:
        """Take from a request what the environment says of another account, and the mark for a key that is not there."""
        for header in ("openai-organization", "openai-project", *(() if self._key else ("authorization",))):
            request.headers.pop(header, None)

    def window(self) -> int | None:
        """See LanguageModel."""
        window = self._run(self._window(), _never)
        return window and max(1, window - self._endpoint.thinking)

    def rung(self) -> str:
        """See LanguageModel."""
        return self._run(self._find_dialect(), _never).rung

    def tokens(self, text: str) -> int:
        """See LanguageModel."""
        return self._tally.tokens(text)

    def price(self, prompt: int, completion: int) -> float | None:
        """See LanguageModel."""
        return self._tally.price(prompt, completion)

    def answer(
        self,
        prompt: Prompt,
        schema: Json,
        *,
        limit: int,
        heard: Callable[[str], None],
        is_stopped: Callable[[], bool],
    ) -> Reply:
        """See LanguageModel."""
        return self._run(self._answer(prompt, dict(schema), limit, heard), is_stopped)

    def close(self) -> None:
        """See LanguageModel."""
        if self._client.is_closed():
            return
        self._runner.run(self._client.close())
        self._runner.close()

    def _run(self, work: Coroutine[Any, Any, T], is_stopped: Callable[[], bool]) -> T:
        return self._runner.run(_unless_stopped(work, is_stopped))

    async def _window(self) -> int | None:
        if self._listed is None:
            # A list that comes says nothing of whether answers do.
            breaker = breaker_of(f"{self._endpoint.base_url} models")
            self._listed = (await keep_asking(self._list, self._endpoint, breaker),)
        return self._endpoint.window or self._listed[0]

    async def _list(self) -> int | None:
        """The window that the endpoint's list of models states. A server without such a list says nothing."""
        try:
            with plainly(self._endpoint, self._key):
                response = await self._client.models.with_raw_response.list()
        except (Declined, Unknown):
            return None
        return stated_window(response.text, self._endpoint.model)

    async def _find_dialect(self) -> Dialect:
        if self._dialect is None:
            try:
                self._dialect, _ = await climb_down(self._ask_aside, self._endpoint)
            except Unfit:
                if self._doubted is None:
                    raise
                # It answered before, so it is the model that is poor, and not the bond.
                self._dialect, self._is_settled = self._doubted, True
            self._is_tried = True
            self._keep()
        return self._dialect

    async def _ask_aside(self, dialect: Dialect, prompt: Prompt, schema: dict[str, Any], limit: int) -> Heard:
        return await self._ask(dialect, prompt, schema, limit, _ignore)

    async def _answer(self, prompt: Prompt, schema: dict[str, Any], limit: int, heard: Callable[[str], None]) -> Reply:
        began = time.monotonic()
        window = await self._window()
        dialect = await self._find_dialect()
        estimate = self._estimate(dialect, prompt, schema)
        granted = limit + self._endpoint.thinking
        self._tally.check_window(estimate, granted, window)

        async def ask(dialect: Dialect, prompt: Prompt, schema: dict[str, Any], limit: int) -> Heard:
            return await self._ask(dialect, prompt, schema, limit, heard)

        try:
            self._dialect, got = await adapt(ask, dialect, prompt, schema, granted)
            rung = self._dialect.rung
        except Declined as e:
            if not self._is_tried and (e.status in (400, 422) or e.status >= 500):
                # What was remembered may be true of another server, which stood at this address before.
                self._doubted, self._dialect = self._dialect, None
                return await self._answer(prompt, schema, limit, heard)
            raise Unfit(
                f"{self._endpoint.base_url} refuses the request ({e.status}): {e.words}",
                "try another model in `[ai] model`, or fill by hand with `specsheets fill --ask`",
            ) from None
        self._keep()
        self._judge(got, schema)
        text = object_in(got.text, rung) if got.finish == "stop" else got.text
        counts = (got.prompt_tokens, got.completion_tokens, got.cached_tokens)
        return Reply(text, got.finish, *counts, time.monotonic() - began, got.model, rung, got.streamed)

    async def _ask(
        self, dialect: Dialect, prompt: Prompt, schema: dict[str, Any], limit: int, heard: Callable[[str], None]
    ) -> Heard:
        estimate = self._estimate(dialect, prompt, schema)
        request = dialect.request(prompt, schema, limit, self._endpoint.temperature)
        failures = 0

        async def once() -> Heard:
            nonlocal failures
            self._tally.check_budget(estimate, limit)
            try:
                return await listen(self._client, request, self._endpoint, self._key, heard)
            except Lost as e:
                self._tally.spend(estimate, self.tokens(e.text))
                raise
            except Declined as e:
                # A server that fails may recover; but some fail each time that they are asked for a bond they do not know.
                failures += 1
                is_sure = dialect == self._dialect and self._is_tried
                if e.status < 500 or (failures > 1 and not is_sure):
                    raise
                raise Away(f"{self._endpoint.base_url} fails ({e.status}): {e.words}") from None

        got = await keep_asking(once, self._endpoint, self._breaker)
        self._tally.spend(_or(got.prompt_tokens, estimate), _or(got.completion_tokens, self.tokens(got.text)))
        try:
            self._tally.check_read(estimate, got.prompt_tokens)
        except Unfit:
            # Or else the model has changed and counts otherwise: the next run finds out.
            self._remember(self._note, b"{}")
            raise
        self._tally.learn(dialect.messages(prompt, schema), got.prompt_tokens)
        return got

    def _estimate(self, dialect: Dialect, prompt: Prompt, schema: dict[str, Any]) -> int:
        return sum(self.tokens(message["content"]) for message in dialect.messages(prompt, schema))

    def _judge(self, got: Heard, schema: dict[str, Any]) -> None:
        """A whole answer that does not fit: the server behind the address may have changed."""
        if got.finish != "stop":
            return
        assert self._dialect
        is_fit = fits(bound_text(got.text, self._dialect.rung), self._dialect.schema(schema))
        self._is_tried = self._is_tried or is_fit
        self._misfits = 0 if is_fit else self._misfits + 1
        if self._misfits >= TOO_OFTEN and not self._is_settled:
            self._doubted, self._dialect, self._misfits = self._dialect, None, 0

    def _keep(self) -> None:
        if self._dialect:
            known = {"rung": self._dialect.rung, "dropped": self._dialect.dropped, "ratio": self._tally.ratio}
            self._remember(self._note, json.dumps(known).encode())


async def _unless_stopped(work: Coroutine[Any, Any, T], is_stopped: Callable[[], bool]) -> T:
    """What `work` returns. Raises InterruptedError soon after `is_stopped` says so, whatever the endpoint does."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            if is_stopped():
                raise InterruptedError("the request to the model was stopped")
            await asyncio.wait({task}, timeout=POLL)
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            # Closing a connection may hang like everything else.
            await asyncio.wait({task}, timeout=5 * POLL)


def _never() -> bool:
    return False


def _ignore(text: str) -> None:
    pass


def _or(counted: int | None, estimate: int) -> int:
    return estimate if counted is None else counted
