"""A desk: one request of a person to the staff side, and what it asks of our own HTTP interface.

    cases = await desk.get("/v1/cases", Cases)
    await desk.post("/v1/cases/claim", {})
    return desk.page("review/queue.html", view, title=N_("Review"))

The pages hold no rules: what may be seen and done, once or again, and what goes on record, is decided where
programs ask too. They ask within the process, with the session of the person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, get_origin
from urllib.parse import quote, urlencode

import httpx
import msgspec
from litestar import Request, Response
from litestar.datastructures import UploadFile

from clearford.console.frame import (
    LANG_COOKIE,
    THEME_COOKIE,
    THEMES,
    Frame,
    Link,
    Trouble,
    language_of,
    page,
)
from clearford.console.i18n import N_, Words, fill, words
from clearford.console.masking import mask, unmask
from clearford.core.access import Grant, opens
from clearford.core.codes import CODES
from clearford.core.errors import AccessError, RequestError
from clearford.core.reasons import Language
from clearford.runtime.auth import csrf
from clearford.runtime.http import problems
from clearford.runtime.http.guard import KNOWN, Known
from clearford.runtime.http.problems import Problem

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")
CSRF_FIELD, ONCE_FIELD = csrf.FIELD, "once"
"""Fields that the macro `form` adds."""
_KEPT = "/%:@,;+!$~*'()"
"""Signs of an address that stay as they are; `%` since parts may be quoted already."""
SAID = {
    "saved": N_("Saved."),
    "sent": N_("Sent."),
    "done": N_("Done."),
    "taken-back": N_("Taken back."),
    "nothing": N_("Nothing was changed."),
}
"""What `Desk.see` can say on the next page; each area may add its own."""


class Refused(Exception):
    """The interface said no, and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.problem.status

    @property
    def code(self) -> str:
        """Such as `CF-R020`."""
        return self.problem.code

    def trouble(self, lang: Language) -> Trouble:
        """The same in words of a language."""
        known = CODES.get(self.problem.code)
        title = self.problem.title if known is None else (known.zh if lang == "zh" else known.en)
        return Trouble(
            code=self.problem.code,
            title=title,
            detail=self.problem.detail,
            suggestion=self.problem.suggestion,
            field=self.problem.field,
            request=self.problem.request,
        )


class UserView(msgspec.Struct, frozen=True):
    """Whoever is signed in."""

    id: str
    name: str
    lang: str
    grants: tuple[Grant, ...]


class MeView(msgspec.Struct, frozen=True):
    """What `/v1/me` says."""

    user: UserView
    second_factor: bool
    csrf: str


class Area(msgspec.Struct, frozen=True):
    """A part of the staff side as its navigation shows it."""

    path: str
    label: str
    """A message."""
    may: tuple[str, ...]
    """Permissions of which one suffices to see the link; none for everybody. The door is elsewhere."""
    key: str | None = None
    """Pressed after `g`."""
    also: tuple[str, ...] = ()
    """Paths of other pages that belong to it."""

    def holds(self, path: str) -> bool:
        """Whether a page belongs to it."""
        return any(path == one or path.startswith(f"{one}/") for one in (self.path, *self.also))


