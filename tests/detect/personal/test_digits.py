"""Digit runs: what is a run, what its groups are, and when its writing is odd."""

from __future__ import annotations

import pytest

from clearford.detect.personal.digits import (
    RUN,
    UNUSUAL_FORM,
    candidates,
    digits_of,
    fold,
    fold_numerals,
    gaps_of,
    groups,
    is_mixed,
    is_odd,
    is_one_number,
    is_parted,
    is_quad,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("一二三零〇", "12300", id="hanzi"),
        pytest.param("壹贰叁肆伍陆柒捌玖", "123456789", id="formal"),
        pytest.param("幺两洞拐勾", "12079", id="spoken"),
        pytest.param("⑩⑳㉑㊿", "10202150", id="two-digits-in-one-character"),
        pytest.param("lo8i", "1081", id="look-alike-letters"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_letters_of_a_handle_stay_letters() -> None:
    assert fold_numerals("lolo一二") == "lolo12"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("一个人走了三里路又五里", id="prose"),
        pytest.param("共12件 每件35元", id="quantities"),
        pytest.param("123456", id="too-short"),
        pytest.param("我有一。二。三。四。五。六。七。", id="sentences"),
    ],
)
def test_is_no_run(text: str) -> None:
    assert RUN.search(text) is None


def test_groups_are_tried_whole() -> None:
    parts = groups("2024 13800138000", 0, 16)
    assert [part.digits for part in parts] == ["2024", "13800138000"]
    written = [part.digits for part in parts]
    assert list(candidates(written, (11, 12))) == [(1, 2, "13800138000")]
    assert list(candidates(["1", "23", "4"], (2, 3))) == [(0, 2, "123"), (1, 2, "23"), (1, 3, "234")]
    assert list(candidates([], (2, 3))) == []


@pytest.mark.parametrize(
    ("raw", "odd"),
    [
        pytest.param("138 0013 8000", False, id="plain"),
        pytest.param("１３８００１３８０００", False, id="full-width-alone"),
        pytest.param("一三八零零一三八零零零", True, id="hanzi"),
        pytest.param("138零0138000", True, id="mixed"),
        pytest.param("138❤0013❤8000", True, id="strange-separator"),
        pytest.param("1 3 8 0 0 1 3 8 0 0 0", True, id="one-by-one"),
        pytest.param("l38OO13O000", True, id="letters-for-digits"),
        pytest.param("138×0013×8000", True, id="one-sign-throughout"),
        pytest.param("158×173×82, 41.5", False, id="size-and-weight"),
    ],
)
def test_odd(raw: str, odd: object) -> None:
    canon = "".join(chr(ord(char) - 0xFEE0) if "０" <= char <= "９" else char for char in raw).lower()
    parts = groups(canon, 0, len(canon))
    assert is_odd(raw, parts, gaps_of(parts, canon), canon) is odd


@pytest.mark.parametrize(
    ("text", "quad"),
    [
        pytest.param("183.62.131.175", True, id="dots"),
        pytest.param("183点62点131点175", True, id="hanzi"),
        pytest.param("183[.]62[.]131[.]175", True, id="brackets"),
        pytest.param("183-62-131-175", False, id="dashes"),
        pytest.param("138.00.138.000.0", False, id="five-parts"),
        pytest.param("138.0013.80.00", False, id="too-large"),
    ],
)
def test_quad(text: str, quad: object) -> None:
    parts = groups(text, 0, len(text))
    assert is_quad(parts, gaps_of(parts, text)) is quad


def test_numeral_of_the_next_word_is_no_digit() -> None:
    text = "四零零八二零八八二零一直"
    assert "".join(part.digits for part in groups(text, 0, len(text))) == "4008208820"


def test_ways_of_parting() -> None:
    dashed, listed, mixed = "138-0013-8000", "460,660,730,960", "138-0013 8000"
    parts = groups(dashed, 0, 13)
    assert is_parted(parts, gaps_of(parts, dashed))
    parts = groups(mixed, 0, 13)
    assert not is_parted(parts, gaps_of(parts, mixed))
    assert is_one_number(gaps_of(parts, mixed))
    parts = groups(listed, 0, 15)
    assert not is_parted(parts, gaps_of(parts, listed))
    assert not is_one_number(gaps_of(parts, listed))


def test_no_mixed_number_is_without_an_unusual_form() -> None:
    """So that a number of ASCII digits can be left to the patterns after one look at the whole text."""
    beyond = [chr(code) for code in range(0x80, 0x110000) if chr(code).isdigit()]
    assert len(beyond) > 700
    assert all(is_mixed(f"1{char}") and UNUSUAL_FORM.search(char) for char in beyond)
    assert UNUSUAL_FORM.search("第１２3号".replace("１２", "")) is None
    assert UNUSUAL_FORM.search("好的，1\u200b2！") is None


@pytest.mark.parametrize("run", ["138-0013 8000", "l38oo 13.8x", "1 2 3", "12:34:" * 60, "1"])
def test_digits_without_places_are_those_of_the_groups(run: str) -> None:
    assert digits_of(run) == [group.digits for group in groups(run, 0, len(run))]
