"""What a lead reads of a question: words while they are kept, the most urgent first, and of no other case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import false, true

from clearford.runtime.record.reopenings import open_reopenings
from tests.runtime.http.people import NOTHING, WARNING, House, house_of
from tests.runtime.http.work import tune


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        yield made


def test_words_that_were_erased_are_not_told_and_the_question_stays(house: House) -> None:
    tune(house, second__share=0)
    house.add("anna", "reviewer")
    anna, cases = house.signed_in("anna"), []
    for item in ("p1", "p2"):
        house.decide(WARNING, item)
        cases.append((house.claim(anna) or {})["id"])
        anna.post(f"/v1/cases/{cases[-1]}/decision", json=NOTHING)
        assert anna.post(f"/v1/cases/{cases[-1]}/reopening", json={"reason": item}).status_code == 201
    vault = house.service.vault
    with house.service.record.change() as change:
        vault.destroy(change.conn, vault.ref("case", cases[0]))
    with house.service.record.read() as conn:
        found = open_reopenings(conn, vault, allowed=true(), limit=5)
        assert [(one.case, one.words) for one in found] == [(cases[0], None), (cases[1], "p2")]
        assert len(open_reopenings(conn, vault, allowed=true(), limit=1)) == 1
        assert open_reopenings(conn, vault, allowed=false(), limit=5) == []
