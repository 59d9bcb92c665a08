"""Routes: one table: method, what handles it, the lane that it works on, and the ability that a client needs for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from lsprotocol import types as lsp

from specsheets.app.jobs import Lane
from specsheets.faces.lsp import (
    actions,
    configuration,
    content,
    diagnostics,
    execute,
    lifecycle,
    navigation,
    sheets,
    synchronize,
)


class Route(NamedTuple):
    """How one method is served. A handler on the lane `now` is a plain function and runs before anything that comes later;
    the others are coroutines that hand their work to a lane of the project."""

    method: str
    handler: Callable[..., Any]
    lane: Lane
    needs: str = ""


ROUTES: dict[str, Route] = {
    route.method: route
    for route in (
        Route(lsp.INITIALIZE, lifecycle.initialize, "now"),
        Route(lsp.INITIALIZED, lifecycle.initialized, "read"),
        Route(lsp.SET_TRACE, lifecycle.set_trace, "now"),
        Route(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, lifecycle.folders_changed, "read"),
        Route(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, configuration.configuration_changed, "read"),
        Route(lsp.TEXT_DOCUMENT_DID_OPEN, synchronize.opened, "now"),
        Route(lsp.TEXT_DOCUMENT_DID_CHANGE, synchronize.changed, "now"),
        Route(lsp.TEXT_DOCUMENT_DID_CLOSE, synchronize.closed, "now"),
        Route(lsp.TEXT_DOCUMENT_DID_SAVE, synchronize.saved, "job"),
        Route(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, synchronize.watched, "read"),
        Route(lsp.WORKSPACE_DID_CREATE_FILES, synchronize.came_or_went, "read"),
        Route(lsp.WORKSPACE_DID_DELETE_FILES, synchronize.came_or_went, "read"),
        Route(lsp.WORKSPACE_WILL_RENAME_FILES, synchronize.will_rename, "read"),
        Route(lsp.WORKSPACE_DID_RENAME_FILES, synchronize.renamed, "job"),
        Route(lsp.TEXT_DOCUMENT_DIAGNOSTIC, diagnostics.pull, "read", "pulls"),
        Route(lsp.WORKSPACE_DIAGNOSTIC, diagnostics.pull_workspace, "read", "pulls"),
        Route(lsp.TEXT_DOCUMENT_CODE_ACTION, actions.code_actions, "read"),
        Route(lsp.CODE_ACTION_RESOLVE, actions.resolve, "read"),
        Route(lsp.TEXT_DOCUMENT_HOVER, navigation.hover, "read"),
        Route(lsp.TEXT_DOCUMENT_DEFINITION, navigation.definition, "read"),
        Route(lsp.TEXT_DOCUMENT_TYPE_DEFINITION, navigation.type_definition, "read"),
        Route(lsp.TEXT_DOCUMENT_REFERENCES, navigation.references, "read"),
        Route(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, navigation.document_symbols, "read"),
        Route(lsp.WORKSPACE_SYMBOL, navigation.workspace_symbols, "read"),
        Route(lsp.WORKSPACE_SYMBOL_RESOLVE, navigation.resolve_symbol, "read", "resolves_symbols"),
        Route(lsp.TEXT_DOCUMENT_CODE_LENS, sheets.code_lens, "read"),
        Route(lsp.CODE_LENS_RESOLVE, sheets.resolve_lens, "read", "resolves_lenses"),
        Route(lsp.TEXT_DOCUMENT_COMPLETION, sheets.completion, "read"),
        Route(lsp.COMPLETION_ITEM_RESOLVE, sheets.resolve_completion, "read", "resolves_completions"),
        Route(lsp.TEXT_DOCUMENT_DOCUMENT_LINK, sheets.links, "read"),
        Route(lsp.TEXT_DOCUMENT_FOLDING_RANGE, sheets.folds, "read"),
        Route(lsp.TEXT_DOCUMENT_PREPARE_RENAME, sheets.prepare_rename, "read"),
        Route(lsp.TEXT_DOCUMENT_RENAME, sheets.rename, "job"),
        Route(lsp.WORKSPACE_TEXT_DOCUMENT_CONTENT, content.content, "read", "text_content"),
        Route(lsp.WORKSPACE_EXECUTE_COMMAND, execute.execute, "job"),
        Route(lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL, execute.cancel_progress, "now"),
    )
}
