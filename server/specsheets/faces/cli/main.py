"""The command `specsheets`: one group of verbs, each imported only when it is used."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from specsheets import __version__

VERBS = {
    "checking": ("check",),
    "look": ("scan", "status", "coverage", "find", "why", "map", "view"),
    "planning": ("init", "plan"),
    "starting": ("new",),
    "filling": ("fill", "context"),
    "parking": ("dlq",),
    "emitting": ("emit", "verify"),
    "deciding": ("accept", "reject", "rename"),
    "fixing": ("fix", "baseline"),
    "sheets": ("sheets",),
    "structure": ("structure",),
    "log": ("log",),
    "serving": ("lsp",),
    "upkeep": ("doctor", "remove", "completion"),
}
"""Module of this folder → the verbs that it defines, in the order of the help text."""


_ATTRIBUTE = {"map": "map_"}
"""Verbs whose function cannot bear their name."""


class Verbs(click.Group):
    """The verbs, found by name; a verb's module is imported when the verb is used."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return [verb for verbs in VERBS.values() for verb in verbs]

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        for module, verbs in VERBS.items():
            if name in verbs:
                command: click.Command = getattr(
                    import_module(f"specsheets.faces.cli.{module}"), _ATTRIBUTE.get(name, name)
                )
                return command
        return None


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="specsheets")
def specsheets() -> None:
    """A spec sheet for every file of a project, so that a program written by AI cannot disagree with itself.

    \b
    Look:     scan  status  check  find  why  map  view      (nothing is written that git would see)
    Promise:  plan src/billing                              (sheets for these files only)
    Mirror:   plan .                                        (a sheet for every file)
    """


def main() -> None:
    """Run the command line: one sentence on stderr for everything that goes wrong, never a traceback.

    Exit codes: 0 fine, 1 findings, 2 wrong use or refused, 3 nothing was checked, 130 interrupted.
    """
    from specsheets.app.progress import Cancelled
    from specsheets.app.refusal import Refused

    code: Any
    try:
        code = specsheets.main(standalone_mode=False)
    except (Cancelled, KeyboardInterrupt, click.exceptions.Abort):
        _say("interrupted; whatever was finished stays, run it again to go on", 130)
        with suppress(OSError):
            sys.stdout.flush()
        # Not `sys.exit`: an interrupt that fell into an `exec` of a text (a dataclass in the making) stays marked as
        # unhandled in CPython, which would end the process by the signal instead of by this code.
        os._exit(130)
    except click.ClickException as e:
        context = getattr(e, "ctx", None)
        hint = f"; see `{context.command_path} --help`" if context else ""
        code = _say(f"{e.format_message().rstrip('.')}{hint}", 2)
    except Refused as e:
        code = _say(str(e), 2)
    except BrokenPipeError:
        # The reader of a pipe went away (`| head`): end quietly, and keep Python from flushing into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as e:
        if os.environ.get("SPECSHEETS_DEBUG"):
            raise
        code = _say(f"a fault in specsheets itself: {type(e).__name__}: {e}; SPECSHEETS_DEBUG=1 shows where", 2)
    sys.exit(code if isinstance(code, int) else 0)


def _say(sentence: str, code: int) -> int:
    print(f"specsheets: {' '.join(sentence.split())}", file=sys.stderr)
    return code
