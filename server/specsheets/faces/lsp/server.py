"""Server: the connection itself: frames, order, the crash shield, cancelling, and how it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
import time
from typing import Any, BinaryIO

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter

from specsheets import __version__
from specsheets.app.progress import Cancelled
from specsheets.app.refusal import Refused, plainly
from specsheets.faces.lsp.frames import Frames
from specsheets.faces.lsp.records import ToClient
from specsheets.faces.lsp.routes import ROUTES, Route
from specsheets.faces.lsp.session import Session
from specsheets.faces.lsp.typed import change

log = logging.getLogger("specsheets.lsp")

PATIENCE = 2.0
"""Seconds that running jobs get to end whole when the client has gone."""


class Failure(JsonRpcException):
    """An answer that is an error: a code of the protocol and one sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message=message, code=code)


class Protocol(LanguageServerProtocol):
    """pygls with our own table of methods: it answers every request once, in the order of arrival where that matters."""

    session: Session
    causes: frozenset[str] = frozenset()
    is_ready = False
    is_over = False

    def _get_handler(self, feature_name: str) -> Any:
        route = ROUTES.get(feature_name)
        if route is None:
            return super()._get_handler(feature_name)
        return self._quick(route) if route.lane == "now" else self._slow(route)

    def _quick(self, route: Route) -> Any:
        def run(params: Any) -> Any:
            start = time.perf_counter()
            try:
                return route.handler(self.session, params)
            except Exception as e:
                return self._failed(route, e)
            finally:
                self._trace(route, start)

        return run

    def _slow(self, route: Route) -> Any:
        async def run(params: Any) -> Any:
            start = time.perf_counter()
            try:
                self._need(route)
                return await route.handler(self.session, params)
            except Exception as e:
                return self._failed(route, e)
            finally:
                self._trace(route, start)

        return run

    def _need(self, route: Route) -> None:
        """Refuse what this client said that it could not do, and so was not offered."""
        if route.needs and not getattr(self.session.able, route.needs):
            raise Failure(lsp.ErrorCodes.MethodNotFound, f"{route.method} was not offered to this client")

    def _failed(self, route: Route, error: Exception) -> None:
        """An error as the answer to a request; without one to answer it is said once."""
        if self.get_result_type(route.method) is None:
            self.session.complain(error)
            return
        raise self._failure(route, error) from None

    def _failure(self, route: Route, error: Exception) -> Exception:
        """The one sentence that a client sees of what went wrong; a bug is logged, once per cause."""
        match plainly(error):
            case JsonRpcException() as answered:
                return answered
            case Refused() as refused:
                return Failure(lsp.LSPErrorCodes.RequestFailed, str(refused))
            case Cancelled():
                return Failure(lsp.LSPErrorCodes.RequestCancelled, "it was stopped; whole steps stay done")
            case _:
                cause = f"{route.method}: {type(error).__name__}: {error}"
                if cause not in self.causes:
                    self.causes |= {cause}
                    log.error("a fault in %s, lane %s", route.method, route.lane, exc_info=error)
                return Failure(lsp.ErrorCodes.InternalError, f"a fault in specsheets itself, in {cause}")

    def _trace(self, route: Route, start: float) -> None:
        if self.session.trace == lsp.TraceValue.Off:
            return
        took = (time.perf_counter() - start) * 1e3
        line = f"{route.method} {route.lane} {took:.1f} ms"
        self.session.notify(lsp.LOG_TRACE, lsp.LogTraceParams(message=line))

    def handle_message(self, message: Any) -> None:
        """Refuse what comes before `initialize` or after `shutdown`, and hand the rest on."""
        method, number = getattr(message, "method", None), getattr(message, "id", None)
        if method is not None and method != lsp.EXIT:
            if self.is_over or (method == lsp.INITIALIZE and self.is_ready):
                return self._refuse(number, lsp.ErrorCodes.InvalidRequest, f"{method} cannot come now")
            if not self.is_ready and method != lsp.INITIALIZE:
                return self._refuse(number, lsp.ErrorCodes.ServerNotInitialized, f"{method} came before initialize")
        self.is_ready = self.is_ready or method == lsp.INITIALIZE
        self.is_over = self.is_over or method == lsp.SHUTDOWN
        route = ROUTES.get(method) if method and number is None else None
        if route is not None and route.lane == "now":
            self._quick(route)(message.params)  # what comes with every letter needs no task, and no way to be cancelled
        else:
            super().handle_message(message)
        return None

    def _refuse(self, number: Any, code: int, message: str) -> None:
        if number is not None:
            self._send_response(number, error=lsp.ResponseError(code=code, message=message))

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Typed messages from JSON; a request that cannot be read is answered with one sentence."""
        if "jsonrpc" not in data:
            return data
        try:
            return super().structure_message(data)
        except Exception:
            method = str(data.get("method", "an answer"))[:80]
            if isinstance(data.get("id"), int | str) and "method" in data:
                self._refuse(data["id"], lsp.ErrorCodes.InvalidParams, f"the parameters of {method} cannot be read")
            else:
                log.warning("%s cannot be read and is left out", method)
            return None

    def take(self, body: bytes) -> None:
        """One frame from the client."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            self._decline(lsp.ErrorCodes.ParseError, "this is no JSON")
            return
        if isinstance(message, dict):
            typed = change(message) if self.is_ready and not self.is_over else None
            if typed is not None:
                self._quick(ROUTES[lsp.TEXT_DOCUMENT_DID_CHANGE])(typed)
                return
            message = self.structure_message(message)
        if hasattr(message, "jsonrpc"):
            self.handle_message(message)
        elif message is not None:
            self._decline(lsp.ErrorCodes.InvalidRequest, "this is no message")

    def send(self, message: dict[str, Any]) -> None:
        """Send a message as it is."""
        self._send_data(message)

    def _decline(self, code: lsp.ErrorCodes, message: str) -> None:
        self._send_data({"jsonrpc": "2.0", "id": None, "error": {"code": code.value, "message": message}})


