"""Figures about work: from the record alone, without golden items, and under pseudonyms."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import update

from clearford.core.casework import Case, Hand, ItemFacts, Step, Verdict
from clearford.core.dates import DAY, MINUTE, iso
from clearford.runtime.record.cases import Office, columns_of, do_change_case, do_open_case, find_case
from clearford.runtime.record.unit import Record
from clearford.runtime.record.workload import agreement, do_alert_lead, held_by, workload
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file, case_hand, golden, golden_item
from clearford.runtime.stores.tables.reviewers import exposure
from tests.runtime.service_kit import MovedClock, record_on
from tests.runtime.stores.rows import value

ANNA = Hand(id="anna")
NOTHING, HOLD = (
    Verdict(outcome="no_action"),
    Verdict(outcome="restrict", actions=("hold",), ground="contract"),
)


def opened(record: Record, item: str, kind: str = "review", harm: str = "fraud.romance") -> str:
    """A case that waits."""
    with record.change() as change:
        facts = ItemFacts(item=item, harm=harm, lang="en")
        return do_open_case(change, Office.of(record.vault), kind, facts, entry=None)  # type: ignore[arg-type]


def read_by(record: Record, case_id: str, first: Verdict, second: Verdict) -> None:
    """Note that two people read a case."""
    with record.change() as change:
        case = find_case(change.conn, case_id)
        steps = (
            Step(name="first", by="anna", at=change.at, verdict=first, reason=9),
            Step(name="second", by="ben", at=change.at, verdict=second, reason=9),
        )
        read = msgspec.structs.replace(case, steps=steps, state="decided", decided_at=change.at)
        change.conn.execute(update(case_file).where(case_file.c.id == case_id).values(**columns_of(read)))
        for step in steps:
            change.add(
                case_hand, root=case.root, user_id=step.by, case_id=case_id, role=step.name, at=change.at
            )


@pytest.mark.parametrize(
    ("second", "kappa"),
    [pytest.param((NOTHING, HOLD), 1.0, id="agreed"), pytest.param((HOLD, NOTHING), -1.0, id="not")],
)
def test_agreement_is_of_second_readings_and_never_of_golden_items(
    store: Store, second: tuple[Verdict, Verdict], kappa: float
) -> None:
    record = record_on(store)
    for n, (one, other) in enumerate(zip((NOTHING, HOLD), second, strict=True)):
        read_by(record, opened(record, f"i{n}"), one, other)
        read_by(record, opened(record, f"g{n}", "golden"), one, NOTHING)
    with store.read() as conn:
        found = agreement(conn, 0, Office.of(record.vault).numbers)
        assert agreement(conn, record.now() + 1, Office.of(record.vault).numbers) == []
    assert [(f.harm, f.lang, f.n, f.review_guideline) for f in found] == [
        ("fraud.romance", "en", 2, kappa < 0)
    ]
    assert [f.kappa for f in found] == pytest.approx([kappa])


def test_work_is_counted_from_a_moment_on(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    read_by(record, opened(record, "i1"), NOTHING, HOLD)
    known = opened(record, "g1", "golden")
    read_by(record, known, NOTHING, HOLD)
    with record.change() as change:
        for table, own in ((golden_item, {"id": "x"}), (golden, {"case_id": known, "golden_item": "x"})):
            change.add(table, **{column.name: value(column) for column in table.columns} | own)
        for day, family in ((change.at, "fraud"), (change.at, "sexual"), (change.at - 9 * DAY, "fraud")):
            looked = {"looked": 3 * MINUTE, "last": day}
            change.add(exposure, user_id="anna", day=iso(day), family=family, **looked)
    with store.read() as conn:
        found = workload(conn, record.vault, record.now() - DAY)
        names = {record.vault.ref("reviewer", user): user for user in ("anna", "ben")}
        assert {names[one.reviewer]: (one.decided, one.minutes) for one in found.reviewers} == {
            "anna": (1, 6),
            "ben": (1, 0),
        }
        assert [one.exposure for one in found.reviewers if one.exposure] == [{"fraud": 3, "sexual": 3}]
        clock.move(timedelta(days=2))
        assert workload(conn, record.vault, record.now() - DAY).reviewers == []


def given_back(record: Record, case_id: str, times: int) -> Case:
    """Claim a case and skip it, some times."""
    office = Office.of(record.vault)
    for _ in range(times):
        with record.change() as change:
            case = find_case(change.conn, case_id)
            case = do_change_case(change, office, case, "claim", by=ANNA, matter=())
            case = do_change_case(change, office, case, "skip", by=ANNA, reason="not mine")
    return case


def test_a_lead_is_alerted_once(store: Store) -> None:
    record = record_on(store)
    numbers = Office.of(record.vault).numbers
    made, golden = opened(record, "i1"), opened(record, "g1", "golden")
    with record.change() as change:
        assert not do_alert_lead(change, find_case(change.conn, made), numbers)
    cases = given_back(record, made, 3), given_back(record, golden, 3)
    with record.change() as change:
        assert [do_alert_lead(change, case, numbers) for case in (*cases, *cases)] == [
            True,
            False,
            False,
            False,
        ]
    with store.read() as conn:
        found = workload(conn, record.vault, 0)
    assert [(alert.case, alert.skips, alert.queue) for alert in found.alerts] == [(made, 3, "fraud")]
    assert [one.skips for one in found.reviewers] == [3]


def test_what_somebody_holds_is_counted_while_the_lease_runs(store: Store) -> None:
    record = record_on(store)
    made = opened(record, "i1")
    with record.change() as change:
        case = find_case(change.conn, made)
        do_change_case(change, Office.of(record.vault), case, "claim", by=ANNA, matter=())
    with store.read() as conn:
        assert held_by(conn, "anna", record.now()) == 1
        assert held_by(conn, "anna", record.now() + 15 * MINUTE) == 0
        assert held_by(conn, "ben", record.now()) == 0
