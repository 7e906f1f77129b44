"""A real server in place of a guard model, which answers as a test wants it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from clearford.ai.guards.replies import Label
from clearford.runtime.guards.client import GuardClient
from clearford.runtime.guards.settings import Guard
from tests.runtime.assess.upstream import Reply, Says, Upstream, completion, serving

_CHECK = re.compile(r"The check is ([0-9a-f]{16})\.")


def judged(asked: dict[str, Any], label: Label, *categories: str) -> Reply:
    """The answer of a model that keeps to the form it is asked for."""
    check = _CHECK.search(asked["messages"][-1]["content"])
    assert check is not None
    return completion(json.dumps({"check": check[1], "verdict": label, "categories": categories}))


def by_words(asked: dict[str, Any], number: int) -> Reply:
    """A judge by words: unsafe for `harm`, unsure for `maybe`; it chats where it reads `chat`."""
    content = asked["messages"][-1]["content"]
    if "chat" in content:
        return completion("Let me think about that.")
    label: Label = "unsafe" if "harm" in content else "unsure" if "maybe" in content else "safe"
    return judged(asked, label, *(() if label == "safe" else ("some.rule",)))


@dataclass
class Model:
    """The server, and clients that ask it."""

    server: Upstream
    clients: list[GuardClient] = field(default_factory=list)

    def settings(self, **more: Any) -> Guard:
        """Settings of a guard that is asked here."""
        wanted: dict[str, Any] = {
            "name": "judge",
            "url": self.server.url,
            "model": "m",
            "allow_private": True,
        }
        return Guard(**(wanted | more))

    def client(self, *, guard: dict[str, Any] | None = None, **more: Any) -> GuardClient:
        """A client, closed at the end; `guard` changes its settings."""
        made = GuardClient(self.settings(**(guard or {})), wait=lambda _: None, **more)
        self.clients.append(made)
        return made

    def says(self, says: Says) -> None:
        """Answer so from now on, with nothing asked before."""
        self.server.says = says
        self.server.asked.clear()


@contextmanager
def guard_model(says: Says = by_words) -> Iterator[Model]:
    """The server until the block ends."""
    with serving(says) as server:
        model = Model(server)
        try:
            yield model
        finally:
            for client in model.clients:
                client.close()
