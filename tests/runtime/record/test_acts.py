"""What a person decided is taken back as a whole before anything of it left, and not afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Table, select, true, update

from clearford.core.casework import Case, Hand, Verdict
from clearford.core.errors import RecordError, StoreError
from clearford.core.reasons import Redress
from clearford.runtime.engine import Engine
from clearford.runtime.record.acts import do_undo_act
from clearford.runtime.record.cases import Office, OpenReviews, do_claim_next, find_case
from clearford.runtime.record.reports import Notice, do_file_report
from clearford.runtime.record.reviews import do_decide_case
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import By
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file, case_hand
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stores.tables.deeds import act, effect, measure, statement, strike
from clearford.runtime.stores.tables.voices import appeal, report
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.transparency.queries import QUERIES
from clearford.runtime.work.dispatch import Dispatcher
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.counted import counted
from tests.runtime.record.test_appeals import ANNA, BEN, HARMFUL, NOTHING, REMOVE, WARNING, Desk
from tests.runtime.service_kit import SMALL, MovedClock, record_on
from tests.runtime.work.test_dispatch import Platform, no_incident

STATES = (effect, strike, measure, statement, report, appeal, decided, case_hand, case_file)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return Bundle.of(Engine.load(SMALL))


@pytest.fixture
def desk(store: Store, bundle: Bundle) -> Iterator[Desk]:
    """Everything that decides, with ten seconds to take an act back."""
    clock = MovedClock()
    record = record_on(store, clock)
    office = Office.of(record.vault)
    force = InForce(bundle)
    gate = Gate(Decider(record, force, OpenReviews(office), redress=Redress(), webhook=True))
    gate.start()
    yield Desk(
        record, clock, Means(office, Redress(), lambda: force.bundle, webhook=True, undo_us=10_000_000), gate
    )
    gate.close()


def undo(desk: Desk, case_id: str, hand: Hand) -> Case:
    with desk.record.change(By(hand.id, "reviewer")) as change:
        return do_undo_act(change, desk.means, find_case(change.conn, case_id), hand)


def rows(desk: Desk, table: Table) -> list[dict[str, Any]]:
    """Rows without what every change of a case changes."""
    keys = table.primary_key.columns
    with desk.record.read() as conn:
        found = conn.execute(select(table).order_by(*keys)).mappings().all()
    passing = ("version", "leased_until", "body") if table is case_file else ()
    return [{name: row[name] for name in row if name not in passing} for row in found]


def review_first(desk: Desk, verdict: Verdict, hands: tuple[Hand, ...] = (ANNA, BEN)) -> tuple[Case, Hand]:
    """Decide the next case by as many people as it takes; the case, and who was the last."""
    for hand in hands:
        case = desk.review(hand, verdict)
        if case.state == "decided":
            return case, hand
    raise AssertionError("nobody left to decide")


def claimed(desk: Desk, hand: Hand) -> Case:
    case = desk.claim(hand)
    assert case is not None
    return case


def test_a_removal_is_taken_back_with_all_that_came_of_it(desk: Desk) -> None:
    desk.decide(WARNING)
    with desk.record.change() as change:
        notice = Notice(item="p1", reasons="It leads to a trap, as I saw myself.", good_faith=True)
        do_file_report(change, desk.means, notice, flagger=None)
    left = {row["kind"] for row in rows(desk, outbox)}
    case, last = review_first(desk, REMOVE)
    assert desk.standing() == ["measure", "remove_content", "strike"]
    again = undo(desk, case.id, last)
    assert (again.owner, again.decided_at) == (last.id, None)
    assert again.state in ("leased", "second_review")
    assert desk.standing() == []
    assert [row["state"] for row in rows(desk, effect)] == ["undone"] * 3
    assert {row["kind"] for row in rows(desk, outbox)} == left
    assert rows(desk, statement) == []
    assert [row["why_ended"] for row in rows(desk, measure)] == ["reversed"]
    assert all(row["void_by"] for row in rows(desk, strike))
    (undone,) = [one for one in entries_of(desk.record, "case_event") if one.data["event"] == "undo"]
    (reversal,) = entries_of(desk.record, "reversal")
    assert reversal.data["after"] == "undo"
    assert undone.id in reversal.refs
    assert (entries_of(desk.record, "decision")[-1].id,) == reversal.refs[:1]


def test_no_figure_counts_what_was_taken_back(desk: Desk) -> None:
    """Whoever decides, takes it back and decides the same again is counted as who decided once."""
    asked = [query.id for query in QUERIES.queries]
    desk.decide(WARNING)
    with desk.record.change() as change:
        notice = Notice(item="p1", reasons="It leads to a trap, as I saw myself.", good_faith=True)
        do_file_report(change, desk.means, notice, flagger=None)
    before = counted(desk.record, *asked)
    case, last = review_first(desk, REMOVE)
    once = counted(desk.record, *asked)
    assert once != before
    undo(desk, case.id, last)
    with desk.record.change(By(last.id, "reviewer")) as change:
        do_decide_case(change, desk.means, case.id, last, REMOVE, reason="Read with care.", written={})
    assert counted(desk.record, *asked) == once


def test_who_took_it_back_decides_anew(desk: Desk) -> None:
    desk.decide(WARNING)
    case, last = review_first(desk, REMOVE)
    undo(desk, case.id, last)
    with desk.record.change(By(last.id, "reviewer")) as change:
        done = do_decide_case(change, desk.means, case.id, last, REMOVE, reason="A second look.", written={})
    assert done.state == "decided"
    assert desk.standing() == ["measure", "remove_content", "strike"]


def test_what_a_reviewer_lifted_holds_again(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    before = desk.standing()
    with desk.record.change() as change:
        notice = Notice(item="p1", reasons="It was removed although it is right.", good_faith=True)
        do_file_report(change, desk.means, notice, flagger=None)
    case, last = review_first(desk, NOTHING)
    assert (desk.standing(), desk.decide(HARMFUL).outcome) == ([], "allow")
    undo(desk, case.id, last)
    assert desk.standing() == before
    again = desk.decide(HARMFUL)
    assert msgspec.structs.replace(again, repeated=False, token=answer.token, case=answer.case) == answer
    assert [row["state"] for row in rows(desk, statement)] == ["standing"]
    assert [row["state"] for row in rows(desk, report)] == ["open"]
    assert desk.leaving("reversal") == []


def test_an_appeal_decision_is_taken_back(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    before = desk.standing()
    appealed = desk.appeal(answer.statement or "")
    for last in (ANNA, BEN):
        if desk.decide_appeal(last, NOTHING):
            break
    assert desk.standing() == []
    undo(desk, appealed, last)
    assert desk.standing() == before
    assert [(row["state"], row["result"]) for row in rows(desk, appeal)] == [("open", None)]


def test_a_first_step_is_taken_back_until_the_second_reviewer_reads(desk: Desk) -> None:
    suspend = Verdict(outcome="restrict", actions=("remove_content", "suspend_account"), ground="contract")
    desk.decide(WARNING)
    case = desk.review(ANNA, suspend)
    assert case.state == "second_review"
    with pytest.raises(RecordError, match="CF-R021"):
        undo(desk, case.id, BEN)
    assert undo(desk, case.id, ANNA).state == "leased"
    with pytest.raises(RecordError, match="CF-R020"):
        undo(desk, case.id, ANNA)


def test_not_once_the_next_person_reads_it(desk: Desk) -> None:
    suspend = Verdict(outcome="restrict", actions=("suspend_account",), ground="contract")
    desk.decide(WARNING)
    case = desk.review(ANNA, suspend)
    with desk.record.change(By("ben", "reviewer")) as change:
        assert do_claim_next(change, desk.means.office, BEN, allowed=true())
    with pytest.raises(RecordError, match="CF-R020"):
        undo(desk, case.id, ANNA)


def test_after_the_time_it_stays_and_says_what_to_do(desk: Desk) -> None:
    desk.decide(WARNING)
    case, last = review_first(desk, REMOVE)
    desk.clock.move(timedelta(seconds=10))
    with pytest.raises(RecordError, match="CF-R037") as caught:
        undo(desk, case.id, last)
    assert caught.value.suggestion == "open the case again, or lift what was imposed"
    assert desk.standing() == ["measure", "remove_content", "strike"]


@pytest.mark.parametrize("state", ["leased", "retry", "done", "dead"])
def test_what_left_is_not_taken_back(desk: Desk, state: str) -> None:
    desk.decide(WARNING)
    case, last = review_first(desk, REMOVE)
    with desk.record.store.write() as conn:
        newest = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1).scalar_subquery()
        conn.execute(update(outbox).where(outbox.c.id == newest).values(state=state))
    before = [rows(desk, table) for table in (*STATES, outbox, act)]
    with pytest.raises(RecordError, match="CF-R037"):
        undo(desk, case.id, last)
    assert [rows(desk, table) for table in (*STATES, outbox, act)] == before


def test_an_act_leaves_or_is_taken_back_and_never_both(desk: Desk) -> None:
    """The database's clock is past the time to wait here, so that undo and dispatch meet."""
    platform = Platform()
    work = Dispatcher(desk.record, {"webhook": platform}, worker="w1", open_incident=no_incident)
    work.run()
    for n in range(5):
        desk.decide(f"{WARNING} {n}", f"p{n}")
        work.run()
        case, last = review_first(desk, REMOVE, (ANNA, BEN))
        before = len(platform.came)

        def taken_back(case_id: str = case.id, last: Hand = last) -> bool:
            try:
                undo(desk, case_id, last)
            except (RecordError, StoreError) as error:
                assert error.code in ("CF-R037", "CF-S008")
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            undone, sent = pool.submit(taken_back), pool.submit(work.run)
            sent.result()
        work.run()
        assert (len(platform.came) > before) is not undone.result()
        assert ("remove_content" in desk.standing()) is not undone.result()
        with desk.record.store.write() as conn:
            conn.execute(update(effect).values(state="undone"))
            conn.execute(update(case_file).values(state="closed", leased_by=None))
    work.close()
