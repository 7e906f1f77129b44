"""A platform's receiver: it checks every signature, and keeps what came under which key."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from clearford.core.errors import RequestError
from clearford.runtime.webhooks.keys import SharedSecret
from clearford.runtime.webhooks.signature import verify_webhook

SECRET = "a secret of thirty-two characters or more"


@dataclass
class Book:
    """What came in."""

    first: dict[str, int] = field(default_factory=dict)
    """Idempotency key -> its place in the order in which keys came first."""
    times: dict[str, int] = field(default_factory=dict)
    """Idempotency key -> how often it came."""
    bodies: dict[str, set[bytes]] = field(default_factory=dict)
    """Idempotency key -> digests of what it came with: one, if the key means one act."""
    forged: int = 0
    """Requests that were not authentic."""
    guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, body: bytes) -> None:
        """Note a request."""
        with self.guard:
            self.first.setdefault(key, len(self.first))
            self.times[key] = self.times.get(key, 0) + 1
            self.bodies.setdefault(key, set()).add(sha256(body).digest())


@contextmanager
def platform() -> Iterator[tuple[Book, int]]:
    """A running receiver: its book, and its port on this host."""
    book, keys = Book(), [SharedSecret(SECRET.encode())]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Take one."""
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:  # whoever sent it died meanwhile
                self.close_connection = True
                return
            try:
                key = verify_webhook(
                    keys,
                    method=self.command,
                    target=self.path,
                    headers=dict(self.headers),
                    body=body,
                    now_s=int(time.time()),
                )
            except RequestError:
                book.forged += 1
                self.send_response(401)
            else:
                book.take(key, body)
                self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender that died is what this is about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield book, server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
