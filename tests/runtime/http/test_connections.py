"""Connections over real sockets: who is slow, too large or one too many is told so, and holds nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import msgspec
import pytest
import uvicorn

from clearford.runtime.http.connections import Tempo, connections_of
from clearford.runtime.service.server import listen

QUICK = Tempo(connections=3, header_bytes=2_000, slow_s=0.3)
LONG = 64 << 20


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Tells how many bytes it was sent; `/long` tells much more."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = b"x" * LONG if scope["path"] == "/long" else str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(tempo: Tempo) -> Iterator[Callable[[], socket.socket]]:
    """A server in a thread; gives what connects to it."""
    at = listen("127.0.0.1", 0)
    address = at.getsockname()
    at.listen()
    config = uvicorn.Config(
        echo, http=connections_of(tempo, threading.Event()), ws="none", lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([at],))
    thread.start()
    try:
        yield lambda: socket.create_connection(address, timeout=20)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def connect() -> Iterator[Callable[[], socket.socket]]:
    with serving(QUICK) as made:
        yield made


def until_closed(client: socket.socket) -> bytes:
    """Everything that is sent until the server closes."""
    found = b""
    while part := client.recv(65_536):
        found += part
    return found


def told(answer: bytes) -> tuple[int, str]:
    """Status and code of a problem."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    return int(head.split()[1]), msgspec.json.decode(body)["code"]


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
LARGE = (431, "CF-H015")
SLOW = (408, "CF-H016")


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        pytest.param(HEAD, SLOW, id="headers-that-do-not-end"),
        pytest.param(b"POST / HT", SLOW, id="a-line-that-does-not-end"),
        pytest.param(HEAD + b"Content-Length: 9\r\n\r\nabc", SLOW, id="a-body-that-does-not-end"),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", SLOW, id="a-chunk-that-does-not-end"
        ),
        pytest.param(HEAD + b"A: " + b"x" * 3_000 + b"\r\n\r\n", LARGE, id="a-large-header"),
        pytest.param(HEAD + b"A: " + b"x" * 3_000, LARGE, id="a-large-header-that-does-not-end"),
        pytest.param(HEAD + b"A: b\r\n" * 60 + b"\r\n", LARGE, id="many-headers"),
        pytest.param(b"GET /" + b"x" * 3_000 + b" HTTP/1.1\r\n\r\n", LARGE, id="a-long-address"),
    ],
)
def test_who_is_slow_or_too_large_is_told_and_cut_off(
    connect: Callable[[], socket.socket], sent: bytes, found: tuple[int, str]
) -> None:
    with closing(connect()) as client:
        client.sendall(sent)
        assert told(until_closed(client)) == found


def test_who_says_nothing_is_cut_off(connect: Callable[[], socket.socket]) -> None:
    with closing(connect()) as client:
        assert until_closed(client) == b""


def test_what_is_no_request_is_refused(connect: Callable[[], socket.socket]) -> None:
    with closing(connect()) as client:
        client.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert until_closed(client).startswith(b"HTTP/1.1 400")


def test_who_does_not_read_is_cut_off(connect: Callable[[], socket.socket]) -> None:
    with closing(connect()) as client:
        client.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        threading.Event().wait(4 * QUICK.slow_s)  # the client is busy with other things
        size = 0
        while part := client.recv(1 << 20):
            size += len(part)
    assert size < LONG


def test_requests_one_after_another_and_at_once_are_answered(connect: Callable[[], socket.socket]) -> None:
    with closing(connect()) as client:
        post = HEAD + b"Content-Length: 3\r\n\r\nabc"
        client.sendall(post)
        assert client.recv(65_536).endswith(b"\r\n\r\n3")
        client.sendall(post + post)
        found = b""
        while found.count(b"HTTP/1.1 200") < 2:
            found += client.recv(65_536)


def test_one_connection_too_many_is_told_so() -> None:
    with serving(QUICK) as connect:
        held = [connect() for _ in range(QUICK.connections)]
        with closing(connect()) as another:
            assert told(until_closed(another)) == (429, "CF-H006")
        for client in held:
            client.close()


def test_an_ending_server_answers_what_comes_on_an_open_connection() -> None:
    at = listen("127.0.0.1", 0)
    at.listen()
    address = at.getsockname()
    config = uvicorn.Config(
        echo, http=connections_of(Tempo(), threading.Event()), ws="none", lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([at],))
    thread.start()
    with closing(socket.create_connection(address, timeout=20)) as client:
        client.sendall(HEAD + b"Content-Length: 3\r\n\r\nabc")
        assert client.recv(65_536).startswith(b"HTTP/1.1 200")
        server.should_exit = True
        while any(one.is_serving() for one in server.servers):  # until it takes no new ones
            threading.Event().wait(0.01)
        client.sendall(HEAD + b"Content-Length: 4\r\n\r\nabcd")
        answer = until_closed(client)
    thread.join()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in answer
    assert answer.endswith(b"\r\n\r\n4")
