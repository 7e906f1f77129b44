"""The staff side as a browser without script sees it: pages are read, forms are filled in and sent."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from clearford.console.staff import attach_staff, make_staff
from tests.runtime.auth.kit import ORIGIN, OWN
from tests.runtime.http.test_accounts import Client, Place

_APPS: list[Litestar] = []
"""One application, as making it takes longer than a test."""


class _Forms(HTMLParser):
    """Every form of a page: where it goes, and what it holds already."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
            return
        if not self.found:
            return
        fields, name = self.found[-1][1], given.get("name", "")
        if tag == "input" and name:
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked and given.get("type") != "file":
                fields[name] = given.get("value", "")
        elif tag == "textarea" and name:
            self._area, fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in fields):
            fields[self._select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1][1][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def forms_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """(action, fields with their values) of every form."""
    reader = _Forms()
    reader.feed(html)
    return reader.found


class Pages:
    """Somebody at the staff side."""

    def __init__(self, place: Place, browser: Client | None = None, lang: str = "en") -> None:
        """browser: where this person signed in at the interface, whose session is used; none for nobody."""
        if not _APPS:
            _APPS.append(make_staff(place.app, place.service))
        attach_staff(_APPS[0], place.app, place.service)
        self.client: TestClient[Litestar] = TestClient(_APPS[0], base_url=ORIGIN)
        self.client.headers.update({**OWN, "accept-language": lang})
        self.client.follow_redirects = False
        if browser is not None:
            self.client.cookies.update(dict(browser.cookies))

    def get(self, path: str, status: int = 200) -> str:
        """A page, which must have this status."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        return answer.text

    def send(self, page: str, action: str, **fields: Any) -> httpx.Response:
        """Fill in the form of a page that goes to an address, and send it. fields: in place of its own."""
        held = next(held for where, held in forms_of(self.get(page)) if where == action)
        return self.client.post(action, data={**held, **fields})

    def done(self, page: str, action: str, **fields: Any) -> str:
        """As `send`, for what must succeed: the address to which it leads."""
        answer = self.send(page, action, **fields)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])
