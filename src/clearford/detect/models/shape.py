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
_POWERS = 2 ** np.arange(30)
_NUMBER, _CAPITAL = re.compile("[0-9]+"), re.compile("[A-Z]")

_U_LENGTH, _U_DIGITS, _U_HYPHENS, _U_LABELS, _U_LONGEST, _U_PATH, _U_NUMBER = 0, 8, 16, 21, 29, 36, 40
URL_SHAPES = 42
"""Slots of an address: length, digits, hyphens, labels, longest label, path, and whether it is a number."""


def text_slots(plane: TextPlane) -> Slots:
    """The slots of a batch."""
    codes, breaks = plane.codes("canon"), plane.breaks("canon")
    digit = np.flatnonzero((codes - np.uint32(48)) < 10)
    digit_rows = np.searchsorted(breaks, digit)
    digits = np.bincount(digit_rows, minlength=plane.n)
    capital = np.flatnonzero((plane.raw_codes.view(np.uint32) - np.uint32(65)) < 26)
    capitals = np.bincount(np.searchsorted(plane.raw_separators, capital), minlength=plane.n)
    lengths = _sizes(len(plane.raw_codes), plane.raw_separators)
    return np.stack(
        (
            _LENGTH + np.minimum(_bits(lengths), 11),
            _DIGITS + np.minimum(_bits(digits), 6),
            _RUN + np.minimum(_longest_runs(digit, digit_rows, plane.n), _LONGEST_RUN),
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


def _sizes(total: int, breaks: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.diff(np.concatenate(([-1], breaks, [total]))) - 1


def _longest_runs(places: Slots, rows: Slots, n: int) -> NDArray[np.intp]:
    """The longest run of neighbouring places of each row; no run crosses a separator."""
    longest = np.zeros(n, np.intp)
    if len(places):
        starts = np.concatenate(([0], np.flatnonzero(np.diff(places) != 1) + 1))
        np.maximum.at(longest, rows[starts], np.diff(starts, append=len(places)))
    return longest


def _bits(numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """Bit length of each number, as `int.bit_length` gives it."""
    return np.searchsorted(_POWERS, numbers, side="right")
