"""Clocks of filing: exact ends in working days, what waits, what is late, what nobody can know."""

from __future__ import annotations

from datetime import UTC, datetime

from clearford.ai.register.filing import Clock, clocks_of
from clearford.ai.register.rules import Step
from clearford.runtime.customs import load_customs
from tests.ai.register.data import rules


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def clocks(steps: dict[Step, int], now: str) -> dict[str, Clock]:
    customs = load_customs()
    found = clocks_of(steps, rules(), customs.numbers, customs.workdays_of, now=at(now))
    return {one.rule.id: one for one in found}


def test_nothing_runs_before_it_begins() -> None:
    found = clocks({}, "2026-03-01")
    assert {one.state for one in found.values()} == {"waits"}
    assert {one.due for one in found.values()} == {None}


def test_ten_working_days_end_with_the_tenth_in_the_place_of_the_law() -> None:
    """Monday 2 March 2026; the tenth working day is Monday 16 March, which ends at 16:00 UTC."""
    started = at("2026-03-02T02:00")
    due = at("2026-03-16T16:00")
    before = clocks({"started": started}, "2026-03-16T15:59:59")["alg.filing"]
    after = clocks({"started": started}, "2026-03-16T16:00")["alg.filing"]
    assert (before.due, before.state, before.days) == (due, "runs", 10)
    assert after.state == "overdue"
    assert clocks({"started": started, "filed": due - 1}, "2026-05-01")["alg.filing"].state == "done"
    assert clocks({"started": started, "filed": due}, "2026-05-01")["alg.filing"].state == "late"


def test_the_answer_of_the_authority_runs_from_the_filing_and_is_theirs() -> None:
    found = clocks({"started": at("2026-03-02"), "filed": at("2026-03-03")}, "2026-03-04")
    assert (found["alg.answer"].state, found["alg.answer"].days, found["alg.answer"].rule.theirs) == (
        "runs",
        30,
        True,
    )
    assert found["alg.cancel"].state == "waits"


def test_what_was_filed_before_the_service_began_is_filed() -> None:
    steps: dict[Step, int] = {
        "filed": at("2026-02-20"),
        "assessed_and_filed": at("2026-02-20"),
        "started": at("2026-03-02"),
    }
    found = clocks(steps, "2026-06-01")
    assert [found[name].state for name in ("alg.filing", "gen.filing")] == ["done", "done"]


def test_a_change_is_filed_anew_after_each_change() -> None:
    steps: dict[Step, int] = {"changed": at("2026-03-10"), "change_filed": at("2026-03-05")}
    assert clocks(steps, "2026-03-11")["alg.change"].state == "runs"
    assert clocks(steps | {"change_filed": at("2026-03-11")}, "2026-03-11")["alg.change"].state == "done"


def test_no_day_is_invented_beyond_what_is_known() -> None:
    found = clocks({"started": at("2031-03-02")}, "2031-06-01")["alg.filing"]
    assert (found.due, found.state) == (None, "unknown")


def test_what_is_known_from_others_alone_warns() -> None:
    found = clocks({}, "2026-03-01")
    assert {name: one.warns for name, one in found.items() if one.warns} == {"gen.filing": True}
