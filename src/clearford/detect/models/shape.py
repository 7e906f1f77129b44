"""Measures of shape: how long a text is, how many digits and capitals it holds - as slots for weights.

N-grams do not see that a short message holds a long number or is written in capitals; spam mostly does.
Each measure falls into one slot, so a head has one weight for each step of each measure.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from clearford.text.plane import TextPlane, TextRow

Slots = NDArray[np.intp]
"""Shape (measures, n): the slot of each measure of each row."""

_STEPS = 10
_LENGTH, _DIGITS, _RUN, _CAPITALS = 0, 12, 19, 33
TEXT_SHAPES = _CAPITALS + _STEPS + 1
"""Slots of a text: length, digits, longest run of digits, share of capitals."""
_LONGEST_RUN = 13
_NUMBER, _CAPITAL = re.compile("[0-9]+"), re.compile("[A-Z]")

_U_LENGTH, _U_DIGITS, _U_HYPHENS, _U_LABELS, _U_LONGEST, _U_PATH, _U_NUMBER = 0, 8, 16, 21, 29, 36, 40
URL_SHAPES = 42
"""Slots of an address: length, digits, hyphens, labels, longest label, path, and whether it is a number."""


def text_slots(plane: TextPlane) -> Slots:
    """The slots of a batch."""
    digit = np.flatnonzero((plane.codes("canon") - np.uint32(48)) < 10)
    digits = _counts(digit, plane.breaks("canon"))
    capital = np.flatnonzero((plane.raw_codes.view(np.uint32) - np.uint32(65)) < 26)
    capitals, lengths = _counts(capital, plane.raw_separators), plane.lengths
    return np.stack(
        (
            _LENGTH + np.minimum(_bits(lengths), 11),
            _DIGITS + np.minimum(_bits(digits), 6),
            _RUN + np.minimum(_longest_runs(digit, digits), _LONGEST_RUN),
            _CAPITALS + _STEPS * capitals // np.maximum(lengths, 1),
        )
    )


def text_slots_of(row: TextRow) -> tuple[int, ...]:
    """The slots of one text, equal to those of its row of a batch."""
    runs = list(map(len, _NUMBER.findall(row.canon)))
    digits, longest = sum(runs), max(runs, default=0)
    capitals, length = len(_CAPITAL.findall(row.raw)), len(row.raw)
    return (
        _LENGTH + min(length.bit_length(), 11),
        _DIGITS + min(digits.bit_length(), 6),
        _RUN + min(longest, _LONGEST_RUN),
        _CAPITALS + _STEPS * capitals // max(length, 1),
    )


def url_slots(host: str, path: str) -> tuple[int, ...]:
    """The slots of one address."""
    labels = host.split(".")
    digits = sum("0" <= sign <= "9" for sign in host)
    number = host.startswith("[") or host.replace(".", "").isdigit()
    return (
        _U_LENGTH + min(len(host) // 8, 7),
        _U_DIGITS + min(digits, 7),
        _U_HYPHENS + min(host.count("-"), 4),
        _U_LABELS + min(len(labels), 7),
        _U_LONGEST + min(max(map(len, labels)) // 5, 6),
        _U_PATH + min(len(path).bit_length() // 2, 3),
        _U_NUMBER + number,
    )


def _counts(places: Slots, separators: Slots) -> Slots:
    """How many of some places, ascending, lie in each row."""
    if len(places) == 0:
        return np.zeros(len(separators) + 1, np.intp)
    upto = np.append(np.searchsorted(places, separators), len(places))
    upto[1:] -= upto[:-1].copy()
    return upto


def _longest_runs(places: Slots, counts: Slots) -> Slots:
    """The longest run of neighbouring places of each row, which has so many; no run crosses a separator."""
    longest = np.zeros(len(counts), np.intp)
    if len(places):
        ends = np.append(np.flatnonzero(places[1:] - places[:-1] != 1), len(places) - 1)
        sizes = ends.copy()
        sizes[0] += 1
        sizes[1:] -= ends[:-1]
        rows = np.repeat(np.arange(len(counts)), counts).take(ends)
        first = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
        longest[rows.take(first)] = np.maximum.reduceat(sizes, first)
    return longest


def _bits(numbers: Slots) -> NDArray[np.int32]:
    """Bit length of each number below 2^53, as `int.bit_length` gives it."""
    return np.frexp(numbers)[1]
