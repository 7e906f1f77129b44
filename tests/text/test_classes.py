"""The class of each kind of character in the shipped tables."""

from __future__ import annotations

import numpy as np
import pytest

from clearford.text import classes
from clearford.text.tables import FoldTables


@pytest.mark.parametrize(
    ("chars", "expected"),
    [
        pytest.param("，。-カ한", classes.OTHER, id="other"),
        pytest.param("\n \t\u3000\u2028", classes.SPACE, id="space"),
        pytest.param("微轉〇", classes.HAN, id="han"),
        pytest.param("aZéßıŁª", classes.LATIN, id="latin"),
        pytest.param("жЖδ", classes.ALPHA, id="alpha"),
        pytest.param("0189", classes.DIGIT, id="digit"),
        pytest.param("😀❤🇨مक", classes.JOINING, id="joining"),
        pytest.param("\ufe0f\u3099\uff9f", classes.MARK, id="mark"),
        pytest.param("\u0301\u0336\u20e3", classes.DIACRITIC, id="diacritic"),
        pytest.param("\u200b\u200e\u3164\0\ud800", classes.INVISIBLE, id="invisible"),
        pytest.param("аСɑΑ", classes.LOOKALIKE, id="lookalike"),
        pytest.param("٠۷০", classes.FOREIGN_DIGIT, id="foreign-digit"),
        pytest.param("Ａ１①⑩㈠𝐰🅰⼈", classes.DISGUISED, id="disguised"),
    ],
)
def test_class(tables: FoldTables, chars: str, expected: int) -> None:
    assert [int(tables.classes[ord(char)]) for char in chars] == [expected] * len(chars)


def test_deleted_characters_are_marks_or_invisible(tables: FoldTables) -> None:
    kinds = set(np.unique(tables.classes[tables.canon == 0]).tolist())
    assert kinds == {classes.MARK, classes.DIACRITIC, classes.INVISIBLE}
    assert kinds.isdisjoint(np.unique(tables.classes[tables.canon != 0]).tolist())


def test_unusual_classes_come_last(tables: FoldTables) -> None:
    assert classes.FIRST_UNUSUAL == classes.DIACRITIC
    assert int(tables.classes.max()) == classes.DISGUISED
