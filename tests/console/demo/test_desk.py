"""How the people of the demo decide: as the API takes it, and not always rightly."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import func, select

from clearford.console.demo.clock import WeekClock
from clearford.console.demo.desk import Desk
from clearford.console.demo.texts import Grammar
from clearford.runtime.stores.tables.casework import sample
from tests.console.demo.conftest import Passed

SHOWN = [{"entry": "e", "name": "item", "text": '{"id":"p-1","text":"x"}'}]


def desk_of(grammar: Grammar) -> Desk:
    truth = {"p-1": "fraud.gambling", "p-2": None}
    return Desk(WeekClock(datetime(2026, 11, 22, tzinfo=UTC)), grammar, Random(1), truth)


@pytest.mark.parametrize(
    ("harm", "least", "most"),
    [
        pytest.param("fraud.gambling", 0.9, 1.0, id="clear"),
        pytest.param("harassment.bullying", 0.5, 0.7, id="unclear"),
    ],
)
def test_readers_err_more_where_the_guideline_is_unclear(
    grammar: Grammar, harm: str, least: float, most: float
) -> None:
    desk = desk_of(grammar)
    found = Counter(desk.verdict({"harm": harm}, SHOWN)["outcome"] for _ in range(400))
    assert least <= found["restrict"] / 400 <= most


def test_an_appeal_keeps_what_stands_and_never_more(grammar: Grammar) -> None:
    desk = desk_of(grammar)
    desk.standing["p-1"] = ("hold",)
    found = [desk.verdict({"harm": "fraud.gambling"}, SHOWN, "appeals") for _ in range(50)]
    assert {tuple(one["actions"]) for one in found if one["outcome"] == "restrict"} == {("hold",)}
    assert any(one["outcome"] == "no_action" for one in found)


def test_the_week_was_worked_through(passed: Passed) -> None:
    done = passed.made.done
    assert min(done["cases.review.decision"], done["cases.report.decision"]) > 0
    assert done["appeals.appeal.decision"] > 0


def test_samples_were_judged_by_people_who_could_not_tell_them(passed: Passed) -> None:
    judged = select(func.count()).where(sample.c.result.is_not(None))
    with passed.service.record.read() as conn:
        assert conn.execute(judged).scalar_one() > 0
    assert not any(what.startswith("cases.quality") for what in passed.made.done)
