"""Pages of transparency reports: editions, files, numbers with their queries."""

from __future__ import annotations

import pytest

from clearford.runtime.transparency.entering import do_publish_report
from tests.console.desk_kit import Pages
from tests.runtime.http.people import House
from tests.runtime.http.test_report_drafts import compute, month_over
from tests.runtime.transparency.small import REPORT

PERIOD = REPORT.period.name


@pytest.fixture
def pages(house: House) -> Pages:
    """An auditor, after a report was published."""
    with house.service.record.change() as change:
        do_publish_report(change, REPORT)
    house.add("audra", "auditor")
    return Pages(house, house.signed_in("audra"))


def test_a_report_is_read_with_what_was_asked(pages: Pages) -> None:
    assert f'href="/reports/{PERIOD}?edition=1"' in pages.get("/reports")
    shown = pages.get(f"/reports/{PERIOD}")
    assert "Answers to the query" in shown
    query = REPORT.figures[-1].query
    assert f"<h3>{query}</h3>" in pages.get(f"/reports/{PERIOD}?query={query}&edition=1")
    assert "查询结果" in pages.get(f"/reports/{PERIOD}?lang=zh")


@pytest.mark.parametrize("name", ["report.json", "all.zip", "report.xlsx", "cells.csv"])
def test_files_are_downloads(pages: Pages, name: str) -> None:
    assert f"/reports/{PERIOD}/files/{name}?edition=1" in pages.get(f"/reports/{PERIOD}")
    answer = pages.client.get(f"/reports/{PERIOD}/files/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/reports/2001-01", f"/reports/{PERIOD}/files/none.csv", f"/reports/{PERIOD}?edition=9"]
)
def test_what_was_not_published_is_not_there(pages: Pages, path: str) -> None:
    assert "CF-H002" in pages.get(path, status=404)


def test_earlier_editions_are_offered_where_there_are_some(pages: Pages) -> None:
    assert "Earlier editions" not in pages.get("/reports")


def test_nothing_published_says_how_to_publish(house: House) -> None:
    house.add("lea", "legal")
    shown = Pages(house, house.signed_in("lea")).get("/reports")
    assert "No report is published yet" in shown
    assert "Have a report computed" in shown


def test_one_person_has_a_report_computed_and_another_publishes_it(house: House) -> None:
    period = month_over(house)
    for name in ("leo", "nia"):
        house.add(name, "legal")
    leo, nia = (Pages(house, house.signed_in(name)) for name in ("leo", "nia"))
    bad = leo.send("/reports", "/reports", period=period, about="service: [")
    assert bad.status_code == 400
    assert "service: [" in bad.text
    at = leo.done("/reports", "/reports", period=period).partition("?")[0]
    assert "A worker computes it now" in leo.get(at)
    assert compute(house)
    shown = leo.get(at)
    assert "another person must publish it" in shown
    assert 'value="publish" disabled' in shown
    assert leo.send(at, at, act="publish").status_code == 403
    assert f'href="{at}/files/report.json"' in nia.get(at)
    assert nia.client.get(f"{at}/files/report.json").headers["cache-control"] == "no-store"
    assert nia.done(at, at, act="publish") == f"/reports/{period}?said=done"
    assert "published" in nia.get(at)
    assert 'value="publish"' not in nia.get(at)

    again = leo.send("/reports", "/reports", period=period)
    assert "CF-R052" in again.text
    second = leo.done("/reports", "/reports", period=period, note="A name was wrong.").partition("?")[0]
    assert f"A correction of {period} is being made." in leo.get("/reports")
    assert f'href="{second}"' in leo.get(f"/reports/{period}")
    assert compute(house)
    assert "A name was wrong." in nia.get(second)
    assert "0 numbers differ." in nia.get(second)
    assert nia.done(second, second, act="drop") == "/reports?said=done"
    assert "is being made" not in leo.get("/reports")


def test_auditors_see_what_is_published_and_make_none(pages: Pages) -> None:
    assert "Have a report computed" not in pages.get("/reports")
    assert "CF-A002" in pages.get(f"/reports/drafts/{'0' * 32}", 403)
