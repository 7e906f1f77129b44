"""One's own page, and the list of keys."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.frame import LANG_COOKIE, THEME_COOKIE
from clearford.console.i18n import N_
from clearford.console.keys import KEYS, SCOPES, by_scope
from clearford.console.pages.harms import FAMILIES
from clearford.console.pages.me.own import Preferences, own_keys, preferences
from clearford.console.pages.me.view import (
    CodeForm,
    FactorPage,
    KeysPage,
    LooksForm,
    MePage,
    OptOuts,
    PasswordForm,
    Session,
    ShownForm,
    WishesForm,
    families_of,
    others_of,
    remap_of,
    wrong_keys,
)
from clearford.console.pages.review.view import Exposure
from clearford.core.codes import CODES
from clearford.runtime.http.params import Id
from clearford.runtime.http.problems import Problem

At = NamedDependency[Desk]
KEYS_COOKIE, LIVE_COOKIE = "clearford-keys", "clearford-live"
"""Whether single keys act, and whether figures change by themselves, for the frame of every page."""
_TITLE = N_("Your settings")


@get("/me", include_in_schema=False)
async def me(desk: At) -> Response[str]:
    """How pages look, keys, wishes, minutes, sessions."""
    return await _me(desk)


async def _me(
    desk: Desk, *, trouble: Refused | None = None, chosen: Preferences | None = None
) -> Response[str]:
    chosen = await preferences(desk) if chosen is None else chosen
    opted_out = await desk.get("/v1/me/opt-outs", OptOuts)
    view = MePage(
        login=desk.me.user.name,
        chosen=chosen,
        keys=tuple(key for key in KEYS if key.own),
        replaced=chosen.remap,
        exposure=await desk.get("/v1/me/exposure", Exposure),
        family_names=FAMILIES,
        families=families_of(opted_out),
        others=others_of(opted_out),
        sessions=tuple(await desk.get("/v1/me/sessions", list[Session])),
        second_factor=desk.me.second_factor,
    )
    return desk.page("me/me.html", view, title=_TITLE, trouble=trouble)


@post("/me/looks", include_in_schema=False)
async def save_looks(desk: At) -> Response[str]:
    """Keep how pages look."""
    wanted = await desk.form(LooksForm)
    held = await preferences(desk)
    body = msgspec.to_builtins(wanted) | {"remap": dict(held.remap), "searches": dict(held.searches)}
    return await _kept(desk, held, body)


@post("/me/keys", include_in_schema=False)
async def save_keys(desk: At) -> Response[str]:
    """Keep other keys, where they fit."""
    remap = remap_of(await desk.fields())
    held = await preferences(desk)
    if wrong := wrong_keys(remap, desk.lang):
        changed = msgspec.structs.replace(held, remap=remap)
        return await _me(desk, trouble=_unusable("; ".join(wrong)), chosen=changed)
    return await _kept(desk, held, msgspec.to_builtins(held) | {"remap": remap})


async def _kept(desk: Desk, held: Preferences, body: dict[str, object]) -> Response[str]:
    try:
        kept = await desk.send("PUT", "/v1/me/preferences", Preferences, body=body)
    except Refused as error:
        return await _me(desk, trouble=error)
    if kept.lang != held.lang:
        # Or the language that somebody took by the link on a page would be gone with any other wish.
        desk.choose(LANG_COOKIE, kept.lang or "")
    desk.choose(THEME_COOKIE, kept.theme)
    desk.choose(KEYS_COOKIE, "on" if kept.keys else "off")
    desk.choose(LIVE_COOKIE, "on" if kept.live else "off")
    return desk.see("/me", said="saved")


def _unusable(what: str) -> Refused:
    return Refused(
        Problem(
            type="/docs/errors/CF-H001",
            title=CODES["CF-H001"].en,
            status=400,
            detail=f"a key stands for two things at once, or cannot be replaced: {what}",
            code="CF-H001",
        )
    )


@post("/me/wishes", include_in_schema=False)
async def save_wishes(desk: At) -> Response[str]:
    """Keep what one does not want to see; nobody asks why."""
    wanted = await desk.form(WishesForm)
    try:
        await desk.send("PUT", "/v1/me/opt-outs", OptOuts, body={"harms": wanted.harms})
    except Refused as error:
        return await _me(desk, trouble=error)
    return desk.see("/me", said="saved")


@post("/me/sessions/{session_id:str}/end", include_in_schema=False)
async def end_session(desk: At, session_id: Id) -> Response[str]:
    """End one of one's sessions."""
    await desk.fields()
    await desk.send("DELETE", f"/v1/me/sessions/{session_id}", dict)
    return desk.see("/me", said="done")


@post("/me/password", include_in_schema=False)
async def change_password(desk: At) -> Response[str]:
    """Change the password; every session ends but the one that is handed out."""
    given = await desk.form(PasswordForm)
    try:
        await desk.post("/v1/me/password", msgspec.to_builtins(given))
    except Refused as error:
        return await _me(desk, trouble=error)
    return desk.see("/me", said="saved")


@get("/me/factor", include_in_schema=False)
async def factor(desk: At) -> Response[str]:
    """Where a second factor is set up."""
    return _factor(desk)


def _factor(desk: Desk, *, trouble: Refused | None = None, uri: str = "") -> Response[str]:
    # The page links to it, so nothing but an authenticator's address stands there.
    view = FactorPage(uri=uri if uri.startswith("otpauth://totp/") else "", has_factor=desk.me.second_factor)
    return desk.page("me/factor.html", view, title=N_("Second factor"), trouble=trouble)


@post("/me/factor", include_in_schema=False)
async def begin_factor(desk: At) -> Response[str]:
    """Begin to set a second factor up, once the person showed to be there."""
    given = await desk.form(ShownForm)
    try:
        found = await desk.post("/v1/me/factor", msgspec.to_builtins(given), dict[str, str])
    except Refused as error:
        return _factor(desk, trouble=error)
    return _factor(desk, uri=found["uri"])


@post("/me/factor/confirm", include_in_schema=False)
async def confirm_factor(desk: At) -> Response[str]:
    """Start using it; the recovery codes are shown once."""
    given = await desk.form(CodeForm)
    try:
        found = await desk.post("/v1/me/factor/confirm", {"code": given.code}, Confirmed)
    except Refused as error:
        return _factor(desk, trouble=error, uri=given.uri)
    view = FactorPage(codes=found.recovery_codes)
    return desk.page("me/factor.html", view, title=N_("Second factor"))


class Confirmed(msgspec.Struct, frozen=True):
    """A second factor that is in use."""

    recovery_codes: tuple[str, ...]


@get("/keys", include_in_schema=False)
async def keys(desk: At) -> Response[str]:
    """Every key and what it does."""
    held = own_keys(await preferences(desk))
    view = KeysPage(
        scopes=tuple(
            (SCOPES[scope][desk.lang], tuple((key.key, key.label(desk.lang)) for key in some))
            for scope, some in by_scope(held.values())
        )
    )
    return desk.page("me/keys.html", view, title=N_("Keys"))


ROUTES: tuple[HTTPRouteHandler, ...] = (
    me,
    save_looks,
    save_keys,
    save_wishes,
    end_session,
    change_password,
    factor,
    begin_factor,
    confirm_factor,
    keys,
)
