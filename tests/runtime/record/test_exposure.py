"""What people looked at: counted whatever they do, so that no limit is passed by doing it differently."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, true

from clearford.cases.wellness import Rest, rest
from clearford.core.casework import Case, Hand, ItemFacts
from clearford.core.dates import DAY, MINUTE
from clearford.core.errors import RecordError
from clearford.runtime.record.cases import Office, do_change_case, do_claim_next, do_open_case, find_case
from clearford.runtime.record.exposure import (
    claims_of,
    do_count_claim,
    do_count_looks,
    do_forget_exposure,
    do_look,
    do_look_on,
    do_rest,
    looked_today,
    withheld,
)
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.reviewers import at_work, exposure, looking
from tests.runtime.service_kit import MovedClock, record_on

ANNA = "anna"
HARMS = ("sexual.solicitation", "violence.threat", "fraud.romance")


@dataclass
class Shift:
    """One person, who may have several windows open, and the truth about what lay before them."""

    store: Store
    clock: MovedClock = field(default_factory=MovedClock)
    items: int = 0
    open: dict[str, Case] = field(default_factory=dict)
    seen: list[tuple[int, bool]] = field(default_factory=list)
    """Of each minute, whether severe material was open."""

    def __post_init__(self) -> None:
        self.record: Record = record_on(self.store, self.clock)
        self.office = Office.of(self.record.vault)

    def add(self, harm: str) -> str:
        """A case that waits."""
        self.items += 1
        with self.record.change() as change:
            facts = ItemFacts(item=f"i{self.items}", harm=harm)
            return do_open_case(change, self.office, "review", facts, entry=None)

    def claim(self) -> tuple[Case | None, Rest | None]:
        """As the route does it."""
        with self.record.change() as change:
            resting = do_rest(change, ANNA, self.office.numbers)
            hand = withheld(Hand(id=ANNA, child_safety=True), resting)
            case = do_claim_next(change, self.office, hand, allowed=true())
            if case is not None:
                do_count_claim(change, ANNA)
            return case, resting

    def look(self, case: Case) -> bool:
        """Read the evidence; false when a rest is due."""
        try:
            with self.record.change() as change:
                do_look(change, find_case(change.conn, case.id), self.office.numbers)
        except RecordError as error:
            assert error.code == "CF-R031"
            return False
        self.open[case.id] = case
        return True

    def keep(self, case: Case) -> bool:
        """A heartbeat; false when a rest is due, or the lease is over."""
        try:
            with self.record.change() as change:
                resting = do_rest(change, ANNA, self.office.numbers)
                now = find_case(change.conn, case.id)
                kept = do_change_case(change, self.office, now, "heartbeat", by=Hand(id=ANNA))
                do_look_on(change, kept, resting)
        except RecordError as error:
            assert error.code in ("CF-R020", "CF-R021", "CF-R031")
            return False
        return True

    def release(self, case: Case) -> None:
        """Give it back, if it is still held."""
        self.open.pop(case.id, None)
        with self.record.change() as change:
            now = find_case(change.conn, case.id)
            if now.owner == ANNA and change.at < (now.owner_until or 0):
                do_change_case(change, self.office, now, "release", by=Hand(id=ANNA))

    def wait(self, minutes: int) -> None:
        """Minute by minute, noting what lies open by the leases on record."""
        for _ in range(minutes):
            with self.record.read() as conn:
                now = self.record.now()
                held = [find_case(conn, name) for name in self.open]
            severe = any(
                case.owner == ANNA and now < (case.owner_until or 0) and case.harm != "fraud.romance"
                for case in held
            )
            self.seen.append((now, severe))
            self.clock.move(timedelta(minutes=1))

    def counted(self) -> dict[str, int]:
        """Minutes of today, as counted now; the same is told before they are counted."""
        numbers = self.office.numbers
        with self.record.change() as change:
            change.flush()
            told = looked_today(change.conn, ANNA, change.at, numbers)
            after = do_count_looks(change, ANNA, numbers)
            assert told == looked_today(change.conn, ANNA, change.at, numbers)
            assert told[1] == rest(after, change.at, numbers)
            return told[0]


def claimed(shift: Shift, harm: str = HARMS[0]) -> Case:
    """A case of a harm, claimed and looked at."""
    shift.add(harm)
    case, _ = shift.claim()
    assert case is not None
    assert case.harm == harm
    assert shift.look(case)
    return case


def test_a_look_ends_when_the_case_is_given_back(store: Store) -> None:
    shift = Shift(store)
    case = claimed(shift)
    shift.wait(5)
    shift.release(case)
    shift.wait(60)
    assert shift.counted() == {"sexual": 5}
    assert shift.counted() == {"sexual": 5}


def test_a_look_ends_with_the_lease_and_goes_on_with_a_heartbeat(store: Store) -> None:
    shift = Shift(store)
    case = claimed(shift)
    shift.wait(10)
    assert shift.keep(case)
    shift.wait(60)
    assert shift.counted() == {"sexual": 25}
    with store.read() as conn:
        assert conn.execute(select(looking)).all() == []


def test_a_case_that_was_not_looked_at_counts_nothing(store: Store) -> None:
    shift = Shift(store)
    shift.add(HARMS[0])
    case, _ = shift.claim()
    assert case is not None
    shift.wait(10)
    assert shift.keep(case)
    assert shift.counted() == {}
    assert not shift.seen[0][1]


def test_after_a_stretch_other_work_goes_on_and_severe_work_waits(store: Store) -> None:
    shift = Shift(store)
    first = claimed(shift)
    for _ in range(5):
        shift.wait(10)
        kept = shift.keep(first)
    assert not kept  # fifty minutes are over
    shift.release(first)
    shift.add(HARMS[1])
    shift.add(HARMS[2])
    other, resting = shift.claim()
    assert other is not None
    assert resting is not None
    assert (other.harm, resting.why) == ("fraud.romance", "pause")
    assert resting.until == shift.record.now() + 10 * MINUTE
    assert shift.look(other)
    assert shift.claim() == (None, resting)
    shift.wait(10)
    severe, resting = shift.claim()
    assert (severe and severe.harm in HARMS[:2], resting) == (True, None)


def test_a_case_claimed_before_the_rest_is_not_shown_during_it(store: Store) -> None:
    shift = Shift(store)
    first = claimed(shift)
    shift.add(HARMS[1])
    later, _ = shift.claim()
    assert later is not None
    for _ in range(5):
        shift.wait(10)
        assert shift.keep(later)
        shift.keep(first)
    assert not shift.look(later)
    shift.wait(1)
    assert not shift.look(first)


def test_two_windows_at_once_count_as_one_person(store: Store) -> None:
    shift = Shift(store)
    for harm in HARMS * 2:
        shift.add(harm)
    cases = [case for _ in range(6) if (case := shift.claim()[0])]
    with ThreadPoolExecutor(3) as pool:
        assert all(pool.map(shift.look, cases))
    shift.wait(9)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda case: shift.counted(), cases))
    counted = shift.counted()
    assert sum(counted[family] for family in ("sexual", "violence") if family in counted) == 9
    assert counted["fraud"] == 9


def test_claims_are_counted(store: Store) -> None:
    shift = Shift(store)
    shift.add(HARMS[2])
    assert shift.claim()[0] is not None
    assert shift.claim()[0] is None
    with shift.record.change() as change:
        assert (claims_of(change, ANNA), claims_of(change, "nobody")) == (1, 0)


def test_what_was_looked_at_is_forgotten(store: Store) -> None:
    shift = Shift(store)
    case = claimed(shift)
    shift.wait(3)
    shift.release(case)
    assert shift.counted() == {"sexual": 3}
    shift.clock.move(timedelta(days=89))
    with shift.record.change() as change:
        assert do_forget_exposure(change, shift.office.numbers) == 0
    shift.clock.move(timedelta(days=2))
    with shift.record.change() as change:
        assert do_forget_exposure(change, shift.office.numbers) == 2
        assert do_forget_exposure(change, shift.office.numbers) == 0
    with store.read() as conn:
        assert conn.execute(select(exposure)).all() == []
        assert conn.execute(select(at_work.c.stretch, at_work.c.last)).all() == [(0, 0)]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.integers(0, 3)),
        st.tuples(st.just("keep"), st.integers(0, 5)),
        st.tuples(st.just("look"), st.integers(0, 5)),
        st.tuples(st.just("release"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.integers(1, 16)),
    ),
    min_size=10,
    max_size=60,
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_no_way_of_working_passes_the_limits(sqlite_template: Path, steps: list[tuple[str, int]]) -> None:
    """Short leases, many cases, two windows: severe material never lies open longer than limit and lease."""
    with TemporaryDirectory() as folder:
        store = Store.open(shutil.copy(sqlite_template, Path(folder) / "store.db"))
        try:
            shift = Shift(store)
            walk(shift, steps)
            check_limits(shift)
        finally:
            store.close()


def walk(shift: Shift, steps: list[tuple[str, int]]) -> None:
    """Do what the steps say, as far as it can be done."""
    held: list[Case] = []
    for step, n in steps:
        if step == "wait":
            shift.wait(n)
        elif step == "claim":
            shift.add(HARMS[n % 2])
            case, _ = shift.claim()
            if case is not None:
                held.append(case)
                shift.look(case)
        elif held:
            case = held[n % len(held)]
            if step == "keep":
                shift.keep(case)
            elif step == "look":
                shift.look(case)
            else:
                shift.release(case)


def check_limits(shift: Shift) -> None:
    """By the truth, minute by minute."""
    lease = shift.office.numbers.span("case.lease") // MINUTE
    days: dict[int, int] = {}
    stretch = gap = 0
    for at, severe in shift.seen:
        if severe:
            days[at // DAY] = days.get(at // DAY, 0) + 1
            stretch, gap = (1 if gap >= 10 else stretch + 1), 0
        else:
            gap += 1
        assert stretch <= 50 + lease
    assert all(minutes <= 120 + lease for minutes in days.values())


def test_whoever_only_works_is_stopped_by_the_limits(store: Store) -> None:
    shift = Shift(store)
    walk(shift, [("claim", 0), ("wait", 9), ("keep", 5), ("wait", 9), ("claim", 1), ("release", 0)] * 18)
    check_limits(shift)
    assert sum(severe for _, severe in shift.seen) > 60
