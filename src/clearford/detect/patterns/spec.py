"""What a pattern is, as a pack or a recogniser states it, and its two compiled forms."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from clearford.detect.patterns.subset import loosen, parse, render
from clearford.text.tables import View

Borders = Literal["no_alnum", "no_digit", "word", "none"]
"""What must not touch a match: an ASCII letter or digit; a digit; the rest of an ASCII word; nothing."""


class PatternSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pattern of the subset, matched on a text view."""

    name: str
    """Lower case, digits and underscores; the signal is `text.pattern.<name>.count`."""
    pattern: str
    view: View = "canon"
    borders: Borders = "no_alnum"
    context: tuple[str, ...] = ()
    """When given, a match counts only with one of these words near it."""
    within: int = 20
    """How near, in code points of the view, on either side."""
    examples: tuple[str, ...] = ()
    """Texts that hold a match."""
    near_misses: tuple[str, ...] = ()
    """Texts that hold none."""


_CONFIRM = {
    "no_alnum": ("(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"),
    "no_digit": ("(?<![0-9])", "(?![0-9])"),
    "word": (r"\b", r"\b"),
    "none": ("", ""),
}
# INVARIANT: never stricter than the confirm step. Look-behind is refused by the scanners, so the
# character in front is consumed; at the edge of a row that is the separator of the joined buffer.
_FILTER = {"no_alnum": "(?:^|[^0-9A-Za-z])", "no_digit": "(?:^|[^0-9])", "word": r"\b", "none": ""}


def confirm_form(spec: PatternSpec) -> re.Pattern[str]:
    """The exact expression, for `re`. Raises DetectError (CF-D002) outside the subset."""
    front, back = _CONFIRM[spec.borders]
    return re.compile(front + render(parse(spec.pattern)) + back, re.ASCII)


def filter_form(spec: PatternSpec) -> str:
    """A looser expression for the scanner: wherever `confirm_form` matches in a row, it matches too.

    Raises DetectError (CF-D002) outside the subset.
    """
    return _FILTER[spec.borders] + render(loosen(parse(spec.pattern)))
