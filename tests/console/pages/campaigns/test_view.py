"""Pages of campaigns from literal answers: figures with n or none, and what may be done when."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from clearford.cases.campaigns import Stage
from clearford.console.frame import Frame, render
from clearford.console.pages.campaigns.view import (
    REPLAYS,
    Acting,
    CampaignView,
    Opening,
    campaign_view,
    campaigns_view,
    report_text,
)
from clearford.core.dates import DAY
from clearford.core.reasons import Language
from clearford.ledger.queries import Cell
from clearford.runtime.http.campaigns import CampaignPage, CampaignShown, PackInForce
from clearford.runtime.record.campaign_figures import Figures, Happened
from clearford.runtime.record.campaigns import Campaign, Said
from clearford.runtime.record.enforcements import Enforcement, State
from clearford.runtime.transparency.quality import share_of

NOW = 1_795_000_000_000_000
SHARE = share_of(Cell(key=("x",), value=11_000, n=4_000, low=8_000, high=15_000))


def campaign(stage: Stage) -> Campaign:
    return Campaign(
        id="c" * 32,
        name="refund <b>scam</b>",
        harm="fraud",
        goal="Fewer than one in 200 messages.",
        goal_ppm=5_000,
        item_kind="message",
        lang=None,
        packs=["scams", "gone"],
        led_by="lea",
        leader=None,
        start=NOW - 5 * DAY,
        end=NOW + 9 * DAY,
        ended_at=None,
        closed_at=None,
        stage=stage,
        said=Said(summary="It is over.", other_causes="A holiday.") if stage == "closed" else None,
        entry="e" * 32,
    )


def viewed(
    stage: Stage, lang: Language = "en", *, can_edit: bool = True, minutes: bool = True
) -> CampaignView:
    events = [
        Happened(at=NOW, entry="e" * 32, kind="pack", event="promoted", about="d" * 64),
        Happened(at=NOW, entry="a" * 32, kind="pack", event="rollout_step", about="fraud.kit"),
        Happened(at=NOW, entry="f" * 32, kind="pack", event="something-new", about=""),
    ]
    figures = Figures(
        until=NOW,
        before=SHARE,
        after=None,
        acted=2_114,
        appeals_filed=38,
        appeals_decided=30,
        appeals_reversed=5,
        bulk_acts=1,
        bulk_cases=40,
        minutes=366 if minutes else None,
        happened=events,
    )
    packs = [PackInForce("scams", "1.5.0"), PackInForce("gone", None)]
    answer = CampaignShown(campaign=campaign(stage), packs=packs, figures=figures)
    return campaign_view(answer, lang, NOW, can_edit=can_edit, can_bulk=can_edit, typed=Acting())


def shown(stage: Stage, lang: Language = "en", *, can_edit: bool = True) -> str:
    view = viewed(stage, lang, can_edit=can_edit)
    return render("campaigns/campaign.html", Frame(lang=lang, path="/campaigns/c", title="t"), view)


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        pytest.param(
            "en",
            ["1.1 % of 4000: 0.8 % to 1.5 %", "no sample, so no figure", "5 / 30", "9 days left"],
            id="en",
        ),
        pytest.param("zh", ["4000 项中占 1.1 %", "没有抽样，因此没有数据", "还剩 9 天"], id="zh"),
    ],
)
def test_figures_stand_with_n_or_not_at_all(lang: Language, texts: list[str]) -> None:
    page = shown("running", lang)
    assert [text for text in texts if text not in page] == []
    assert "something-new" in page
    assert "rollout_step" not in page
    assert "something-new" in page


@pytest.mark.parametrize(
    ("stage", "acts"),
    [
        pytest.param("planned", {"packs", "end"}, id="planned"),
        pytest.param("running", {"packs", "end"}, id="running"),
        pytest.param("over", {"close"}, id="over"),
        pytest.param("closed", set(), id="closed"),
    ],
)
def test_a_page_offers_what_may_be_done(stage: Stage, acts: set[str]) -> None:
    page = shown(stage)
    assert {act for act in ("packs", "end", "close") if f'/{act}"' in page} == acts
    assert "<textarea" not in shown(stage, can_edit=False)
    assert ("A holiday." in page) == (stage == "closed")


def test_the_list_and_its_empty_state() -> None:
    for rows in ([], [campaign("running")]):
        view = campaigns_view(
            CampaignPage(rows, None),
            NOW,
            can_edit=True,
            days=("2026-11-22", "2027-02-19"),
            typed=Opening(),
            harms=[("", "choose one")],
        )
        page = render("campaigns/campaigns.html", Frame(lang="en", path="/campaigns", title="t"), view)
        assert ("There was no campaign yet" in page) == (not rows)
        assert 'max="2027-02-19"' in page


class _Words:
    """Messages as they stand in the code."""

    def say(self, message: str, **values: object) -> str:
        return message % values if values else message


def test_the_report_says_what_is_known_and_that_it_proves_no_cause() -> None:
    text = report_text(viewed("closed"), _Words())
    assert "Since it began: no sample, so no figure" in text
    assert "Reviewers' hours, all together: 6.1" in text
    assert "What else may explain the figures: A holiday." in text
    assert "not shown to be caused by the campaign" in text
    assert "2026-11-18  a version was put in force" in text
    assert "not told: fewer than three people" in report_text(viewed("over", minutes=False), _Words())


def test_cases_of_its_harm_are_decided_together_while_it_runs() -> None:
    assert viewed("running").in_bulk == f"/bulk/new?kind=report&campaign={'c' * 32}"
    assert viewed("over").in_bulk is None
    assert "Decide many cases as part of it" in shown("running")
    assert "Decide many cases as part of it" not in shown("running", can_edit=False)


def test_what_replays_found_is_shown_with_its_state() -> None:
    one = Enforcement(
        id="a" * 32,
        bundle="b",
        digest="d",
        state="running",
        created=NOW,
        items=1_234,
        rate=60,
        counts={"restricted": 1_234},
        note="A wave.",
        entry="e" * 32,
        campaign="c",
        second_by="peter",
        starts=NOW,
        slices=7,
        ended=None,
    )
    view = viewed("running", "en", can_edit=True)
    assert "decided again" not in shown("running")
    told = msgspec.structs.replace(view, shown=msgspec.structs.replace(view.shown, replays=[one]))
    page = render("campaigns/campaign.html", Frame(lang="zh", path="/campaigns/c", title="t"), told)
    assert "重新判定的历史内容" in page
    assert "正在执行" in page
    assert set(REPLAYS) == set(get_args(State))
