from __future__ import annotations

import pytest

from clearford.detect.phrases.expand import MAX_PHONETIC, MAX_SPLIT, Expander
from clearford.text.hanzi import Readings
from clearford.text.tables import FoldTables


def test_the_usual_sound_comes_first(expander: Expander, tables: FoldTables) -> None:
    forms = expander.phonetic("加微信")
    assert forms[0] == tables.fold("phonetic", "加微信")
    assert len(forms) == len(set(forms)) <= MAX_PHONETIC


def test_a_second_reading_of_a_character_is_covered(expander: Expander, tables: FoldTables) -> None:
    assert tables.fold("phonetic", "银航卡") in expander.phonetic("银行卡")


def test_no_literal_exceeds_the_limit(expander: Expander) -> None:
    assert len(expander.phonetic("银行卡转账", 4)) == 4
    assert len(expander.split("加林明好朋从")) <= MAX_SPLIT


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        pytest.param("加微信", ("jia", "wei", "xin"), id="hanzi"),
        pytest.param("绿卡", ("lv", "ka"), id="u with dots"),
        pytest.param("加v", ("jia", "v"), id="letter kept"),
    ],
)
def test_pinyin(expander: Expander, phrase: str, expected: tuple[str, ...]) -> None:
    assert expander.pinyin(phrase)[0] == expected


def test_u_with_dots_is_also_spelled_without(expander: Expander) -> None:
    assert ("lu", "ka") in expander.pinyin("绿卡")


def test_each_syllable_has_its_sound(expander: Expander, tables: FoldTables) -> None:
    sounds = expander.sounds()
    assert sounds["wei"] == tables.fold("phonetic", "微")
    assert sounds["lv"] != sounds["lu"]
    assert sounds["nue"] == sounds["nve"]
    assert "a" not in sounds


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        pytest.param("加微信", "jwx", id="three"),
        pytest.param("微信", None, id="two are too few"),
        pytest.param("加v信", None, id="a letter has no reading"),
    ],
)
def test_initials(expander: Expander, phrase: str, expected: str | None) -> None:
    assert expander.initials(phrase) == expected


def test_characters_come_apart(expander: Expander) -> None:
    assert {"力口微信", "加微亻言", "力口微人言"} <= set(expander.split("加微信"))


@pytest.mark.parametrize(
    ("phrase", "count"),
    [
        pytest.param("abc", 0, id="three are left alone"),
        pytest.param("abcd", 23, id="every order of four"),
        pytest.param("abcde", 8, id="neighbours and rotations of five"),
        pytest.param("abcdefghi", 0, id="nine are too many"),
    ],
)
def test_shuffled(expander: Expander, phrase: str, count: int) -> None:
    forms = expander.shuffle(phrase)
    assert len(forms) == count
    assert all(sorted(form) == sorted(phrase) and form != phrase for form in forms)


def test_syllables_hold_both_spellings(expander: Expander, readings: Readings) -> None:
    assert {"lv", "lu", "zhuang", "a"} <= expander.syllables()
    assert len(readings.common) == 3755
