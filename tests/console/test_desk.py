"""The desk: what a page asks of the interface, and what it does with the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.testing import TestClient
from sqlalchemy import Engine, event

from clearford.console.desk import Area, Desk, Refused, open_desk
from clearford.console.i18n import N_
from clearford.console.staff import attach_staff, on_refused
from tests.console.desk_kit import forms_of
from tests.runtime.auth.kit import ORIGIN, OWN
from tests.runtime.http.test_accounts import Place, opened


class Account(msgspec.Struct, frozen=True):
    """A form."""

    login: str
    name: str
    tags: list[str] = []
    size: int | None = None


SENT: list[Account] = []


@get("/named/{name:str}")
async def named(desk: NamedDependency[Desk], name: FromPath[str]) -> Response[str]:
    await desk.get(f"/v1/reports/{name}", dict[str, Any])
    return desk.page("base/problem.html", None, title=N_("Sign in"))


@get("/lead/{name:str}")
async def lead(desk: NamedDependency[Desk], name: FromPath[str]) -> Response[str]:
    return desk.see(f"/lead/{name}")


@get("/form")
async def form(desk: NamedDependency[Desk]) -> Response[str]:
    return desk.page("base/problem.html", None, title=N_("Sign in"))


@post("/form")
async def send(desk: NamedDependency[Desk]) -> Response[str]:
    given = await desk.form(Account)
    SENT.append(given)
    made: dict[str, Any] = await desk.post(
        "/v1/users", {"login": given.login, "name": given.name, "password": "a password that is long"}
    )
    assert made["id"]
    return desk.see("/form", said="saved", what="ü&x")


@post("/leave")
async def leave(desk: NamedDependency[Desk]) -> Response[str]:
    await desk.fields()
    await desk.get("/v1/me/sessions", list[Any])
    await desk.post("/v1/sign-out")
    return desk.page("base/problem.html", await desk.get("/v1/me", dict), title=N_("Sign in"))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(str(tmp_path)) as made:
        yield made


@pytest.fixture
def browser(place: Place) -> TestClient[Litestar]:
    """An administrator at two pages."""
    app = Litestar(
        [form, send, named, lead, leave],
        dependencies={"desk": Provide(open_desk)},
        exception_handlers={Refused: on_refused},
        openapi_config=None,
    )
    attach_staff(app, place.app, place.service)
    app.state["areas"] = (
        Area("/form", "Sign in", ("user.edit",), "f"),
        Area("/secret", "Password", ("evidence.erase",)),
    )
    place.add("root", "operator_admin")
    made = TestClient(app, base_url=ORIGIN)
    made.headers.update(OWN)
    made.follow_redirects = False
    made.cookies.update(dict(place.signed_in("root").cookies))
    return made


def held(browser: TestClient[Litestar]) -> dict[str, str]:
    return next(fields for where, fields in forms_of(browser.get("/form").text) if where == "/sign-out")


def test_a_form_does_something_once_and_leads_on(browser: TestClient[Litestar]) -> None:
    SENT.clear()
    fields = {**held(browser), "login": "lin", "name": "Lin", "tags": ["a", "b"], "size": ""}
    first, second = (browser.post("/form", data=fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == "/form?what=%C3%BC%26x&said=saved"
    assert SENT[0] == Account("lin", "Lin", ["a", "b"])
    again = browser.post("/form", data={**fields, **held(browser)})
    assert again.status_code == 422, "another form is another act, and the name is taken"
    assert "Saved." in browser.get("/form?said=saved").text


@pytest.mark.parametrize(
    ("change", "headers", "code"),
    [
        pytest.param({"csrf_token": ""}, {}, "CF-A007", id="without-token"),
        pytest.param({"csrf_token": "00" * 64}, {}, "CF-A007", id="forged-token"),
        pytest.param({"csrf_token": "ff" * 32 + "00" * 32}, {}, "CF-A007", id="token-of-bytes"),
        pytest.param({"csrf_token": "e4b8ad000000"}, {}, "CF-A007", id="token-of-other-letters"),
        pytest.param({}, {"sec-fetch-site": "cross-site"}, "CF-A007", id="from-elsewhere"),
        pytest.param({"size": "much"}, {}, "CF-H001", id="no-number"),
        pytest.param({"name": ""}, {}, "CF-H001", id="left-empty"),
    ],
)
def test_a_bad_form_does_nothing(
    browser: TestClient[Litestar], change: dict[str, str], headers: dict[str, str], code: str
) -> None:
    fields = {**held(browser), "login": "lin", "name": "Lin", **change}
    answer = browser.post("/form", data=fields, headers=headers)
    assert answer.status_code in (400, 403)
    assert code in answer.text


def test_signed_out_while_typing_says_what_to_do(browser: TestClient[Litestar]) -> None:
    written = {"name": "Lin of <b>the</b> mill", "why": "说明", "password": "a secret of mine"}
    fields = {**held(browser), "login": "lin", **written}
    browser.cookies.clear()
    answer = browser.post("/form", data=fields)
    assert answer.status_code == 401
    assert "nothing is lost" in answer.text
    assert "Lin of &lt;b&gt;the&lt;/b&gt; mill</textarea>" in answer.text
    assert "说明</textarea>" in answer.text
    assert answer.text.count("<textarea") == 2
    assert "a secret of mine" not in answer.text


@pytest.mark.parametrize("name", ["user-agent", "cookie"])
def test_headers_of_a_browser_may_hold_any_byte(browser: TestClient[Litestar], name: str) -> None:
    kept = browser.get("/form").request.headers
    sent = f"{kept[name]}; caf".encode() + b"\xe9 \xe4\xb8\xad"
    assert browser.get("/form", headers={name.encode(): sent}).status_code == 200


@pytest.mark.parametrize("name", ["a%0d%0aset-cookie:%20a=b", "a%00", "%3Fa=b", "%23", "%2e", "%2e%2e"])
def test_what_an_address_names_stays_a_name(browser: TestClient[Litestar], name: str) -> None:
    answer = browser.get(f"/named/{name}")
    assert answer.status_code == 404
    assert ("CF-A009" in answer.text) == (name not in ("%2e", "%2e%2e")), "asked for as one name"
    led = browser.get(f"/lead/{name}").headers
    assert led["location"].startswith("/lead/")
    assert not set(led["location"]) & set("\r\n\0#")
    assert "set-cookie" not in led


def test_links_are_those_of_ones_roles(browser: TestClient[Litestar]) -> None:
    text = browser.get("/form").text
    assert 'href="/form" aria-current="page" data-go="f"' in text
    assert "/secret" not in text


@pytest.mark.parametrize(
    ("path", "held"),
    [
        pytest.param("/rules", True, id="itself"),
        pytest.param("/packs/5b1e", True, id="below-another"),
        pytest.param("/packages", False, id="begins-alike"),
    ],
)
def test_pages_of_an_area_mark_it(path: str, held: bool) -> None:  # noqa: FBT001
    assert Area("/rules", "Rules", (), also=("/packs",)).holds(path) is held


def test_the_token_differs_each_time(browser: TestClient[Litestar]) -> None:
    assert held(browser)["csrf_token"] != held(browser)["csrf_token"]


def test_who_asks_is_found_once_a_page_and_anew_after_a_change(
    browser: TestClient[Litestar], place: Place
) -> None:
    asked: list[int] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def count(conn: object, cursor: object, said: str, *_: object) -> None:
        asked.append("FROM session" in said)

    try:
        token = held(browser)
        assert sum(asked) == 2, "who it is, and the token of forms"
        assert browser.post("/leave", data=token).status_code == 401, "the page itself is told that it ended"
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert browser.get("/form").status_code == 303


def test_an_answer_that_is_no_problem_is_a_fault_of_ours(place: Place) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 502, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>"})

    async def ask() -> None:
        app = Litestar([], openapi_config=None)
        attach_staff(app, place.app, place.service)
        app.state["api"] = broken
        scope: Any = {"type": "http", "app": app, "headers": [], "query_string": b"", "method": "GET"}
        scope |= {"litestar_app": app, "path": "/x", "client": None, "state": {}}
        await Desk(Request(scope), None).get("/v1/me", dict)

    with pytest.raises(Refused, match="CF-H009"):
        asyncio.run(ask())
