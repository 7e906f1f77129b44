"""Deliveries to real servers: what they say, what they do wrong, and where they may not lie."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearford.core.errors import RequestError
from clearford.runtime.webhooks.client import Answer, Endpoint, WebhookClient, answer_of
from clearford.runtime.webhooks.keys import SharedSecret
from clearford.runtime.webhooks.signature import verify_webhook
from tests.runtime.webhooks.receiver import Receiver, answer, certificate, receiving

SECRET = SharedSecret(b"an invented secret of some length")
BODY = '{"action":"限流"}'.encode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A platform's server."""
    with receiving() as found:
        yield found


@pytest.fixture
def client(receiver: Receiver) -> Iterator[WebhookClient]:
    """Delivers to it."""
    found = client_of(f"http://127.0.0.1:{receiver.port}/hooks?site=1")
    yield found
    found.close()


def client_of(
    url: str, *, allow_private: bool = True, timeout_s: float = 5.0, **options: Any
) -> WebhookClient:
    """A client."""
    endpoint = Endpoint(url=url, allow_private=allow_private, timeout_s=timeout_s)
    return WebhookClient(endpoint, SECRET, **options)


def deliver(client: WebhookClient) -> Answer:
    """One delivery."""
    return client.deliver(BODY, key="id-1", kind="action.apply")


def test_a_delivery_is_authentic_and_whole(client: WebhookClient, receiver: Receiver) -> None:
    assert deliver(client) == Answer("accepted")
    (got,) = receiver.got
    assert (got.method, got.target, got.body) == ("POST", "/hooks?site=1", BODY)
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Clearford-Event"] == "action.apply"
    assert got.headers["Host"] == f"127.0.0.1:{receiver.port}"
    key = verify_webhook(
        [SECRET],
        method=got.method,
        target=got.target,
        headers=got.headers,
        body=got.body,
        now_s=int(time.time()),
    )
    assert key == "id-1"


def test_a_connection_serves_many_deliveries(client: WebhookClient, receiver: Receiver) -> None:
    assert {deliver(client).result for _ in range(5)} == {"accepted"}
    assert len({got.client for got in receiver.got}) == 1


def test_threads_share_a_client(client: WebhookClient, receiver: Receiver) -> None:
    threads = [threading.Thread(target=deliver, args=(client,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receiver.got) == 8


@pytest.mark.parametrize(
    ("status", "body", "wanted"),
    [
        (200, b"anything", Answer("accepted")),
        (202, b"", Answer("accepted")),
        (409, b"", Answer("refused", "HTTP 409")),
        (410, b'{"code":"ITEM_GONE"}', Answer("refused", "ITEM_GONE")),
        (422, b'{"code":17}', Answer("refused", "17")),
        (404, b'{"code":"no_such_item"}', Answer("refused", "no_such_item")),
        (404, b"<html>", Answer("unknown", "HTTP 404")),
        (401, b"", Answer("unknown", "HTTP 401")),
        (400, b'{"code":"words about a person"}', Answer("unknown", "HTTP 400")),
        (400, b'{"code":{}}', Answer("unknown", "HTTP 400")),
        (429, b'{"code":"slow"}', Answer("unknown", "slow")),
        (500, b'{"code":"E1"}', Answer("unknown", "E1")),
        (302, b"", Answer("unknown", "HTTP 302")),
    ],
    ids=str,
)
def test_what_an_answer_means(status: int, body: bytes, wanted: Answer) -> None:
    assert answer_of(status, body) == wanted


@pytest.mark.parametrize(
    ("text", "wait"), [("30", 30), ("9999999", 86_400), ("-1", None), ("soon", None), ("٣", None), ("", None)]
)
def test_how_long_to_wait(text: str, wait: int | None) -> None:
    assert answer_of(503, b"", retry_after=text).wait_s == wait


def test_answers_over_the_wire(client: WebhookClient, receiver: Receiver) -> None:
    receiver.answers = [answer(503, b"", "Retry-After: 7"), answer(404, b'{"code":"gone"}')]
    assert deliver(client) == Answer("unknown", "HTTP 503", 7)
    assert deliver(client) == Answer("refused", "gone")


def test_a_redirect_is_not_followed(client: WebhookClient, receiver: Receiver) -> None:
    receiver.answers = [answer(307, b"", f"Location: http://127.0.0.1:{receiver.port}/elsewhere")]
    assert deliver(client) == Answer("unknown", "HTTP 307")
    assert len(receiver.got) == 1


def test_an_answer_that_is_too_long_is_not_read(client: WebhookClient, receiver: Receiver) -> None:
    receiver.answers = [answer(404, b'{"code":"x"}' + b" " * 10_000_000)]
    assert deliver(client) == Answer("unknown", "HTTP 404")
    assert deliver(client) == Answer("accepted")


def test_the_environment_names_no_proxy(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, client: WebhookClient
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    other = client_of(f"http://127.0.0.1:{receiver.port}/")
    assert deliver(other) == deliver(client) == Answer("accepted")
    other.close()


def test_a_server_that_hangs_up_leaves_it_unknown(receiver: Receiver, client: WebhookClient) -> None:
    receiver.then = lambda handler: None
    assert deliver(client) == Answer("unknown", "connection")


def test_a_server_that_speaks_something_else(receiver: Receiver, client: WebhookClient) -> None:
    receiver.answers = [b"220 mail.example\r\n\r\n"]
    assert deliver(client) == Answer("unknown", "connection")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = client_of(f"http://127.0.0.1:{port}/")
    assert deliver(client) == Answer("unknown", "connection")
    client.close()


@pytest.mark.parametrize("url", ["https://no-such-name.invalid/", f"https://{'a' * 64}.example/"])
def test_a_name_that_leads_nowhere(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if ".invalid" in url:  # no question leaves the host

        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    client = client_of(url)
    assert deliver(client) == Answer("unknown", "name")
    client.close()


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://localhost/", "https://[::ffff:10.0.0.1]/"])
def test_an_address_inside_is_not_called(url: str) -> None:
    client = client_of(url, allow_private=False)
    assert deliver(client) == Answer("unknown", "CF-H008")
    client.close()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://platform.example/",
        "https:///hook",
        "https://user:pw@platform.example/",
        "http://[",
        "http://platform.example/",
    ],
)
def test_addresses_that_can_never_be_called(url: str) -> None:
    with pytest.raises(RequestError) as caught:
        client_of(url, allow_private=False)
    assert caught.value.code == "CF-H008"


@pytest.mark.parametrize(
    ("host", "wanted"),
    [("localhost", Answer("accepted")), ("platform.example", Answer("unknown", "tls"))],
)
def test_the_certificate_must_be_that_of_the_name(tmp_path: Path, host: str, wanted: Answer) -> None:
    server, trusting = certificate(tmp_path, host)
    with receiving(server) as receiver:
        client = client_of(f"https://localhost:{receiver.port}/", tls=trusting)
        assert deliver(client) == wanted
        client.close()
        assert len(receiver.got) == (1 if wanted.result == "accepted" else 0)


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path, "localhost")
    with receiving(server) as receiver:
        client = client_of(f"https://localhost:{receiver.port}/")
        assert deliver(client) == Answer("unknown", "tls")
        client.close()
