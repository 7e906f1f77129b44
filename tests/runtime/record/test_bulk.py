"""Acts on many cases on record: all of it or nothing, and what went on meanwhile is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, select, true, update

from clearford.core.casework import Hand, Verdict
from clearford.core.errors import RecordError
from clearford.runtime.record import bulk
from clearford.runtime.record.bulk import (
    Order,
    Selection,
    Together,
    decide_bulk,
    list_bulks,
    show_bulk,
)
from clearford.runtime.record.bulk_back import reverse_bulk, undo_bulk
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables import act, case_file, effect, entry, evidence, outbox
from tests.runtime.http.people import REASON, WRITTEN, House, house_of
from tests.runtime.http.test_bulk import reported

LENA = Hand(id="lena", lead=True)
BY = By("lena", "lead")
REMOVE = Verdict(outcome="restrict", actions=("remove_content",), ground="contract")
ALL = Selection(kind="report")


def decide_all(house: House, wanted: Selection = ALL) -> Together:
    record, means = house.service.record, house.service.means
    with record.read() as conn:
        shown = show_bulk(conn, means.office, LENA, wanted, REMOVE, allowed=true())
    order = Order(
        by=By("lena", "lead"),
        hand=LENA,
        wanted=wanted,
        verdict=REMOVE,
        token=shown.token,
        reason=REASON,
        written=WRITTEN,
    )
    return decide_bulk(record, means, order, allowed=true())


def states(house: House) -> list[str]:
    with house.service.record.read() as conn:
        return list(conn.execute(select(case_file.c.state).order_by(case_file.c.id)).scalars())


def test_when_one_of_many_has_left_nothing_is_taken_back(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        reported(house, 6)
        made = decide_all(house)
        record = house.service.record
        with record.store.write() as conn:
            last = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1).scalar_subquery()
            conn.execute(update(outbox).where(outbox.c.id == last).values(state="leased"))
        before = states(house)
        with pytest.raises(RecordError, match="CF-R037"):
            undo_bulk(record, house.service.means, made.bulk, LENA, by=BY)
        assert states(house) == before
        with record.read() as conn:
            assert conn.execute(select(act.c.id).where(act.c.undone_by.is_not(None))).all() == []
            assert "undone" not in conn.execute(select(effect.c.state)).scalars().all()


def test_what_went_on_meanwhile_is_left_alone(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        reported(house, 6)
        made = decide_all(house)
        record = house.service.record
        with record.read() as conn:
            done = conn.execute(select(case_file).where(case_file.c.state == "decided")).all()
        with record.store.write() as conn:
            body = bytes(done[0].body).replace(b'"state":"decided"', b'"state":"appealed"')
            one = case_file.c.id == done[0].id
            conn.execute(update(case_file).where(one).values(state="appealed", body=body))
        undone = reverse_bulk(
            record,
            house.service.means,
            made.bulk,
            reason="The address is a shop.",
            allowed=true(),
            by=By("mona", "lead"),
        )
        assert (undone.cases, undone.left) == (made.cases - 1, made.left + 1)
        with record.read() as conn:
            left = conn.execute(
                select(effect.c.item)
                .where(effect.c.kind == "remove_content")
                .where(effect.c.state == "active")
            )
            assert left.scalars().all() == [done[0].item]


def test_what_fails_on_the_way_is_taken_back_by_its_id(
    tmp_path: Path, store_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The content of one item is gone, so that nothing can be decided about it."""
    monkeypatch.setattr(bulk, "PART", 2)
    with house_of(tmp_path / "home", store_address) as house:
        cases = sorted(reported(house, 6))
        record = house.service.record
        with record.store.write() as conn:
            item = select(case_file.c.item).where(case_file.c.id == cases[-1]).scalar_subquery()
            made = select(entry.c.id).where(entry.c.item == item)
            conn.execute(delete(evidence).where(evidence.c.entry.in_(made)))
        with pytest.raises(RecordError, match="CF-R022"):
            decide_all(house)
        with record.read() as conn:
            (past,) = list_bulks(conn, LENA, now=record.now(), limit=10)
            assert (past.cases, past.decided, past.state, past.over) == (6, 4, "deciding", False)
            (later,) = list_bulks(conn, LENA, now=record.now() + bulk.STOPPED_US, limit=10)
            assert later.state == "stopped"
        back = undo_bulk(record, house.service.means, past.bulk, LENA, by=BY)
        assert (back.cases, back.left) == (4, 2)
        with record.read() as conn:
            (past,) = list_bulks(conn, LENA, now=record.now(), limit=10)
            assert (past.reached, past.state, past.over) == (4, "over", True)
            kinds = conn.execute(select(effect.c.kind).where(effect.c.state == "active")).scalars().all()
        assert "remove_content" not in kinds


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
