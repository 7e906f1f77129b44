"""What a phrase list says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

Route = Literal["direct", "phonetic", "pinyin", "mixed", "initials", "split", "shuffle", "emoji", "shape"]
"""How a phrase was found: as written, or in one of the disguises."""
Why = Literal["direct", "length", "context", "two_disguises"]
"""Why it was believed: as written; long enough; a second signal near it; a second disguise in the text."""


class Routes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which disguises of a phrase are looked for."""

    phonetic: bool = True
    """Other characters with the same sound."""
    pinyin: bool = True
    """All characters spelled in pinyin."""
    mixed: bool = True
    """Some characters spelled, the others kept; needs `phonetic`."""
    initials: bool = False
    """First letters of the pinyin; three letters or more. Six or more are looked for with `pinyin` anyway."""
    split: bool = True
    """Up to two characters written as their parts."""
    shuffle: bool = False
    """Characters in another order; four to eight characters."""
    emoji: bool = True
    """Some characters replaced by a picture whose name sounds the same; needs `phonetic`."""
    shape: bool = False
    """Up to half of the characters replaced by others that look alike; four hanzi or more."""


class PhraseText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One phrase."""

    text: str
    """At least two letters, digits or hanzi."""
    routes: Routes | None = None
    """In place of the list's."""
    keeps: str = ""
    """Hanzi of the phrase of which one must stand as written in a like-sounding form, which then needs no
    second signal; empty: none must."""


class PhraseList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of phrases that stand for one thing."""

    name: str
    """Signals are `text.phrase.<name>.count` and `.disguised`."""
    phrases: Sequence[PhraseText]
    languages: tuple[str, ...] = ()
    routes: Routes = Routes()
    effect: Literal["hits", "context"] = "hits"
    """`context`: its signals alone never prove a harm."""
    unless: tuple[str, ...] = ()
    """Longer or like-sounding ordinary words; a match inside one of them does not count."""
    min_confirm: int = 3
    """Syllables from which a like-sounding or spelled form needs no second signal."""
