"""Configuration: what the editor's settings say, put in force; what cannot be taken is shown where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types as lsp

from specsheets.app.jobs import Lanes
from specsheets.app.settings import FILES
from specsheets.faces.lsp.diagnostics import spread
from specsheets.faces.lsp.session import Session, log
from specsheets.faces.lsp.typed import pushed

SECTION = "specsheets"


async def configuration_changed(session: Session, params: lsp.DidChangeConfigurationParams) -> None:
    """workspace/didChangeConfiguration: ask for ours where it can be asked, else take what was sent."""
    if session.able.configuration:
        await read_configuration(session)
    elif isinstance(params.settings, dict):
        session.settings = _table(params.settings.get(SECTION))
        for lanes in list(session.homes.values()):
            await settle(session, lanes, session.settings)


async def read_configuration(session: Session) -> None:
    """Ask the editor for its section, once for each project."""
    homes = list(session.homes.values())
    items = [lsp.ConfigurationItem(scope_uri=session.uri(lanes, ""), section=SECTION) for lanes in homes]
    try:
        answers = await session.ask(lsp.WORKSPACE_CONFIGURATION, lsp.ConfigurationParams(items=items))
    except Exception as e:
        log.warning("the editor did not answer for its settings: %s", e)
        return
    for lanes, said in zip(homes, answers or (), strict=False):
        await settle(session, lanes, _table(said))


async def settle(session: Session, lanes: Lanes, editor: Mapping[str, Any] | None = None) -> None:
    """Put a project's settings in force as its file and the editor now have them, and show what follows."""
    before = lanes.tuning.faults
    moved = await lanes.tune(editor)
    if moved or before or lanes.tuning.faults:
        _show_faults(session, lanes)
    if moved:
        await spread(session, lanes)


def _show_faults(session: Session, lanes: Lanes) -> None:
    """Each fault as a message, once, and those of a file as its squiggle: pushed, as no client pulls for a settings file."""
    faults = lanes.tuning.faults
    for fault in faults:
        session.complain(fault)
    for name in FILES:
        if not (lanes.root / name).is_file():
            continue
        found = [
            lsp.Diagnostic(
                range=lsp.Range(lsp.Position(fault.line - 1, 0), lsp.Position(fault.line - 1, 1000)),
                message=f"{fault}; the last good settings stay in force",
                severity=lsp.DiagnosticSeverity.Error,
                source="specsheets",
                code="settings",
            )
            for fault in faults
            if fault.name == name
        ]
        uri = session.uri(lanes, name)
        session.send(pushed(uri, None, found))


def _table(settings: Any) -> dict[str, Any]:
    return dict(settings) if isinstance(settings, dict) else {}
