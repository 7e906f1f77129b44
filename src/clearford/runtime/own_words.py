"""A person's own text beside the decision about it, marked where what was found may be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from clearford.core import trace
from clearford.core.items import Item
from clearford.core.spans import Span
from clearford.policy.model import PackSet
from clearford.runtime.stores.vault import Kept

_TOLD = frozenset(("url", "personal"))
"""Families whose findings anybody may be told about their own text: they stand in it for all to see."""
_ITEM, _TRACE = "item", "trace"


class OwnWords(msgspec.Struct, frozen=True, kw_only=True):
    """What the person wrote."""

    text: str
    lang: str | None
    """BCP 47 tag; none where the platform does not know it."""
    marks: tuple[tuple[int, int], ...]
    """Passages that were found, in code points, end exclusive, ascending; none touches another."""


def public_lists(packs: PackSet) -> frozenset[str]:
    """Names of the lists of phrases and patterns whose packs let anybody read them."""
    return frozenset(
        meta.name
        for pack in packs.packs
        if pack.file.handling.get("lists") == "public"
        for meta in (*(one.meta for one in pack.phrases), *(one.meta for one in pack.patterns))
    )


def own_words(kept: Mapping[str, Kept], lists: frozenset[str]) -> OwnWords | None:
    """The text behind a decision; none where there was none, or it was erased.

    lists: as of `public_lists`. What other lists found is not marked, so that nobody learns them by trying.
    """
    if _ITEM not in kept:
        return None
    item = msgspec.json.decode(kept[_ITEM].body, type=Item)
    if not isinstance(item.text, str) or not item.text:
        return None
    spans = trace.from_json(kept[_TRACE].body).spans if _TRACE in kept else ()
    told = [one for one in spans if _may_be_told(one, lists)]
    lang = item.lang if isinstance(item.lang, str) else None
    return OwnWords(text=item.text, lang=lang, marks=_joined(told, len(item.text)))


def _may_be_told(span: Span, lists: frozenset[str]) -> bool:
    family, *names = span.signal.split(".")
    return family in _TOLD or (family == "text" and len(names) > 1 and names[1] in lists)


def _joined(spans: Iterable[Span], length: int) -> tuple[tuple[int, int], ...]:
    """Spans as passages: those that touch are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(0, one.start), min(one.end, length)) for one in spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        elif start < end:
            found.append((start, end))
    return tuple(found)
