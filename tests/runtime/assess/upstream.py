"""A real server that speaks like an OpenAI-compatible service and does what a test tells it to."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

Reply = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""
Says = Callable[[dict[str, Any], int], Reply]
"""The reply to a request, by its body and its number from 0."""


def completion(text: str | None, *, finish: str = "stop", usage: bool = True, **message: Any) -> Reply:
    """A usual reply."""
    body: dict[str, Any] = {
        "choices": [{"message": {"role": "assistant", "content": text, **message}, "finish_reason": finish}]
    }
    if usage:
        body["usage"] = {"prompt_tokens": 10, "completion_tokens": 5}
    return 200, {}, json.dumps(body).encode()


@dataclass
class Upstream:
    """The server, what it was asked, and how many requests were under way at once at most."""

    says: Says
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    under_way: int = 0
    most: int = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = bytearray()
        while (message := await receive()).get("more_body"):
            body += message.get("body", b"")
        body += message.get("body", b"")
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.keys.append(headers.get("authorization", ""))
        assert scope["path"] == "/v1/chat/completions"
        asked = json.loads(bytes(body))
        number = len(self.asked)
        self.asked.append(asked)
        status, extra, data = self.says(asked, number)
        self.under_way -= 1
        sent = [(name.encode(), value.encode()) for name, value in extra.items()]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": data})


@contextmanager
def serving(says: Says) -> Iterator[Upstream]:
    """The server on a port of this computer, until the block ends."""
    app = Upstream(says)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        app.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        config = uvicorn.Config(app, lifespan="off", log_config=None, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield app
        finally:
            server.should_exit = True
            thread.join()
