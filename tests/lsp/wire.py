"""A bare client over stdio, and small projects for it: knows nothing of the server but the protocol."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SERVER = Path(__file__).parents[2] / "server"
PATIENCE = 60.0

VSCODE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True, "dataSupport": True},
        "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": False},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}},
            "dataSupport": True,
            "isPreferredSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
    },
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "diagnostics": {"refreshSupport": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
        "workspaceFolders": True,
    },
}
"""What vscode-languageclient says of itself, cut down to what a server may rely on."""

PUSHED: dict[str, Any] = {
    **VSCODE,
    "textDocument": {k: v for k, v in VSCODE["textDocument"].items() if k != "diagnostic"},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
}
"""A plain client: findings are pushed, nothing is registered."""

KATE: dict[str, Any] = {
    "textDocument": {
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}}
        },
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"relatedInformation": True},
        "selectionRange": {"dynamicRegistration": False},
        "synchronization": {"didSave": True},
    },
    "window": {"workDoneProgress": True},
}
"""What Kate 22.12 says of itself, but for the names of colours."""

HELIX: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-8", "utf-32", "utf-16"]},
    "textDocument": {
        "codeAction": {
            **VSCODE["textDocument"]["codeAction"],
            "disabledSupport": True,
            "resolveSupport": {"properties": ["edit", "command"]},
        },
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {"versionSupport": True, "tagSupport": {"valueSet": [1, 2]}},
        "rename": {"dynamicRegistration": False, "prepareSupport": True, "honorsChangeAnnotations": False},
    },
    "window": {"workDoneProgress": True},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "didChangeConfiguration": {"dynamicRegistration": False},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": False},
        "fileOperations": {"willRename": True, "didRename": True},
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename", "delete"]},
        "workspaceFolders": True,
    },
}
"""What Helix 25.07 says of itself, as far as the server looks at it."""


def run(journey: Any) -> None:
    """Run a journey with a time limit."""
    asyncio.run(asyncio.wait_for(journey, 120))


class Client:
    """One server process. Every wait ends after `PATIENCE` seconds."""

    def __init__(self, root: Path, capabilities: dict[str, Any] = VSCODE, largest: int | None = None) -> None:
        """`largest`: the server cannot make any file grow beyond so many bytes."""
        self.root, self.capabilities, self.largest = root, capabilities, largest
        self.notes: list[tuple[str, Any]] = []
        self.requests: list[tuple[str, Any]] = []
        self.edits: list[Any] = []
        self.settings: Any = None
        self.says: dict[str, Any] = {}
        """What is answered to requests of the server, by method, instead of what a usual client says."""
        self.mute: set[str] = set()
        """Requests of the server that are never answered."""
        self.before: tuple[Path, ...] = ()
        self.texts: dict[str, tuple[int, str]] = {}
        self._number = 0
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._came = asyncio.Condition()

    async def __aenter__(self) -> Client:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*self.before, SERVER)))}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "specsheets", "lsp",
            cwd=self.root, env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, limit=1 << 26, preexec_fn=self._limit if self.largest else None,
        )  # fmt: skip
        self._reading = asyncio.ensure_future(self._read())
        self._errors = asyncio.ensure_future(self.process.stderr.read())  # type: ignore[union-attr]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
        self._reading.cancel()
        self.errors = (await self._errors).decode()

    def _limit(self) -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (self.largest or -1, -1))

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.process.stdin.write(data)  # type: ignore[union-attr]

    def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def start(self, method: str, params: Any) -> tuple[int, asyncio.Future[Any]]:
        """Send a request; its number and what will be the whole answer."""
        self._number += 1
        self._waiting[self._number] = asyncio.get_running_loop().create_future()
        self.send({"id": self._number, "method": method, "params": params})
        return self._number, self._waiting[self._number]

    async def answer(self, method: str, params: Any) -> Any:
        """The whole answer to a request, an error among it."""
        return await asyncio.wait_for(self.start(method, params)[1], PATIENCE)

    async def ask(self, method: str, params: Any) -> Any:
        """The result of a request."""
        message = await self.answer(method, params)
        assert "error" not in message, message["error"]
        return message["result"]

    async def until(self, wanted: Any) -> Any:
        """Wait until `wanted()` is true of what came."""

        async def wait() -> Any:
            async with self._came:
                await self._came.wait_for(wanted)
            return wanted()

        return await asyncio.wait_for(wait(), PATIENCE)

    async def more(self, seen: int) -> int:
        """Wait until more notifications came than were seen; how many there are."""
        await self.until(lambda: len(self.notes) > seen)
        return len(self.notes)

    async def initialize(self, *folders: Path, **more: Any) -> dict[str, Any]:
        """The handshake, by default with the root as the only folder; returns the server's capabilities."""
        named = [{"uri": f.as_uri(), "name": f.name} for f in folders or (self.root,)]
        params = {"processId": os.getpid(), "rootUri": self.root.as_uri(), "capabilities": self.capabilities, **more}
        params["workspaceFolders"] = named
        found = await self.ask("initialize", params)
        self.tell("initialized", {})
        self.can: dict[str, Any] = found["capabilities"]
        return self.can

    def uri(self, path: str) -> str:
        """The URI of a project's file."""
        return (self.root / path).as_uri()

    def open(self, path: str) -> str:
        """Open a file of the project; its URI."""
        uri, text = self.uri(path), (self.root / path).read_text("utf-8")
        self.texts[uri] = (1, text)
        self.tell(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}}
        )
        return uri

    def save(self, uri: str) -> None:
        """Write an open document to the disk, and tell of it."""
        Path(unquote(urlsplit(uri).path)).write_text(self.texts[uri][1], "utf-8")
        self.tell("textDocument/didSave", {"textDocument": {"uri": uri}})

    def touched(self, *paths: str) -> None:
        """Tell that files changed on the disk: were made, written or removed."""
        kinds = [(path, 2 if (self.root / path).exists() else 3) for path in paths]
        changes = [{"uri": self.uri(path), "type": kind} for path, kind in kinds]
        self.tell("workspace/didChangeWatchedFiles", {"changes": changes})

    def said(self) -> list[str]:
        """The messages shown to the person."""
        return [p["message"] for m, p in self.notes if m == "window/showMessage"]

    def change(self, uri: str, text: str) -> int:
        """Replace the text of an open document; its new version."""
        version = self.texts[uri][0] + 1
        self.texts[uri] = (version, text)
        self.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]},
        )
        return version

    async def diagnostics(self, uri: str) -> list[Any]:
        """The squiggles of a document at its present version."""
        if self.can.get("diagnosticProvider"):
            pulled: list[Any] = (await self.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}}))["items"]
            return pulled

        def pushed() -> Any:
            same = [p for m, p in self.notes if m == "textDocument/publishDiagnostics" and p["uri"] == uri]
            # Most editors do not ask for versions.
            return same[-1:] if same and same[-1].get("version", self.texts[uri][0]) == self.texts[uri][0] else None

        pushed_last: list[Any] = (await self.until(pushed))[0]["diagnostics"]
        return pushed_last

    async def command(self, verb: str, **arguments: Any) -> Any:
        """The result of a command of ours."""
        return await self.ask(
            "workspace/executeCommand", {"command": f"specsheets.server.{verb}", "arguments": [arguments]}
        )

    async def stop(self) -> int:
        """Shut the server down; its exit code."""
        await self.ask("shutdown", None)
        self.tell("exit", None)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def _read(self) -> None:
        out = self.process.stdout
        assert out is not None
        while True:
            length = 0
            while (line := await out.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            message = json.loads(await out.readexactly(length))
            async with self._came:
                self._take(message)
                self._came.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method is None:
            waiting = self._waiting.pop(message.get("id") or 0, None)
            if waiting is None:
                self.notes.append(("", message))
            elif not waiting.done():
                waiting.set_result(message)
        elif "id" not in message:
            self.notes.append((method, message["params"]))
        else:
            self.requests.append((method, message.get("params")))
            result: Any = None
            if method == "workspace/configuration":
                result = [self.settings] * len(message["params"]["items"])
            if method == "workspace/applyEdit":
                self.edits.append(message["params"]["edit"])
                result = {"applied": True}
            if method == "window/showDocument":
                result = {"success": True}
            if method not in self.mute:
                self.send({"id": message["id"], "result": self.says.get(method, result)})


def project(root: Path, files: dict[str, str]) -> Path:
    """A folder with files and a settings file, so that it is its own root."""
    for path, text in {"specsheets.toml": "", **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


SNAKES = "".join(f"def read_{word}(rows: list[str]) -> int:\n    return len(rows)\n\n\n" for word in (
    "width", "height", "depth", "length", "volume", "weight", "colour", "price", "amount", "number", "sender", "receiver",
    "street", "country", "city", "currency",
))  # fmt: skip
"""A module whose convention is beyond doubt."""


def applied(text: str, edits: list[Any]) -> str:
    """A text after LSP edits with UTF-16 columns."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(p: dict[str, int]) -> int:
        if p["line"] >= len(lines):
            return len(text)
        return starts[p["line"]] + len(lines[p["line"]].encode("utf-16-le")[: 2 * p["character"]].decode("utf-16-le"))

    for e in sorted(edits, key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]), reverse=True):
        text = text[: offset(e["range"]["start"])] + e["newText"] + text[offset(e["range"]["end"]) :]
    return text
