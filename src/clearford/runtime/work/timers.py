"""Timers: what time alone brings about, by one process at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial

from clearford.runtime.record.amendments import do_resume_reports
from clearford.runtime.record.appellants import do_tell_overdue
from clearford.runtime.record.breaches import do_watch_breaches
from clearford.runtime.record.bulk_back import do_go_on_bulk
from clearford.runtime.record.cases import Office
from clearford.runtime.record.drafts import do_forget_drafts
from clearford.runtime.record.dropping import do_drop_golden, do_drop_samples
from clearford.runtime.record.erasure import do_expire_evidence
from clearford.runtime.record.exposure import do_forget_exposure
from clearford.runtime.record.measure_reviews import do_review_measures
from clearford.runtime.record.measures import do_end_expired
from clearford.runtime.record.misuse import do_end_pauses
from clearford.runtime.record.once import do_forget_attempts
from clearford.runtime.record.order_back import do_go_on_undoing
from clearford.runtime.record.orders import do_tell_due
from clearford.runtime.record.quality import do_check_rules
from clearford.runtime.record.reconciling import do_reconcile
from clearford.runtime.record.recounting import do_recount
from clearford.runtime.record.retention import do_expire_keys, do_expire_rows
from clearford.runtime.record.reviews import do_close_settled
from clearford.runtime.record.rollups import do_count_people, do_fold_hours
from clearford.runtime.record.samples import do_open_samples
from clearford.runtime.record.siblings import do_look_at_siblings
from clearford.runtime.record.text_index import do_index_texts
from clearford.runtime.record.trials import do_fold_trials
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.record.yearclose import do_close_years, do_destroy_years
from clearford.runtime.stores.leases import LEASE, claim_lease, release_lease, renew_lease
from clearford.runtime.work.loops import worker_name
from clearford.runtime.work.partitions import do_keep_months

Duty = Callable[[Change], int]
"""Does a part of what is due in one transaction; how much, and 0 when nothing is left."""
ROUNDS = 1_000
"""Transactions of one duty in one run, so that no duty starves the others."""


class Timers:
    """Carries duties out while it holds the lease of its name; who does not get it leaves them alone."""

    def __init__(
        self,
        record: Record,
        name: str,
        duties: Sequence[Duty],
        *,
        after: Callable[[], object] = lambda: None,
        lease: timedelta = LEASE,
    ) -> None:
        """`after`: done when there was anything to do. lease: how long others wait for one that died."""
        self._record, self._name, self._duties, self._after = record, name, duties, after
        self.lease = lease

    def step(self) -> int:
        """Do what is due now; how much.

        A duty that fails stops no other: what it failed at is raised when all have had their turn.
        """
        store = self._record.store
        with store.write() as conn:
            fence = claim_lease(conn, self._name, worker_name(), self.lease)
        if fence is None:
            return 0
        done: list[int] = []
        with ExitStack() as turns:
            turns.callback(self._end, fence, done)
            for duty in reversed(self._duties):
                turns.callback(self._do, duty, fence, done)
        return sum(done)

    def _do(self, duty: Duty, fence: int, done: list[int]) -> None:
        done.append(self._all_of(duty, fence))

    def _end(self, fence: int, done: Sequence[int]) -> None:
        with self._record.store.write() as conn:
            release_lease(conn, self._name, fence)
        if any(done):
            self._after()

    def _all_of(self, duty: Duty, fence: int) -> int:
        done = 0
        for _ in range(ROUNDS):
            with self._record.change() as change:
                # Renewed with each part, so that a long duty needs no longer lease than a short one.
                ours = renew_lease(change.conn, self._name, fence, self.lease)
                part = duty(change) if ours else 0
            if not part:
                break
            done += part
        return done


def minute_by_minute(record: Record, office: Office, *, lease: timedelta = LEASE) -> Timers:
    """What ends, closes or falls due, samples for people to judge, texts to be found, and counts."""
    duties = (
        do_end_expired,
        partial(do_close_settled, office=office),
        partial(do_look_at_siblings, office=office),
        do_tell_overdue,
        partial(do_watch_breaches, office=office),
        do_end_pauses,
        partial(do_resume_reports, office=office),
        partial(do_tell_due, office=office),
        partial(do_open_samples, office=office),
        partial(do_go_on_bulk, office=office),
        partial(do_go_on_undoing, office=office),
        partial(do_drop_samples, office=office),
        partial(do_drop_golden, office=office),
        do_index_texts,
        do_count_people,
        do_fold_hours,
        do_recount,
    )
    return Timers(record, "timers", duties, lease=lease)


def hour_by_hour(
    record: Record, office: Office, *, lease: timedelta = LEASE, archived: bool = False
) -> Timers:
    """Months ahead, rules that fall back, days that are compared, what is no longer kept, closing years.

    archived: whether months are archived, for which tallies of allowed items wait.
    """
    numbers = office.numbers
    duties = (
        do_keep_months,
        partial(do_check_rules, office=office),
        do_fold_trials,
        partial(do_review_measures, office=office),
        partial(do_reconcile, office=office),
        partial(do_expire_evidence, numbers=numbers),
        partial(do_expire_rows, numbers=numbers, archived=archived),
        do_forget_attempts,
        partial(do_forget_exposure, numbers=numbers),
        do_forget_drafts,
        partial(do_expire_keys, numbers=numbers),
        do_close_years,
        partial(do_destroy_years, numbers=numbers),
    )
    return Timers(record, "retention", duties, after=record.store.scrub, lease=lease)
