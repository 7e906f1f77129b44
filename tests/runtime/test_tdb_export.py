"""Statements go through the outbox like all else, hold back nobody, and their outcome is on record."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from clearford.core.reasons import Circumstances, StatementOfReasons
from clearford.ledger.canonical import decode
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.tdb import CHANNEL, TransparencyDatabase
from clearford.runtime.tdb_export import Export, do_queue, personal_finder, prepare
from clearford.runtime.webhooks.client import Answer
from clearford.runtime.work.dispatch import Dispatcher
from tests.act.samples import KNOWN, by_person, statement
from tests.runtime.service_kit import record_on
from tests.runtime.tdb_server import TOKEN, Database, database


@pytest.fixture
def server() -> Iterator[Database]:
    with database() as running:
        yield running


class Platform:
    """The platform's own webhook, which takes everything."""

    def __init__(self) -> None:
        self.came: list[bytes] = []

    def deliver(self, body: bytes, *, key: str, kind: str) -> Answer:
        """Take one."""
        self.came.append(body)
        return Answer("accepted")


@pytest.fixture
def incidents() -> list[str]:
    return []


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def work(
    store: Store, server: Database, incidents: list[str], platform: Platform
) -> Iterator[tuple[Record, Dispatcher]]:
    record, client = record_on(store), TransparencyDatabase(server.url, TOKEN)

    def open_incident(change: Change, made: str, why: str) -> None:
        incidents.append(why)

    dispatcher = Dispatcher(
        record,
        {CHANNEL: client, "webhook": platform},
        worker="w",
        open_incident=open_incident,
        chance=Random(1),
    )
    yield record, dispatcher
    dispatcher.close()
    client.close()


def queued(record: Record, *, bad: bool = False) -> str:
    """A decision with its row in the outbox, and after it something for the platform; the entry."""
    with record.change() as change:
        made = change.entry("decision", item="anna")
        body = prepare(statement("hold"), puid=made, finds=personal_finder())
        assert isinstance(body, bytes)
        if bad:
            row = msgspec.json.decode(body)
            del row["territorial_scope"]
            body = msgspec.json.encode(row)
        do_queue(change, body, made)
        change.deliver("webhook", "lift", b"lift", owner="anna", entry=made)
    return made


@pytest.mark.parametrize(
    ("made", "queued_rows", "incident"),
    [
        pytest.param(statement("hold"), 1, None, id="belongs-there"),
        pytest.param(by_person("hold", ground="order"), 0, None, id="ordered-by-an-authority"),
        pytest.param(
            statement("hold", known=Circumstances()),
            0,
            "tdb: CF-R040 content_date: is missing",
            id="without-the-time-of-the-item",
        ),
        pytest.param(
            statement("hold", known=replace(KNOWN, source="trusted_flagger", flagger="call 13800138000")),
            0,
            "tdb: CF-R041 `source_identity` may identify a person",
            id="names-a-person",
        ),
    ],
)
def test_a_decision_queues_its_statement_or_opens_an_incident(
    store: Store, incidents: list[str], made: StatementOfReasons, queued_rows: int, incident: str | None
) -> None:
    record = record_on(store)
    export = Export(lambda change, entry, why: incidents.append(why), keep_days=2_232)
    with record.change() as change:
        published = export(made, change.entry("decision", item="anna"))
        if published is not None:
            published.do_queue(change)
    with store.read() as conn:
        rows = conn.execute(select(outbox.c.channel, outbox.c.kind)).all()
    assert [tuple(row) for row in rows] == [(CHANNEL, "statement")] * queued_rows
    assert incidents == ([] if incident is None else [incident])


def outcomes(store: Store) -> list[dict[str, object]]:
    with store.read() as conn:
        bodies = conn.execute(select(entry.c.body).where(entry.c.type == "outcome").order_by(entry.c.seq))
        return [dict(decode(bytes(body)).data) for body in bodies.scalars()]


def of_database(store: Store) -> list[dict[str, object]]:
    return [data for data in outcomes(store) if data["channel"] == CHANNEL]


def all_due(store: Store) -> None:
    with store.write() as conn:
        conn.execute(update(outbox).values(due=0, leased_until=0))


def test_a_statement_is_stored_under_the_id_of_its_entry(
    store: Store, server: Database, work: tuple[Record, Dispatcher]
) -> None:
    record, dispatcher = work
    made = queued(record)
    dispatcher.run()
    assert set(server.stored) == {made}
    assert [(o["action"], o["result"], o["code"]) for o in of_database(store)] == [
        ("statement", "accepted", f"uuid-{made}")
    ]


def test_a_database_that_is_down_holds_back_nothing_else_and_gets_the_row_later(
    store: Store, server: Database, work: tuple[Record, Dispatcher], platform: Platform
) -> None:
    record, dispatcher = work
    server.faults.extend([503, "store_and_drop"])
    made = queued(record)
    dispatcher.run()
    assert platform.came == [b"lift"]
    assert of_database(store) == []
    for _ in range(2):
        all_due(store)
        dispatcher.run()
    assert set(server.stored) == {made}
    assert [o["result"] for o in of_database(store)] == ["accepted"]


def test_a_row_that_the_database_refuses_opens_an_incident_that_names_the_attribute(
    store: Store, server: Database, work: tuple[Record, Dispatcher], incidents: list[str]
) -> None:
    record, dispatcher = work
    queued(record, bad=True)
    dispatcher.run()
    assert server.stored == {}
    assert [(o["result"], o["code"]) for o in of_database(store)] == [("refused", "CF-R040 row")]
    assert incidents == ["statement: refused CF-R040 row"]