class Server(LanguageServer):
    """The server on stdin and stdout. `serve` returns the code to exit with."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("specsheets", __version__, protocol_cls=Protocol, converter_factory=default_converter)
        # pygls writes a traceback for every refused request; the shield has said already what there is to say.
        logging.getLogger("pygls").setLevel(logging.CRITICAL)

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ARG002
        """What no request waits for goes to the session, which says each cause once."""
        if not isinstance(error, JsonRpcException):
            self.protocol.session.complain(error)

    def serve(self, stdin: BinaryIO, stdout: BinaryIO) -> int:
        """Serve until the client says `exit`, closes stdin, or its process is gone; 0 after a `shutdown`, else 1."""
        # A letter that is typed waits for no thread that reads in the background.
        sys.setswitchinterval(0.0002)
        return asyncio.run(self._serve(stdin, stdout))

    async def _serve(self, stdin: BinaryIO, stdout: BinaryIO) -> int:
        over = asyncio.Event()
        protocol = self.protocol
        protocol.set_writer(_Writer(stdout, over))
        protocol.session = Session(protocol.notify, protocol.send_request_async, protocol.send)
        records = ToClient(protocol.notify)
        log.addHandler(records)

        def take(body: bytes) -> None:
            if not over.is_set():
                try:
                    protocol.take(body)
                except SystemExit:
                    over.set()

        await Frames(take, over.set).follow(stdin)
        watch = asyncio.ensure_future(self._watch_parent(over))
        await over.wait()
        watch.cancel()
        log.removeHandler(records)
        protocol.session.close()
        await asyncio.sleep(0)
        return 0 if protocol.is_over else 1

    async def _watch_parent(self, over: asyncio.Event) -> None:
        while True:
            await asyncio.sleep(1)
            parent = self.protocol.session.parent
            if parent and os.name == "posix" and not _is_alive(parent):
                over.set()


class _Writer:
    """Frames out; a client that has gone ends the server instead of raising in the middle of a request."""

    def __init__(self, out: BinaryIO, over: asyncio.Event) -> None:
        self._out, self._over = out, over

    def write(self, data: bytes) -> None:
        """Send bytes."""
        try:
            self._out.write(data)
            self._out.flush()
        except (BrokenPipeError, ValueError, OSError):
            self._over.set()

    def close(self) -> None:
        """Nothing: the stream is closed when the process ends."""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def main() -> None:
    """Serve on stdin and stdout, and end the process: threads that still work get `PATIENCE` seconds."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="specsheets: %(message)s")
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    code = Server().serve(sys.stdin.buffer, out)
    end = time.monotonic() + PATIENCE * 0.75
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(max(0.0, end - time.monotonic()))
    logging.shutdown()
    # Threads that are still within a step would be waited for without end.
    os._exit(code)
