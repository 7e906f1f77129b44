"""The page of incidents from literal answers, in both languages."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clearford.console.frame import Frame, render
from clearford.console.pages.incidents.view import Closing, Opening, incidents_view
from clearford.core.reasons import Language
from clearford.runtime.http.deliveries import DeliveryPage, IncidentPage
from clearford.runtime.record.incidents import Incident
from clearford.runtime.record.replays import Delivery

NOW = 1_795_000_000_000_000
INCIDENT = Incident(
    case="c" * 32, what="<b>webhook</b>", entry="e" * 32, opened=NOW - 5, due=NOW - 1, joined=2
)
DEAD = Delivery(
    id=7,
    action_id="a" * 32,
    channel="webhook",
    kind="decision",
    state="dead",
    entry="e" * 32,
    created=NOW - 9,
    due=NOW,
    tries=8,
    error=None,
)


def shown(lang: Language, *, can_replay: bool = True, incident: Incident = INCIDENT) -> str:
    view = incidents_view(
        IncidentPage([incident], "c" * 32),
        DeliveryPage([DEAD], 7),
        NOW,
        lines=(),
        more_breaches=None,
        shows_closed=False,
        can_handle=False,
        can_replay=can_replay,
        has_ledger=True,
        has_rules=can_replay,
        causes=(("unknown", "not known"),),
        typed=Closing(),
        opened=Opening(),
    )
    assert view.options == [("c" * 32, f"cccccccc · {incident.rule or '<b>webhook</b>'}")]
    return render("incidents/incidents.html", Frame(lang=lang, path="/incidents", title="t"), view)


@pytest.mark.parametrize(("lang", "late"), [("en", "overdue"), ("zh", "已逾期")])
def test_what_is_late_says_so_and_nothing_of_it_is_markup(lang: Language, late: str) -> None:
    page = shown(lang)
    assert late in page
    assert "<b>webhook" not in page
    assert "?after=cccc" in page
    assert "?after_delivery=7" in page


def test_who_may_not_send_again_sees_no_button() -> None:
    assert "/replay" in shown("en")
    assert "/replay" not in shown("en", can_replay=False)


@pytest.mark.parametrize(("lang", "words"), [("en", "automatic stop of a rule"), ("zh", "规则自动停止")])
def test_a_rule_that_fell_back_is_named(lang: Language, words: str) -> None:
    stopped = replace(INCIDENT, what="rule_fell_back", rule="fraud.kit.one")
    assert f'{words}: <a href="/rules/fraud.kit.one">' in shown(lang, incident=stopped)
    assert '<a href="/rules/' not in shown(lang, incident=stopped, can_replay=False)
