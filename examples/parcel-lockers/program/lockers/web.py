"""The station over HTTP, as a WSGI application; bodies and answers are JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from sqlite3 import Connection
from typing import Any
from lockers import capacity, station
from lockers.errors import EmptyBoxError, LockerError, UnknownBoxError
from lockers.models import Size


@dataclass
class Application:
    """The routes of one station."""
    connection: Connection
    clock: Callable[[], datetime]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """Answers one request; a refusal is an answer too."""
        try:
            said = read_json(environ)
            status, answer = self.route(environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/"), said)
        except (EmptyBoxError, UnknownBoxError) as refusal:
            status, answer = HTTPStatus.NOT_FOUND, {"error": str(refusal)}
        except LockerError as refusal:
            status, answer = HTTPStatus.CONFLICT, {"error": str(refusal)}
        except (KeyError, ValueError):
            status, answer = HTTPStatus.BAD_REQUEST, {"error": "The body is not what this route expects."}
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def route(
        self,
        method: str,
        path: str,
        said: dict[str, Any],
    ) -> tuple[HTTPStatus, dict[str, Any]]:
        """Does what a method and a path stand for."""
        # raises: LockerError
        now = self.clock()
        match method, path.strip("/").split("/"):
            case "GET", ["boxes"]:
                return HTTPStatus.OK, capacity.occupancy(self.connection)
            case "POST", ["parcels"]:
                size = Size[str(said["size"]).upper()]
                receipt = station.deposit(self.connection, size, str(said["recipient"]), now)
                until = receipt.until.isoformat()
                return HTTPStatus.CREATED, {"box": receipt.box, "code": receipt.code, "until": until}
            case "POST", ["boxes", number, "open"]:
                parcel = station.collect(self.connection, int(number), str(said["code"]), now)
                return HTTPStatus.OK, {"recipient": parcel.recipient}
            case "GET", ["overdue"]:
                late = station.overdue_parcels(self.connection, now)
                return HTTPStatus.OK, {"boxes": [parcel.box for parcel in late]}
        return HTTPStatus.NOT_FOUND, {"error": "There is nothing here."}


def read_json(environ: dict[str, Any]) -> dict[str, Any]:
    """The body of a request; without one there are no values."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    said = json.loads(environ["wsgi.input"].read(length)) if length else {}
    if not isinstance(said, dict):
        raise ValueError(said)
    return said
