"""Abilities: what this client can do, resolved once into flags; and what the server offers such a client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from lsprotocol import types as lsp

from specsheets import __version__
from specsheets.faces.lsp.translate import SCHEME, Encoding

IDENTIFIER = "specsheets"

ACTION_KINDS = (
    "quickfix",
    "refactor.rewrite.specsheets.confirm",
    "refactor.rewrite.specsheets.lock",
    "refactor.rewrite.specsheets.unlock",
    "refactor.rewrite.specsheets.emit",
    "source.fixAll.specsheets",
    "source.specsheets.generate",
    "source.specsheets.open",
    "source.specsheets.history",
    "source.specsheets.fill",
    "source.specsheets.fillFolder",
    "source.specsheets.fillFromCode",
)
"""Leaf kinds, so that a client may bind a key to one."""


DEEDS = {"create": "create", "delete": "delete", "move": "rename"}
"""What a change may do to a whole file, as the protocol calls it."""


class Abilities(NamedTuple):
    """What a client can do; everything is off until it said so."""

    encoding: Encoding = "utf-16"
    pulls: bool = False
    versions: bool = False
    related: bool = False
    data: bool = False
    links: bool = False
    tags: frozenset[lsp.DiagnosticTag] = frozenset()
    markdown: bool = False
    resolves_completions: bool = False
    markdown_completions: bool = False
    literal_actions: bool = False
    prefers_actions: bool = False
    resolves_edits: bool = False
    disabled_actions: bool = False
    text_content: bool = False
    document_changes: bool = False
    annotates: bool = False
    snippets: bool = False
    deeds: frozenset[str] = frozenset()
    applies_edits: bool = False
    watches: bool = False
    configuration: bool = False
    watches_configuration: bool = False
    progress: bool = False
    asks: bool = False
    shows_documents: bool = False
    refreshes_lenses: bool = False
    refreshes_diagnostics: bool = False
    resolves_lenses: bool = False
    resolves_symbols: bool = False
    tree_symbols: bool = False


def abilities_of(client: lsp.ClientCapabilities) -> Abilities:
    """The flags of a client.

    It pulls findings only where it can also be told to pull anew; otherwise findings are pushed, as an edit in one file
    changes those of others.
    """

    def has(*path: str) -> bool:
        found: Any = client
        for name in path:
            found = getattr(found, name, None)
        return bool(found)

    def listed(*path: str) -> list[str]:
        found: Any = client
        for name in path:
            found = getattr(found, name, None)
        return [str(getattr(x, "value", x)) for x in found or ()]

    offered = listed("general", "position_encodings")
    encoding: Encoding = "utf-32" if "utf-32" in offered else "utf-8" if "utf-8" in offered else "utf-16"
    refreshes = has("workspace", "diagnostics", "refresh_support")
    resolved = listed("text_document", "code_action", "resolve_support", "properties")
    document_changes = has("workspace", "workspace_edit", "document_changes")
    operations = listed("workspace", "workspace_edit", "resource_operations") if document_changes else []
    described = listed("text_document", "completion", "completion_item", "resolve_support", "properties")
    tagged = [
        value
        for kind in ("publish_diagnostics", "diagnostic")
        for value in listed("text_document", kind, "tag_support", "value_set")
    ]
    return Abilities(
        encoding=encoding,
        pulls=has("text_document", "diagnostic") and refreshes,
        versions=has("text_document", "publish_diagnostics", "version_support"),
        related=has("text_document", "publish_diagnostics", "related_information")
        or has("text_document", "diagnostic", "related_information"),
        data=has("text_document", "publish_diagnostics", "data_support")
        or has("text_document", "diagnostic", "data_support"),
        links=has("workspace", "text_document_content")
        and (
            has("text_document", "publish_diagnostics", "code_description_support")
            or has("text_document", "diagnostic", "code_description_support")
        ),
        tags=frozenset(tag for tag in lsp.DiagnosticTag if str(tag.value) in tagged),
        markdown=listed("text_document", "hover", "content_format")[:1] == ["markdown"],
        resolves_completions={"detail", "documentation"} <= set(described),
        markdown_completions=listed("text_document", "completion", "completion_item", "documentation_format")[:1]
        == ["markdown"],
        literal_actions=has("text_document", "code_action", "code_action_literal_support"),
        prefers_actions=has("text_document", "code_action", "is_preferred_support"),
        resolves_edits="edit" in resolved and has("text_document", "code_action", "data_support"),
        disabled_actions=has("text_document", "code_action", "disabled_support"),
        text_content=has("workspace", "text_document_content"),
        document_changes=document_changes,
        annotates=document_changes and has("workspace", "workspace_edit", "change_annotation_support"),
        snippets=document_changes and has("workspace", "workspace_edit", "snippet_edit_support"),
        deeds=frozenset(deed for deed, operation in DEEDS.items() if operation in operations),
        applies_edits=has("workspace", "apply_edit"),
        watches=has("workspace", "did_change_watched_files", "dynamic_registration"),
        configuration=has("workspace", "configuration"),
        watches_configuration=has("workspace", "did_change_configuration", "dynamic_registration"),
        progress=has("window", "work_done_progress"),
        asks=has("window", "show_message"),
        shows_documents=has("window", "show_document", "support"),
        refreshes_lenses=has("workspace", "code_lens", "refresh_support"),
        refreshes_diagnostics=refreshes,
        resolves_lenses="command" in listed("text_document", "code_lens", "resolve_support", "properties"),
        resolves_symbols="location.range" in listed("workspace", "symbol", "resolve_support", "properties"),
        tree_symbols=has("text_document", "document_symbol", "hierarchical_document_symbol_support"),
    )


def offer(able: Abilities, commands: Iterable[str]) -> lsp.InitializeResult:
    """The answer to `initialize`."""
    sources = lsp.FileOperationFilter(pattern=lsp.FileOperationPattern(glob="**/*"), scheme="file")
    operations = lsp.FileOperationRegistrationOptions(filters=[sources])
    return lsp.InitializeResult(
        server_info=lsp.ServerInfo(name="specsheets", version=__version__),
        capabilities=lsp.ServerCapabilities(
            position_encoding=lsp.PositionEncodingKind(able.encoding),
            text_document_sync=lsp.TextDocumentSyncOptions(
                open_close=True,
                change=lsp.TextDocumentSyncKind.Incremental,
                save=lsp.SaveOptions(include_text=False),
            ),
            diagnostic_provider=lsp.DiagnosticOptions(
                identifier=IDENTIFIER, inter_file_dependencies=True, workspace_diagnostics=True
            )
            if able.pulls
            else None,
            code_action_provider=lsp.CodeActionOptions(
                code_action_kinds=[lsp.CodeActionKind(k) if k == "quickfix" else k for k in ACTION_KINDS],
                resolve_provider=True,
            ),
            code_lens_provider=lsp.CodeLensOptions(resolve_provider=able.resolves_lenses),
            completion_provider=lsp.CompletionOptions(
                trigger_characters=[".", ":", " "], resolve_provider=able.resolves_completions
            ),
            definition_provider=True,
            document_link_provider=lsp.DocumentLinkOptions(resolve_provider=False),
            folding_range_provider=True,
            document_symbol_provider=True,
            execute_command_provider=lsp.ExecuteCommandOptions(commands=sorted(commands)),
            hover_provider=True,
            references_provider=True,
            type_definition_provider=True,
            rename_provider=lsp.RenameOptions(prepare_provider=True),
            workspace_symbol_provider=lsp.WorkspaceSymbolOptions(resolve_provider=able.resolves_symbols),
            workspace=lsp.WorkspaceOptions(
                workspace_folders=lsp.WorkspaceFoldersServerCapabilities(supported=True, change_notifications=True),
                file_operations=lsp.FileOperationOptions(
                    will_rename=operations,
                    did_rename=operations,
                    did_create=None if able.watches else operations,
                    did_delete=None if able.watches else operations,
                ),
                text_document_content=lsp.TextDocumentContentOptions(schemes=[SCHEME]) if able.text_content else None,
            ),
        ),
    )
