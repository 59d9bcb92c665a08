"""Frames of a stream come out whole and in order, however their bytes are cut on the way."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from specsheets.faces.lsp import frames
from specsheets.faces.lsp.frames import Frames

BODY = st.binary(max_size=30)
NOISE = st.sampled_from([b"", b"\r\n", b"\n", b"hello\r\n", b"Content-Type: x\r\n", b"content-length: five\r\n"])


def heard(chunks: list[bytes]) -> list[bytes]:
    """What is taken of a stream that comes in these chunks; raises TimeoutError where its end is not noticed."""
    taken: list[bytes] = []

    async def run() -> None:
        over = asyncio.Event()
        made = Frames(taken.append, over.set)
        for chunk in chunks:
            made.data_received(chunk)
        made.eof_received()
        await asyncio.wait_for(over.wait(), 10)

    asyncio.run(run())
    return taken


@given(st.lists(st.tuples(NOISE, BODY), max_size=5), st.lists(st.integers(0, 400), max_size=8))
def test_bodies_come_out_whole_however_the_bytes_are_cut(messages: list[tuple[bytes, bytes]], cuts: list[int]) -> None:
    stream = b"".join(noise + b"Content-Length: %d\r\n\r\n" % len(body) + body for noise, body in messages)
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    assert heard([stream[a:b] for a, b in pairwise(places)]) == [body for _, body in messages]


def test_a_frame_that_claims_too_much_ends_the_stream() -> None:
    much = b"Content-Length: %d\r\n\r\n" % (frames.LARGEST_MESSAGE + 1)
    assert heard([b"Content-Length: 2\r\n\r\n{}", much, b"Content-Length: 2\r\n\r\n{}"]) == [b"{}"]


def test_a_line_without_end_is_no_header() -> None:
    assert heard([b"x" * 3 * frames.LONGEST_LINE, b"\nContent-Length: 2\r\n\r\n{}"]) == [b"{}"]


def test_a_plain_file_is_served_as_a_pipe_is(tmp_path: Path) -> None:
    asked = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None}},
        {"jsonrpc": "2.0", "id": 2, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "exit"},
    ]
    bodies = [json.dumps(message).encode() for message in asked]
    (tmp_path / "messages").write_bytes(b"".join(b"Content-Length: %d\r\n\r\n" % len(b) + b for b in bodies))
    with (tmp_path / "messages").open("rb") as stdin:
        ran = subprocess.run(
            [sys.executable, "-m", "specsheets", "lsp"], stdin=stdin, capture_output=True, cwd=tmp_path, timeout=60
        )
    assert ran.returncode == 0, ran.stderr
    assert b'"capabilities"' in ran.stdout and b'"id": 2' in ran.stdout
