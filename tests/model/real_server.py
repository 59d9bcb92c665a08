"""The server of the real model in a process of its own, which may be killed and started again at the same address."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any


class RealServer:
    """Runs from the moment that it is made."""

    def __init__(self) -> None:
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start it, at its old port if it had one, and wait until it answers."""
        serve = [sys.executable, str(Path(__file__).parent / "serve.py"), str(self.port)]
        self._process = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self._process.stdout
        said = self._process.stdout.readline().split()
        assert said[:1] == ["READY"], "the model server did not start"
        self.port = int(said[1].rpartition(":")[2])

    @property
    def url(self) -> str:
        """What `[ai] base_url` is set to."""
        return f"http://127.0.0.1:{self.port}/v1"

    def is_working(self) -> bool:
        """Whether it generates anything now, by its own account."""
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            self.url[:-2] + "slots", timeout=30
        ) as said:
            slots: list[dict[str, Any]] = json.load(said)
        return any(slot["is_processing"] for slot in slots)

    def kill(self) -> None:
        """End it as a crash does."""
        self._process.kill()
        self._process.wait()
