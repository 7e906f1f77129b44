"""Pictures of a case: covered at first, shown one at a time when somebody asks, and no more than that.

What is covered was blurred by the service: no clear picture reaches a browser before it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter
from markupsafe import Markup
from msgspec import Meta

from clearford.cases.wellness import severe
from clearford.console.desk import Desk, Refused
from clearford.console.frame import Trouble
from clearford.console.i18n import N_
from clearford.console.keys import Key
from clearford.console.pages.me.own import Preferences, own_keys, preferences
from clearford.console.render.inert import inert
from clearford.runtime.http.media import HEADERS, Files
from clearford.runtime.http.params import Id
from clearford.runtime.media.opening import COVERED
from clearford.runtime.record.media import Medium

At = NamedDependency[Desk]
STATES = {
    "missing": N_("Not sent by the platform: only what is known about it stands here."),
    "extra": N_("Pictures cannot be opened on this installation. To open them, an administrator installs:"),
    "large": N_("Not shown: too large to open safely."),
    "damaged": N_("Not shown: it cannot be read as a picture."),
    "type": N_("Not shown: this type is not opened here."),
    "plays": N_("Not shown: video and sound are not played here. Look at it where the content stands."),
}
"""State of a file that is not shown -> message."""
STEPS = ((2, N_("strongly blurred")), (1, N_("slightly blurred")), (0, N_("clear")))
"""Steps in which a picture is uncovered."""
INSTALL = "pip install 'clearford[media]'"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked to be shown."""

    show: int = 0
    """Which picture; 0 for none."""
    blur: Annotated[int, Meta(ge=0, le=COVERED)] = 0
    """How far it is uncovered."""
    grey: bool | None = None
    """None for what the person chose for pictures that are covered."""


class Link(msgspec.Struct, frozen=True):
    """Another way to see the pictures: its address, a message, whether it is so now."""

    path: str
    label: str
    here: bool = False


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a page shows it."""

    n: int
    kind: Markup
    """By its content; else as the platform says."""
    width: int | None
    height: int | None
    size: int | None
    frames: int | None
    src: str | None
    """Of what is shown; none where nothing is."""
    why: str | None
    """Why nothing is shown: a message."""
    install: str
    """How that is changed; empty where it is not."""
    covered: bool
    seen_before: bool
    ready: bool
    uncover: str
    """Path of the page on which it is uncovered."""
    steps: tuple[Link, ...] = ()
    """How far it may be uncovered, where it is the one that was asked for."""


class Pictures(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a case."""

    files: tuple[Picture, ...]
    grey: bool
    turn_grey: str
    """Path of the page that has them in grey, or not."""
    next: int
    """The picture that comes next; 0 for covering all again."""
    go: str
    """Path of the page that shows it."""
    trouble: Trouble | None = None
    """Why what was asked for is not shown."""

    @property
    def ready(self) -> int:
        """How many can be shown."""
        return sum(one.ready for one in self.files)


class PicturesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The pictures by themselves, for browsers without script."""

    pictures: Pictures
    back: str
    keys: Mapping[str, Key]


def pictures_of(
    case: str,
    media: Sequence[Medium],
    chosen: Preferences,
    *,
    harm: str | None,
    asked: Asked | None = None,
    trouble: Trouble | None = None,
) -> Pictures:
    """The files of a case as somebody wants them shown.

    chosen: what the person chose for pictures that are covered, and for which harms they are.
    """
    asked = asked or Asked()
    covers = chosen.cover == "always" or (chosen.cover == "severe" and severe(harm))
    grey = covers and "grey" in chosen.images if asked.grey is None else asked.grey
    now = msgspec.structs.replace(asked, grey=grey)
    ready = [one.n for one in media if one.state == "ready"]
    after = next((n for n in ready if n > now.show), 0)
    return Pictures(
        files=tuple(_picture(case, one, now, _at_first(one, chosen, covers=covers)) for one in media),
        grey=grey,
        turn_grey=_path(case, now, grey=not grey),
        next=after,
        go=_path(case, now, show=after, blur=0),
        trouble=trouble,
    )


def _at_first(one: Medium, chosen: Preferences, *, covers: bool) -> int | None:
    """How far a picture is blurred before anybody asks; none where it is hidden."""
    if covers and chosen.images == "hide":
        return None
    again = one.seen_before and not one.seen  # nobody is shown the same picture twice unasked
    return COVERED if again or (covers and "blur" in chosen.images) else 0


def _picture(case: str, one: Medium, now: Asked, at_first: int | None) -> Picture:
    mine, ready = one.n == now.show, one.state == "ready"
    blur = now.blur if mine else at_first
    played = (one.kind or one.type).partition("/")[0] in ("video", "audio")
    why = "plays" if played and one.state in ("type", "missing") else one.state
    return Picture(
        n=one.n,
        kind=inert(one.kind or one.type),
        width=one.width,
        height=one.height,
        size=one.size,
        frames=one.frames if ready else None,
        src=f"/evidence/{case}/media/{one.n}?blur={blur}&grey={int(bool(now.grey))}"
        if ready and blur is not None
        else None,
        why=None if ready else STATES[why],
        install=INSTALL if one.state == "extra" else "",
        covered=ready and blur in (COVERED, None),
        seen_before=one.seen_before and not one.seen,
        ready=ready,
        uncover=_path(case, now, show=one.n, blur=0),
        steps=tuple(Link(_path(case, now, blur=step), label, step == now.blur) for step, label in STEPS)
        if mine and ready
        else (),
    )


def _path(case: str, now: Asked, **other: int) -> str:
    wanted = msgspec.structs.replace(now, **other)
    return f"/evidence/{case}/pictures?show={wanted.show}&blur={wanted.blur}&grey={int(bool(wanted.grey))}"


@get("/evidence/{case_id:str}/pictures", include_in_schema=False)
async def pictures(
    desk: At,
    case_id: Id,
    show: Annotated[int, QueryParameter(ge=0, le=100)] = 0,
    blur: Annotated[int, QueryParameter(ge=0, le=COVERED)] = 0,
    grey: Annotated[int | None, QueryParameter(ge=0, le=1)] = None,
) -> Response[str]:
    """The pictures of a case, one of them uncovered as far as somebody asks."""
    asked = Asked(show=show, blur=blur, grey=None if grey is None else bool(grey))
    trouble = await _uncovered(desk, case_id, asked) if show else None
    if trouble is not None:
        asked = msgspec.structs.replace(asked, show=0)
    found = await desk.get(f"/v1/cases/{case_id}/media", Files)
    chosen = await preferences(desk)
    view = PicturesPage(
        pictures=pictures_of(case_id, found.media, chosen, harm=found.harm, asked=asked, trouble=trouble),
        back=f"/{'appeals' if found.kind == 'appeal' else 'review'}/{case_id}",
        keys=own_keys(chosen),
    )
    return desk.page("evidence/pictures.html", view, title=N_("Images and files"))


async def _uncovered(desk: Desk, case_id: str, asked: Asked) -> Trouble | None:
    """Why a picture cannot be shown, as found by opening it; the browser is then given the same."""
    try:
        await _opened(desk, case_id, asked.show, asked.blur, grey=bool(asked.grey))
    except Refused as error:
        return error.trouble(desk.lang)
    return None


async def _opened(desk: Desk, case_id: str, n: int, blur: int, *, grey: bool) -> bytes:
    query = {"blur": blur, "grey": str(grey).lower()}
    return (await desk.raw("GET", f"/v1/cases/{case_id}/media/{n}", query=query)).content


@get("/evidence/{case_id:str}/media/{n:int}", include_in_schema=False)
async def picture(
    desk: At,
    case_id: Id,
    n: FromPath[int],
    blur: Annotated[int, QueryParameter(ge=0, le=COVERED)] = COVERED,
    grey: Annotated[int, QueryParameter(ge=0, le=1)] = 0,
) -> Response[bytes]:
    """A picture itself: nothing but points, here alone, kept by nobody."""
    body = await _opened(desk, case_id, n, blur, grey=bool(grey))
    return Response(body, media_type="image/webp", headers=HEADERS)


ROUTES: tuple[HTTPRouteHandler, ...] = (pictures, picture)
"""Pages of pictures."""
