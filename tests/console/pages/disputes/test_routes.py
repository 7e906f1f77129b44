"""Pages of out-of-court disputes: noted, decided, carried out."""

from __future__ import annotations

import pytest

from clearford.core.dates import DAY
from tests.console.desk_kit import Pages
from tests.runtime.http.people import HARMFUL, House


@pytest.fixture
def pages(house: House) -> Pages:
    """A legal officer at the pages."""
    house.add("lea", "legal")
    return Pages(house, house.signed_in("lea"))


def noted(house: House, pages: Pages) -> str:
    """The page of a dispute."""
    statement = house.decide(HARMFUL).statement
    where = pages.done("/disputes", "/disputes", statement=statement, body="Board Example")
    return where.partition("?")[0]


def test_a_dispute_goes_its_whole_way(house: House, pages: Pages) -> None:
    path = noted(house, pages)
    assert "waits for the body" in pages.get(path)
    pages.done(path, f"{path}/complex")
    assert "90 days more" not in pages.get(path)
    pages.done(
        path, f"{path}/decision", outcome="reversed", words="It warned others.", pays="yes", cents="1250"
    )
    decided = pages.get(path)
    assert "our decision is reversed" in decided
    assert "12.5" in decided
    pages.done(path, f"{path}/implementation", implemented="yes")
    assert "Was it carried out?" not in pages.get(path)
    assert "撤销我们的决定" in pages.get("/disputes?lang=zh")


def test_a_statement_that_is_not_there_keeps_what_was_typed(pages: Pages) -> None:
    answer = pages.send("/disputes", "/disputes", statement="none", body="Board Example")
    assert answer.status_code == 404
    assert 'value="Board Example"' in answer.text


def test_a_body_that_is_late_is_marked(house: House, pages: Pages) -> None:
    path = noted(house, pages)
    house.later(microseconds=91 * DAY)
    house.add("lia", "legal")
    lia = Pages(house, house.signed_in("lia"))
    assert "<strong>late</strong>" in lia.get("/disputes")
    assert "has not decided in time" in lia.get(path)


def test_auditors_read_and_change_nothing(house: House, pages: Pages) -> None:
    path = noted(house, pages)
    house.add("audra", "auditor")
    auditor = Pages(house, house.signed_in("audra"))
    assert "Note a dispute" not in auditor.get("/disputes")
    assert "The body has decided" not in auditor.get(path)
    house.add("rosa", "reviewer")
    Pages(house, house.signed_in("rosa")).get("/disputes", status=403)
