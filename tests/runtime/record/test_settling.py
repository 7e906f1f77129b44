"""Undoing a decision reaches every effect of it, once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from clearford.runtime.record.settling import do_reverse
from clearford.runtime.stores.tables import effect, statement
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, house_of


def test_a_decision_is_undone_once_and_as_a_whole(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record, means = house.service.record, house.service.means
        decided = house.decide(HARMFUL)
        other = house.decide(HARMFUL, "p2")
        assert decided.entry
        with record.change() as change:
            made = do_reverse(change, means, decided.entry)
        with record.change() as change:
            assert do_reverse(change, means, decided.entry) is None
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
            assert do_reverse(change, house.service.means, decided.entry or "", keep=kept) is None
        assert entries_of(house.service.record, "reversal") == []
