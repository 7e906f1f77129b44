"""Connections go where was looked, and end in time whatever the other side does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpcore
import pytest

from clearford.runtime.webhooks.client import Answer, Endpoint, WebhookClient
from clearford.runtime.webhooks.keys import SharedSecret
from clearford.runtime.webhooks.network import Deadline
from tests.runtime.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A platform's server."""
    with receiving() as found:
        yield found


def client_of(url: str, *, timeout_s: float = 5.0) -> WebhookClient:
    """A client that may call this host."""
    endpoint = Endpoint(url=url, allow_private=True, timeout_s=timeout_s)
    return WebhookClient(endpoint, SharedSecret(bytes(32)))


def deliver(client: WebhookClient) -> Answer:
    """One delivery."""
    return client.deliver(b"{}", key="id-1", kind="action.apply")


def test_a_deadline_is_that_of_its_thread_and_block() -> None:
    deadline = Deadline()
    others: list[float] = []
    with deadline.within(-1):
        with pytest.raises(httpcore.TimeoutException):
            deadline.left()
        thread = threading.Thread(target=lambda: others.append(deadline.left()))
        thread.start()
        thread.join()
    assert others == [float("inf")]
    assert deadline.left() == float("inf")


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Answer a byte at a time, for ever."""
    ended = threading.Event()
    handler.wfile.write(b"HTTP/1.1 200 X\r\nX-Slow: ")
    while not ended.wait(0.02):
        try:
            handler.wfile.write(b"x")
        except OSError:
            return


def test_a_server_that_drips_is_left_at_the_deadline(receiver: Receiver) -> None:
    receiver.then = drip
    client = client_of(f"http://127.0.0.1:{receiver.port}/", timeout_s=0.2)
    assert deliver(client) == Answer("unknown", "timeout")
    client.close()


def test_the_address_that_was_checked_is_the_one_that_is_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name whose second answer leads elsewhere (rebinding) gains nothing."""
    asked: list[str] = []
    numeric = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **options: Any) -> list[Any]:
        if host[0].isdigit():
            return numeric(host, port, *rest, **options)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    client = client_of(f"http://platform.example:{receiver.port}/")
    assert deliver(client) == Answer("accepted")
    assert receiver.got[0].headers["Host"] == f"platform.example:{receiver.port}"
    client.close()
    assert asked == ["platform.example"]
