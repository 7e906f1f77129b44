"""Labels of the media of an item as facts for rules: the attributes that a platform sends with the item.

An item may have several files. The strongest statement counts, marks that contradict each other come first of
all, and that nothing was found stays unknown: it is never turned into a no.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clearford.ai.labels.verdict import C2pa, Marks, State, judge, says_generated

STRENGTH: tuple[State, ...] = ("contradictory", "confirmed", "possible", "suspected", "unknown")
"""States of an item, the one that counts first."""
C2PA_STRENGTH: tuple[C2pa, ...] = ("generated", "invalid", "captured", "other", "none")
"""The same of what manifests say."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Attributes of an item, under the names of its schema."""

    media_aigc_state: State
    media_aigc_label: bool
    media_aigc_c2pa: C2pa | None = None
    """None where manifests were not read, which is not the same as none there."""
    media_aigc_metadata: bool | None = None
    """True where metadata says so; else None: that it does not say so is no statement that it is not."""
    media_aigc_declared: bool | None = None


def facts_of(media: Sequence[Marks], *, declared: bool | None = None, manifests: bool = True) -> Facts:
    """What the files of an item say together.

    media: marks of each file, at least one. declared: what the uploader said of the item; None for nothing.
    manifests: whether C2PA was read at all. A detector among the traces makes at most suspected of an item.
    ValueError for no file.
    """
    if not media:
        raise ValueError("no file")
    marks = [msgspec.structs.replace(one, declared=one.declared or declared is True) for one in media]
    states = {judge(one).state for one in marks}
    said = {one.c2pa for one in marks}
    return Facts(
        media_aigc_state=next(state for state in STRENGTH if state in states),
        media_aigc_label=any(one.labels for one in marks),
        media_aigc_c2pa=next(one for one in C2PA_STRENGTH if one in said) if manifests else None,
        media_aigc_metadata=True if any(map(says_generated, marks)) else None,
        media_aigc_declared=declared,
    )
