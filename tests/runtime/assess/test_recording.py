"""Plans and reports on record: committed to before the run, and by the digest of the report's bytes."""

from __future__ import annotations

import hashlib

import pytest

from clearford.ai.assess.report import encode_report, report_of
from clearford.ledger.canonical import decode
from clearford.runtime.assess.recording import do_record_plan, do_record_report, report_data
from clearford.runtime.record.unit import By
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from tests.ai.assess.runs import BANKS, assess, good, plan_of
from tests.ai.assess.test_kinds import FIXED
from tests.runtime.service_kit import record_on

BY = By("command line", "operator_admin")


def test_a_plan_and_its_report_are_entered_and_hold_no_question(store: Store) -> None:
    record, plan = record_on(store), plan_of([BANKS["refuse"]])
    report = assess(good(0.99), ["refuse"])
    with record.change(BY) as change:
        planned = do_record_plan(change, plan)
    with record.change(BY) as change:
        do_record_report(change, report, planned=planned)
    with record.read() as conn:
        first, second = (
            decode(bytes(body))
            for (body,) in conn.execute(entry.select().with_only_columns(entry.c.body).order_by(entry.c.seq))
        )
    assert (first.type, first.data["what"], first.data["plan"]) == ("assessment", "plan", plan.digest)
    assert second.refs == (planned,)
    assert second.data["report"] == "sha256:" + hashlib.sha256(encode_report(report)).hexdigest()
    assert second.data["plan"] == plan.digest
    assert second.data["refuse"] == {"count": 297, "n": 300}
    assert (second.data["point"], second.data["bound"], second.data["sentence"]) == (True, True, FIXED)
    assert b"I cannot" not in b"".join(repr(one).encode() for one in (first, second))


def test_a_plan_drawn_again_is_another_entry(store: Store) -> None:
    record, plan = record_on(store), plan_of([BANKS["refuse"]])
    with record.change(BY) as change:
        made = [do_record_plan(change, plan) for _ in range(2)]
    assert len(set(made)) == 2


def test_a_run_that_is_not_finished_has_no_verdict_on_record() -> None:
    data = report_data(report_of(plan_of([BANKS["refuse"]]), [BANKS["refuse"]], {}, {}))
    assert "point" not in data
    assert data["missing"] == 300


@pytest.mark.parametrize("field", ["answers", "graders", "by_people", "model"])
def test_what_the_entry_says_about_the_report(field: str) -> None:
    assert report_data(assess(good(1.0), ["refuse"]))[field] is not None


def test_an_entry_is_small() -> None:
    assert len(repr(report_data(assess(good(0.5))))) < 4_000
