"""Matters in any order on a real store: whatever people do, nothing is decided twice or left standing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import exists, func, select, true

from clearford.core.casework import Case, CaseEvent, Hand, Verdict
from clearford.core.errors import RecordError
from clearford.core.reasons import Redress
from clearford.ledger.canonical import decode
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.engine import Engine
from clearford.runtime.record.acts import do_undo_act
from clearford.runtime.record.appeals import do_decide_appeal, do_file_appeal
from clearford.runtime.record.cases import Office, OpenReviews, do_change_case, find_case, list_cases
from clearford.runtime.record.exporting import export_log, logs_of
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.questions import Asked, do_answer, do_ask
from clearford.runtime.record.reversing import do_reverse
from clearford.runtime.record.reviews import do_close_settled, do_decide_case
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import By, Change
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_event, case_file, case_hand
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.tables.deeds import act, effect, statement
from clearford.runtime.stores.tables.voices import appeal
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.work.dispatch import Dispatcher
from tests.runtime.record.test_appeals import HARMFUL, NOTHING, REASON, REMOVE, WARNING, WRITTEN, Desk
from tests.runtime.service_kit import SMALL, MovedClock, record_on
from tests.runtime.work.test_dispatch import Platform, all_due, no_incident
from tests.support import postgres

STEPS = int(os.environ.get("CLEARFORD_TEST_STEPS", "25"))
EXAMPLES = int(os.environ.get("CLEARFORD_TEST_EXAMPLES", "6"))
"""A long run: `CLEARFORD_TEST_EXAMPLES=500 CLEARFORD_TEST_STEPS=60`."""
NAMES = ("anna", "ben", "chen", "dora", "emil")
HAND_OF = {name: Hand(id=name, appeals=True, lead=name in ("chen", "dora", "emil")) for name in NAMES}
HANDS = st.sampled_from(list(HAND_OF.values()))
UNLINK = Verdict(outcome="restrict", actions=("remove_link",), ground="contract")
VERDICTS = st.sampled_from([NOTHING, UNLINK, REMOVE])
PLACES = st.integers(0, 50)
LATELY = st.integers(0, 3)
"""How far back in what was claimed."""
REFUSED = ("CF-R020", "CF-R021", "CF-R022", "CF-R037")
"""The state does not allow it; this person may not; something is missing; it is too late."""


class Matters(RuleBasedStateMachine):
    """Items of three kinds, five people, and a clock that moves."""

    def __init__(self, address: str, bundle: Bundle, folder: Path) -> None:
        super().__init__()
        self.store, self.folder = Store.open(address), folder
        clock, force = MovedClock(), InForce(bundle)
        record = record_on(self.store, clock)
        office = Office.of(record.vault)
        gate = Gate(Decider(record, force, OpenReviews(office), redress=Redress(), webhook=True))
        gate.start()
        means = Means(office, Redress(), lambda: force.bundle, webhook=True, undo_us=10_000_000)
        self.desk = Desk(record, clock, means, gate)
        self.held: list[tuple[str, Hand]] = []
        self.versions: dict[str, int] = {}

    # --- what people and the clock do --------------------------------------------------------------

    @initialize(texts=st.lists(st.sampled_from([HARMFUL, WARNING]), min_size=1, max_size=3))
    def begin(self, texts: list[str]) -> None:
        """There is something to decide, and somebody already appeals."""
        for n, text in enumerate(texts):
            self.hand_in(n, text)
            self.appeal(n)

    @rule(n=st.integers(0, 2), text=st.sampled_from([HARMFUL, WARNING, "hello"]), edit=st.integers(0, 3))
    def hand_in(self, n: int, text: str, edit: int = 0) -> None:
        """An item, perhaps edited, whose review opens or joins one; the same again is decided already."""
        first = self.desk.decide(f"{text} {edit}", f"p{n}")
        assert self.desk.decide(f"{text} {edit}", f"p{n}").entry == first.entry

    @rule(hand=HANDS)
    def claim(self, hand: Hand) -> None:
        """Claim what is next."""
        case = self.desk.claim(hand)
        if case is not None:
            self.held.append((case.id, hand))

    @rule(hands=st.permutations(NAMES), verdicts=st.tuples(VERDICTS, VERDICTS, VERDICTS))
    def work(self, hands: list[str], verdicts: tuple[Verdict, ...]) -> None:
        """Some people, one after another, decide what is next."""
        for name, verdict in zip(hands, verdicts, strict=False):
            hand = HAND_OF[name]
            case = self.desk.claim(hand)
            if case is not None:
                self.held.append((case.id, hand))
                self.decide(0, verdict, hand, mine=True)

    @rule(at=LATELY, verdict=VERDICTS, other=HANDS, mine=st.booleans())
    def decide(self, at: int, verdict: Verdict, other: Hand, *, mine: bool) -> None:
        """Decide what one holds, held once, or never did."""
        if not self.held:
            return
        case_id, holder = self.held[-1 - at % len(self.held)]
        hand = holder if mine else other
        with self.refusable(), self.change(hand) as change:
            decided_by = (
                do_decide_case if find_case(change.conn, case_id).kind != "appeal" else do_decide_appeal
            )
            decided_by(change, self.desk.means, case_id, hand, verdict, reason=REASON, written=WRITTEN)

    @rule(at=LATELY, other=HANDS, mine=st.booleans(), event=st.sampled_from(["release", "skip", "heartbeat"]))
    def give_back(self, at: int, other: Hand, event: CaseEvent, *, mine: bool) -> None:
        """Give back, or hold on to, what one holds, held once, or never did."""
        if not self.held:
            return
        case_id, holder = self.held[-1 - at % len(self.held)]
        hand = holder if mine else other
        with self.refusable(), self.change(hand) as change:
            case = find_case(change.conn, case_id)
            do_change_case(change, self.desk.means.office, case, event, by=hand, reason=REASON)

    @rule(hand=HANDS, asked=st.sampled_from(["author", "platform"]), at=LATELY)
    def ask(self, hand: Hand, asked: Asked, at: int) -> None:
        """Ask somebody about what one claimed, or held once."""
        self.claim(hand)
        if not self.held:
            return
        case_id, holder = self.held[-1 - at % len(self.held)]
        with self.refusable(), self.change(holder) as change:
            case = find_case(change.conn, case_id)
            do_ask(change, self.desk.means.office, case, holder, asked, "Whose page is it?", webhook=True)

    @rule(at=PLACES)
    def answer(self, at: int) -> None:
        """Answer a question, asked or not."""
        cases = sorted(self.cases(), key=lambda case: case.state != "waiting")
        with self.refusable(), self.change() as change:
            case = find_case(change.conn, cases[at % min(2, len(cases))].id)
            do_answer(change, self.desk.means.office, case, "It is mine.")

    @rule(at=PLACES)
    def appeal(self, at: int) -> None:
        """Appeal against some statement; a second time is refused."""
        with self.store.read() as conn:
            ids = conn.execute(select(statement.c.id).order_by(statement.c.created, statement.c.id))
            found = list(ids.scalars())
        if found:
            with self.refusable(), self.change() as change:
                do_file_appeal(
                    change, self.desk.means.office, found[at % len(found)], "I only warned others."
                )

    @rule(at=LATELY, other=HANDS, mine=st.booleans())
    def take_back(self, at: int, other: Hand, *, mine: bool) -> None:
        """Take the last act in a case back, one's own or another's, in time or too late."""
        if not self.held:
            return
        case_id, holder = self.held[-1 - at % len(self.held)]
        hand = holder if mine else other
        with self.refusable(), self.change(hand) as change:
            do_undo_act(change, self.desk.means, find_case(change.conn, case_id), hand)

    @rule(hand=HANDS, verdict=VERDICTS)
    def decide_and_take_back(self, hand: Hand, verdict: Verdict) -> None:
        """Decide what is next, and think better of it at once: what stood before stands again."""
        before = len(self.held)
        self.claim(hand)
        if len(self.held) == before:
            return
        stood = self.standing()
        self.decide(0, verdict, hand, mine=True)
        self.take_back(0, hand, mine=True)
        assert self.standing() == stood

    @rule(at=PLACES)
    def reverse(self, at: int) -> None:
        """What a decision brought about is undone; a second time there is nothing left."""
        with self.store.read() as conn:
            ids = conn.execute(select(entry.c.id).where(entry.c.type == "decision").order_by(entry.c.seq))
            found = list(ids.scalars())
        if found:
            with self.change() as change:
                do_reverse(change, self.desk.means.office, found[at % len(found)])
            with self.change() as change:
                assert do_reverse(change, self.desk.means.office, found[at % len(found)]) is None

    @rule(minutes=st.sampled_from([1, 16, 31, 600]))
    def wait(self, minutes: int) -> None:
        """Leases run out."""
        self.desk.clock.move(timedelta(minutes=minutes))

    @rule()
    def deliver_and_close(self) -> None:
        """Everything that waits leaves; what is settled closes."""
        all_due(self.store)
        worker = Dispatcher(self.desk.record, {"webhook": Platform()}, worker="w", open_incident=no_incident)
        worker.run()
        worker.close()
        with self.change() as change:
            do_close_settled(change, self.desk.means.office)

    @rule(at=PLACES, hand=HANDS)
    def reopen(self, at: int, hand: Hand) -> None:
        """A closed case is looked at anew."""
        closed = [case for case in self.cases() if case.state == "closed"]
        if not closed:
            return
        with self.refusable(), self.change(hand) as change:
            case = find_case(change.conn, closed[at % len(closed)].id)
            do_change_case(change, self.desk.means.office, case, "reopen", by=hand, reason=REASON)
        for n in range(3):
            self.hand_in(n, WARNING, edit=len(self.cases()) + 10)

    # --- looking ----------------------------------------------------------------------------------

    @contextmanager
    def change(self, hand: Hand | None = None) -> Iterator[Change]:
        """A transaction of a person, or of the system."""
        given = () if hand is None else (By(hand.id, "lead" if hand.lead else "reviewer"),)
        with self.desk.record.change(*given) as change:
            yield change

    @contextmanager
    def refusable(self) -> Iterator[None]:
        """Something that may be refused; a refusal changes nothing."""
        before = self.state()
        try:
            yield
        except RecordError as error:
            assert error.code in REFUSED
            assert self.state() == before

    def state(self) -> list[object]:
        """What a refusal must leave as it was."""
        queries = (
            select(func.count()).select_from(entry),
            select(func.count()).select_from(outbox),
            select(effect.c.action_id, effect.c.state).order_by(effect.c.action_id),
            select(statement.c.id, statement.c.state).order_by(statement.c.id),
            select(case_file.c.id, case_file.c.version).order_by(case_file.c.id),
        )
        with self.store.read() as conn:
            return [conn.execute(query).all() for query in queries]

    def standing(self) -> list[object]:
        """Effects and statements as they hold."""
        queries = (
            select(effect.c.action_id).where(effect.c.state == "active").order_by(effect.c.action_id),
            select(statement.c.id).where(statement.c.state == "standing").order_by(statement.c.id),
            select(outbox.c.action_id).order_by(outbox.c.id),
        )
        with self.store.read() as conn:
            return [conn.execute(query).all() for query in queries]

    def cases(self) -> list[Case]:
        """All of them."""
        with self.store.read() as conn:
            return list(list_cases(conn, allowed=true(), state=None, after=None, limit=1_000))

    # --- what holds at any time ---------------------------------------------------------------------

    @invariant()
    def nobody_decides_twice_in_a_matter(self) -> None:
        root_of = {case.id: case.root for case in self.cases()}
        with self.store.read() as conn:
            bodies = conn.execute(
                select(entry.c.body).where(entry.c.type == "review").order_by(entry.c.seq)
            ).scalars()
            reviews = Counter(root_of[str(decode(bytes(body)).data["case"])] for body in bodies)
            hands = Counter(conn.execute(select(case_hand.c.root)).scalars())
            taken_back = conn.execute(select(act.c.case_id).where(act.c.undone_by.is_not(None))).scalars()
            reviews -= Counter(root_of[case_id] for case_id in taken_back)
        assert reviews == hands  # a person has one row a matter, whatever was reopened

    @invariant()
    def an_appeal_is_decided_by_somebody_else(self) -> None:
        cases = self.cases()
        for case in cases:
            own = [step.by for step in case.steps]
            others = {
                step.by for other in cases if other.root == case.root for step in other.steps if other != case
            }
            assert len(own) == len(set(own))
            assert case.kind != "appeal" or others.isdisjoint(own)

    @invariant()
    def one_review_of_an_item_is_open(self) -> None:
        at_work = ("queued", "leased", "waiting", "second_review", "adjudication")
        found = Counter(case.item for case in self.cases() if case.kind == "review" and case.state in at_work)
        assert all(count == 1 for count in found.values())

    @invariant()
    def versions_only_grow(self) -> None:
        now = {case.id: case.version for case in self.cases()}
        assert all(now[name] >= version for name, version in self.versions.items())
        self.versions = now

    @invariant()
    def what_stands_was_decided_and_not_reversed(self) -> None:
        with self.store.read() as conn:
            rows = conn.execute(
                select(effect.c.state, effect.c.undone_by, entry.c.type, statement.c.state.label("told"))
                .join_from(effect, entry, entry.c.id == effect.c.entry, isouter=True)
                .join(statement, statement.c.entry == effect.c.entry, isouter=True)
            ).all()
        for row in rows:
            assert row.type == "decision"
            assert (row.state == "active") == (row.undone_by is None)
            assert row.state != "active" or row.told != "reversed"

    @invariant()
    def a_reversed_decision_stands_nowhere(self) -> None:
        with self.store.read() as conn:
            reversed_ones = select(appeal.c.decision).where(appeal.c.result == "reversed")
            left = select(effect.c.kind).where(effect.c.entry.in_(reversed_ones), effect.c.state == "active")
            assert conn.execute(left).all() == []
            told = select(statement.c.state).where(statement.c.entry.in_(reversed_ones)).distinct()
            assert set(conn.execute(told).scalars()) <= {"reversed"}

    @invariant()
    def nothing_lies_without_its_entry(self) -> None:
        with self.store.read() as conn:
            for table in (effect, outbox, statement, case_event, appeal):
                alone = ~exists().where(entry.c.id == table.c.entry)
                assert conn.execute(select(table).where(alone)).all() == []

    @invariant()
    def every_step_has_its_reason(self) -> None:
        with self.store.read() as conn:
            for made in conn.execute(select(entry.c.id).where(entry.c.type == "review")).scalars().all():
                assert self.desk.record.vault.read_all(conn, made)["reason"].body.decode() == REASON

    @invariant()
    def every_item_is_decided_once(self) -> None:
        with self.store.read() as conn:
            ids = conn.execute(select(decided.c.entry).where(decided.c.entry.is_not(None))).scalars().all()
            found = select(func.count()).select_from(entry).where(entry.c.id.in_(ids))
            assert conn.execute(found).scalar_one() == len(ids) == len(set(ids))

    def teardown(self) -> None:
        """The whole record is signed, exported and verified by who shares no code with it."""
        self.desk.gate.close()
        with self.store.write() as conn:
            fence = claim_lease(conn, "integrator", "test")
        assert fence is not None
        logs = Logs(self.folder / "ledger")
        Integrator(self.desk.record, logs, fence).run()
        with self.store.read() as conn:
            for number, log in enumerate(logs_of(conn)):
                place = self.folder / f"export{number}"
                export_log(conn, log, place, vault=self.desk.record.vault)
                code, words = outcome("log", [place], [key.text for key in logs.verifiers(log)])
                assert code == 0, words
        self.store.close()


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The small packs."""
    return Bundle.of(Engine.load(SMALL))


def check_matters(begin: Any, *, examples: int) -> None:
    """Let it happen."""
    lasting = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # Shortening what breaks takes minutes: `CLEARFORD_TEST_SHRINK=1` when somebody looks into it.
        phases=(Phase.generate, Phase.shrink)
        if os.environ.get("CLEARFORD_TEST_SHRINK")
        else (Phase.generate,),
    )
    run_state_machine_as_test(begin, settings=lasting)


def test_matters_on_sqlite(sqlite_template: Path, tmp_path: Path, bundle: Bundle) -> None:
    def begin() -> Matters:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        return Matters(str(shutil.copy(sqlite_template, folder / "store.db")), bundle, folder)

    check_matters(begin, examples=EXAMPLES)


def test_matters_on_postgresql(postgres_database: postgres.Database, tmp_path: Path, bundle: Bundle) -> None:
    address = postgres_database.url.render_as_string(hide_password=False)

    def begin() -> Matters:
        postgres_database.wipe()
        return Matters(address, bundle, Path(tempfile.mkdtemp(dir=tmp_path)))

    check_matters(begin, examples=max(1, EXAMPLES // 4))
