"""The station over HTTP and from the command line."""

import io
import json
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from lockers.desk import main
from lockers.web import Application


class Browser:
    """Calls the application as a server would."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.application = Application(connection, lambda: now)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = b"" if body is None else json.dumps(body).encode()
        status: list[str] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": io.BytesIO(data),
        }
        chunks = self.application(environ, lambda line, headers: status.append(line))
        return int(status[0].split()[0]), json.loads(b"".join(chunks))


@pytest.fixture
def browser(connection: Connection, now: datetime) -> Browser:
    return Browser(connection, now)


def test_a_parcel_over_http(browser: Browser) -> None:
    status, receipt = browser.ask("POST", "/parcels", {"size": "small", "recipient": "ada@example.org"})
    assert status == 201
    assert browser.ask("GET", "/boxes")[1]["small"] == [1, 2]
    assert browser.ask("POST", f"/boxes/{receipt['box']}/open", {"code": "no"})[0] == 409
    opened = browser.ask("POST", f"/boxes/{receipt['box']}/open", {"code": receipt["code"]})
    assert opened == (200, {"recipient": "ada@example.org"})
    assert browser.ask("GET", "/overdue") == (200, {"boxes": []})


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("POST", "/boxes/99/open", {"code": "x"}, 404),
        ("POST", "/parcels", {"size": "huge", "recipient": "ada@example.org"}, 400),
        ("POST", "/parcels", {}, 400),
        ("POST", "/parcels", [1], 400),
    ],
)
def test_a_refusal_is_an_answer(browser: Browser, method: str, path: str, body: object, status: int) -> None:
    got, answer = browser.ask(method, path, body)
    assert got == status
    assert answer["error"]


def test_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LOCKERS_DATABASE", str(tmp_path / "desk.db"))
    assert main(["add", "small"]) == 0
    assert main(["status"]) == 0
    assert main(["journal"]) == 0
    assert main(["remind"]) == 0
    assert main(["take-back", "1"]) == 1
    printed = capsys.readouterr().out
    assert "box 1\n" in printed and "small: 1 of 1 free" in printed and "Nothing lies in box 1." in printed
