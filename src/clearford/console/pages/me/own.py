"""What every page of staff asks of the person: preferences, keys, and the time of the service."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from clearford.console.desk import Desk
from clearford.console.keys import Key, keys_of


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """How a person wants pages to look and keys to work."""

    lang: str | None = None
    theme: str = "system"
    keys: bool = True
    remap: Mapping[str, str] = {}
    live: bool = True
    undo_s: int | None = None
    images: str = "blur_grey"
    cover: str = "always"
    fold_text: bool = True
    searches: Mapping[str, str] = {}


async def preferences(desk: Desk) -> Preferences:
    """What the person of a desk chose."""
    return await desk.get("/v1/me/preferences", Preferences)


def own_keys(chosen: Preferences) -> dict[str, Key]:
    """The keys of a person, by id."""
    return keys_of(chosen.remap)


def now_of(desk: Desk) -> int:
    """Microseconds since 1970 by the clock of the record, from which pages count what is left."""
    now: int = desk.request.app.state.service.record.now()
    return now
