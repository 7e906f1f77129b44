"""The page of quality from literal answers: never a share without n, and what nobody judged has none."""

from __future__ import annotations

import pytest

from clearford.cases.agreement import Agreement
from clearford.console.frame import Frame, render
from clearford.console.pages.quality.view import Draw, QualityView, quality_view
from clearford.core.reasons import Language
from clearford.ledger.queries import Cell
from clearford.runtime.transparency.quality import Population, Quality, RuleQuality, share_of

SHARE = share_of(Cell(key=("r@1",), value=960_000, n=50, low=865_000, high=989_000))
START, END = 1_793_491_200_000_000, 1_796_083_200_000_000
AGREED = Agreement(
    harm="fraud.phishing",
    lang="zh",
    n=12,
    agreed=9,
    kappa=0.5,
    alpha=0.61,
    interval=(0.4, 0.8),
    review_guideline=True,
)


def view_of(lang: Language, *, is_empty: bool = False, can_draw: bool = True) -> QualityView:
    rule = RuleQuality(
        rule="fraud.kit@1.2.0",
        acted=90,
        precision=SHARE,
        by_language={"pooled": SHARE},
        by_kind={"post": SHARE},
    )
    found = Quality(
        start=START,
        end=END,
        queries="1",
        digest="d" * 64,
        rules=[] if is_empty else [rule],
        population=Population() if is_empty else Population(prevalence=SHARE),
    )
    return quality_view(
        found,
        lang,
        agreement=[] if is_empty else [AGREED],
        can_draw=can_draw,
        has_rules=True,
        designs=(("sample", "what it restricted"),),
        typed=Draw(),
    )


def shown(lang: Language, *, is_empty: bool = False, can_draw: bool = True) -> str:
    view = view_of(lang, is_empty=is_empty, can_draw=can_draw)
    return render("quality/quality.html", Frame(lang=lang, path="/quality", title="t"), view)


@pytest.mark.parametrize(
    ("lang", "share", "few"),
    [
        pytest.param("en", "96.0 % of 50: 86.5 % to 98.9 %", "few cases", id="en"),
        pytest.param("zh", "50 项中占 96.0 %：86.5 % 至 98.9 %", "个案较少", id="zh"),
    ],
)
def test_shares_stand_with_n_and_interval(lang: Language, share: str, few: str) -> None:
    page = shown(lang)
    assert page.count(share) == 4
    assert few in page
    assert "9 / 12" in page
    assert 'href="/rules/fraud.kit"' in page


def test_without_a_sample_nothing_is_said_of_what_was_missed() -> None:
    page = shown("en", is_empty=True)
    assert "nobody knows what was missed" in page
    assert "No rule restricted anything" in page
    assert "Draw a sample" not in page


def test_months_are_those_of_the_period_and_who_may_not_draw_sees_no_form() -> None:
    view = view_of("en")
    assert (view.first, view.last) == ("2026-11", "2026-11")
    assert "/quality/draw" in shown("en")
    assert "/quality/draw" not in shown("en", can_draw=False)
