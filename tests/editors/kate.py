"""What a person does in Kate: sees a squiggle, takes the quick fix, sees it gone, saves. Ends with a line for the test.

Runs on a display of its own. What Kate shows is read off what it and the server tell each other: a quick fix sends along the
finding that Kate has under the cursor.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path.cwd()
FILE = ROOT / "shop/cart.py"
SHEET = ROOT / ".specsheets/sheets/shop/cart.py.yaml"
SENT, CAME = ROOT / "sent", ROOT / "came"
"""What Kate told the server, and what the server told Kate."""


def configured(settings: Path) -> dict[str, str]:
    """Kate with the settings that its page shows, and without its question whether the server may be started."""
    config = Path(os.environ["XDG_CONFIG_HOME"])
    server, heard = str(shutil.which("specsheets")), ROOT / "bin/specsheets"
    heard.parent.mkdir()
    sent, came, real = (shlex.quote(str(word)) for word in (SENT, CAME, server))
    heard.write_text(f'#!/bin/sh\ntee {sent} | {real} "$@" | tee {came}\n', "utf-8")
    heard.chmod(0o755)
    (config / "kate/lspclient").mkdir(parents=True)
    shutil.copy(settings, config / "kate/lspclient/settings.json")
    (config / "katerc").write_text(f"[lspclient]\nAllowedServerCommandLines={heard} lsp\n", "utf-8")
    return {**os.environ, "PATH": f"{heard.parent}{os.pathsep}{os.environ['PATH']}"}


def messages(told: Path, method: str) -> list[Any]:
    """What was told of one method so far, whole messages only."""
    text = told.read_bytes() if told.exists() else b""
    ends = [(m.end(), m.end() + int(m[1])) for m in re.finditer(rb"Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n", text)]
    read = [json.loads(text[start:end]) for start, end in ends if end <= len(text)]
    return [m["params"] for m in read if m.get("method") == method]


def squiggles() -> Any:
    """The findings that the server said last of the file; None before it said any."""
    said = messages(CAME, "textDocument/publishDiagnostics")
    return next((p["diagnostics"] for p in reversed(said) if p["uri"] == FILE.as_uri()), None)


def press(*keys: str) -> None:
    """Keys as a person presses them, one after the other."""
    subprocess.run(["xdotool", "key", "--delay", "100", *keys], check=True)


def until(what: str, wanted: Callable[[], Any], *keys: str) -> Any:
    """Wait until WANTED returns something; `keys` are pressed every other second until then, as a person would."""
    end, next_try = time.monotonic() + 60, 0.0
    while not (found := wanted()):
        if time.monotonic() > end:
            sys.exit(f"never came: {what}\n{squiggles()}\n{(ROOT / 'kate.log').read_text('utf-8', 'replace')}")
        if keys and time.monotonic() > next_try:
            press(*keys)
            next_try = time.monotonic() + 2
        time.sleep(0.05)
    return found


def window() -> str:
    """The window of the file, once it is shown."""
    named = ["xdotool", "search", "--onlyvisible", "--name", "cart.py"]
    return subprocess.run(named, capture_output=True, text=True, check=False).stdout.strip()


def main() -> None:
    """All of it."""
    environment = configured(Path(sys.argv[1]))
    with (ROOT / "kate.log").open("wb") as log:
        kate = subprocess.Popen(["kate", "-n", "-b", FILE], env=environment, stdout=log, stderr=log)
    until("a window", window)
    subprocess.run(["xdotool", "windowfocus", "--sync", window().split()[0]], check=True)
    until("a squiggle", squiggles)

    # Kate drops a fix whose squiggle was told anew meanwhile: then a person presses once more.
    until("the fix", lambda: "fetch_user" not in FILE.read_text("utf-8"), "ctrl+Home", "ctrl+period", "ctrl+s")
    asked = messages(SENT, "textDocument/codeAction")
    (found,) = asked[0]["context"]["diagnostics"]
    place = found["range"]["start"]
    print(f"squiggle: {found['source']} {found['code']} {place['line'] + 1}:{place['character'] + 1}")
    until("no squiggle", lambda: squiggles() == [])
    until("a spec sheet", SHEET.is_file, "Escape", "alt+Return", "Down", "Return")
    press("ctrl+q")
    kate.wait(60)
    print("cured")


if __name__ == "__main__":
    main()
