"""The sources of a corpus: what an operator must know of each, one JSON object a line."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from clearford.core.errors import CorpusError, Place

Text = Annotated[str, Meta(min_length=1, max_length=500)]
Crawled = Literal["respected", "not_respected", "not_crawled", "unknown"]
FIELDS = ("origin", "licence", "collected", "crawler_rules", "personal_basis")
"""What is to be known of every source: where it is from, why it may be used, when it was collected, whether
the rules for crawlers were kept, and the basis for personal information in it."""


class Annotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people annotated the rows of a source."""

    rules: Text
    """Version of the text of rules that they followed."""
    training: Text
    """What they were trained in, and how that was tested."""
    sampling: Text
    """How their work was sampled and checked."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A source; what is None is not known, which the report says."""

    source: Annotated[str, Meta(min_length=1, max_length=200)]
    """Name, as rows give it."""
    origin: Text | None = None
    licence: Text | None = None
    """Licence, contract or other ground for its use."""
    collected: Text | None = None
    """Day or span of days."""
    crawler_rules: Crawled | None = None
    personal_basis: Text | None = None
    """Why personal information in it may be used; none: each row with such information counts as bad."""
    annotation: Annotation | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of FIELDS that are not known; a basis for personal information is no duty."""
        return tuple(name for name in FIELDS[:4] if getattr(self, name) in (None, "unknown"))


def decode_sources(data: bytes, *, file: str) -> tuple[Source, ...]:
    """The sources of a file of JSON lines.

    Raises CorpusError CF-U001 for a line that is no source, CF-U002 where two have the same name.
    """
    found: dict[str, Source] = {}
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        place = Place(file=file, line=number)
        try:
            one = msgspec.json.decode(line, type=Source)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise CorpusError(
                "CF-U001",
                "it is not a source as they are written",
                place=place,
                suggestion="source, " + ", ".join(FIELDS),
            ) from error
        if one.source in found:
            raise CorpusError("CF-U002", "this source was named before", place=place)
        found[one.source] = one
    return tuple(found.values())
