"""Counts of unusual writing: invisible characters inside text, and characters in disguised form.

Each count has a form for one row and a form for a batch. The batch works on arrays of character classes;
for one row that is mostly the price of calling numpy, so it is read as octets, one for each class. A count
is a clue, never a finding.

An invisible character counts when the nearest visible characters on both sides are neither white space
nor of a kind whose ordinary spelling uses joiners and direction marks (emoji, Arabic, Indic scripts).

A character counts as disguised when it is
- a letter, digit or hanzi that is full-width, circled, bracketed, mathematical, raised, or a radical sign;
- a letter of another script that resembles a Latin one, inside a word that also holds a Latin letter;
- a digit of another script, inside a number that also holds an ASCII digit;
- a free combining mark on a hanzi or an ASCII digit, or the third and further ones on any character.
Traditional hanzi, accented letters, full-width punctuation and whole words in another script never count.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from clearford.text.classes import (
    ALPHA,
    DIACRITIC,
    DIGIT,
    DISGUISED,
    FIRST_UNUSUAL,
    FOREIGN_DIGIT,
    HAN,
    INVISIBLE,
    JOINING,
    LATIN,
    LOOKALIKE,
    MARK,
    SPACE,
)
from clearford.text.plane import TextPlane, TextRow

Classes = NDArray[np.uint8]
Positions = NDArray[np.intp]

_COUNT = DISGUISED + 1
_PASSED_OVER = np.zeros(_COUNT, np.bool_)
_PASSED_OVER[[MARK, DIACRITIC, INVISIBLE]] = True
_TAKES_INVISIBLES = np.zeros(_COUNT, np.bool_)
_TAKES_INVISIBLES[[SPACE, JOINING]] = True
_LETTER = np.zeros(_COUNT, np.bool_)
_LETTER[[LATIN, ALPHA, LOOKALIKE, DISGUISED, MARK, DIACRITIC, INVISIBLE]] = True
_NUMBER = np.zeros(_COUNT, np.bool_)
_NUMBER[[DIGIT, FOREIGN_DIGIT, DISGUISED, MARK, DIACRITIC, INVISIBLE]] = True


def _octets(members: NDArray[np.bool_]) -> bytes:
    return bytes(np.flatnonzero(members).tolist())


def _run_of(members: NDArray[np.bool_]) -> bytes:
    """A pattern of one octet or more for these classes."""
    return b"[" + re.escape(_octets(members)) + b"]+"


_MARKS = bytes((MARK, DIACRITIC))
# Marks are taken out first, so that what is visible stands right beside what is not.
_BETWEEN = re.compile(
    b"(?<=[%(visible)s])[%(invisible)s]+(?=[%(visible)s])"
    % {
        b"visible": re.escape(_octets(~(_PASSED_OVER | _TAKES_INVISIBLES))),
        b"invisible": re.escape(bytes((INVISIBLE,))),
    }
)
_WORDS, _NUMBERS = re.compile(_run_of(_LETTER)), re.compile(_run_of(_NUMBER))

# Marks that ordinary writing may stack on one letter (Vietnamese has two).
_ORDINARY_STACK = 2


def invisible_count(row: TextRow) -> int:
    """Invisible characters that stand between visible ones in a text."""
    classes = row.classes.tobytes()
    if INVISIBLE not in classes:
        return 0
    return sum(map(len, _BETWEEN.findall(classes.translate(None, _MARKS))))


def disguise_count(row: TextRow) -> int:
    """Characters of a text in a form that ordinary writing does not use."""
    classes = row.classes.tobytes()
    count = classes.count(DISGUISED)
    if LOOKALIKE in classes:
        count += _count_mixed(classes, LOOKALIKE, LATIN, _WORDS)
    if FOREIGN_DIGIT in classes:
        count += _count_mixed(classes, FOREIGN_DIGIT, DIGIT, _NUMBERS)
    if DIACRITIC in classes:
        count += len(_odd_marks(row.classes))
    return count


def invisible_counts(plane: TextPlane) -> NDArray[np.int64]:
    """`invisible_count` of each row, int64, shape (n,)."""
    return _per_row(plane, _invisible)


def disguise_counts(plane: TextPlane) -> NDArray[np.int64]:
    """`disguise_count` of each row, int64, shape (n,)."""
    return _per_row(plane, _disguised)


def invisible_positions(row: TextRow) -> list[int]:
    """Where the counted invisible characters stand in the original text, in code points, ascending."""
    return [int(at) for at in _invisible(row.classes)]


def disguise_positions(row: TextRow) -> list[int]:
    """Where the counted disguised characters stand in the original text, in code points, ascending."""
    return [int(at) for at in _disguised(row.classes)]


def _count_mixed(classes: bytes, wanted: int, beside: int, runs: re.Pattern[bytes]) -> int:
    """How often a class stands in runs that also hold the class `beside`."""
    return sum(run.count(wanted) for run in runs.findall(classes) if beside in run)


def _per_row(plane: TextPlane, find: Callable[[Classes], Positions]) -> NDArray[np.int64]:
    """What `find` counts in each row. Only rows with an unusual character are looked at."""
    counts = np.zeros(plane.n, np.int64)
    rows, classes, owner = plane.unusual
    if len(rows):
        # A separator stands between the rows, so nothing reaches from one into the next.
        counts[rows] = np.bincount(owner[find(classes)], minlength=len(rows))
    return counts


def _invisible(classes: Classes) -> Positions:
    """Positions of invisible characters between ordinary visible ones."""
    found = np.flatnonzero(classes == INVISIBLE)
    if not len(found):
        return found
    visible = np.flatnonzero(~_PASSED_OVER[classes])
    after = np.searchsorted(visible, found)
    inside = (after > 0) & (after < len(visible))
    found, after = found[inside], after[inside]
    neighbours = _TAKES_INVISIBLES[classes[visible[after - 1]]] | _TAKES_INVISIBLES[classes[visible[after]]]
    return found[~neighbours]


def _disguised(classes: Classes) -> Positions:
    """Positions of disguised characters, ascending."""
    unusual = np.flatnonzero((classes >= FIRST_UNUSUAL) & (classes != INVISIBLE))
    if not len(unusual):
        return unusual
    kinds = classes[unusual]
    parts = [unusual[kinds == DISGUISED]]
    if (kinds == LOOKALIKE).any():
        parts.append(_mixed(classes, LOOKALIKE, LATIN, _LETTER))
    if (kinds == FOREIGN_DIGIT).any():
        parts.append(_mixed(classes, FOREIGN_DIGIT, DIGIT, _NUMBER))
    if (kinds == DIACRITIC).any():
        parts.append(_odd_marks(classes))
    return np.sort(np.concatenate(parts))


def _mixed(classes: Classes, wanted: int, beside: int, members: NDArray[np.bool_]) -> Positions:
    """Positions of class `wanted` in runs of `members` that also hold the class `beside`."""
    inside = members[classes]
    run = np.cumsum(np.append(True, inside[1:] != inside[:-1]))
    mixed = np.zeros(int(run[-1]) + 1, np.bool_)
    mixed[run[classes == beside]] = True
    return np.flatnonzero((classes == wanted) & mixed[run])


def _odd_marks(classes: Classes) -> Positions:
    """Positions of free marks on a hanzi or digit, and of those beyond an ordinary stack."""
    marks = np.flatnonzero(classes == DIACRITIC)
    bases = np.flatnonzero((classes != DIACRITIC) & (classes != MARK))
    before = np.searchsorted(bases, marks) - 1
    has_base = before >= 0
    base = bases[np.maximum(before, 0)] if len(bases) else np.zeros_like(marks)
    kinds = classes[base]
    order = np.arange(len(marks)) - np.searchsorted(marks, np.where(has_base, base, -1), "right")
    on_odd_base = has_base & ((kinds == HAN) | (kinds == DIGIT))
    odd: Positions = marks[on_odd_base | (order >= _ORDINARY_STACK)]
    return odd
