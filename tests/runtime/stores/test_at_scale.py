"""With 300,000 rows PostgreSQL answers what is asked all the time by an index, and in the months meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, Engine, event, func, select, text

from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.runtime.record.deciding import Work, known_answers
from clearford.runtime.record.integrator import Integrator, _place
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.rollups import do_count_people
from clearford.runtime.record.streams import decided_at, letters_since
from clearford.runtime.record.unit import Record
from clearford.runtime.service.metrics import StoreFigures
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided, entry, tally
from clearford.runtime.stores.tables.streams import dead_letter
from tests.runtime.service_kit import MovedClock, record_on
from tests.support import postgres

ROWS = 100_000
"""Of each of `decided` and `entry`; with tallies and letters more than 300,000 in all."""
MONTHS = 5
"""In which they happened: the one before the store was made, its own and three more."""
LARGE = ("decided", "entry", "tally", "dead_letter")
_WHOLE = re.compile(rf"Seq Scan on ({'|'.join(LARGE)})(_\w+)?\b")
_PART = re.compile(r"\b(?:entry|tally)_(?:before|\d{4}_\d{2})\b(?!_)")
KINDS = ("decision",) * 7 + ("case_event", "appeal", "quality")
"""Of the last days there are decisions alone, as the others hold no appeal that could be read."""
Asked = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def record(postgres_server: URL) -> Iterator[Record]:
    """A record that has decided for some months, and is in the last of them."""
    with postgres.database(postgres_server) as made:
        address = made.url.render_as_string(hide_password=False)
        with closing(Store.open(address, create=True)) as store:
            with store.read() as conn:
                first = Month.of(store.now(conn)).after(-1)
            last = first.after(MONTHS).start - 1_000_000
            clock = MovedClock(datetime.fromtimestamp(last / 1_000_000, UTC))
            found = record_on(store, clock)
            step = (last - first.start) // ROWS
            for at in range(0, ROWS, 5_000):
                with store.write() as conn:
                    do_fill(store, conn, found, [(n, first.start + n * step) for n in range(at, at + 5_000)])
            with store.write() as conn:
                conn.execute(text("ANALYZE"))
            yield found


def do_fill(store: Store, conn: Connection, record: Record, some: list[tuple[int, int]]) -> None:
    """Rows of some numbers and moments, by COPY as the service writes them."""
    store.add(
        conn,
        decided,
        [
            {
                "key": digest(f"k{n}"),
                "item": f"i{n}",
                "subject": f"s{n % 5_000}",
                "outcome": "allow",
                "body": b"{}",
                "at": at,
                "tally": f"t{n}",
            }
            for n, at in some
        ],
    )
    store.add(
        conn,
        entry,
        [
            {
                "id": digest(f"e{n}").hex(),
                "log": record.log_of(at),
                "type": KINDS[n % len(KINDS)] if n < ROWS - 5_000 else "decision",
                "ts": at,
                "body": b"{}",
                "idx": n if n < ROWS - 10 else None,
                "item": f"i{n}",
                "subject": f"s{n % 5_000}",
                "matter": f"m{n % 9_000}",
            }
            for n, at in some
        ],
    )
    store.add(
        conn,
        tally,
        [
            {
                "id": f"t{n}",
                "at": at,
                "bundle": "b",
                "counts": "{}",
                "digests": b"",
                "batch": "e" if n < ROWS - 10 else None,
            }
            for n, at in some
        ],
    )
    store.add(
        conn,
        dead_letter,
        [
            {
                "id": f"d{n}",
                "source": "inbox",
                "part": 0,
                "position": n,
                "line": 0,
                "code": "CF-I009",
                "state": "open" if n % 1_000 == 0 else "discarded",
                "entry": "e",
                "at": at,
            }
            for n, at in some[::10]
        ],
    )


def digest(name: str) -> bytes:
    """Sixteen bytes that look random."""
    return sha256(name.encode()).digest()[:16]


@contextmanager
def listening() -> Iterator[Asked]:
    """Every statement meanwhile, with its values."""
    asked: Asked = []

    @event.listens_for(Engine, "before_cursor_execute")
    def note(_: Connection, cursor: object, said: str, values: Any, *more: object) -> None:
        asked.append((said, values))

    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def some_works(n: int) -> list[Work]:
    return [Work.of(Item(id=f"new-{i}", text="hello"), Digest("b" * 64)) for i in range(n)]


def read_letters(record: Record) -> None:
    with record.read() as conn:
        letters_since(conn, "inbox", record.now() - 900_000_000)


def read_times(record: Record) -> None:
    with record.read() as conn:
        decided_at(conn, [work.key for work in some_works(500)])


def change_nothing(record: Record) -> None:
    with record.change():
        pass


def count_hour(record: Record) -> None:
    with record.change() as change:
        do_count_people(change)


def place_entries(record: Record) -> None:
    with record.read() as conn:
        ours = select(entry.c.seq, entry.c.ts).where(entry.c.idx.is_(None)).order_by(entry.c.ts, entry.c.seq)
        rows = [(row.seq, row.ts) for row in conn.execute(ours)]
    # Undone, so that others are asked the same.
    with suppress(KeyError), record.store.write() as conn:
        _place(conn, rows, 10**9)
        raise KeyError


def by_column(name: str) -> Callable[[Record], None]:
    """Asking for the entries of one item, subject or matter, or of one id."""

    def ask(record: Record) -> None:
        with record.read() as conn:
            conn.execute(select(entry.c.body).where(entry.c[name] == "x")).all()

    return ask


QUESTIONS: dict[str, tuple[int, Callable[[Record], object]]] = {
    "whether items were decided before": (0, lambda record: known_answers(record, some_works(1_000))),
    "when items were decided": (0, read_times),
    "which logs wait for places": (5, lambda record: Integrator(record, Logs(Path("none")), 1)._waiting()),
    "what metrics tell": (5, lambda record: list(StoreFigures(record).collect())),
    "how many were put aside lately": (0, read_letters),
    "the newest entry, in every change": (2, change_nothing),
    "what people filed in the last hours": (2, count_hour),
    "which places entries get": (5, place_entries),
    **{f"the entries of one {name}": (5, by_column(name)) for name in ("id", "item", "subject", "matter")},
}
"""What is asked all the time, and in how many parts of a table at most it is looked for."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_answered_by_an_index(record: Record, question: str) -> None:
    most, ask = QUESTIONS[question]
    with listening() as asked:
        ask(record)
    plans = dict(planned(record, asked))
    assert plans
    assert {said: plan for said, plan in plans.items() if _WHOLE.search(plan)} == {}
    assert {said: plan for said, plan in plans.items() if len(set(_PART.findall(plan))) > most} == {}


@pytest.mark.parametrize(("bound", "parts"), [(False, MONTHS), (True, 1)])
def test_a_question_that_says_when_looks_into_one_month(record: Record, *, bound: bool, parts: int) -> None:
    hour = record.now() - 3_600_000_000
    ask = select(func.count()).where(entry.c.type == "appeal", *([entry.c.ts >= hour] if bound else []))
    with listening() as asked, record.read() as conn:
        conn.execute(ask)
    ((_, plan),) = planned(record, asked)
    assert len(set(_PART.findall(plan))) == parts


def test_giving_places_looks_into_the_month_of_the_entries(record: Record) -> None:
    with listening() as asked:
        place_entries(record)
    plans = [plan for said, plan in planned(record, asked) if said.startswith("UPDATE")]
    assert [len(set(_PART.findall(plan))) for plan in plans] == [1]


def planned(record: Record, asked: Asked) -> Iterator[tuple[str, str]]:
    """How the statements about large tables are carried out."""
    for said, values in asked:
        if any(re.search(rf"\b{table}\b", said) for table in LARGE):
            with record.store.write() as conn:
                rows = conn.exec_driver_sql(f"EXPLAIN {said}", values)
                yield said, "\n".join(row[0] for row in rows)
