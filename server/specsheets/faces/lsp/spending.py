"""Spending: a person is asked before a model is, with what it takes at most; no answer is a no, and nothing is sent then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from lsprotocol import types as lsp

from specsheets.app.filling.driver import DECLINED
from specsheets.app.progress import Progress
from specsheets.faces.lsp.session import Session, log

FILL, NOT_NOW = "Fill", "Not now"
TURN = 0.2
"""Seconds between two looks whether the verb that waits for an answer is to stop."""


def asker(session: Session, arguments: Any) -> Callable[[Progress], Callable[[str], bool]]:
    """Who agrees, from the thread of a verb, to what is about to be sent: the person at the client, where it can ask and has
    not asked already; else nobody is asked."""
    loop = asyncio.get_running_loop()
    if not session.able.asks or getattr(arguments, "agreed", True):
        return lambda _: lambda _: True
    return lambda step: partial(_agreed, session, loop, step)


def _agreed(session: Session, loop: asyncio.AbstractEventLoop, step: Progress, said: str) -> bool:
    """Raises Cancelled where the verb is to stop before anybody answers."""
    answer = asyncio.run_coroutine_threadsafe(_ask(session, said), loop)
    try:
        while True:
            try:
                return answer.result(TURN)
            except TimeoutError:
                step("waits for your word", 0, 1)
    finally:
        answer.cancel()


async def _ask(session: Session, said: str) -> bool:
    actions = [lsp.MessageActionItem(title) for title in (FILL, NOT_NOW)]
    asked = lsp.ShowMessageRequestParams(type=lsp.MessageType.Info, message=f"Specsheets: {said}", actions=actions)
    try:
        chosen = await session.ask(lsp.WINDOW_SHOW_MESSAGE_REQUEST, asked)
    except Exception as e:
        log.warning("the editor did not ask: %s", e)
        chosen = None
    if chosen is not None and chosen.title == FILL:
        return True
    told = lsp.ShowMessageParams(type=lsp.MessageType.Info, message=f"Specsheets: {DECLINED}")
    session.notify(lsp.WINDOW_SHOW_MESSAGE, told)
    return False
