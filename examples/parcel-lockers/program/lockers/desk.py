"""What the person who looks after the station types."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection
from wsgiref.simple_server import make_server
from lockers import boxes, capacity, database, journal, notices, settings, station, web
from lockers.errors import LockerError
from lockers.models import Size


def main(words: list[str]) -> int:
    """Runs one command, and returns the exit code."""
    said = parser().parse_args(words)
    connection = database.open_database(settings.database_path())
    now = datetime.now(UTC)
    try:
        match said.command:
            case "add":
                print(f"box {boxes.add_box(connection, Size[said.size.upper()]).number}")
            case "take-back":
                print(f"for {station.take_back(connection, said.box, now).recipient}")
            case "serve":
                serve(connection, said.port)
            case _:
                print("\n".join(lines_of(said.command, connection, now)))
    except LockerError as refusal:
        print(refusal)
        return 1
    finally:
        connection.close()
    return 0


def parser() -> ArgumentParser:
    """The commands and what they take."""
    made = ArgumentParser("lockers", description="Looks after a station of parcel lockers.")
    commands = made.add_subparsers(dest="command", required=True)
    commands.add_parser("add", help="put a box into service").add_argument("size", choices=["small", "medium", "large"])
    commands.add_parser("take-back", help="empty an overdue box").add_argument("box", type=int)
    commands.add_parser("serve", help="answer over HTTP").add_argument("--port", type=int, default=8080)
    for name, about in (("status", "free boxes"), ("remind", "who is to be reminded"), ("journal", "the last day")):
        commands.add_parser(name, help=about)
    return made


def lines_of(command: str, connection: Connection, now: datetime) -> list[str]:
    """What a command that only looks prints."""
    if command == "status":
        return [f"{size}: {free} of {every} free" for size, (free, every) in capacity.occupancy(connection).items()]
    if command == "remind":
        return [f"{notice.to}: {notice.subject}. {notice.text}" for notice in notices.due_reminders(connection, now)]
    since = journal.entries_since(connection, now - timedelta(days=1))
    return [f"{entry.at:%H:%M} box {entry.box} {entry.deed}" for entry in since]


def serve(connection: Connection, port: int) -> None:
    """Answers over HTTP on this machine until it is stopped."""
    application = web.Application(connection, lambda: datetime.now(UTC))
    with make_server("127.0.0.1", port, application) as server:
        server.serve_forever()
