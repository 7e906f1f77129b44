"""A stopped rule: one incident, and people look again at what it did since its step began, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from clearford.runtime.record import stops
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.record.stops import do_look_at_stopped, do_stop_rule
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.waiting import job
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, house_of
from tests.runtime.record.quality_kit import RULE


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        yield made


def looked(house: House) -> int:
    """How many stops were looked at."""
    with house.service.record.change() as change:
        return do_look_at_stopped(change, house.service.office)


def reviews(house: House) -> list[str | None]:
    """What waits for people, by the decision it is about."""
    with house.service.record.read() as conn:
        query = select(case_file.c.entry).where(case_file.c.kind == "review").order_by(case_file.c.entry)
        return list(conn.execute(query).scalars())


def stop(house: House, *, since: int | None) -> None:
    """Stop the rule."""
    with house.service.record.change() as change:
        do_stop_rule(change, house.service.office, RULE, "too many", {"why": "hit_rate"}, since=since)


def test_what_it_did_since_its_step_began_waits_for_people(house: House) -> None:
    house.decide(f"before {HARMFUL}", "p0")
    house.later(hours=1)
    since = house.service.record.now()
    made = [house.decide(f"{n} {HARMFUL}", f"p{n}") for n in range(1, 4)]
    stop(house, since=since)
    (incident,) = entries_of(house.service.record, "incident")
    assert (incident.data["what"], incident.data["why"], incident.data["since"]) == (
        "rule_fell_back",
        "hit_rate",
        since,
    )
    assert reviews(house) == []
    assert (looked(house), looked(house)) == (1, 0)
    assert reviews(house) == sorted(one.entry or "" for one in made)
    with house.service.record.read() as conn:
        assert rules_on_trial(conn) == (RULE,)


def test_without_a_step_nothing_is_looked_at_again(house: House) -> None:
    house.decide(HARMFUL)
    stop(house, since=None)
    assert looked(house) == 0
    with house.service.record.read() as conn:
        assert conn.execute(select(job.c.id).where(job.c.kind == stops.KIND)).first() is None


def test_people_are_asked_about_the_newest_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stops, "AGAIN_MOST", 2)
    made = []
    for n in range(4):
        made.append(house.decide(f"{n} {HARMFUL}", f"p{n}"))
        house.later(seconds=1)
    stop(house, since=0)
    assert looked(house) == 1
    assert reviews(house) == sorted(one.entry or "" for one in made[2:])
