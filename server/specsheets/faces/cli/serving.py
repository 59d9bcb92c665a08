"""lsp: the language server on stdin and stdout."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--stdio", is_flag=True, help="Accepted, as some editors pass it: stdin and stdout are what it uses anyway."
)
def lsp(stdio: bool) -> None:  # noqa: ARG001
    """Serve an editor over stdin and stdout by the Language Server Protocol."""
    from specsheets.faces.lsp.server import main

    main()
