"""Where in the original text a signal was found."""

from __future__ import annotations

import msgspec

from clearford.core.ids import SignalName


class Span(msgspec.Struct, frozen=True, order=True):
    """A stretch of the original text, in code points, end exclusive."""

    signal: SignalName
    start: int
    end: int
    via: str = ""
    """How it was found: view and route, e.g. `skeleton`, `phonetic`, `canon+digits`; empty if plain."""
    why: str = ""
    """Why it was believed: `checksum`, `format_and_context`, `format`, `context`, `direct`, ..."""
