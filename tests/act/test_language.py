"""A person is written to in the language they use, and dates and spans are said as people say them."""

from __future__ import annotations

import pytest

from clearford.act.language import NAMES, choose, say_day, say_hours, say_list, say_places, words_in
from clearford.core.reasons import LANGUAGES, Language
from tests.act.samples import NOW


@pytest.mark.parametrize(
    ("wishes", "usual", "chosen"),
    [
        pytest.param(("zh-Hant-HK", "en"), "en", "zh", id="user-before-item"),
        pytest.param((None, "EN_us"), "zh", "en", id="item-where-the-user-is-unknown"),
        pytest.param(("de", "zh"), "en", "zh", id="item-where-the-user-s-is-not-offered"),
        pytest.param(("de", "fr"), "zh", "zh", id="platform"),
        pytest.param((), "en", "en", id="nothing-known"),
    ],
)
def test_the_user_s_language_comes_first(
    wishes: tuple[str | None, ...], usual: Language, chosen: Language
) -> None:
    assert choose(*wishes, usual=usual) == chosen


def test_days_hours_lists_and_places() -> None:
    assert [say_day(NOW, lang) for lang in LANGUAGES] == ["22 November 2026", "2026年11月22日"]
    assert [say_hours(h, "en") for h in (1, 48, 72, 168)] == ["1 hour", "48 hours", "3 days", "7 days"]
    assert say_hours(168, "zh") == "7 天"
    assert say_list(["a"], "en") == "a"
    assert say_list(["a", "b", "c"], "en") == "a, b and c"
    assert say_list([], "en") == ""
    assert say_places(["GR", "ZZ"], "zh") == "希腊、ZZ"


def test_a_text_that_is_not_in_the_language_stays_as_it_was_written() -> None:
    assert words_in({"zh": "字"}, "en") == ("字", "zh")
    assert words_in({"en": "", "zh": ""}, "en") is None
    assert NAMES["zh"]["en"] == "Chinese"