class Desk:
    """One request. Made by the staff application for every handler that asks for `desk`."""

    passed_on: ClassVar[tuple[str, ...]] = ("cookie", "sec-fetch-site", "origin", "user-agent")
    """Headers that the interface is told as the browser sent them."""

    def __init__(self, request: AnyRequest, me: MeView | None, known: Known | None = None) -> None:
        """Use `open_desk`. known: who asks, where that was found for this page."""
        self.request, self._me = request, me
        self.known = known or Known()
        self._session: str | None = None
        self._chosen: dict[str, str] = {}
        self._fields: dict[str, Any] = {}
        own = me.user.lang if me else None
        self.lang = language_of(
            request.query_params.get("lang"),
            request.cookies.get(LANG_COOKIE),
            own,
            request.headers.get("accept-language", ""),
        )
        if me and request.query_params.get("lang") == self.lang:
            # Or the next page would be in the other one again. The public side remembers nothing.
            self.choose(LANG_COOKIE, self.lang)

    @property
    def api(self) -> Any:
        """The interface, as an application."""
        return self.request.app.state.api

    @property
    def me(self) -> MeView:
        """Who is signed in."""
        if self._me is None:
            raise AssertionError("nobody is signed in")
        return self._me

    @property
    def words(self) -> Words:
        """The messages of this person's language."""
        return words(self.lang)

    def say(self, message: str, **values: object) -> str:
        """A message, marked with `N_`, in this person's language."""
        return fill(self.words.gettext(message), **values)

    def may(self, *permissions: str) -> bool:
        """Whether a grant of this person opens anything for a permission: for links, never as a check."""
        return any(opens(grant, name) for grant in self.me.user.grants for name in permissions)

    def need(self, *permissions: str) -> None:
        """Refused unless `may`: for a page that reads nothing by which the interface would say so."""
        if not self.may(*permissions):
            error = AccessError("CF-A002", f"`{permissions[0]}` is not allowed here")
            raise Refused(problems.problem_of(error))

    async def get(self, path: str, kind: type[T], /, **query: Any) -> T:
        """Ask for something. query: parameters; None leaves one out. Raises Refused."""
        return await self.send("GET", path, kind, query=query)

    # Types cannot say that a default fixes T; mostly nobody looks at the answer.
    async def post(self, path: str, body: Any = None, kind: type[T] = dict) -> T:  # type: ignore[assignment]
        """Do something, once for a form however often it is sent. Raises Refused."""
        return await self.send("POST", path, kind, body={} if body is None else body)

    async def send(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        content_type: str = "application/json",
    ) -> T:
        """Any request. kind: of the answer. content: a body that is no JSON. Raises Refused."""
        answer = await self.raw(
            method, path, body=body, query=query, content=content, content_type=content_type
        )
        if not answer.content:
            return msgspec.convert({}, kind) if kind is dict else msgspec.convert(None, kind)
        return msgspec.json.decode(answer.content, type=kind)

    async def raw(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        content_type: str = "application/json",
    ) -> httpx.Response:
        """The answer as it came, for files. Raises Refused."""
        headers = {name: value for name in self.passed_on if (value := self.request.headers.get(name))}
        place = _place(path)
        if method != "GET":
            headers["content-type"] = content_type
            headers[csrf.HEADER] = unmask(str(self._fields.get(CSRF_FIELD, "")))
            if once := self._fields.get(ONCE_FIELD):
                # One form may ask for several things; each of them happens once.
                name = f"{once} {method} {path}".encode()
                headers["idempotency-key"] = hashlib.sha256(name).hexdigest()
        peer = self.request.client
        transport = httpx.ASGITransport(
            self._inside,
            raise_app_exceptions=False,
            client=(peer.host, peer.port) if peer else ("unknown", 0),
        )
        request = httpx.Request(
            method,
            f"http://console{place}",
            # Browsers may send any byte; the interface hears what they sent.
            headers={name.encode(): value.encode("latin-1", "replace") for name, value in headers.items()},
            params={name: value for name, value in (query or {}).items() if value is not None},
            content=msgspec.json.encode(body) if content is None and method != "GET" else content,
        )
        # Without a client around it: there is no connection to keep, and no cookie to remember.
        answer = await transport.handle_async_request(request)
        await answer.aread()
        self._session = answer.headers.get("set-cookie", self._session)
        if answer.status_code >= 400:
            raise Refused(_problem_of(answer))
        return answer

    async def _inside(self, scope: Any, receive: Any, send: Any) -> None:
        """The interface, told that this comes from within: no request from outside has such a state."""
        scope["state"] = {KNOWN: self.known}
        await self.api(scope, receive, send)

    async def form(self, kind: type[T]) -> T:
        """What a form holds, as a struct: fields left empty are left out. Raises Refused for a bad one.

        Call it before the first `post`, which takes the token and the key of the form from here.
        """
        fields = await self.fields()
        try:
            return msgspec.convert(_shaped(fields, kind), kind, strict=False)
        except msgspec.ValidationError as error:
            text, _, place = str(error).partition(" - at ")
            raise Refused(
                Problem(
                    type="/docs/errors/CF-H001",
                    title=CODES["CF-H001"].en,
                    status=400,
                    detail=text,
                    code="CF-H001",
                    field=place.strip("`") or None,
                )
            ) from error

    async def fields(self) -> dict[str, Any]:
        """The fields of a form as they came: a text, a file, or a list where a name came more than once."""
        data = await self.request.form()
        self._fields = {name: _one(data.getall(name)) for name in data}
        return self._fields

    def page(
        self,
        template: str,
        view: object,
        *,
        title: str,
        status: int = 200,
        trouble: Refused | None = None,
        said: str | None = None,
    ) -> Response[str]:
        """A page of this person. title: a message. trouble: shown above it. said: a message."""
        said = SAID.get(self.request.query_params.get("said", "")) if said is None else said
        made = page(
            template,
            self.frame(self.say(title), trouble=trouble, said=said),
            view,
            status=trouble.status if trouble and status == 200 else status,
        )
        return self._sent(made)

    def frame(self, title: str, *, trouble: Refused | None = None, said: str | None = None) -> Frame:
        """What stands around a page. title: words. said: a message."""
        theme = self.request.cookies.get(THEME_COOKIE, "system")
        return Frame(
            lang=self.lang,
            path=self.request.url.path,
            query=self.request.url.query if self.request.method == "GET" else "",
            title=title,
            home=self.home,
            theme=theme if theme in THEMES else "system",
            links=() if self._me is None else self._links(),
            who=None if self._me is None else self._me.user.name,
            said=None if said is None else self.words.gettext(said),
            trouble=None if trouble is None else trouble.trouble(self.lang),
            csrf="" if self._me is None else mask(self._me.csrf),
            has_keys=self.request.cookies.get("clearford-keys") != "off",
            has_live=self.request.cookies.get("clearford-live") != "off",
            zone=self.request.app.state.zone,
        )

    @property
    def home(self) -> str:
        """Where this person works: the first area that is open to them, else their own settings."""
        links = () if self._me is None else self._links()
        return links[0].path if links else "/me"

    def _links(self) -> tuple[Link, ...]:
        areas: tuple[Area, ...] = self.request.app.state.areas
        here = self.request.url.path
        return tuple(
            Link(area.path, area.label, area.holds(here), area.key)
            for area in areas
            if not area.may or self.may(*area.may)
        )

    def see(self, path: str, *, said: str | None = None, **query: Any) -> Response[str]:
        """Lead the browser to a page after something was done. said: a name of `SAID`."""
        params = {name: value for name, value in {**query, "said": said}.items() if value is not None}
        path = quote(path, safe=_KEPT + "?=&")
        where = f"{path}?{urlencode(params)}" if params else path
        return self._sent(
            Response("", status_code=303, headers={"Location": where, "Cache-Control": "no-store"})
        )

    def choose(self, cookie: str, value: str) -> None:
        """Let the browser remember a choice that says nothing of who it is, for a year."""
        self._chosen[cookie] = value

    def _sent(self, response: Response[str]) -> Response[str]:
        if self._session is not None:
            response.headers["Set-Cookie"] = self._session
        for name, value in self._chosen.items():
            response.set_cookie(
                name, value, max_age=365 * 86_400, secure=True, httponly=True, samesite="strict"
            )
        return response


