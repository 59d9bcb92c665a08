"""A bare client of a language server on stdin and stdout, and what its process takes; needs Linux for the latter."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

PATIENCE = 180.0
"""Seconds that an answer may take."""
TEXT = {"publishDiagnostics": {"versionSupport": True}, "diagnostic": {}, "synchronization": {}}
ABLE = {"textDocument": TEXT, "workspace": {"workspaceFolders": True}, "general": {"positionEncodings": ["utf-16"]}}


class Client:
    """One server at work on one project. Findings are pulled where the server offers it, else awaited."""

    def __init__(self, command: list[str], root: Path) -> None:
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._lock = threading.Lock()
        self._answers: dict[int, queue.Queue[Any]] = {}
        self._published: queue.Queue[tuple[str, int | None]] = queue.Queue()
        self._number = 0
        self._version = 1
        threading.Thread(target=self._listen, daemon=True).start()
        folder = {"uri": root.as_uri(), "name": root.name}
        told = {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": ABLE, "workspaceFolders": [folder]}
        offered = self.ask("initialize", told)["capabilities"]
        self._pulls = bool(offered.get("diagnosticProvider"))
        self.tell("initialized", {})

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and wait for its result; None where it is refused."""
        self._number += 1
        number, answer = self._number, queue.Queue[Any]()
        self._answers[number] = answer
        self._send({"id": number, "method": method, "params": params})
        return answer.get(timeout=PATIENCE).get("result")

    def open(self, path: Path) -> None:
        """Open a file and wait for its findings."""
        self.tell(
            "textDocument/didOpen",
            {
                "textDocument": {
                    "uri": path.as_uri(),
                    "languageId": "python",
                    "version": 1,
                    "text": path.read_text("utf-8"),
                }
            },
        )
        self.wait(path)

    def edit(self, path: Path, line: int, column: int, gone: int, text: str) -> float:
        """Change a few letters of an open file; the milliseconds until its findings are there."""
        self._version += 1
        start, end = {"line": line, "character": column}, {"line": line, "character": column + gone}
        began = time.perf_counter()
        self.tell(
            "textDocument/didChange",
            {
                "textDocument": {"uri": path.as_uri(), "version": self._version},
                "contentChanges": [{"range": {"start": start, "end": end}, "text": text}],
            },
        )
        self.wait(path)
        return (time.perf_counter() - began) * 1e3

    def wait(self, path: Path) -> None:
        """Wait for the findings of the file as it is now."""
        if self._pulls:
            self.ask("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
            return
        while True:
            uri, version = self._published.get(timeout=PATIENCE)
            if uri == path.as_uri() and version in (None, self._version):
                return

    def cpu(self) -> float:
        """CPU seconds so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1e3

    def close(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.wait()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        with self._lock:
            self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            self._process.stdin.flush()

    def _listen(self) -> None:
        out = self._process.stdout
        assert out is not None
        length = 0
        while line := out.readline():
            if line.lower().startswith(b"content-length"):
                length = int(line.split(b":")[1])
            elif not line.strip():
                self._take(json.loads(out.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        if "id" in message and "method" in message:
            items = (
                message.get("params", {}).get("items", []) if message["method"] == "workspace/configuration" else None
            )
            self._send({"id": message["id"], "result": [None for _ in items] if items is not None else None})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self._published.put((message["params"]["uri"], message["params"].get("version")))
        elif message.get("id") in self._answers:
            self._answers.pop(message["id"]).put(message)
