"""What an act on many cases would do: which cases it reaches, and which are left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, true, update

from clearford.core.casework import Hand, Verdict
from clearford.core.errors import RecordError
from clearford.runtime.record.bulk import Left, Selection, is_alone, show_bulk
from clearford.runtime.record.cases import find_case
from clearford.runtime.stores.tables.casework import case_file
from tests.cases.data import numbers
from tests.cases.people import queued
from tests.runtime.http.people import house_of
from tests.runtime.http.test_bulk import reported

LENA = Hand(id="lena", lead=True)
REMOVE = Verdict(outcome="restrict", actions=("remove_content",), ground="contract")


def test_one_part_of_the_queue(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        reported(house, 3)
        with house.service.record.read() as conn:
            row = conn.execute(select(case_file).where(case_file.c.kind == "report").limit(1)).one()
            office = house.service.office
            for wanted, count in (
                (Selection(kind="report", queue=row.queue, harm=row.harm, rule=row.rule), 3),
                (Selection(cases=(row.id,), queue=row.queue), 1),
            ):
                assert show_bulk(conn, office, LENA, wanted, REMOVE, allowed=true()).count == count
            for empty in (Selection(lang="xx"), Selection(queue="none")):
                with pytest.raises(RecordError, match="CF-R022"):
                    show_bulk(conn, office, LENA, empty, REMOVE, allowed=true())


def test_a_case_that_concerns_a_minor_is_looked_at_alone(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        cases = reported(house, 3)
        with house.service.record.store.write() as conn:
            conn.execute(update(case_file).where(case_file.c.id == cases[0]).values(minors=1))
        with house.service.record.read() as conn:
            wanted = Selection(kind="report")
            shown = show_bulk(conn, house.service.office, LENA, wanted, REMOVE, allowed=true())
            assert find_case(conn, cases[0]).state == "queued"
        assert (shown.count, shown.left) == (2, [Left("minors", 1)])
        assert cases[0] not in [one.id for one in shown.samples]


@pytest.mark.parametrize(
    ("count", "severity", "alone"),
    [
        pytest.param(100, 2, True, id="a hundred"),
        pytest.param(101, 0, False, id="more than a hundred"),
        pytest.param(1, 3, False, id="one that is grave"),
    ],
)
def test_who_decides_many_or_grave_cases_is_not_alone(count: int, severity: int, *, alone: bool) -> None:
    assert is_alone([queued(id=f"c{n}", severity=severity) for n in range(count)], numbers()) is alone
