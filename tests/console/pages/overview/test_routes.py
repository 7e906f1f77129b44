"""The overview through the service: who may see it, for which time, live and as a file."""

from __future__ import annotations

from clearford.runtime.record.rollups import do_count_people
from tests.console.desk_kit import Pages
from tests.runtime.http.people import HARMFUL, House


def test_the_overview_of_a_service_that_decided_something(house: House) -> None:
    house.add("lea", "lead")
    pages = Pages(house, house.signed_in("lea"))
    assert "Nothing was decided yet" in pages.get("/overview")
    house.decide(HARMFUL)
    house.decide("see you tomorrow", "p2")
    with house.service.record.change() as change:
        do_count_people(change)
    page = pages.get("/overview")
    assert "1 / 2" in page
    assert "phishing.lookalike" in page
    for span, rows in (("7d", 168), ("30d", 30)):
        assert pages.get(f"/overview?span={span}&harm=phishing").count("data-x=") == 5 * rows
    tiles = pages.get("/overview/tiles?span=7d")
    assert "<html" not in tiles
    assert "1 / 2" in tiles


def test_the_file(house: House) -> None:
    house.add("ada", "auditor")
    answer = Pages(house, house.signed_in("ada")).client.get("/overview/export?span=30d")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(answer.text.splitlines()) == 31


def test_who_may_not_see_it_and_what_is_no_time(house: House) -> None:
    house.add("rosa", "reviewer")
    house.add("lea", "lead")
    assert "CF-A002" in Pages(house, house.signed_in("rosa")).get("/overview", 403)
    lea = Pages(house, house.signed_in("lea"))
    assert "CF-H001" in lea.get("/overview?span=9d", 400)
    assert "CF-H001" in lea.get("/overview?harm=%3Cb%3E", 400)
    assert Pages(house).client.get("/overview").status_code == 303
