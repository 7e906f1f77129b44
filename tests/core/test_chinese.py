"""The table of Chinese messages: each says the same with the same values, and the rest is left alone."""

from __future__ import annotations

import string

import pytest

from clearford.core.chinese import SAYINGS, in_chinese


@pytest.mark.parametrize(("english", "chinese"), SAYINGS, ids=[english for english, _ in SAYINGS])
def test_every_saying_is_found_with_its_values(english: str, chinese: str) -> None:
    values = [f"{i + 1}0" for i in range(english.count("{}"))]
    message = english.format(*values)
    assert in_chinese(message) == chinese.format(*values)
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese)


def test_no_saying_stands_twice() -> None:
    assert len({english for english, _ in SAYINGS}) == len(SAYINGS)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        pytest.param(
            'Invalid value "fr" for --lang. Choose from: "zh", "en".',
            '--lang 的值“fr”无效，可选："zh", "en"',
            id="turned-round",
        ),
        pytest.param("expected `float | null`, got `str`", "应为 `float | null`，实为 `str`", id="signs"),
        pytest.param("no field `{x}`", "缺少字段 `{x}`", id="braces-in-a-value"),
        pytest.param("some 10 characters", "some 10 characters", id="not-the-whole"),
        pytest.param("nobody has said this", "nobody has said this", id="unknown"),
        pytest.param("", "", id="empty"),
    ],
)
def test_messages(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_what_is_left_out_may_be_left_out_on_purpose_only() -> None:
    dropped = [
        english
        for english, chinese in SAYINGS
        if english.count("{}")
        != len([f for _, f, _, _ in string.Formatter().parse(chinese) if f is not None])
    ]
    assert dropped == ['Invalid value for {}: unable to convert "{}" into {}.']
