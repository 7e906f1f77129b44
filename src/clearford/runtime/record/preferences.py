"""How a person wants pages to look, keys to work and one's own acts to be taken back."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from sqlalchemy import Connection, delete, select

from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.reviewers import preference

Images = Literal["blur", "grey", "blur_grey", "hide", "plain"]
KeyId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Key = Annotated[str, Meta(min_length=1, max_length=1)]
SearchName = Annotated[str, Meta(min_length=1, max_length=60)]
Query = Annotated[str, Meta(min_length=3, max_length=500, pattern=r"^[a-z]+=[!-~]+$")]


class Preferences(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person may choose; everything has a value that is good without a choice."""

    lang: Literal["en", "zh"] | None = None
    """Of pages; none for what the browser asks for."""
    theme: Literal["system", "light", "dark"] = "system"
    keys: bool = True
    """Whether single keys act."""
    remap: Annotated[dict[KeyId, Key], Meta(max_length=60)] = {}
    """Id of an act -> the key for it, where it is another than the usual one."""
    live: bool = True
    """Whether counts change while one looks; else with the page alone."""
    undo_s: Annotated[int, Meta(ge=10, le=120)] | None = None
    """Seconds in which one's acts wait, to be taken back; none for those of the service, never fewer."""
    images: Images = "blur_grey"
    """How pictures are shown until one asks for them."""
    cover: Literal["always", "severe", "never"] = "always"
    """Which pictures are shown like that; where they are not, they are shown as they are, at once."""
    fold_text: bool = True
    """Whether words of severe harms are folded until one asks for them."""
    searches: Annotated[dict[SearchName, Query], Meta(max_length=20)] = {}
    """Name of a search that one keeps -> the query of its page. Words of texts have no place here: nothing
    erases them with the texts."""


_DECODER = msgspec.json.Decoder(Preferences)


def preferences_of(conn: Connection, user_id: str) -> Preferences:
    """What a person chose, or the usual."""
    body = conn.execute(select(preference.c.body).where(preference.c.user_id == user_id)).scalar()
    return Preferences() if body is None else _DECODER.decode(body)


def do_set_preferences(change: Change, user_id: str, chosen: Preferences) -> Preferences:
    """Keep what a person chose. No entry: it is about nothing but how that person's own pages look."""
    change.conn.execute(delete(preference).where(preference.c.user_id == user_id))
    change.add(preference, user_id=user_id, body=msgspec.json.encode(chosen).decode())
    return chosen


def undo_us_of(conn: Connection, user_id: str, usual: int) -> int:
    """Microseconds in which a person's acts can be taken back: as long as chosen, or as usual if longer."""
    return undo_us_from(preferences_of(conn, user_id), usual)


def undo_us_from(chosen: Preferences, usual: int) -> int:
    """The same of preferences that are at hand."""
    return usual if chosen.undo_s is None or not usual else max(usual, chosen.undo_s * 1_000_000)
