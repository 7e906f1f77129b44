"""What a query tells of cases: to each person what that person may know of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from clearford.runtime.record.guises import Guises, of_kind
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.http.people import NOTHING, WARNING, House, house_of
from tests.runtime.http.work import tune


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        yield made


def states(house: House, guises: Guises) -> list[str]:
    """The state that is told, which is the one that the filter for it finds."""
    with house.service.record.read() as conn:
        told = list(conn.execute(select(guises.state)).scalars())
        for state in ("queued", "leased", "second_review", "closed"):
            found = conn.execute(select(case_file.c.id).where(guises.in_state(state))).all()
            assert len(found) == told.count(state), state
    return told


def test_a_second_reading_is_known_to_who_read_it_first_alone(house: House) -> None:
    tune(house, second__share=1_000_000)
    anna, bela = house.add("anna", "reviewer"), house.add("bela", "reviewer")
    house.decide(WARNING)
    first, second = house.signed_in("anna"), house.signed_in("bela")
    case = house.claim(first) or {}
    first.post(f"/v1/cases/{case['id']}/decision", json=NOTHING)
    assert states(house, Guises(anna, {})) == ["second_review"]
    assert states(house, Guises(bela, {})) == ["queued"]
    assert house.claim(second)
    assert states(house, Guises(bela, {})) == ["leased"]


def test_a_golden_case_is_told_of_as_it_looks(house: House) -> None:
    house.add("anna", "reviewer")
    house.decide(WARNING)
    case = (house.claim(house.signed_in("anna")) or {})["id"]
    with house.service.record.change() as change:
        change.conn.execute(update(case_file).values(kind="golden", state="closed"))
    assert states(house, Guises("anna", {case: "second_review"})) == ["second_review"]
    with house.service.record.read() as conn:
        assert conn.execute(select(case_file.c.id).where(of_kind("review"))).scalar_one() == case
        assert conn.execute(select(case_file.c.id).where(of_kind("report"))).all() == []
