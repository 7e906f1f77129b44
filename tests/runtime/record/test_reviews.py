"""Deciding cases: an appeal is none, and a case is closed when everything that left has an outcome."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from clearford.core.casework import Hand, Verdict
from clearford.core.errors import RecordError
from clearford.runtime.record.reviews import do_close_settled, do_decide_case
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.http.people import NOTHING, REASON, WARNING, WRITTEN, house_of


def test_an_appeal_is_not_decided_as_a_case(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        case = house.decide(WARNING).case
        assert case
        with house.service.store.write() as conn:
            body = conn.execute(select(case_file.c.body).where(case_file.c.id == case)).scalar_one()
            changed = bytes(body).replace(b'"kind":"review"', b'"kind":"appeal"')
            assert changed != bytes(body)
            conn.execute(update(case_file).values(kind="appeal", body=changed))
        with pytest.raises(RecordError) as found, house.service.record.change() as change:
            do_decide_case(
                change,
                house.service.means,
                case,
                Hand(id="anna"),
                Verdict(outcome="no_action"),
                reason=REASON,
                written=WRITTEN,
            )
        assert found.value.code == "CF-R020"


def test_a_decided_case_is_closed_when_nothing_is_outstanding(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        for login in ("anna", "bela"):
            house.add(login, "reviewer")
        house.decide(WARNING)
        house.review((house.signed_in("anna"), house.signed_in("bela")), NOTHING)
        with house.service.record.change() as change:
            assert do_close_settled(change, house.service.office) == 1
        with house.service.record.change() as change:
            assert do_close_settled(change, house.service.office) == 0
        with house.service.record.read() as conn:
            assert set(conn.execute(select(case_file.c.state)).scalars()) == {"closed"}
