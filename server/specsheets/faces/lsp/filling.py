"""The verbs of the fill over the wire: an editor is shown a proposal first, as data, and applies it whole, by sheet or by entry."""

from __future__ import annotations

from typing import Any

from specsheets.faces.lsp.call import Call


def fill(c: Call) -> Any:
    """specsheets.server.fill."""
    a = c.arguments
    words = [] if c.paths in ([], [""]) else c.words
    if a.dryRun:
        from specsheets.app.queries.context import next_context

        return next_context(c.project, words, a.window)
    from specsheets.app.commands.fill_by_model import Manner
    from specsheets.app.commands.fill_by_model import fill as by_model

    return by_model(c.project, words, Manner(a.window, True, a.replay, c.progress))


def from_code(c: Call) -> Any:
    """specsheets.server.fill.fromCode."""
    from specsheets.app.commands.fill import fill_from_code

    words = [] if c.paths in ([], [""]) else c.words
    return fill_from_code(c.project, words, dry_run=c.arguments.dryRun)


def apply(c: Call) -> Any:
    """specsheets.server.apply."""
    from specsheets.app.commands.fill_apply import apply as by_run

    return by_run(c.project, c.arguments.run, [*(p for p in c.paths if p), *c.arguments.words])


def ask(c: Call) -> Any:
    """specsheets.server.fill.ask."""
    from specsheets.app.commands.fill_by_hand import ask as by_hand

    words = [] if c.paths in ([], [""]) else c.words
    return by_hand(c.project, words, c.project.root / c.arguments.file)


def answer(c: Call) -> Any:
    """specsheets.server.fill.answer."""
    from specsheets.app.commands.fill_by_hand import answer as by_hand

    return by_hand(c.project, c.project.root / c.arguments.file)


def context(c: Call) -> Any:
    """specsheets.server.context.show."""
    from specsheets.app.queries import context as queries

    a = c.arguments
    if a.run:
        return queries.context(c.project, a.run)
    return queries.next_context(c.project, [] if c.paths in ([], [""]) else c.words, a.window)


def runs(c: Call) -> Any:
    """specsheets.server.context.list."""
    from specsheets.app.queries.context import runs as queries_runs

    return queries_runs(c.project)


def letters(c: Call) -> Any:
    """specsheets.server.dlq.list."""
    from specsheets.app.queries.letters import letters as list_letters

    return list_letters(c.project)


def requeue(c: Call) -> Any:
    """specsheets.server.dlq.requeue."""
    from specsheets.app.commands.letters import unpark

    return unpark(c.project, [*(p for p in c.paths if p), *c.arguments.words], "requeued")


def drop(c: Call) -> Any:
    """specsheets.server.dlq.drop."""
    from specsheets.app.commands.letters import unpark

    return unpark(c.project, [*(p for p in c.paths if p), *c.arguments.words], "dropped")
