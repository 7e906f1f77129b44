"""How an account stands: what is on record about it and nothing of others, nothing decided told too early."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, true

from clearford.core.casework import Measure, Strike
from clearford.core.items import Item
from clearford.runtime.record.actors import Actor, ActorSummary, actor_of, summary_of
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.guises import Guises
from clearford.runtime.record.measures import do_impose
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.deeds import strike
from tests.runtime.http.people import HARMFUL, NOTHING, REMOVE, WARNING, House, house_of

DAY = 86_400_000_000
ANYBODY = Guises("nobody", {})


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        yield made


def ref(house: House) -> str:
    return house.service.vault.ref("subject", "ben")


def actor(house: House) -> Actor:
    with house.service.record.read() as conn:
        return actor_of(conn, ref(house), house.service.record.now(), true(), guises=ANYBODY)


def summary(house: House, case: str) -> ActorSummary | None:
    with house.service.record.read() as conn:
        return summary_of(conn, find_case(conn, case), house.service.record.now(), true(), guises=ANYBODY)


def case_ids(house: House) -> list[str]:
    with house.service.record.read() as conn:
        return list(conn.execute(select(case_file.c.id).order_by(case_file.c.opened)).scalars())


def test_cases_tell_an_outcome_only_once_they_are_decided(house: House) -> None:
    house.add("anna", "reviewer")
    house.decide(WARNING, "p1")
    assert [(one.state, one.outcome) for one in actor(house).cases] == [("queued", None)]
    house.review((house.signed_in("anna"),), NOTHING)
    house.decide(f"{WARNING} again", "p2")
    found = actor(house)
    assert [one.outcome for one in found.cases] == [None, "no_action"]
    assert (found.all_cases, found.decisions) == (2, 2)


def test_the_summary_leaves_out_the_matter_itself(house: House) -> None:
    house.add("anna", "reviewer")
    house.decide(WARNING, "p1")
    first = case_ids(house)[0]
    assert summary(house, first) == ActorSummary(
        ref=ref(house), decisions=0, cases=0, restricted=0, open=(), points=0, measures=0
    )
    house.add("bela", "reviewer")
    house.review((house.signed_in("anna"), house.signed_in("bela")), REMOVE)
    house.later(minutes=1)
    house.decide(f"{WARNING} again", "p2")
    house.later(minutes=1)
    house.decide(f"{WARNING} once more", "p3")
    found = summary(house, case_ids(house)[1])
    assert found is not None
    assert (found.cases, found.restricted, [one.id for one in found.open]) == (2, 1, [case_ids(house)[2]])
    assert found.decisions == 3


def test_measures_and_strikes_tell_until_when(house: House) -> None:
    now = house.service.record.now()
    over = Strike(id="s1", subject=ref(house), points=2, at=now - 9 * DAY, expires=now - DAY, entry="e1")
    counts = Strike(id="s2", subject=ref(house), points=3, at=now, expires=now + DAY, entry="e2")
    with house.service.record.change() as change:
        house.service.vault.sealers(change.conn, [ref(house)])
        for one in (over, counts):
            change.add(
                strike,
                id=one.id,
                subject=one.subject,
                points=one.points,
                at=one.at,
                expires=one.expires,
                entry=one.entry,
                void_by=None,
            )
        wanted = Measure(id="m1", subject=ref(house), rung="warn", start=now, end=now + DAY)
        do_impose(change, house.service.office, wanted, None)
    found = actor(house)
    assert [(one.points, one.counts, one.taken_away) for one in found.strikes] == [
        (2, False, False),
        (3, True, False),
    ]
    assert found.points == 3
    assert [(one.rung, one.end, one.in_force) for one in found.measures] == [("warn", now + DAY, True)]
    house.later(days=2)
    assert (actor(house).points, actor(house).measures[0].in_force) == (0, False)


def test_accounts_that_said_the_same_are_a_sign_and_named_by_reference_alone(house: House) -> None:
    house.decide(HARMFUL, "p1")
    for n, who in enumerate(("kim", "kim", "lu")):
        house.service.gate.submit([Item(id=f"q{n}", text=HARMFUL, actor=who)]).result()
    kim, lu = (house.service.vault.ref("subject", who) for who in ("kim", "lu"))
    assert [(one.subject, one.copies) for one in actor(house).linked] == [(kim, 2), (lu, 1)]
