from __future__ import annotations

import numpy as np

from clearford.detect.phrases.tables import LiteralTable, Owner, table_data
from clearford.detect.scanner.joined import from_lines


def table() -> LiteralTable:
    owners = [
        Owner(0, "direct", "ab", firm=True),
        Owner(1, "direct", "ab", firm=True),
        Owner(1, "direct", "ab", firm=True),
        Owner(2, "pinyin", "cd", firm=False, core=("c", "d")),
    ]
    return LiteralTable(table_data(owners, {"cue": frozenset({"x", "cd"})}), backend=None)


def test_a_literal_stands_for_all_its_phrases() -> None:
    literals = table()
    hits = literals.hits(literals.scanner.pairs(from_lines([b"abcd", b"x", b"ab"])))
    found = [(row, literals.owners[owner].unit) for row, owner in zip(hits.rows, hits.owners, strict=True)]
    assert found == [(0, 0), (0, 1), (0, 2), (2, 0), (2, 1)]


def test_one_row_gives_the_same_owners() -> None:
    literals = table()
    assert [owner.unit for owner in literals.owners_of(literals.scanner.ids(b"abcdx"))] == [0, 1, 2]


def test_marks_may_have_no_owner() -> None:
    literals = table()
    assert len(literals) == 3
    assert literals.marks["cue"].tolist() == [False, True, True]
    assert literals.units.tolist() == [0, 1, 2]
    assert len(literals.hits(literals.scanner.pairs(from_lines([b"x"]))).rows) == 0
    assert literals.units.dtype == np.int64


def test_owners_are_given_back_as_they_were() -> None:
    owners = table().owners
    assert list(owners) == [
        Owner(0, "direct", "ab", firm=True),
        Owner(1, "direct", "ab", firm=True),
        Owner(2, "pinyin", "cd", firm=False, core=("c", "d")),
    ]
    assert owners[1] is owners[1:2][0]


def test_an_empty_table_finds_nothing() -> None:
    literals = LiteralTable(table_data([]), backend=None)
    assert len(literals) == len(literals.owners) == 0
    assert len(literals.hits(literals.scanner.pairs(from_lines([b"ab"]))).rows) == 0
