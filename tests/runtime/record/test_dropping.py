"""Cases that end undecided: golden ones that were left lying, and samples with nothing left to see."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from clearford.runtime.record.dropping import do_drop_golden, do_drop_samples
from clearford.runtime.record.erasure import do_erase_owner, do_expire_evidence
from clearford.runtime.record.golden import list_golden
from clearford.runtime.stores.tables.casework import case_file, golden, sample
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, House, house_of
from tests.runtime.http.work import tune
from tests.runtime.record.test_golden import add, claim, waiting
from tests.runtime.record.test_samples import ALL, SURE_PROFIT, house_with, opened, rows


def dropped(house: House) -> tuple[int, int]:
    """Golden cases and samples that the timer closes."""
    with house.service.record.change() as change:
        return do_drop_golden(change, house.service.office), do_drop_samples(change, house.service.office)


def state(house: House, case_id: str) -> str:
    with house.service.record.read() as conn:
        return str(conn.execute(select(case_file.c.state).where(case_file.c.id == case_id)).scalar_one())


def shown(house: House) -> tuple[int, int, int]:
    """Of the golden item: how often it was handed out, and decided rightly and wrongly."""
    with house.service.record.read() as conn:
        (one,) = list_golden(conn, house.service.vault, after=None, limit=9)
    return one.served, one.confirmed, one.wrong


@pytest.mark.parametrize("left", [False, True], ids=["stays", "leaves"])
def test_a_golden_case_that_is_left_lying_ends_after_a_day(
    tmp_path: Path, store_address: str, *, left: bool
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        tune(house, golden__share=1_000_000)
        add(house)
        waiting(house)
        case = claim(house)
        assert case is not None
        if left:  # the rows of somebody who worked here are erased
            with house.service.store.write() as conn:
                conn.execute(delete(golden))
        house.later(hours=23)
        assert dropped(house) == (0, 0)
        assert shown(house) == (0 if left else 1, 0, 0)
        house.later(hours=1)
        assert [dropped(house), dropped(house)] == [(1, 0), (0, 0)]
        assert (state(house, case.id), shown(house)) == ("closed", (0 if left else 1, 0, 0))
        last = entries_of(house.service.record, "case_event")[-1]
        assert last.data == {"case": case.id, "event": "drop", "why": "left_lying"}


def test_a_golden_case_is_not_taken_from_who_holds_it(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        tune(house, golden__share=1_000_000, case__lease=48 * 60)
        add(house)
        waiting(house)
        case = claim(house)
        assert case is not None
        house.later(hours=30)
        assert dropped(house) == (0, 0)
        assert state(house, case.id) == "leased"


def test_a_sample_ends_when_its_content_is_erased(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        house.decide(SURE_PROFIT)
        opened(house)
        assert dropped(house) == (0, 0)
        owner = house.service.vault.ref("subject", "ben")
        with house.service.record.change() as change:
            do_erase_owner(change, owner, why="rights_request", numbers=house.service.office.numbers)
        assert dropped(house) == (0, 1)
        assert house.claim(house.signed_in("anna")) is None
        assert entries_of(house.service.record, "quality") == []


def test_a_sample_ends_when_its_content_is_no_longer_kept(tmp_path: Path, store_address: str) -> None:
    """Nobody judged it for thirty days: the case itself does not keep what was drawn by chance."""
    with house_with(tmp_path, store_address, ALL) as house:
        house.decide(SURE_PROFIT)
        opened(house)
        house.later(days=31)
        with house.service.record.change() as change:
            assert do_expire_evidence(change, house.service.office.numbers) > 0
        assert dropped(house) == (0, 1)
        assert rows(house) == []


def test_a_sample_that_is_judged_is_not_dropped(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        house.decide(SURE_PROFIT)
        opened(house)
        anna = house.signed_in("anna")
        case = house.claim(anna)
        assert case is not None
        with house.service.store.write() as conn:
            conn.execute(delete(sample))
        assert dropped(house) == (0, 0)
        assert anna.post(f"/v1/cases/{case['id']}/decision", json=NOTHING).status_code == 200
        house.later(days=2)
        assert dropped(house) == (0, 0)
