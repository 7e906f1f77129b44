"""With 300,000 rows PostgreSQL finds by an index what waits, who holds it, and what people ask about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import URL, Connection, Table, func, select, true

from clearford.cases.transitions import OPEN
from clearford.runtime.record.cases import list_cases, most_urgent_first
from clearford.runtime.record.guises import Guises
from clearford.runtime.record.search import Filters, Query, find
from clearford.runtime.record.statements import find_statement
from clearford.runtime.record.states import in_states
from clearford.runtime.record.streams import do_move_on, positions
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.jobs import claim_jobs, end_jobs, extend_jobs
from clearford.runtime.stores.leases import claim_lease, fence_holds
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.streams import source_position
from clearford.runtime.stores.tables.voices import appeal, report
from clearford.runtime.stores.tables.waiting import job, lease, outbox
from tests.runtime.service_kit import record_on
from tests.runtime.stores.rows import value
from tests.runtime.stores.test_at_scale import listening
from tests.support import postgres

DAY = 86_400_000_000
_STATE = "CASE WHEN n % 500 = 0 THEN '{open}' ELSE '{shut}' END"
"""One row in 500 waits; all others are over."""
_HASH = "sha256(n::text::bytea)"
ROWS: Mapping[Table, tuple[int, Mapping[str, str]]] = {
    case_file: (
        60_000,
        {
            "id": "'c' || n",
            "state": _STATE.format(open="queued", shut="closed"),
            "closed_at": "CASE WHEN n % 500 = 0 THEN NULL ELSE n END",
            "open_key": "NULL",
            "root": "'c' || n",
            "leased_by": "NULL",
            "opened": "n",
            "due": "n",
            "item": "'i' || n",
            "subject": "'s' || n % 5000",
            "rule": "'r' || n % 50",
            "entry": "'e' || n",
        },
    ),
    case_event: (60_000, {"case_id": "'c' || n"}),
    statement: (
        50_000,
        {"id": "'t' || n", "token_hash": _HASH, "entry": "'e' || n", "item": "'i' || n", "created": "n"},
    ),
    appeal: (
        20_000,
        {"id": "'a' || n", "case_id": "'c' || n", "decision": "'e' || n", "statement": "'t' || n"},
    ),
    report: (
        30_000,
        {"id": "'r' || n", "token_hash": _HASH, "case_id": "'c' || n", "received": f"n::int8 * {DAY // 100}"},
    ),
    outbox: (
        50_000,
        {
            "action_id": "'a' || n",
            "owner": "'s' || n % 5000",
            "channel": "'webhook'",
            "entry": "'e' || n",
            "state": _STATE.format(open="pending", shut="done"),
            "due": "n",
        },
    ),
    job: (30_000, {"ref": "'j' || n", "state": _STATE.format(open="pending", shut="done"), "due": "n"}),
}
"""Table -> how many rows it gets, and what is in them but for what is the same in all."""
LARGE = "|".join(table.name for table in ROWS)
_WHOLE = re.compile(rf"Seq Scan on ({LARGE})\b")


@pytest.fixture(scope="module")
def record(postgres_server: URL) -> Iterator[Record]:
    """A record in which much is over and little waits."""
    with postgres.database(postgres_server) as made:
        address = made.url.render_as_string(hide_password=False)
        with closing(Store.open(address, create=True)) as store:
            with store.write() as conn:
                # The rows name others that no question here is about.
                conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
                for table, (many, own) in ROWS.items():
                    do_fill(conn, table, many, own)
                conn.execute(lease.insert(), [{"name": "l", "owner": "w", "fence": 1, "until": 0}])
                position = {column.name: value(column) for column in source_position.columns}
                conn.execute(source_position.insert(), [position])
            with store.write() as conn:
                conn.exec_driver_sql("ANALYZE")
            yield record_on(store)


def do_fill(conn: Connection, table: Table, many: int, own: Mapping[str, str]) -> None:
    """Rows made by the server itself."""
    columns = [column for column in table.columns if column is not table.autoincrement_column]
    names = ", ".join(f'"{column.name}"' for column in columns)
    terms = ", ".join(own.get(column.name) or literal(value(column)) for column in columns)
    rows = f"SELECT {terms} FROM generate_series(1, {many}) n".replace("%", "%%")  # noqa: S608 - our own
    conn.exec_driver_sql(f"INSERT INTO {table.name} ({names}) {rows}")


def literal(one: object) -> str:
    """A value as PostgreSQL writes it."""
    return f"'\\x{one.hex()}'" if isinstance(one, bytes) else str(one) if isinstance(one, int) else f"'{one}'"


def claim_next(record: Record, conn: Connection) -> None:
    c = case_file.c
    query = select(c.body).where(in_states(OPEN), c.leased_by.is_(None))
    assert conn.execute(query.order_by(*most_urgent_first(7)).limit(50)).first() is not None


def list_some(record: Record, conn: Connection) -> None:
    assert list_cases(conn, allowed=true(), state="held", after="c5", limit=50) == []


def send(record: Record, conn: Connection) -> None:
    where, each = (outbox.c.channel.in_(["webhook"]),), (outbox.c.owner, outbox.c.channel)
    rows = claim_jobs(conn, outbox, "w", limit=100, where=where, one_per=each)
    assert len(rows) == 10, "the first of each owner"
    assert extend_jobs(conn, outbox, rows) == len(rows)
    assert end_jobs(conn, outbox, rows, "done") == len(rows)


def work(record: Record, conn: Connection) -> None:
    rows = claim_jobs(conn, job, "w", limit=100)
    assert len(rows) == 60
    assert end_jobs(conn, job, rows, "retry") == len(rows)


def hold(record: Record, conn: Connection) -> None:
    fence = claim_lease(conn, "l", "w", timedelta(minutes=1))
    assert fence == 2
    assert fence_holds(conn, "l", fence)


def move_on(record: Record, conn: Connection) -> None:
    ((part, at),) = positions(conn, "x").items()
    assert do_move_on(conn, "x", part, at.position, at.position + 1)


def search(words: str) -> Callable[[Record, Connection], None]:
    def ask(record: Record, conn: Connection) -> None:
        filters = Filters(rule="none" if not words else None)
        find(
            conn, record.vault, Query(words=words, filters=filters, allowed=true(), guises=Guises("anna", {}))
        )

    return ask


def by(table: Table, column: str, wanted: object) -> Callable[[Record, Connection], None]:
    """Asking for the rows that have a value."""

    def ask(record: Record, conn: Connection) -> None:
        assert conn.execute(select(table).where(table.c[column] == wanted)).first() is not None

    return ask


def token(n: int) -> bytes:
    """What the table keeps of the link of a row."""
    return sha256(str(n).encode()).digest()


def report_of_a_month(record: Record, conn: Connection) -> None:
    c = report.c
    asked = select(func.count()).where(c.received >= 30 * DAY, c.received < 61 * DAY)
    assert conn.execute(asked).scalar_one() == 3_100


def read_statement(record: Record, conn: Connection) -> None:
    assert find_statement(conn, "t77").entry == "e77"


QUESTIONS: dict[str, Callable[[Record, Connection], None]] = {
    "the most urgent case": claim_next,
    "cases by page": list_some,
    "cases of a rule, the latest": search(""),
    "cases by an id": search("none"),
    "cases by words": search("free money"),
    "what happened to a case": by(case_event, "case_id", "c500"),
    "a statement": read_statement,
    "a statement by its link": by(statement, "token_hash", token(77)),
    "statements of a decision": by(statement, "entry", "e77"),
    "the appeal about a case": by(appeal, "case_id", "c77"),
    "the appeal against a decision": by(appeal, "decision", "e77"),
    "the appeal of a statement": by(appeal, "statement", "t77"),
    "a report by its link": by(report, "token_hash", token(77)),
    "reports about a case": by(report, "case_id", "c77"),
    "how many reports a month brought": report_of_a_month,
    "what is to be sent": send,
    "what was sent about a decision": by(outbox, "entry", "e77"),
    "which timers are due": work,
    "who works": hold,
    "how far a stream is": move_on,
}
"""What the service asks with every request, claim, delivery and tick."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_found_by_an_index(record: Record, question: str) -> None:
    with listening() as asked, suppress(Undone), record.store.write() as conn:
        QUESTIONS[question](record, conn)
        raise Undone
    plans: dict[str, str] = {}
    with record.store.read() as conn:
        for said, values in asked:
            if said.startswith(("SELECT", "UPDATE", "WITH", "INSERT")):
                plan = conn.exec_driver_sql(
                    f"EXPLAIN {said}", values[0] if isinstance(values, list) else values
                )
                plans[said] = "\n".join(row[0] for row in plan)
    assert plans
    assert {said: plan for said, plan in plans.items() if _WHOLE.search(plan)} == {}


def test_a_question_without_an_index_is_seen(record: Record) -> None:
    with record.store.read() as conn:
        plan = conn.exec_driver_sql("EXPLAIN SELECT id FROM statement WHERE lang = 'none'").scalars().all()
    assert _WHOLE.search("\n".join(plan))


class Undone(Exception):
    """Ends a transaction, so that every question finds the same."""