async def open_desk(request: AnyRequest) -> Desk:
    """The desk of who is signed in. Raises Refused where nobody is."""
    nobody = Desk(request, None)
    try:
        me = await nobody.get("/v1/me", MeView)
        request.state.desk = desk = Desk(request, me, nobody.known)
    except Refused as error:
        if error.status == 401 and request.method == "POST":
            request.state.words = _written(await nobody.fields())
        raise
    return desk


_SECRET = ("password", "old", "new", "code")


def _written(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """What somebody wrote into a form: neither ids nor choices, and nothing secret."""
    return tuple(
        value
        for name, value in fields.items()
        if isinstance(value, str)
        and name not in _SECRET
        and (not value.isascii() or any(sign.isspace() for sign in value))
    )


def _place(path: str) -> str:
    """A path of the interface: what an address put in stays one part of it. Raises Refused for `..`."""
    if not {".", ".."}.isdisjoint(path.split("/")):
        told = problems.problem_of(RequestError("CF-H002", "there is nothing of this name"))
        raise Refused(told)
    return quote(path, safe=_KEPT)


def _one(values: list[Any]) -> Any:
    kept = [value for value in values if isinstance(value, UploadFile) or value != ""]
    return kept[0] if len(kept) == 1 else kept or ""


def _shaped(fields: Mapping[str, Any], kind: type[Any]) -> dict[str, Any]:
    """Fields as a struct wants them: a list where it has one, nothing for what was left empty."""
    lists = {
        field.encode_name for field in msgspec.structs.fields(kind) if get_origin(field.type) in (list, tuple)
    }
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if value == "" or name in (CSRF_FIELD, ONCE_FIELD):
            continue
        several = isinstance(value, list)
        found[name] = (value if several else [value]) if name in lists else (value[-1] if several else value)
    return found


def _problem_of(answer: httpx.Response) -> Problem:
    try:
        return msgspec.json.decode(answer.content, type=Problem)
    except msgspec.MsgspecError:
        return Problem(
            type="/docs/errors/CF-H009",
            title=CODES["CF-H009"].en,
            status=answer.status_code,
            detail="the answer cannot be read",
            code="CF-H009",
        )
