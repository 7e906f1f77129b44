"""What one's own page shows: how pages look, keys, wishes, one's own minutes, sessions, ways to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from clearford.console.keys import KEYS, Key, clashes
from clearford.console.pages.harms import FAMILIES
from clearford.console.pages.me.own import Preferences
from clearford.console.pages.review.view import Exposure
from clearford.core.reasons import Language

_REMAP = "key_"
"""Before the id of an act in the name of its field."""


class OptOuts(msgspec.Struct, frozen=True):
    """What one does not want to see."""

    harms: tuple[str, ...]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session of this person."""

    id: str
    created: int
    seen: int
    second_factor: bool
    is_present: bool


class MePage(msgspec.Struct, frozen=True, kw_only=True):
    """One's own page."""

    login: str
    chosen: Preferences
    keys: tuple[Key, ...]
    """Those that may be replaced."""
    replaced: Mapping[str, str]
    exposure: Exposure
    families: tuple[tuple[str, str, bool], ...]
    """Family, message, whether one opted out of it."""
    family_names: Mapping[str, str]
    """Family -> message."""
    others: str
    """Single harms that one opted out of."""
    sessions: tuple[Session, ...]
    second_factor: bool


class FactorPage(msgspec.Struct, frozen=True, kw_only=True):
    """The second factor while it is set up."""

    uri: str = ""
    has_factor: bool = False
    """Whether this session showed one, which is replaced."""
    codes: tuple[str, ...] = ()
    """Recovery codes, shown once."""

    @property
    def secret(self) -> str:
        """What the authenticator is given, in groups of four, to be typed."""
        return secret_of(self.uri)


class KeysPage(msgspec.Struct, frozen=True, kw_only=True):
    """All keys under their scopes."""

    scopes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Name of a scope, and (key, what it does) in words."""


class LooksForm(msgspec.Struct, frozen=True, kw_only=True):
    """How pages are to look and keys to work."""

    lang: str | None = None
    theme: str = "system"
    keys: bool = False
    live: bool = False
    undo_s: int | None = None
    images: str = "blur_grey"
    cover: str = "always"
    fold_text: bool = False


class WishesForm(msgspec.Struct, frozen=True, kw_only=True):
    """What one does not want to see."""

    families: tuple[str, ...] = ()
    others: str = ""

    @property
    def harms(self) -> list[str]:
        """Families and single harms."""
        return sorted({*self.families, *self.others.replace(",", " ").replace("，", " ").split()})


class PasswordForm(msgspec.Struct, frozen=True, kw_only=True):
    """A change of the password."""

    old: str = ""
    new: str = ""


class ShownForm(msgspec.Struct, frozen=True, kw_only=True):
    """That the person is there before another factor is set up."""

    password: str = ""
    code: str = ""


class CodeForm(msgspec.Struct, frozen=True, kw_only=True):
    """The first code of the second factor that is set up."""

    code: str = ""
    uri: str = ""
    """What the authenticator was given, so that a wrong code does not ask for another one."""


def remap_of(fields: Mapping[str, Any]) -> dict[str, str]:
    """Id of an act -> the key that was typed for it, where it is another than the usual."""
    usual = {key.id: key.key for key in KEYS if key.own}
    typed = {id: str(fields.get(f"{_REMAP}{id}", "")).strip() for id in usual}
    return {id: key[:1] for id, key in typed.items() if key and key != usual[id]}


def wrong_keys(remap: Mapping[str, str], lang: Language) -> list[str]:
    """What replaced keys would clash with, in words; nothing where they fit."""
    names = {key.id: key.label(lang) for key in KEYS}
    return [f"{names.get(id, id)}: {key}" for id, key in clashes(remap)]


def families_of(opted_out: OptOuts) -> tuple[tuple[str, str, bool], ...]:
    """Families with whether one opted out of them."""
    return tuple((name, label, name in opted_out.harms) for name, label in FAMILIES.items())


def others_of(opted_out: OptOuts) -> str:
    """Single harms that one opted out of."""
    return " ".join(harm for harm in opted_out.harms if harm not in FAMILIES)


def secret_of(uri: str) -> str:
    """The secret of an authenticator's address in groups of four."""
    secret = uri.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
