"""A local server that keeps the documented contract of the Transparency Database."""

from __future__ import annotations

import json
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from jsonschema import Draft202012Validator

from tests.act.tdb.data import DATA
from tests.act.tdb.json_schema import json_schema

TOKEN = "7|s3cret"
Fault = int | Literal["drop", "store_and_drop"]


@dataclass
class Database:
    """What is stored, what was asked, and which answers come next in place of the usual ones."""

    stored: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Path and number of statements of every request."""
    faults: deque[Fault] = field(default_factory=deque)
    later: dict[int, int] = field(default_factory=dict)
    """Number of the request, from 1 -> its answer in place of the usual one."""
    lookups: deque[int] = field(default_factory=deque)
    """The same for look-ups."""
    headers: dict[str, str] = field(default_factory=dict)
    """Sent with a fault."""
    busy: set[str] = field(default_factory=set)
    """Said to be there, and not stored: another request is about to."""
    long: bool = False
    """Whether an answer is longer than anybody should read."""
    vague: bool = False
    """Whether a refusal does not say which statement it means."""
    url: str = ""

    def create(self, statements: list[Any]) -> tuple[int, Any]:
        """The answer to a batch, all or nothing."""
        if not 1 <= len(statements) <= DATA["api"]["batch_max"]:
            return 422, {"message": "The statements field must have between 1 and 100 items."}
        errors = {
            f"statement_{i}": {".".join(map(str, e.path)) or "row": [e.message[:100]] for e in found}
            for i, row in enumerate(statements)
            if (found := list(_VALIDATOR.iter_errors(row)))
        }
        if errors:
            return 422, {"message": "invalid"} if self.vague else {"errors": errors}
        puids = [row["puid"] for row in statements]
        known = [p for p in puids if p in self.stored or p in self.busy or puids.count(p) > 1]
        if known:
            message = "The platform identifier(s) are not all unique within this call."
            return 422, {"message": message, "errors": {"puid": [message], "existing_puids": known}}
        self.stored |= {row["puid"]: row for row in statements}
        made = [{"puid": p, "uuid": f"uuid-{p}", "more": "x" * (5 << 20) * self.long} for p in puids]
        return 201, {"statements": made}


_VALIDATOR = Draft202012Validator(json_schema(DATA))


class Handler(BaseHTTPRequestHandler):
    """Answers as documented, or with the next fault."""

    protocol_version = "HTTP/1.1"
    data: Database

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """A batch of statements."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.data.asked.append((self.path, len(body["statements"])))
        fault = self.data.faults.popleft() if self.data.faults else self.data.later.get(len(self.data.asked))
        if fault == "store_and_drop":
            self.data.create(body["statements"])
        if isinstance(fault, str):
            self.close_connection = True
        elif fault is not None:
            self.answer(fault, {"message": "no"}, self.data.headers)
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self.answer(401, {"message": "Unauthenticated."})
        elif self.path != "/api/v1/statements":
            self.answer(404, {})
        else:
            self.answer(*self.data.create(body["statements"]))

    def do_GET(self) -> None:
        """A look-up by `puid`."""
        self.data.asked.append((self.path, 0))
        puid = self.path.rpartition("/")[2]
        if self.data.lookups:
            self.answer(self.data.lookups.popleft(), {})
        elif not self.path.startswith("/api/v1/statement/existing-puid/"):
            self.answer(400, {})
        elif puid in self.data.stored:
            self.answer(302, {**self.data.stored[puid], "uuid": f"uuid-{puid}"})
        else:
            self.answer(404, {"message": "statement of reason not found"})

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        """Send an answer as JSON."""
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    """A server to which a client that hangs up is nothing unusual."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def database() -> Iterator[Database]:
    """A running server."""
    data = Database()
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"data": data}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    data.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield data
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
