"""Reports wait for a worker and a second person; an edition after the first says why."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from clearford.core.errors import AccessError, ConfigError, RecordError, RequestError
from clearford.runtime.record.report_drafts import (
    body_of,
    do_ask_report,
    do_drop_report_draft,
    do_fail_report,
    do_keep_report,
    do_publish_draft,
    find_report_draft,
    list_report_drafts,
    next_asked,
)
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.figures import publication
from clearford.runtime.transparency.build import correct
from clearford.runtime.transparency.model import encode
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import record_on
from tests.runtime.transparency.small import ABOUT, REPORT

LEO, NIA = By("leo", "legal"), By("nia", "legal")
PERIOD = REPORT.period.name


def asked(record: Record, note: str = "") -> str:
    """Leo asks for the report; its draft."""
    with record.change(LEO) as change:
        return do_ask_report(change, PERIOD, ABOUT, note).id


def test_one_person_asks_and_another_publishes(store: Store) -> None:
    record = record_on(store)
    name = asked(record)
    with record.read() as conn:
        wanted = next_asked(conn)
        with pytest.raises(RequestError, match="CF-H002"):
            body_of(conn, name)
    assert wanted is not None
    assert (wanted.id, wanted.about, wanted.earlier) == (name, ABOUT, None)
    with record.change(NIA) as change, pytest.raises(RecordError, match="CF-R071"):
        do_publish_draft(change, name)
    with record.change() as change:
        assert do_keep_report(change, name, REPORT)
    with record.change() as change:
        assert not do_fail_report(change, name, "CF-R006")
    with record.change(LEO) as change, pytest.raises(AccessError, match="CF-A003"):
        do_publish_draft(change, name)
    assert entries_of(record, "report_published") == []
    with record.change(NIA) as change:
        made = do_publish_draft(change, name)
    assert (made.state, made.version, made.approver, made.author) == ("published", 1, "nia", "leo")
    (entry,) = entries_of(record, "report_published")
    assert entry.data["digest"] == made.digest
    assert entry.by_role == "legal"
    with record.read() as conn:
        assert bytes(conn.execute(select(publication.c.body)).scalar_one()) == encode(REPORT)
        assert next_asked(conn) is None
        assert [one.id for one in list_report_drafts(conn, 5)] == [name]


def test_a_correction_says_why_and_is_the_next_edition(store: Store) -> None:
    record = record_on(store)
    first = asked(record)
    with record.change() as change:
        do_keep_report(change, first, REPORT)
    with record.change(NIA) as change:
        do_publish_draft(change, first)
    with pytest.raises(RecordError, match="CF-R052"):
        asked(record)
    second = asked(record, "a number was wrong")
    with record.read() as conn:
        wanted = next_asked(conn)
    assert wanted is not None
    assert wanted.earlier == encode(REPORT)
    with record.change() as change:
        do_keep_report(change, second, correct(REPORT, wanted.earlier, wanted.note))
    with record.change(NIA) as change:
        assert do_publish_draft(change, second).version == 2


def test_what_was_published_meanwhile_is_not_published_again(store: Store) -> None:
    record = record_on(store)
    name = asked(record)
    with record.change() as change:
        do_keep_report(change, name, replace(REPORT, edition=2))
    with pytest.raises(RecordError, match="CF-R052"), record.change(NIA) as change:
        do_publish_draft(change, name)
    with record.read() as conn:
        assert find_report_draft(conn, name).state == "ready"


def test_one_draft_of_a_period_is_open_until_it_is_dropped_or_failed(store: Store) -> None:
    record = record_on(store)
    name = asked(record)
    with pytest.raises(RecordError, match="CF-R071"):
        asked(record)
    with record.change(LEO) as change:
        assert do_drop_report_draft(change, name).state == "dropped"
    with record.change() as change:
        assert not do_keep_report(change, name, REPORT)
    with record.change(LEO) as change, pytest.raises(RecordError, match="CF-R071"):
        do_drop_report_draft(change, name)
    again = asked(record)
    with record.change() as change:
        assert do_fail_report(change, again, "CF-R006")
    assert asked(record) != again


@pytest.mark.parametrize(
    ("period", "code"),
    [
        pytest.param("2030-01", "CF-R052", id="not over"),
        pytest.param("2026", "CF-R052", id="year not over"),
        pytest.param("soon", "CF-C002", id="no period"),
    ],
)
def test_a_period_must_be_over(store: Store, period: str, code: str) -> None:
    with record_on(store).change(LEO) as change, pytest.raises((RecordError, ConfigError), match=code):
        do_ask_report(change, period, ABOUT, "")
