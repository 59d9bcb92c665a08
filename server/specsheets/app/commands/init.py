"""init: a settings file with every default as a comment, and a workflow that checks each pull request."""

from __future__ import annotations

from pathlib import Path

from specsheets.app.answers import ChangeAnswer
from specsheets.app.refusal import Refused
from specsheets.model.change import Change, FileChange

SETTINGS = "specsheets.toml"
WORKFLOW = ".github/workflows/specsheets.yml"

SETTINGS_TEXT = """\
# Settings of Specsheets. Each line that begins with `#` shows a default; take the sign away to change it.

[sheets]
# Files and folders that get sheets; empty: what .specsheets/include remembers, else all.
# include = []
# Sources that are left out everywhere, as patterns of an ignore file.
# exclude = []

[rules.severity]
# error, warning, info or off, by rule; docs/rules lists them.
# convention = "warning"

# [rules.folders."tests"]
# The same for the files below one folder; the nearest folder wins.
# convention = "off"

[rules.styles]
# The style of a kind of name, whatever prevails in the code.
# function = "snake_case"

[ai]
# An OpenAI-compatible endpoint for `specsheets fill`; the key comes from SPECSHEETS_AI_KEY, never from a file.
# base_url = ""
# model = ""
# How many tokens it has room for, where the endpoint does not say so; 0: what it says.
# window = 0
# Seconds of silence after which a request has failed, how often it is sent again, and after how many seconds.
# timeout = 60
# retries = 4
# wait = 1
# What a million tokens cost, and what one run may cost; 0: not known, no limit.
# price_prompt = 0
# price_completion = 0
# budget = 0
# temperature = 0
# thinking = 0
# insecure = false
"""

WORKFLOW_TEXT = """\
# Says where a pull request drifts from its own code, names and sheets; what was there before does not count.
name: specsheets
on: pull_request
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: python -m pip install specsheets
      - run: specsheets check --against origin/${{ github.base_ref }} --fail-on new --format github
"""


def init(root: Path, *, ci: bool = False, dry_run: bool = False) -> ChangeAnswer:
    """Write the settings file, and with `ci` the workflow; a file that is there is never touched.

    Raises Refused where nothing is left to write, or the folder cannot be written.
    """
    wanted = {SETTINGS: SETTINGS_TEXT, **({WORKFLOW: WORKFLOW_TEXT} if ci else {})}
    missing = {name: text for name, text in wanted.items() if not (root / name).exists()}
    if not missing:
        raise Refused(f"{' and '.join(wanted)} exist already", "edit them; nothing was written")
    change = Change("init", tuple(FileChange(name, None, text) for name, text in missing.items()))
    if not dry_run:
        for name, text in missing.items():
            try:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, "utf-8")
            except OSError as e:
                raise Refused(
                    f"{root / name} cannot be written: {e.strerror or e}", "choose a folder of your own"
                ) from None
    return ChangeAnswer(
        title="init", applied=not dry_run, files=tuple(sorted(missing)), decisions=0, diff=change.diff()
    )
