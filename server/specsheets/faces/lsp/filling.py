"""The verbs of the fill over the wire: an editor is shown a proposal first, as data, and applies it whole, by sheet or by entry."""

from __future__ import annotations

from typing import Any

from specsheets.app.refusal import Refused
from specsheets.faces.lsp.calls import Call, put


def fill(c: Call) -> Any:
    """specsheets.server.fill."""
    a = c.arguments
    words = [] if c.paths in ([], [""]) else c.words
    if a.bodies:
        return _bodies(c, words)
    if a.fromCode:
        from specsheets.app.commands.fill import fill_from_code

        return fill_from_code(c.project, words, dry_run=a.dryRun)
    if a.ask:
        from specsheets.app.commands.fill_by_hand import ask

        return ask(c.project, words, c.project.root / a.ask)
    if a.answer:
        from specsheets.app.commands.fill_by_hand import answer

        return answer(c.project, c.project.root / a.answer)
    if a.dryRun:
        from specsheets.app.queries.context import next_context

        return next_context(c.project, words, a.window)
    from specsheets.app.commands.fill_by_model import Manner
    from specsheets.app.commands.fill_by_model import fill as by_model

    return by_model(c.project, words, Manner(a.window, True, a.replay, c.progress, agreed=c.agreed))


def _bodies(c: Call, words: list[str]) -> Any:
    from specsheets.app.commands import bodies_by_hand, fill_bodies

    a = c.arguments
    if a.dryRun or a.fromCode:
        raise Refused(f"bodies and {'dryRun' if a.dryRun else 'fromCode'} do not go together", "give one of them")
    if a.ask:
        return bodies_by_hand.ask(c.project, words, c.project.root / a.ask, a.again)
    if a.answer:
        return bodies_by_hand.answer(c.project, c.project.root / a.answer, a.check)
    manner = fill_bodies.Manner(a.window, a.check, a.again, True, a.replay, c.progress, agreed=c.agreed)
    return fill_bodies.fill_bodies(c.project, words, manner)


def apply(c: Call) -> Any:
    """specsheets.server.apply."""
    from specsheets.app.commands import fill_apply

    verb = fill_apply.reject if c.arguments.reject else fill_apply.apply
    return verb(c.project, c.arguments.run, _words(c))


def context(c: Call) -> Any:
    """specsheets.server.context.show."""
    from specsheets.app.queries import context as queries

    a = c.arguments
    answer = queries.context_or_next(c.project, a.run, a.next, [] if c.paths in ([], [""]) else c.words, a.window)
    target = c.inside(a.page)
    if target:
        put(target, queries.page(answer))
    return answer


def runs(c: Call) -> Any:
    """specsheets.server.context.list."""
    from specsheets.app.queries.context import runs as list_runs

    return list_runs(c.project)


def letters(c: Call) -> Any:
    """specsheets.server.dlq.list."""
    from specsheets.app.queries.letters import letters as list_letters

    return list_letters(c.project)


def requeue(c: Call) -> Any:
    """specsheets.server.dlq.requeue."""
    from specsheets.app.commands.letters import unpark

    return unpark(c.project, _words(c), "requeued")


def drop(c: Call) -> Any:
    """specsheets.server.dlq.drop."""
    from specsheets.app.commands.letters import unpark

    return unpark(c.project, _words(c), "dropped")


def _words(c: Call) -> list[str]:
    """What URIs and words name together; the whole project is no word."""
    return [*(p for p in c.paths if p), *c.arguments.words]
