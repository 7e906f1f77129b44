"""Metrics of a process that serves, in Prometheus' form; labels come from closed sets, never from content.

What happens is counted where it happens. What is in the store is asked for when somebody scrapes, at most
once in `KEPT_S`, and never by a request. Where several processes serve one address they count into one
folder (`SHARED`), and whichever is scraped answers for all.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import NamedTuple

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Connection, case, func, select

from clearford.cases.transitions import OPEN
from clearford.core.errors import StoreError
from clearford.runtime.record.states import in_states
from clearford.runtime.record.stream_states import PREFIX, stream_states
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.leases import db_now
from clearford.runtime.stores.partitions import months_left
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import checkpoint, entry
from clearford.runtime.stores.tables.waiting import lease, outbox

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable with the folder of several processes; set before this module is imported."""
KEPT_S = 5.0
"""Seconds for which figures of the store are not asked for again."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
GROUPS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000)
OTHER = "other"
"""Label of a request that no route took."""
disable_created_metrics()  # type: ignore[no-untyped-call]
_WAITING = ("pending", "leased", "retry")
_SECOND = 1_000_000
METHODS = frozenset(("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"))


class Metrics:
    """Everything that a process counts; threads may share it."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._own = CollectorRegistry()
        """What cannot be counted into a shared folder: it is asked for."""
        self.is_shared = SHARED in os.environ
        if not self.is_shared:
            ProcessCollector(registry=self._own)
        self.requests = Counter(
            "clearford_http_requests",
            "Requests that were answered",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self.request_seconds = Histogram(
            "clearford_http_request_seconds",
            "Seconds from the first byte of a request to the last of its answer",
            ("method", "route"),
            buckets=SECONDS,
            registry=self._registry,
        )
        self.items = Counter(
            "clearford_items",
            "Items by what was decided; repeated: decided before; rejected: not readable",
            ("outcome",),
            registry=self._registry,
        )
        self.group_items = self._seconds("group_items", "Items that were decided together", GROUPS)
        self.wait_seconds = self._seconds("gate_wait_seconds", "Seconds that a request waited for its turn")
        self.decide_seconds = self._seconds("gate_decide_seconds", "Seconds to decide a group")
        self.commit_seconds = self._seconds("gate_commit_seconds", "Seconds to commit a group")
        self.waiting = Gauge(
            "clearford_gate_waiting_items",
            "Items that wait to be decided",
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        self.refused = Counter(
            "clearford_gate_refused_items",
            "Items that were not taken because too many waited",
            registry=self._registry,
        )
        self.reloads = Counter(
            "clearford_bundle_reloads", "Bundles that took the place of others", registry=self._registry
        )
        self.store_errors = Counter(
            "clearford_store_errors",
            "Faults of the store that requests met, by code",
            ("code",),
            registry=self._registry,
        )

    def _seconds(self, name: str, words: str, buckets: tuple[float, ...] = SECONDS) -> Histogram:
        return Histogram(f"clearford_{name}", words, buckets=buckets, registry=self._registry)

    def watch(self, record: Record, digest: Callable[[], str], held_back: Callable[[], bool]) -> None:
        """Tell also of the store of a record, and of the bundle in use.

        digest: of the bundle that decides. held_back: whether another one cannot be loaded.
        """
        self._own.register(StoreFigures(record))
        self._own.register(BundleFigures(digest, held_back))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        method = method if method in METHODS else OTHER
        self.requests.labels(method, route, str(status)).inc()
        self.request_seconds.labels(method, route).observe(seconds)

    def told(self) -> bytes:
        """Everything, in Prometheus' text format."""
        counted = self._registry
        if self.is_shared:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(self._own)


class BundleFigures(Collector):
    """Which bundle decides, and whether another one is held back."""

    def __init__(self, digest: Callable[[], str], held_back: Callable[[], bool]) -> None:
        """As in `Metrics.watch`."""
        self._digest, self._held_back = digest, held_back

    def collect(self) -> Iterator[Metric]:
        """The metrics."""
        bundle = GaugeMetricFamily(
            "clearford_bundle_info", "1 for the bundle that decides", labels=("digest",)
        )
        bundle.add_metric((self._digest(),), 1)
        yield bundle
        yield GaugeMetricFamily(
            "clearford_bundle_held_back",
            "1 while the bundle that should be in force cannot be loaded",
            value=self._held_back(),
        )


class Figure(NamedTuple):
    """A number of the store."""

    name: str
    labels: tuple[str, ...]
    value: float


_FIGURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "clearford_store_up": ("1 while the store answers", ()),
    "clearford_outbox_rows": ("Deliveries that are not done, by state; `dead` ones need people", ("state",)),
    "clearford_outbox_oldest_seconds": ("Age of the oldest delivery that waits", ()),
    "clearford_cases_open": ("Cases that are not decided", ("queue",)),
    "clearford_cases_overdue": ("Open cases whose time is over", ("queue",)),
    "clearford_integration_lag_entries": ("Entries that were committed and have no place in the log yet", ()),
    "clearford_integration_lag_seconds": ("Age of the oldest of them", ()),
    "clearford_checkpoint_age_seconds": ("Age of the last signed head of the log of this year", ()),
    "clearford_lease_left_seconds": ("Seconds for which somebody holds a lease; 0: nobody", ("lease",)),
    "clearford_store_months_left": (
        "Months after the present one for which a table has room; on PostgreSQL",
        ("table",),
    ),
    "clearford_lease_claims_total": ("How often a lease was claimed anew", ("lease",)),
    "clearford_stream_workers": ("Workers that read a stream", ("source",)),
    "clearford_stream_parts_unread": ("Parts that nobody reads", ("source",)),
    "clearford_stream_parts_cold": ("Parts whose counts began without what came before", ("source",)),
    "clearford_stream_lag_messages": ("Messages that wait, as the workers last saw it", ("source",)),
    "clearford_stream_oldest_seconds": ("Age of the oldest message that waits", ("source",)),
    "clearford_stream_takeovers_total": ("How often parts were claimed", ("source",)),
    "clearford_stream_refusals_total": ("How often a fence kept a worker from writing", ("source",)),
    "clearford_stream_dead_letters": ("Messages put aside that wait for people", ("source",)),
}
"""Name -> words and labels."""


class StoreFigures(Collector):
    """Figures of the store, asked for at a scrape and kept for a moment."""

    def __init__(self, record: Record, *, clock: Callable[[], float] = monotonic) -> None:
        """clock: seconds, by which figures grow old."""
        self._record, self._clock = record, clock
        self._guard = threading.Lock()
        self._known: tuple[float, list[Figure]] | None = None

    def collect(self) -> Iterator[Metric]:
        """The metrics; only `clearford_store_up` while the store does not answer."""
        found = self._figures()
        for name, (words, labels) in _FIGURES.items():
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            family = kind(name, words, labels=labels)
            for figure in found:
                if figure.name == name:
                    family.add_metric(figure.labels, figure.value)
            if family.samples:
                yield family

    def _figures(self) -> list[Figure]:
        with self._guard:
            now = self._clock()
            if self._known is None or now - self._known[0] >= KEPT_S:
                self._known = now, self._asked()
            return self._known[1]

    def _asked(self) -> list[Figure]:
        now = self._record.now()
        try:
            with self._record.read() as conn:
                parts = (
                    _outbox(conn, now),
                    _cases(conn, now),
                    _log(conn, now, self._record.log_of(now)),
                    _months(conn, now),
                    _leases(conn),
                    _streams(conn, now),
                )
                return [Figure("clearford_store_up", (), 1), *(f for part in parts for f in part)]
        except StoreError:
            return [Figure("clearford_store_up", (), 0)]


def _outbox(conn: Connection, now: int) -> Iterable[Figure]:
    # Rows that are done are many and not asked for: the index on the state leaves them out.
    rows = conn.execute(
        select(outbox.c.state, func.count(), func.min(outbox.c.created))
        .where(outbox.c.state.in_((*_WAITING, "dead")))
        .group_by(outbox.c.state)
    ).all()
    found = {state: (n, oldest) for state, n, oldest in rows}
    for state in (*_WAITING, "dead"):
        yield Figure("clearford_outbox_rows", (state,), found.get(state, (0, 0))[0])
    oldest = min((created for state, (_, created) in found.items() if state != "dead"), default=now)
    yield Figure("clearford_outbox_oldest_seconds", (), _since(oldest, now))


def _cases(conn: Connection, now: int) -> Iterable[Figure]:
    # Golden cases are made for those who claim: they are no work that waits.
    late = func.sum(case((case_file.c.due < now, 1), else_=0))
    rows = conn.execute(
        select(case_file.c.queue, func.count(), late)
        .where(in_states(OPEN), case_file.c.kind != "golden")
        .group_by(case_file.c.queue)
    ).all()
    for queue, n, overdue in rows:
        yield Figure("clearford_cases_open", (queue,), n)
        yield Figure("clearford_cases_overdue", (queue,), int(overdue))


def _log(conn: Connection, now: int, log: str) -> Iterable[Figure]:
    n, oldest = conn.execute(select(func.count(), func.min(entry.c.ts)).where(entry.c.idx.is_(None))).one()
    yield Figure("clearford_integration_lag_entries", (), n)
    yield Figure("clearford_integration_lag_seconds", (), _since(oldest or now, now))
    last = select(checkpoint.c.at).where(checkpoint.c.log == log).order_by(checkpoint.c.size.desc()).limit(1)
    signed = conn.execute(last).scalar()
    if signed is not None:
        yield Figure("clearford_checkpoint_age_seconds", (), _since(signed, now))


def _months(conn: Connection, now: int) -> Iterable[Figure]:
    for name, left in months_left(conn, now).items():
        yield Figure("clearford_store_months_left", (name,), left)


def _leases(conn: Connection) -> Iterable[Figure]:
    c = lease.c
    query = select(c.name, c.fence, c.until, db_now().label("now"))
    # Those of streams have names of workers in them, which would never end.
    for row in conn.execute(query.where(c.name.not_like(f"{PREFIX}%"), c.name.not_like("inbox:%"))):
        left = max(0, row.until - row.now) / _SECOND
        yield Figure("clearford_lease_left_seconds", (row.name,), left)
        yield Figure("clearford_lease_claims_total", (row.name,), row.fence)


def _streams(conn: Connection, now: int) -> Iterable[Figure]:
    for one in stream_states(conn):
        told = {
            "workers": one.workers,
            "parts_unread": one.unread,
            "parts_cold": one.cold,
            "lag_messages": one.waiting,
            "oldest_seconds": _since(now if one.oldest is None else one.oldest, now),
            "takeovers_total": one.takeovers,
            "refusals_total": one.refusals,
            "dead_letters": one.letters,
        }
        for name, value in told.items():
            if value is not None:
                yield Figure(f"clearford_stream_{name}", (one.source,), value)


def _since(then: int, now: int) -> float:
    return max(0, now - then) / _SECOND
