"""Undoing a decision reaches every effect of it, once; of many, all that each would have."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import select

from clearford.runtime.record.reversing import Wrong, do_reverse, do_reverse_all
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided as answered
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect, measure, statement, strike
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, house_of
from tests.runtime.http.test_bulk import reported
from tests.runtime.record.test_bulk_run import decide_all

ONE = {"second.share": 0}
"""Nothing is read twice by chance."""


def test_a_decision_is_undone_once_and_as_a_whole(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record, office = house.service.record, house.service.office
        decided = house.decide(HARMFUL)
        other = house.decide(HARMFUL, "p2")
        assert decided.entry
        with record.change() as change:
            made = do_reverse(change, office, decided.entry)
        with record.change() as change:
            assert do_reverse(change, office, decided.entry) is None
        with record.read() as conn:
            states = {row.entry: row.state for row in conn.execute(select(effect))}
            told = {row.entry: row.state for row in conn.execute(select(statement))}
        assert states == {decided.entry: "undone", other.entry: "active"}
        assert told == {decided.entry: "reversed", other.entry: "standing"}
        (reversal,) = entries_of(record, "reversal")
        assert (reversal.id, reversal.refs) == (made, (decided.entry,))


def test_what_is_to_stay_stays(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        decided = house.decide(HARMFUL)
        kept = [action.name for action in decided.actions]
        with house.service.record.change() as change:
            assert do_reverse(change, house.service.office, decided.entry or "", keep=kept) is None
        assert entries_of(house.service.record, "reversal") == []


def acted(house: House) -> list[str]:
    """Decisions of people and of rules about one account, with points that led to measures."""
    reported(house, 6)
    decide_all(house)
    house.decide(HARMFUL, "q1")
    with house.service.record.read() as conn:
        found = select(effect.c.entry).where(effect.c.item.is_not(None), effect.c.state == "active")
        return sorted(set(conn.execute(found).scalars()))


def left(house: House) -> list[Counter[object]]:
    """What there is after reversals, but for its names."""
    with house.service.record.read() as conn:
        queries = (
            select(entry.c.type, entry.c.item.is_(None), entry.c.subject.is_(None)),
            select(effect.c.kind, effect.c.state, effect.c.undone_by.is_(None)),
            select(strike.c.points, strike.c.void_by.is_(None)),
            select(measure.c.rung, measure.c.why_ended, measure.c.ended_by.is_(None)),
            select(statement.c.audience, statement.c.state),
            select(outbox.c.kind, outbox.c.channel),
            select(answered.c.outcome),
        )
        return [Counter(tuple(row) for row in conn.execute(query)) for query in queries]


def test_of_many_at_once_the_same_is_left_as_of_one_after_the_other(
    tmp_path: Path, store_address: str
) -> None:
    other = str(tmp_path / "other.db")
    Store.open(other, create=True).close()
    with (
        house_of(tmp_path / "many", store_address, ONE) as many,
        house_of(tmp_path / "single", other, ONE) as single,
    ):
        before = acted(many)
        with many.service.record.change() as change:
            wrong = [Wrong(decision) for decision in before]
            assert len(do_reverse_all(change, many.service.office, wrong)) == len(before)
        for decision in acted(single):
            with single.service.record.change() as change:
                do_reverse(change, single.service.office, decision)
        assert left(many) == left(single)
        with many.service.record.read() as conn:
            assert set(conn.execute(select(measure.c.why_ended)).scalars()) == {"reversed"}
            assert set(conn.execute(select(effect.c.state)).scalars()) == {"undone"}
        told = [one.refs for one in entries_of(many.service.record, "reversal")]
        assert sorted(told) == [(decision,) for decision in before]
