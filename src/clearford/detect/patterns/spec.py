"""What a pattern is, as a pack or a recogniser states it, and its two compiled forms."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

import msgspec

from clearford.detect.patterns.loosen import loosened
from clearford.detect.patterns.octets import render_octets
from clearford.detect.patterns.subset import Group, first_char, parse, render
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
    by_sound: bool = False
    """Whether it is read by its sound: `view` is `canon` then, in which all hanzi of a sound are one."""
    examples: tuple[str, ...] = ()
    """Texts that hold a match."""
    near_misses: tuple[str, ...] = ()
    """Texts that hold none."""


_TOUCHING = {"no_alnum": "[0-9A-Za-z]", "no_digit": "[0-9]"}
# INVARIANT: never stricter than the confirm step. Look-behind is refused by the scanners, so the
# character in front is consumed; at the edge of a row that is the separator of the joined buffer.
_FILTER = {"no_alnum": "(?:^|[^0-9A-Za-z])", "no_digit": "(?:^|[^0-9])", "word": r"\b", "none": ""}


def confirm_form(spec: PatternSpec) -> re.Pattern[str]:
    """The exact expression, for `re`. Raises DetectError (CF-D002) outside the subset."""
    return confirm_tree(parse(spec.pattern), spec.borders)


def confirm_tree(tree: Group, borders: Borders) -> re.Pattern[str]:
    """The same for a pattern that is parsed already."""
    touching = _TOUCHING.get(borders)
    if touching is None:
        edge = r"\b" if borders == "word" else ""
        return re.compile(edge + render(tree) + edge, re.ASCII)
    head, rest = first_char(tree)
    if head is None:
        front = f"(?<!{touching}){render(tree)}"
    else:
        # `re` skips to places where the first character fits, unless an assertion stands before it.
        front = f"{head}(?<!{touching}{head}){rest}"
    return re.compile(f"{front}(?!{touching})", re.ASCII)


class Filter(NamedTuple):
    """An expression for the scanner."""

    text: str
    octets: bytes
    """The same about octets of UTF-8; it may match in more places."""


def filter_forms(spec: PatternSpec) -> tuple[Filter, ...]:
    """Looser expressions for the scanner: all of them match in a row where `confirm_form` matches.

    Raises DetectError (CF-D002) outside the subset.
    """
    front = _FILTER[spec.borders]
    found = []
    for parts in loosened(parse(spec.pattern)):
        fronts = [front if at_start else "" for _, at_start in parts]
        groups = [Group((sequence,)) for sequence, _ in parts]
        found.append(
            Filter(
                "|".join(map(str.__add__, fronts, map(render, groups))),
                b"|".join(map(bytes.__add__, map(str.encode, fronts), map(render_octets, groups))),
            )
        )
    return tuple(found)
