from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from clearford.core.entries import Entry
from clearford.core.errors import RecordError
from clearford.ledger.canonical import decode
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.figures import publication
from clearford.runtime.transparency.build import correct
from clearford.runtime.transparency.entering import do_publish_report
from clearford.runtime.transparency.model import Report, encode
from tests.runtime.service_kit import record_on
from tests.runtime.transparency.small import REPORT


def publish(record: Record, report: Report) -> Entry:
    """Publish a report; its entry."""
    with record.change() as change:
        made = do_publish_report(change, report)
    with record.read() as conn:
        return decode(bytes(conn.execute(select(entry.c.body).where(entry.c.id == made)).scalar_one()))


def test_a_published_report_is_kept_and_entered(store: Store) -> None:
    record = record_on(store)
    made = publish(record, REPORT)
    digest = hashlib.sha256(encode(REPORT)).hexdigest()
    assert made.type == "report_published"
    assert made.data == {"period": "2026-01", "edition": 1, "digest": digest, "query": "1"}
    with record.read() as conn:
        row = conn.execute(select(publication)).one()
    assert (row.period, row.version, row.digest, row.entry) == ("2026-01", 1, digest, made.id)
    assert bytes(row.body) == encode(REPORT)


def test_a_correction_follows_what_it_corrects(store: Store) -> None:
    record = record_on(store)
    corrected = correct(REPORT, encode(REPORT), "a name was wrong")
    with pytest.raises(RecordError) as caught:
        publish(record, corrected)
    assert caught.value.code == "CF-R052"
    publish(record, REPORT)
    assert publish(record, corrected).data["edition"] == 2


def test_an_edition_is_published_once(store: Store) -> None:
    record = record_on(store)
    publish(record, REPORT)
    with pytest.raises(RecordError) as caught:
        publish(record, REPORT)
    assert caught.value.code == "CF-R052"
    with record.read() as conn:
        assert len(conn.execute(select(entry.c.id)).all()) == 1
