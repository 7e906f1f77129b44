"""Phrases do not rest on signs that no view of a text keeps, such as the sign of a currency."""

from __future__ import annotations

import pytest

from clearford.core.items import Item
from tests.packs.as_if_live import decide_by_all
from tools.pack_pages import shipped_packs

SIGNS = "£$€¥"


def test_no_phrase_ends_in_a_sign_that_is_dropped() -> None:
    # `win £` was looked for as `win`, and `guaranteed £` as `guaranteed`.
    phrases = [(one.meta.name, p.text) for one in shipped_packs().phrases() for p in one.phrases]
    assert [(name, text) for name, text in phrases if text.rstrip()[-1] in SIGNS] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ten daily habits, or 10 daily for short: http://habits.example", id="daily"),
        pytest.param("Auto renew is off, tell us at http://library.example", id="auto-renew"),
        pytest.param("Invest just an hour a week in your garden, Telegram @garden_demo", id="invest-just"),
        pytest.param("They win or they lose, text TEAM to 80000", id="win"),
        pytest.param("Freshness guaranteed: http://market.example", id="guaranteed"),
    ],
)
def test_ordinary_words_are_no_sums(text: str) -> None:
    (decision,) = decide_by_all([Item(id="a", text=text, kind="post")])
    assert (decision.outcome, decision.determining) == ("allow", ())
