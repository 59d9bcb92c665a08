"""The verbs that read, as commands: each takes its plain data and calls the function that the command line calls."""

from __future__ import annotations

from typing import Any

from specsheets.app.refusal import Refused
from specsheets.faces.lsp.calls import Call, put

FIRST = 5
"""How many findings a scan shows when it is to show any: as many as the command line."""
WIDTH = 100
"""Columns of a tree in words."""


def scan(c: Call) -> Any:
    from specsheets.app.queries.scan import scan as verb

    return verb(c.project, most=FIRST if c.arguments.findings else 0, progress=c.progress)


def check(c: Call) -> Any:
    from specsheets.app.queries.check import check as verb

    a = c.arguments
    return verb(
        c.project,
        c.words,
        against=a.against or None,
        changed=a.changed,
        fail_on_new=a.failOn == "new",
        strict=a.strict,
        progress=c.progress,
    )


def status(c: Call) -> Any:
    from specsheets.app.queries.status import status as verb

    return verb(c.project)


def coverage(c: Call) -> Any:
    from specsheets.app.queries.coverage import coverage as verb

    return verb(c.project)


def find(c: Call) -> Any:
    from specsheets.app.queries.find import find as verb

    return verb(c.project, c.arguments.words)


def why(c: Call) -> Any:
    from specsheets.app.queries.sheets import why as verb

    return verb(c.project, c.arguments.name)


def map_(c: Call) -> Any:
    from specsheets.app.queries.atlas import atlas
    from specsheets.faces.map.page import render

    page = render(atlas(c.project, progress=c.progress))
    return {"output": put(c.project.root / c.arguments.output, page)}


def tree(c: Call) -> Any:
    from specsheets.app.queries.atlas import atlas
    from specsheets.faces.map.outline import outline

    return {"text": outline(atlas(c.project, progress=c.progress), WIDTH, False, False)}


def sheets(c: Call) -> Any:
    from specsheets.app.queries.sheets import sheets as verb

    return verb(c.project)


def sheet(c: Call) -> Any:
    from specsheets.app.queries.sheets import sheet as verb

    return verb(c.project, one(c))


def history(c: Call) -> Any:
    from specsheets.app.queries.sheet_history import history as verb

    return verb(c.project, one(c))


def structure(c: Call) -> Any:
    from specsheets.app.queries.structure import tree as verb

    return {"tree": verb(c.project, c.paths[0] if c.paths else "")}


def log(c: Call) -> Any:
    from specsheets.app.queries.history import log as verb

    return verb(c.project, after=c.arguments.after, limit=c.arguments.last)


def replay(c: Call) -> Any:
    from specsheets.app.queries.history import replay as verb

    return verb(c.project, c.arguments.until)


def verify(c: Call) -> Any:
    from specsheets.app.queries.history import verify as verb

    return verb(c.project)


def snapshots(c: Call) -> Any:
    from specsheets.app.queries.history import snapshots as verb

    return verb(c.project)


def compare(c: Call) -> Any:
    from specsheets.app.queries.history import compare as verb

    return {"diff": verb(c.project, c.arguments.name, c.arguments.other)}


def doctor(c: Call) -> Any:
    from specsheets.app.queries.doctor import doctor as verb

    return verb(c.project.root)


def snapshot(c: Call) -> Any:
    from specsheets.app.queries.history import snapshot_texts

    return {"sheets": snapshot_texts(c.project, c.arguments.name)}


def template(c: Call) -> Any:
    from specsheets.app.commands.structure import template as verb

    return {"text": verb(c.project, one(c))}


def one(c: Call) -> str:
    """The one path that a verb is about.

    Raises Refused where it is not one.
    """
    if len(c.paths) != 1:
        raise Refused("one file is to be named", "give its URI in `uris`")
    return c.words[0]
