"""Lifecycle: from initialize to shutdown: abilities, folders, watchers, settings of the editor."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any
from uuid import uuid4

from lsprotocol import types as lsp

from specsheets.app.jobs import Lanes
from specsheets.app.watching import Watch
from specsheets.faces.lsp.abilities import abilities_of, offer
from specsheets.faces.lsp.configuration import read_configuration, settle
from specsheets.faces.lsp.diagnostics import spread
from specsheets.faces.lsp.session import Session, log
from specsheets.faces.lsp.translate import path_of, uri_of
from specsheets.faces.lsp.verbs import COMMANDS

POLL = 2.0
"""Seconds between two looks at what other processes recorded."""
WATCHED = ("**/*.py", "**/specsheets.toml", "**/pyproject.toml", "**/.gitignore", "**/.ignore", "**/.specsheets/**")


def initialize(session: Session, params: lsp.InitializeParams) -> lsp.InitializeResult:
    """Answered before anything is read: nothing but flags and folders."""
    session.able = abilities_of(params.capabilities)
    session.documents.encoding = session.able.encoding
    session.parent = params.process_id
    session.trace = params.trace or lsp.TraceValue.Off
    folders = [f.uri for f in params.workspace_folders or ()]
    root = params.root_uri or (uri_of(p) if params.root_path and (p := path_of(f"file://{params.root_path}")) else None)
    for uri in folders or ([root] if root else []):
        session.add_folder(uri)
    return offer(session.able, COMMANDS)


async def initialized(session: Session, _: lsp.InitializedParams) -> None:
    """Register what can only be registered now, and read the projects in the background."""
    session.spawn(_register(session))
    if session.able.configuration:
        session.spawn(read_configuration(session))
    session.spawn(_poll(session))
    for lanes in session.homes.values():
        session.spawn(_begin(session, lanes))


async def _begin(session: Session, lanes: Lanes) -> None:
    await settle(session, lanes)
    await lanes.look(lambda watch: watch.view)


async def folders_changed(session: Session, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    """Folders came or went."""
    for folder in params.event.removed:
        session.remove_folder(folder.uri)
    for folder in params.event.added:
        session.add_folder(folder.uri)
    for document in session.documents:
        session.feed(document)
    if session.able.configuration:
        await read_configuration(session)
    for lanes in list(session.homes.values()):
        await settle(session, lanes, session.settings)
        await spread(session, lanes)


def set_trace(session: Session, params: lsp.SetTraceParams) -> None:
    """How much of a trace the client wants."""
    session.trace = params.value


async def _register(session: Session) -> None:
    wanted = []
    if session.able.watches:
        watchers = [lsp.FileSystemWatcher(glob_pattern=glob) for glob in WATCHED]
        options: Any = lsp.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
        wanted.append(
            lsp.Registration(id=str(uuid4()), method=lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, register_options=options)
        )
    if session.able.watches_configuration:
        options = lsp.DidChangeConfigurationRegistrationOptions(section="specsheets")
        wanted.append(
            lsp.Registration(id=str(uuid4()), method=lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, register_options=options)
        )
    if not wanted:
        return
    try:
        await session.ask(lsp.CLIENT_REGISTER_CAPABILITY, lsp.RegistrationParams(registrations=wanted))
    except Exception as e:
        log.warning("the editor did not take a registration, files are looked at from time to time: %s", e)
        session.able = session.able._replace(watches=False)


def _catch_up(disk: bool, watch: Watch) -> bool:
    return watch.catch_up(disk=disk)


async def _poll(session: Session) -> None:
    """Look at what other processes recorded, and at the disk where the editor does not tell of it."""
    turn = 0
    while True:
        await asyncio.sleep(POLL)
        turn += 1
        disk = not session.able.watches and turn % 3 == 0
        for lanes in list(session.homes.values()):
            try:
                if disk:
                    await settle(session, lanes)
                if await lanes.look(partial(_catch_up, disk)):
                    await spread(session, lanes, caught_up=True)
            except Exception as e:
                session.complain(e)
