"""Pages of the privacy officer: requests answered in time, what holds an erasure up, and erasure itself."""

from __future__ import annotations

import pytest

from clearford.core.casework import ItemFacts
from clearford.core.dates import DAY
from clearford.runtime.record.cases import do_open_case
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House


@pytest.fixture
def pages(house: House) -> Pages:
    """A privacy officer at the pages."""
    house.add("paul", "privacy_officer")
    return Pages(house, house.signed_in("paul"))


def filed(pages: Pages, kind: str) -> str:
    """The page of a request that came by letter."""
    where = pages.done(
        "/privacy", "/privacy/requests", kind=kind, account="ben", words="I am <b>ben</b>.\u202e"
    )
    return where.partition("?")[0]


def test_access_is_granted_and_told_by_class(house: House, pages: Pages) -> None:
    house.decide(HARMFUL)
    path = filed(pages, "access")
    shown = pages.get(path)
    assert "<b>ben" not in shown
    assert "See what is kept" not in shown
    pages.done(path, f"{path}/decision", result="granted", reason="It is their own.")
    assert "What the person was told" in pages.get(path)
    kept = pages.get(f"{path}/kept")
    assert "decided" in kept
    assert HARMFUL not in kept
    assert "copy" in [one.data["what"] for one in entries_of(house.service.record, "read")]


def test_an_erasure_that_is_held_up_says_why_and_keeps_what_was_typed(house: House, pages: Pages) -> None:
    house.decide(HARMFUL)
    path = filed(pages, "erasure")
    assert "Nothing holds it up." in pages.get(path)
    with house.service.record.change() as change:
        facts = ItemFacts(item="i1", subject=house.service.vault.ref("subject", "ben"))
        do_open_case(change, house.service.office, "review", facts, entry=None)
    assert "can only be refused" in pages.get(path)
    answer = pages.send(path, f"{path}/decision", result="granted", reason="It is their right.")
    assert answer.status_code == 409
    assert "CF-R029" in answer.text
    assert "It is their right." in answer.text


def test_who_is_erased_is_gone_and_that_is_on_record(house: House, pages: Pages) -> None:
    house.decide(HARMFUL)
    answer = pages.send("/privacy", "/privacy/erase", account="ben", sure="true")
    assert answer.status_code == 200
    (entry, *_) = entries_of(house.service.record, "erased")
    assert entry.id in answer.text


def test_a_late_request_is_marked_and_an_answered_one_waits_no_more(house: House, pages: Pages) -> None:
    path = filed(pages, "access")
    house.later(microseconds=40 * DAY)
    house.add("paula", "privacy_officer")
    paula = Pages(house, house.signed_in("paula"))
    assert "<strong>late</strong>" in paula.get("/privacy")
    paula.done(path, f"{path}/decision", result="granted", reason="It is their own.")
    assert "No request waits" in paula.get("/privacy")
    assert path in paula.get("/privacy?all=true")
    assert "同意" in paula.get("/privacy?all=true&lang=zh")


def test_nobody_else_sees_requests(house: House) -> None:
    house.add("audra", "auditor")
    assert "CF-A002" in Pages(house, house.signed_in("audra")).get("/privacy", status=403)
