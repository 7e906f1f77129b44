"""How long a restriction lasts, and which papers lift it."""

from __future__ import annotations

import pytest

from clearford.act.limits import USUAL
from clearford.act.measures import HELD_H, measure_of, on_content, papers_for, restricting
from clearford.core.dates import HOUR


def test_a_hold_is_looked_at_within_the_time_of_its_case() -> None:
    assert measure_of("hold", start=0).review_by == HELD_H * HOUR
    assert measure_of("hold", start=0, held_h=4).review_by == 4 * HOUR


def test_a_rule_suspends_for_its_limit_at_most_and_a_person_until_a_review() -> None:
    assert measure_of("suspend_account", start=0, duration_h=9_999).end == USUAL.rule_suspends_h * HOUR
    by_person = measure_of("suspend_account", start=0, by_rule=False)
    assert (by_person.end, by_person.review_by) == (None, USUAL.review_h * HOUR)


def test_without_a_beginning_there_is_no_end() -> None:
    found = measure_of("hold", scope=("DE",))
    assert (found.scope, found.start, found.end, found.review_by) == (("DE",), None, None, None)


@pytest.mark.parametrize(
    ("actions", "kind", "papers"),
    [
        (("hold",), "business", ()),
        (("pause_payout", "suspend_account"), None, ("identity", "money", "account")),
        (("limit_feature",), "business", ("business", "account")),
    ],
)
def test_papers_are_named_once_each(
    actions: tuple[str, ...], kind: str | None, papers: tuple[str, ...]
) -> None:
    assert papers_for(actions, kind) == papers  # type: ignore[arg-type]


def test_offers_restrict_nobody_and_accounts_are_not_content() -> None:
    assert restricting(("offer_help", "hold", "warn_user")) == ("hold",)
    assert on_content(("hold", "suspend_account")) == ("hold",)
