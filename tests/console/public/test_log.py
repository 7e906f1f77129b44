"""What anybody can check: reports with their files, signed heads with their keys, a receipt."""

from __future__ import annotations

import re

import pytest

from clearford.runtime.transparency.entering import do_publish_report
from tests.console.public.kit import Visitor
from tests.runtime.http.people import HARMFUL, House
from tests.runtime.http.test_ledger import LOG, integrated
from tests.runtime.transparency.small import REPORT


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_file_that_the_page_of_reports_names_is_there(house: House, lang: str) -> None:
    visitor = Visitor(house, lang)
    assert ("No report has been published yet." if lang == "en" else "尚未发布报告。") in visitor.get(
        "/reports"
    )
    with house.service.record.change() as change:
        do_publish_report(change, REPORT)
    page = visitor.get("/reports")
    paths = re.findall(r'href="(/v1/transparency/[^"]+)"', page)
    assert len(paths) == 4
    assert {visitor.client.get(path).status_code for path in paths} == {200}


def test_the_next_page_of_reports_is_led_to_only_where_there_may_be_one(house: House) -> None:
    house.short_pages()
    visitor = Visitor(house)
    assert 'rel="next"' not in visitor.get("/reports")
    with house.service.record.change() as change:
        do_publish_report(change, REPORT)
    assert 'rel="next"' in visitor.get("/reports")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_heads_and_keys_of_the_log_are_named(house: House, lang: str) -> None:
    visitor = Visitor(house, lang)
    assert LOG not in visitor.get("/log")
    house.decide(HARMFUL)
    logs = integrated(house)
    page = visitor.get("/log")
    (key,) = logs.verifiers(LOG)
    assert f'<h2 id="log-1">{LOG}</h2>' in page and key.text.replace("+", "&#43;") in page.replace(
        "+", "&#43;"
    )
    (head,) = re.findall(r'href="(/log/[^"]+/checkpoint)"', page)
    assert visitor.client.get(head).status_code == 200
    (program,) = re.findall(r'href="(/v1/published/verifier/[^"]+)"', page)
    assert visitor.client.get(program).status_code == 200


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_receipt_is_checked_with_the_keys_that_the_page_names_and_sent_nowhere(
    house: House, lang: str
) -> None:
    visitor = Visitor(house, lang)
    assert "data-vkey" not in visitor.get("/verify")
    house.decide(HARMFUL)
    integrated(house)
    page = visitor.get("/verify")
    assert page.count("data-vkey") == 1
    form = page[page.index('<form id="verify"') :]
    form = form[: form.index("</form>")]
    assert "name=" not in form and "action=" not in form and "method=" not in form
    assert "<noscript>" in page
