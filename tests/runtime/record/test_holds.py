"""What is still open holds up erasing and expiring; what is over does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from clearford.cases.retention import Hold
from clearford.core.casework import ItemFacts
from clearford.core.dates import DAY
from clearford.core.errors import RecordError
from clearford.core.items import Item
from clearford.runtime.customs import load_customs
from clearford.runtime.record.cases import Office, do_open_case
from clearford.runtime.record.erasure import do_erase_owner, do_expire_evidence
from clearford.runtime.record.holds import holds_about
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.deeds import measure, statement
from clearford.runtime.stores.tables.voices import dispute, lawful_order, order_item, report
from tests.runtime.service_kit import MovedClock, gate_on, record_on

NUMBERS = load_customs().numbers
ITEM = "post-7"


def opened(kind: Any) -> Callable[[Change, str, str], None]:
    def do(change: Change, subject: str, item: str) -> None:
        facts = ItemFacts(item=item, subject=subject, harm="fraud.romance")
        do_open_case(change, Office.of(change.vault), kind, facts, entry=None)

    return do


def ordered(change: Change, subject: str, item: str, *, hold_until: int | None = None) -> None:
    row = {"id": "o1", "kind": "act", "state": "confirmed", "issuer_state": "FR", "entry": "e", "body": b"x"}
    change.add(lawful_order, **row, received=change.at, hold_until=hold_until)
    change.add(order_item, order_id="o1", place=0, item=item, state="waiting")


def disputed(change: Change, subject: str, item: str) -> None:
    row = {"id": "d1", "body_name": "A body", "case_id": "c", "decision": "e", "by": "author", "entry": "f"}
    change.add(dispute, **row, item=item, subject=subject, received=change.at, due=change.at + DAY)


def told_a_reporter(change: Change, subject: str, item: str) -> None:
    row = {"id": "s1", "entry": "e", "audience": "reporter", "token_hash": bytes(32), "lang": "en"}
    change.add(statement, **row, item=item, created=change.at, appeal_until=change.at + 180 * DAY)


def suspended(change: Change, subject: str, item: str) -> None:
    row = {"id": "m1", "subject": subject, "rung": "suspend", "start": change.at, "entry": "e", "body": b"{}"}
    change.add(measure, **row, end=change.at + 30 * DAY)


def reported(change: Change, subject: str, item: str) -> None:
    """The person is the one who reported something else."""
    facts = ItemFacts(item="another", harm="fraud.romance")
    case = do_open_case(change, Office.of(change.vault), "report", facts, entry=None)
    row = {"id": "r1", "case_id": case, "notifier": subject, "notifier_kind": "person", "state": "open"}
    change.add(report, **row, token_hash=bytes(32), lang="en", received=change.at, entry="e")


def settle_all(record: Record) -> None:
    with record.store.write() as conn:
        conn.execute(update(case_file).values(state="closed"))
        conn.execute(update(lawful_order).values(state="refused"))
        conn.execute(update(dispute).values(outcome="upheld"))


CASES = [
    pytest.param(opened("review"), "open_case", id="a review"),
    pytest.param(opened("appeal"), "open_appeal", id="an appeal"),
    pytest.param(opened("referral"), "referral", id="a referral"),
    pytest.param(ordered, "order", id="an order"),
    pytest.param(disputed, "dispute", id="a dispute"),
    pytest.param(told_a_reporter, "appeal_window", id="a reporter who may appeal"),
]
HOLDING = [
    *CASES,
    pytest.param(suspended, "measure", id="a suspension that ends"),
    pytest.param(reported, "open_case", id="an own report"),
]


@pytest.mark.parametrize(("given", "why"), HOLDING)
def test_what_is_open_holds_up_an_erasure_until_it_is_over(
    store: Store, given: Callable[[Change, str, str], None], why: Hold
) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    gate = gate_on(record)
    gate.submit([Item(id=ITEM, text="log in at paypa1.example", actor="ben")]).result()
    gate.close()
    subject, item = record.vault.ref("subject", "ben"), record.vault.ref("item", ITEM)
    with record.change() as change:
        given(change, subject, item)
        change.flush()
        assert [held.why for held in holds_about(change, subject, [item], NUMBERS)] == [why]
    with pytest.raises(RecordError, match="CF-R029"), record.change() as change:
        do_erase_owner(change, subject, why="rights_request", numbers=NUMBERS)
    settle_all(record)
    clock.move(timedelta(days=200))
    with record.change() as change:
        assert do_erase_owner(change, subject, why="rights_request", numbers=NUMBERS).contents > 0


@pytest.mark.parametrize(("given", "why"), CASES)
def test_what_is_open_keeps_evidence_whose_time_is_over(store: Store, given: Any, why: Hold) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    gate = gate_on(record)
    for name, actor in ((ITEM, "ben"), ("post-8", "anna")):
        gate.submit([Item(id=name, text="log in at paypa1.example", actor=actor)]).result()
    gate.close()
    subject, item = record.vault.ref("subject", "ben"), record.vault.ref("item", ITEM)
    clock.move(timedelta(days=600))
    with record.change() as change:
        given(change, subject, item)
    with record.change() as change:
        do_expire_evidence(change, NUMBERS)
        kept = set(change.conn.execute(select(evidence.c.owner)).scalars())
        assert subject in kept
        assert record.vault.ref("subject", "anna") not in kept
    settle_all(record)
    clock.move(timedelta(days=200))
    with record.change() as change:
        do_expire_evidence(change, NUMBERS)
        assert subject not in set(change.conn.execute(select(evidence.c.owner)).scalars())


def test_a_legal_hold_keeps_what_an_order_that_is_settled_names(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    item = record.vault.ref("item", ITEM)
    with record.change() as change:
        ordered(change, "s", item, hold_until=change.at + 30 * DAY)
        change.flush()
        change.conn.execute(update(lawful_order).values(state="refused"))
        (held,) = holds_about(change, "s", [item], NUMBERS)
        assert (held.why, held.until) == ("legal_hold", change.at + 30 * DAY)
    clock.move(timedelta(days=30))
    with record.change() as change:
        assert holds_about(change, "s", [item], NUMBERS) == ()
