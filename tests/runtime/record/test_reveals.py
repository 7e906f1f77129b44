"""Values that were shown: whoever has far more of them than the team is told to a lead, nobody else is."""

from __future__ import annotations

from clearford.core.casework import CaseKind, Hand, ItemFacts
from clearford.core.dates import DAY
from clearford.runtime.record.cases import Office, do_note_event, do_open_case, find_case
from clearford.runtime.record.reveals import ManyReveals, do_note_reveal, many_reveals
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import MovedClock, record_on

HARM = "fraud.romance"


class Team:
    """People who claimed a case each."""

    def __init__(self, store: Store) -> None:
        self.record: Record = record_on(store, MovedClock())
        self.office = Office.of(self.record.vault)
        for name in ("anna", "bela", "cora"):
            self.shows(name, 0)

    def shows(self, who: str, values: int, *, times: int = 1, kind: CaseKind = "review") -> None:
        """Let somebody claim a case and have so many values of it shown, each so many times."""
        with self.record.change() as change:
            facts = ItemFacts(item=change.record.new_id(), harm=HARM)
            case_id = do_open_case(change, self.office, kind, facts, entry=None)
            case = find_case(change.conn, case_id)
            do_note_event(change, case, "claim", entry=None, by=Hand(id=who))
            for n in range(values * times):
                do_note_reveal(change, case, Hand(id=who), f"item.mobile.{n % values}")

    def told(self, *, since: int = 0) -> list[ManyReveals]:
        """What a lead is told."""
        with self.record.read() as conn:
            return many_reveals(conn, self.record.vault, since, self.office.numbers)


def test_a_lead_is_told_of_who_asks_for_far_more_than_the_team(store: Store) -> None:
    team = Team(store)
    team.shows("bela", 1)
    team.shows("cora", 2)
    team.shows("anna", 6)
    assert team.told() == []
    team.shows("anna", 1)
    (one,) = team.told()
    assert (one.values, one.half) == (7, 2)
    assert one.reviewer == team.record.vault.ref("reviewer", "anna")
    assert team.told(since=team.record.now() + DAY) == []


def test_a_value_that_is_shown_on_counts_once_and_an_invented_one_never(store: Store) -> None:
    team = Team(store)
    team.shows("anna", 3, times=5)
    team.shows("anna", 9, kind="golden")
    assert team.told() == []
