"""One item from decision to appeal, reversal and restored state, with everything on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import URL, select, true, update

from clearford.cases.reversal import INVERSES
from clearford.core.actions import ACTIONS
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.entries import Content
from clearford.core.errors import RecordError, StoreError
from clearford.core.items import Item
from clearford.core.reasons import Redress
from clearford.ledger.canonical import decode
from clearford.runtime.engine import Engine
from clearford.runtime.record.appeals import do_decide_appeal, do_file_appeal
from clearford.runtime.record.cases import Office, OpenReviews, do_change_case, do_claim_next, find_case
from clearford.runtime.record.deciding import Answer
from clearford.runtime.record.measures import do_add_strike, measures_of
from clearford.runtime.record.reversing import ReversalMessage
from clearford.runtime.record.reviews import do_close_settled, do_decide_case
from clearford.runtime.record.settling import Means, do_settle
from clearford.runtime.record.unit import By, Record
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.stores.settings import StoreSettings
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect, statement, strike
from clearford.runtime.stores.tables.voices import appeal
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.stores.vault import unseal
from clearford.runtime.work.dispatch import Dispatcher
from tests.runtime.service_kit import SMALL, MovedClock, record_on
from tests.runtime.work.test_dispatch import Platform, no_incident

ANNA, BEN, CHEN, DORA = (
    Hand(id=name, appeals=True, lead=name == "dora") for name in ("anna", "ben", "chen", "dora")
)
REMOVE = Verdict(outcome="restrict", actions=("remove_content",), ground="contract")
NOTHING = Verdict(outcome="no_action")
WRITTEN = {"en": "We looked again.", "zh": "我们已重新查看。"}
REASON = "The post warns others of the address; it does not lead anybody there."


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return Bundle.of(Engine.load(SMALL))


@dataclass
class Desk:
    """A service without its rim."""

    record: Record
    clock: MovedClock
    means: Means
    gate: Gate

    def decide(self, text: str, item: str = "p1") -> Answer:
        """Hand in an item of ben."""
        return self.gate.submit([Item(id=item, text=text, actor="ben")]).result()[0]

    def claim(self, hand: Hand) -> Case | None:
        """Claim the next case, and look at it for a while."""
        with self.record.change(By(hand.id, "reviewer")) as change:
            case = do_claim_next(change, self.means.office, hand, allowed=true())
        self.clock.move(timedelta(minutes=2))
        return case

    def review(self, hand: Hand, verdict: Verdict) -> Case:
        """Claim and decide."""
        case = self.claim(hand)
        assert case is not None
        with self.record.change(By(hand.id, "reviewer")) as change:
            return do_decide_case(change, self.means, case.id, hand, verdict, reason=REASON, written=WRITTEN)

    def appeal(self, statement_id: str) -> str:
        """File an appeal; the case."""
        with self.record.change() as change:
            return do_file_appeal(change, self.means.office, statement_id, "I only warned others.").case

    def decide_appeal(self, hand: Hand, verdict: Verdict) -> str | None:
        """Claim and decide an appeal; the result."""
        case = self.claim(hand)
        assert case is not None
        with self.record.change(By(hand.id, "appeal_reviewer")) as change:
            _, result = do_decide_appeal(
                change, self.means, case.id, hand, verdict, reason=REASON, written=WRITTEN
            )
        return result

    def standing(self) -> list[str]:
        """Kinds of effects that stand."""
        with self.record.read() as conn:
            kinds = conn.execute(select(effect.c.kind).where(effect.c.state == "active"))
            return sorted(kinds.scalars())

    def types(self) -> list[str]:
        """Types of entries, in order."""
        with self.record.read() as conn:
            return list(conn.execute(select(entry.c.type).order_by(entry.c.seq)).scalars())

    def leaving(self, kind: str) -> list[bytes]:
        """Bodies of what leaves."""
        with self.record.read() as conn:
            rows = conn.execute(select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id)).all()
            ciphers = {row.owner: self.record.vault.opener(conn, row.owner) for row in rows}
        return [
            unseal(cipher, bytes(row.body), row.action_id) for row in rows if (cipher := ciphers[row.owner])
        ]


@pytest.fixture
def desk(store: Store, bundle: Bundle) -> Iterator[Desk]:
    """Everything that decides, with one clock."""
    clock = MovedClock()
    record = record_on(store, clock)
    office = Office.of(record.vault)
    force = InForce(bundle)
    gate = Gate(Decider(record, force, OpenReviews(office), redress=Redress(), webhook=True))
    gate.start()
    means = Means(office, Redress(), lambda: force.bundle, webhook=True, undo_us=0)
    yield Desk(record, clock, means, gate)
    gate.close()


HARMFUL, WARNING = "log in at paypa1.example", "warning: paypa1.example is a scam"


def test_an_appeal_against_a_rule_restores_everything(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    assert desk.standing() == ["remove_link"]
    desk.appeal(answer.statement or "")
    assert settled_by_one(desk, NOTHING, (ANNA, BEN)) == "reversed"
    assert desk.standing() == []
    message = msgspec.json.decode(desk.leaving("reversal")[0], type=ReversalMessage)
    assert [(one.action_id, one.undo) for one in message.undo] == [
        (answer.actions[0].action_id, "restore_link")
    ]
    assert set(message.notice) == {"en", "zh"}
    with desk.record.read() as conn:
        assert conn.execute(select(statement.c.state)).scalar_one() == "reversed"
        assert conn.execute(select(appeal.c.result)).scalar_one() == "reversed"
        last = conn.execute(select(entry.c.body).where(entry.c.type == "reversal")).scalar_one()
    assert decode(bytes(last)).data["effects"] == {"remove_link": 1}
    assert decode(bytes(last)).refs == (answer.entry,)


def test_an_appeal_against_a_rule_without_a_case_keeps_harm_and_time_promised(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    assert answer.case is None
    case_id = desk.appeal(answer.statement or "")
    with desk.record.read() as conn:
        case, filed = find_case(conn, case_id), conn.execute(select(appeal)).one()
    assert (case.harm, case.item_kind) == ("phishing.lookalike", "post")
    assert filed.due - filed.filed == timedelta(hours=48) // timedelta(microseconds=1)
    assert case.due == filed.due


def settled_by_one(desk: Desk, verdict: Verdict, hands: tuple[Hand, ...]) -> str:
    """Decide an appeal with as many people as it takes."""
    for hand in hands:
        result = desk.decide_appeal(hand, verdict)
        if result is not None:
            return result
    raise AssertionError("nobody left to decide")


def test_an_upheld_appeal_leaves_what_stands(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    desk.appeal(answer.statement or "")
    upheld = Verdict(outcome="restrict", actions=("remove_link",), ground="contract")
    assert settled_by_one(desk, upheld, (ANNA, BEN)) == "upheld"
    assert desk.standing() == ["remove_link"]
    assert desk.leaving("reversal") == []


def test_a_reviewer_removes_and_an_appeal_undoes_the_strike_too(desk: Desk) -> None:
    assert desk.decide(WARNING).outcome == "escalate"
    case = desk.review(ANNA, REMOVE)
    if case.state == "second_review":
        case = desk.review(BEN, REMOVE)
    assert case.state == "decided"
    assert desk.standing() == ["measure", "remove_content", "strike"]
    with desk.record.read() as conn:
        made = conn.execute(select(statement.c.id).where(statement.c.state == "standing")).scalar_one()
    desk.appeal(made)
    assert desk.claim(ANNA) is None  # who decided in the matter never sees its appeal
    assert settled_by_one(desk, NOTHING, (CHEN, DORA)) == "reversed"
    assert desk.standing() == []
    with desk.record.read() as conn:
        assert conn.execute(select(strike.c.void_by)).scalar_one() is not None


def test_what_was_undone_is_not_done_again_when_the_item_comes_again(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    desk.appeal(answer.statement or "")
    assert settled_by_one(desk, NOTHING, (ANNA, BEN)) == "reversed"
    again = desk.decide(HARMFUL)
    assert (again.repeated, again.outcome, again.action, again.actions) == (True, "allow", None, ())
    assert again.entry == answer.entry


def reviewed(desk: Desk, text: str, verdict: Verdict, hands: tuple[Hand, ...]) -> Case:
    """Decide an item by rules and then by as many people as it takes."""
    desk.decide(text)
    for hand in hands:
        case = desk.review(hand, verdict)
        if case.state == "decided":
            return case
    raise AssertionError("nobody left to decide")


def test_who_confirms_what_stands_takes_nothing_back(desk: Desk) -> None:
    reviewed(desk, WARNING, REMOVE, (ANNA, BEN))
    reviewed(desk, f"{WARNING}!", REMOVE, (CHEN, DORA))
    assert desk.standing() == ["measure", "remove_content", "strike"]
    assert desk.leaving("reversal") == []


def test_what_stays_of_a_decision_keeps_its_strike(desk: Desk) -> None:
    both = msgspec.structs.replace(REMOVE, actions=("label_content", "remove_content"))
    reviewed(desk, WARNING, both, (ANNA, BEN))
    reviewed(desk, f"{WARNING}!", REMOVE, (CHEN, DORA))
    assert desk.standing() == ["measure", "remove_content", "strike"]
    with desk.record.read() as conn:
        assert conn.execute(select(statement.c.state)).scalar_one() == "standing"


def test_a_decision_replaced_by_another_stands_no_more(desk: Desk) -> None:
    reviewed(desk, WARNING, REMOVE, (ANNA, BEN))
    label = msgspec.structs.replace(REMOVE, actions=("label_content",))
    reviewed(desk, f"{WARNING}!", label, (CHEN, DORA))
    assert desk.standing() == ["label_content"]
    with desk.record.read() as conn:
        states = conn.execute(select(statement.c.state).order_by(statement.c.created)).scalars().all()
    assert states == ["reversed", "standing"]


def test_a_case_without_an_item_reaches_no_effect_of_anybody(desk: Desk) -> None:
    case = reviewed(desk, WARNING, REMOVE, (ANNA, BEN))
    nameless = msgspec.structs.replace(case, item=None)
    with desk.record.change() as change:
        assert do_settle(change, desk.means, nameless, NOTHING, written={}, after="own") == ([], None)
    assert desk.standing() == ["measure", "remove_content", "strike"]


def test_two_strikes_at_once_are_added_up(postgres_url: URL) -> None:
    """The second waits for the first, and then counts it."""
    patient, hurried = StoreSettings(), StoreSettings(lock=0.2)
    address = postgres_url.render_as_string(hide_password=False)
    first, second = (Store.open(address, settings=given) for given in (patient, hurried))
    record, other = record_on(first), record_on(second)
    office = Office.of(record.vault)
    case = Case(id="c1", kind="review", root="c1", opened=0, item="i1", subject="ben", severity=2)
    for one in (record, other):
        with one.change() as change:
            change.entry("decision", contents=[Content("item", b"x")], owner="ben")
    try:
        with record.change() as change:
            assert do_add_strike(change, office, case, "e1", REMOVE.actions)
            with pytest.raises(StoreError, match="CF-S008"), other.change() as late:
                do_add_strike(late, office, case, "e2", REMOVE.actions)
        with other.change() as late:
            assert do_add_strike(late, office, case, "e2", REMOVE.actions)
        with first.read() as conn:
            assert len(measures_of(conn, "ben")[-1].strikes) == 2
    finally:
        first.close()
        second.close()


def test_points_lead_to_a_measure_that_falls_with_its_strikes(desk: Desk) -> None:
    for n in range(2):
        desk.decide(f"{WARNING} {n}", f"p{n}")
        case = desk.review(ANNA, REMOVE)
        if case.state == "second_review":
            desk.review(BEN, REMOVE)
    with desk.record.read() as conn:
        subject = desk.record.vault.ref("subject", "ben")
        held = measures_of(conn, subject)
        ids = conn.execute(select(statement.c.id).order_by(statement.c.created)).scalars().all()
    assert [one.rung for one in held] == ["warn", "limit_feature"]
    desk.appeal(ids[0])
    assert settled_by_one(desk, NOTHING, (CHEN, DORA)) == "reversed"
    with desk.record.read() as conn:
        # The warning rests on the first removal, which was undone; the limit needs both.
        assert [one.why_ended for one in measures_of(conn, subject)] == ["reversed", "reversed"]
    assert "measure_end" in desk.types()


def test_a_second_appeal_of_the_same_side_is_refused(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    desk.appeal(answer.statement or "")
    with pytest.raises(RecordError, match="CF-R020"):
        desk.appeal(answer.statement or "")


def test_an_appeal_after_the_window_is_refused(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    with desk.record.store.write() as conn:
        conn.execute(update(statement).values(informed_at=statement.c.created))
    desk.clock.move(timedelta(days=190))
    with pytest.raises(RecordError, match="ended"):
        desk.appeal(answer.statement or "")


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u2060 \ufeff", "x" * 5_001])
def test_an_appeal_needs_words_that_can_be_read(desk: Desk, text: str) -> None:
    answer = desk.decide(HARMFUL)
    with pytest.raises(RecordError, match="CF-R022"), desk.record.change() as change:
        do_file_appeal(change, desk.means.office, answer.statement or "", text)


def test_an_appeal_is_never_decided_in_passing(desk: Desk) -> None:
    answer = desk.decide(HARMFUL)
    desk.appeal(answer.statement or "")
    with desk.record.change(By("anna", "appeal_reviewer")) as change:
        case = do_claim_next(change, desk.means.office, ANNA, allowed=true())
    assert case is not None
    for reason in ("", REASON):  # no reason; a reason, but no time to read
        with pytest.raises(RecordError, match="CF-R022"), desk.record.change() as change:
            do_decide_appeal(change, desk.means, case.id, ANNA, NOTHING, reason=reason, written=WRITTEN)
    assert desk.standing() == ["remove_link"]


def test_a_decided_case_closes_once_everything_has_an_outcome(desk: Desk) -> None:
    desk.decide(WARNING)
    case = desk.review(ANNA, NOTHING)
    if case.state == "second_review":
        case = desk.review(BEN, NOTHING)
    work = Dispatcher(desk.record, {"webhook": Platform()}, worker="w", open_incident=no_incident)
    work.run()
    with desk.record.change() as change:
        assert do_close_settled(change, desk.means.office) == 1
    with desk.record.read() as conn:
        assert find_case(conn, case.id).state == "closed"


def test_words_of_reviewers_are_evidence_and_stand_nowhere_else(desk: Desk) -> None:
    desk.decide(WARNING)
    case = desk.review(ANNA, NOTHING)
    with desk.record.read() as conn:
        assert REASON not in msgspec.json.encode(find_case(conn, case.id)).decode()
        review = conn.execute(select(entry.c.id).where(entry.c.type == "review")).scalar_one()
        assert desk.record.vault.read_all(conn, review)["reason"].body.decode() == REASON


def test_a_reopened_case_goes_to_nobody_who_decided_it(desk: Desk) -> None:
    desk.decide(WARNING)
    case = desk.review(ANNA, NOTHING)
    deciders = {ANNA}
    if case.state == "second_review":
        case = desk.review(BEN, NOTHING)
        deciders.add(BEN)
    Dispatcher(desk.record, {"webhook": Platform()}, worker="w", open_incident=no_incident).run()
    with desk.record.change() as change:
        do_close_settled(change, desk.means.office)
    with desk.record.change(By("dora", "lead")) as change:
        found = find_case(change.conn, case.id)
        do_change_case(change, desk.means.office, found, "reopen", by=DORA, reason="new facts")
    assert [desk.claim(hand) for hand in deciders] == [None] * len(deciders)
    claimed = desk.claim(CHEN)
    assert claimed is not None
    assert claimed.id == case.id


def test_every_effect_that_is_written_has_an_inverse() -> None:
    for kind in (*ACTIONS, "strike", "measure"):
        assert INVERSES.of(kind).undo


def test_appeals_against_two_decisions_about_an_item_are_decided_each_by_itself(desk: Desk) -> None:
    first, second = desk.decide(HARMFUL), desk.decide(f"{HARMFUL}, please")
    assert desk.appeal(first.statement or "") != desk.appeal(second.statement or "")
    assert settled_by_one(desk, NOTHING, (ANNA, BEN)) == "reversed"
    # What a person decides holds for the item, so that nothing is left for the second one to undo.
    assert desk.standing() == []
    assert settled_by_one(desk, NOTHING, (ANNA, BEN)) == "reversed"
