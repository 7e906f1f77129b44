"""Pages of transparency reports: editions, files, numbers with their queries."""

from __future__ import annotations

import pytest

from clearford.runtime.transparency.entering import do_publish_report
from tests.console.desk_kit import Pages
from tests.runtime.http.people import House
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


def test_nothing_published_says_how_to_publish(house: House) -> None:
    house.add("lea", "legal")
    shown = Pages(house, house.signed_in("lea")).get("/reports")
    assert "No report is published yet" in shown
    assert "clearford report --period" in shown
