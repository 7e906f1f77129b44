"""Reports that are completed: words are added, never lost; the clock runs once nothing is missing."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.amendments import (
    Amendment,
    do_amend_report,
    do_resume_reports,
    do_withdraw_report,
)
from clearford.runtime.record.reports import Notice, Words, do_file_report, find_report
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.tables.voices import misuse, report
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.test_appeals import Desk, bundle, desk

__all__ = ("bundle", "desk")
WHY = "The page that this leads to asks for my password."


def file(one: Desk, **given: object) -> str:
    """File a report; its id."""
    notice = msgspec.convert({"reasons": WHY, **given}, Notice)
    with one.record.change() as change:
        return do_file_report(change, one.means, notice, flagger=None).report


def amend(one: Desk, report_id: str, **given: object) -> tuple[str, ...]:
    """Add to a report; what is still missing."""
    added = msgspec.convert(given, Amendment)
    with one.record.change() as change:
        return do_amend_report(change, one.means.office, report_id, added).missing


def kinds(one: Desk) -> list[tuple[str, bool]]:
    """Kinds of cases, and whether they are about life."""
    with one.record.read() as conn:
        rows = conn.execute(select(case_file.c.kind, case_file.c.life).order_by(case_file.c.kind))
        return [(kind, bool(life)) for kind, life in rows]


def test_words_are_added_to_the_earlier_ones(desk: Desk) -> None:
    made = file(desk, location="https://example.test/1")
    assert amend(desk, made, name="Rita") == ("email", "good_faith")
    assert amend(desk, made, reasons="My bank warns of it too.", good_faith=True) == ("email",)
    assert amend(desk, made, email="rita@mail.example") == ()
    with desk.record.read() as conn:
        row = find_report(conn, made)
        kept = desk.record.vault.read_all(conn, row.amended)
    words = msgspec.json.decode(kept["report"].body, type=Words)
    assert words.reasons == f"{WHY}\nMy bank warns of it too."
    assert words.location == "https://example.test/1"
    assert msgspec.json.decode(kept["contact"].body) == ["Rita", "rita@mail.example"]
    assert row.notifier == desk.record.vault.ref("notifier", "rita@mail.example")
    assert row.aware_at == desk.record.now()
    assert kinds(desk) == [("report", False)]


def test_life_that_is_at_stake_raises_the_case_and_opens_a_referral(desk: Desk) -> None:
    made = file(desk, item="p1")
    assert kinds(desk) == [("report", False)]
    amend(desk, made, life=True)
    assert kinds(desk) == [("referral", True), ("report", True)]
    amend(desk, made, life=True, name="Rita")
    assert len(kinds(desk)) == 2


def test_a_report_stays_about_its_item(desk: Desk) -> None:
    made = file(desk, item="p1")
    assert "location" not in amend(desk, made, item="p1")
    with pytest.raises(RecordError, match="CF-R045"):
        amend(desk, made, item="p2")
    with pytest.raises(RequestError, match="CF-H002"):
        amend(desk, "none", name="Rita")


def test_what_is_named_late_is_decided_from_what_was_said_then(desk: Desk) -> None:
    made = file(desk)
    desk.clock.move(timedelta(days=5))
    amend(desk, made, location="https://example.test/2")
    with desk.record.read() as conn:
        row = find_report(conn, made)
        (case,) = conn.execute(select(case_file.c.id, case_file.c.entry)).all()
        item = desk.record.vault.read_all(conn, case.entry)["item"].body
    assert (row.state, row.case_id, case.entry) == ("open", case.id, row.amended)
    assert b"https://example.test/2" in item


def test_erased_words_are_not_added_to(desk: Desk) -> None:
    made = file(desk, email="rita@mail.example")
    with desk.record.change() as change:
        change.vault.destroy(change.conn, change.vault.ref("notifier", "rita@mail.example"))
    with pytest.raises(RequestError, match="CF-H002"):
        amend(desk, made, name="Rita")


def test_nothing_is_taken_up_where_nobody_is_paused(desk: Desk) -> None:
    file(desk, email="rita@mail.example", item="p1")
    with desk.record.change() as change:
        assert do_resume_reports(change, desk.means.office) == 0
    with desk.record.read() as conn:
        assert conn.execute(select(report.c.state)).scalars().all() == ["open"]
    assert [one.data["event"] for one in entries_of(desk.record, "case_event")] == []


def test_a_report_whose_item_was_erased_is_not_tried_again_for_ever(desk: Desk) -> None:
    made = file(desk, email="rita@mail.example", item="p1")
    notifier = desk.record.vault.ref("notifier", "rita@mail.example")
    with desk.record.change() as change:
        ended = {"notifier": notifier, "about": "notices", "step": "suspended", "case_id": "c", "entry": "e"}
        change.add(misuse, id="m1", at=change.at - 2, end=change.at - 1, ended_at=change.at - 1, **ended)
        change.conn.execute(update(report).values(state="paused", item=None, case_id=None))
    with desk.record.change() as change:
        assert do_resume_reports(change, desk.means.office) == 1
    with desk.record.change() as change:
        assert do_resume_reports(change, desk.means.office) == 0
        assert find_report(change.conn, made).state == "incomplete"


def test_a_report_that_is_taken_back_waits_for_its_answer_and_takes_nothing_more(desk: Desk) -> None:
    made = file(desk, item="p1")
    with desk.record.change() as change:
        entry = do_withdraw_report(change, made, "I was wrong.")
    with desk.record.read() as conn:
        row = find_report(conn, made)
        assert (row.state, row.withdrawn) == ("open", desk.record.now())
        assert desk.record.vault.read_all(conn, entry)["reason"].body == b"I was wrong."
        noted = select(case_event.c.event).where(case_event.c.case_id == row.case_id)
        assert "report_withdrawn" in conn.execute(noted).scalars().all()
    with pytest.raises(RecordError, match="CF-R045"):
        amend(desk, made, name="Rita")
    with pytest.raises(RecordError, match="CF-R045"), desk.record.change() as change:
        do_withdraw_report(change, made)


def test_a_report_without_a_case_can_be_taken_back_too(desk: Desk) -> None:
    made = file(desk)
    with desk.record.change() as change:
        assert do_withdraw_report(change, made)
    assert kinds(desk) == []
