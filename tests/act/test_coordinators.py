"""The letter to a coordinator about a trusted flagger: figures, and no more than they show."""

from __future__ import annotations

from msgspec.structs import replace

from clearford.act.coordinators import Imprecision, imprecision_letter
from clearford.act.letter import as_text

ABOUT = Imprecision(
    flagger="Example Watch",
    coordinator="IE",
    fields=("fraud",),
    since=1_764_000_000_000_000,
    until=1_780_000_000_000_000,
    n=40,
    precise=12,
    unfounded=9,
    low=0.18,
    high=0.454,
    many=True,
    named=28,
)


def test_the_letter_holds_the_figures_with_their_interval() -> None:
    text = as_text(imprecision_letter(ABOUT, "en"))
    for words in ("Example Watch", "IE", "40 notices", "12 led to", "28 did not", "18.0 %", "45.4 %"):
        assert words in text
    assert "28" in as_text(imprecision_letter(ABOUT, "zh"))


def test_a_letter_that_nobody_asked_for_says_that_it_is_a_draft() -> None:
    few = replace(ABOUT, many=False)
    assert "need not be sent" in as_text(imprecision_letter(few, "en"))
    assert "need not be sent" not in as_text(imprecision_letter(ABOUT, "en"))
    assert "无需发送" in as_text(imprecision_letter(few, "zh"))
