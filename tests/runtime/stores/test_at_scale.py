"""With 50,000 rows PostgreSQL answers what is asked all the time by an index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, Engine, event, text

from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.runtime.record.deciding import Work, known_answers
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.streams import decided_at, letters_since
from clearford.runtime.record.unit import Record
from clearford.runtime.service.metrics import StoreFigures
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import MovedClock, record_on
from tests.support import postgres

ROWS = 50_000
START = datetime(2026, 10, 1, tzinfo=UTC)
LOG = "record.example.org/main/2026"
LARGE = ("decided", "entry", "dead_letter")
_WHOLE = re.compile(rf"Seq Scan on ({'|'.join(LARGE)})\b")
FILL = """
INSERT INTO decided (key, item, subject, outcome, body, at, tally)
  SELECT decode(md5('k' || i), 'hex'), md5('i' || i), md5('s' || i % 5000), 'allow', '{}',
         CAST(:at AS bigint) + i * CAST(1000000 AS bigint), 't'
  FROM generate_series(1, CAST(:rows AS integer)) i;
INSERT INTO entry (id, log, type, ts, body, idx, item, subject)
  SELECT md5('e' || i), :log, 'decision', CAST(:at AS bigint) + i * CAST(1000000 AS bigint), '{}', i - 1,
         md5('i' || i), md5('s' || i % 5000)
  FROM generate_series(1, CAST(:rows AS integer)) i;
INSERT INTO dead_letter (id, source, part, position, line, code, state, entry, at)
  SELECT md5('d' || i), 'inbox', 0, i, 0, 'CF-I009',
         CASE WHEN i % 100 = 0 THEN 'open' ELSE 'discarded' END, 'e',
         CAST(:at AS bigint) + i * CAST(1000000 AS bigint)
  FROM generate_series(1, CAST(:rows AS integer) / 10) i
"""
Asked = list[tuple[str, Any]]


@pytest.fixture(scope="module")
def record(postgres_server: URL) -> Iterator[Record]:
    """A record that has decided for some days."""
    with postgres.database(postgres_server) as made:
        address = made.url.render_as_string(hide_password=False)
        with closing(Store.open(address, create=True)) as store:
            values = {"at": int(START.timestamp()) * 1_000_000, "rows": ROWS, "log": LOG}
            with store.write() as conn:
                conn.execute(text("SET LOCAL statement_timeout = 0"))
                for statement in FILL.split(";\n"):
                    conn.execute(text(statement), values)
                conn.execute(text("ANALYZE"))
            yield record_on(store, MovedClock(START + timedelta(seconds=ROWS)))


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


QUESTIONS: dict[str, Callable[[Record], object]] = {
    "whether items were decided before": lambda record: known_answers(record, some_works(1_000)),
    "when items were decided": read_times,
    "which logs wait for places": lambda record: Integrator(record, Logs(Path("none")), 1)._waiting(),
    "what metrics tell": lambda record: list(StoreFigures(record).collect()),
    "how many were put aside lately": read_letters,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_answered_by_an_index(record: Record, question: str) -> None:
    with listening() as asked:
        QUESTIONS[question](record)
    plans = dict(planned(record, asked))
    assert plans
    assert {said: plan for said, plan in plans.items() if _WHOLE.search(plan)} == {}


def planned(record: Record, asked: Asked) -> Iterator[tuple[str, str]]:
    """How the statements about large tables are carried out."""
    for said, values in asked:
        if any(re.search(rf"\b{table}\b", said) for table in LARGE):
            with record.read() as conn:
                rows = conn.exec_driver_sql(f"EXPLAIN {said}", values)
                yield said, "\n".join(row[0] for row in rows)
