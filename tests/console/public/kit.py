"""The public side as a browser without script sees it."""

from __future__ import annotations

from typing import Any, Protocol

import httpx
from litestar.testing import TestClient

from clearford.console.public import make_public
from clearford.runtime.http.app import attach
from clearford.runtime.http.front import Front
from tests.console.desk_kit import forms_of
from tests.runtime.auth.kit import ORIGIN
from tests.runtime.http.people import House

HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
_APPS: list[Front] = []
"""One application, as making it takes longer than a test."""


def public_side(house: House) -> Front:
    """The interface with the public pages."""
    if not _APPS:
        _APPS.append(make_public(house.service, house.accounts))
    attach(_APPS[0], house.service, house.accounts)
    return _APPS[0]


class Happened(Protocol):
    """Where a report can be sent."""

    @property
    def house(self) -> House:
        """The service."""
        ...


def report_by_link(world: Happened) -> str:
    """The page of a report that lacks something."""
    sent = world.house.browser().post(
        "/v1/reports", json={"reasons": "It asks for my password.", "item": "q7"}
    )
    return f"/r/{sent.json()['token']}"


class Visitor:
    """Somebody at the public side."""

    def __init__(self, house: House, lang: str = "en") -> None:
        self.client: httpx.Client = TestClient(public_side(house), base_url=ORIGIN)
        self.client.headers.update({"accept": HTML, "accept-language": lang})
        self.client.follow_redirects = False

    def get(self, path: str, status: int = 200) -> str:
        """A page, which must have this status."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
        return answer.text

    def send(self, page: str, act: str | None = None, **fields: Any) -> httpx.Response:
        """Fill in the form of a page, and send it.

        act: which form, where there are several. fields: in place of its own; `files` are uploads.
        """
        files = fields.pop("files", None)
        where, held = next(
            (where, held)
            for where, held in forms_of(self.get(page))
            if held and act in (None, held.get("act"))
        )
        return self.client.post(where, data={**held, **fields}, files=files)

    def done(self, page: str, act: str | None = None, **fields: Any) -> str:
        """As `send`, for what must succeed: the page to which it leads."""
        answer = self.send(page, act, **fields)
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"])
