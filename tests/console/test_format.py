"""Numbers, times and shares as people read them."""

from __future__ import annotations

import pytest

from clearford.console.format import SECOND, Formats

AT = 1_789_000_000 * SECOND


@pytest.mark.parametrize(
    ("lang", "zone", "text"),
    [
        pytest.param("en", "UTC", "2026-09-10 00:26 UTC", id="utc"),
        pytest.param("zh", "Asia/Shanghai", "2026-09-10 08:26", id="shanghai"),
    ],
)
def test_a_moment_has_its_zone(lang: str, zone: str, text: str) -> None:
    made = Formats("zh" if lang == "zh" else "en", zone).when(AT)
    assert text in made
    assert 'datetime="2026-09-10T00:26:00+00:00"' in made
    assert made.rstrip("</time>")[-1] not in "0123456789" or "+8" in made or "+08" in made


def test_what_is_not_known_is_a_dash() -> None:
    assert (Formats("en").when(None), Formats("en").day(None)) == ("–", "–")


def test_numbers_and_lengths() -> None:
    en, zh = Formats("en"), Formats("zh")
    assert (en.number(1_204_551), zh.number(0.5)) == ("1,204,551", "0.5")
    assert (en.duration(38 * 60 * SECOND), zh.duration(3 * 3_600 * SECOND)) == ("38 mins", "3小时")
    assert (en.duration(9 * SECOND), zh.duration(20 * SECOND)) == ("9 secs", "20秒")
    assert [en.clock(left) for left in (0, 9, 849, 3_600, 36_061)] == [
        "0:00",
        "0:09",
        "14:09",
        "1:00:00",
        "10:01:01",
    ]
    assert en.day(AT) == "10 September 2026"
    assert zh.day(AT) == "2026年9月10日"


def test_a_share_is_never_alone() -> None:
    assert "n = 0" in Formats("en").rate(0, 0)
    made = Formats("en").rate(34, 211)
    assert "16%" in made
    assert "34 / 211" in made
    assert "12% – 22%" in made
