"""Whoever opens a page reads in plain words of both languages what went wrong; a program gets the problem."""

from __future__ import annotations

import pytest

from clearford.core.codes import CODES
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.http.page_problems import problem_page
from clearford.runtime.http.pages import HEADERS
from clearford.runtime.http.problems import problem_of
from tests.runtime.http.people import HARMFUL, House, problem

BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    "path", [pytest.param("/s/none", id="statement"), pytest.param("/r/none", id="report")]
)
def test_a_link_that_opens_nothing_says_so_to_people(house: House, path: str) -> None:
    person = house.browser()
    shown = person.get(path, headers=BROWSER, params={"lang": "zh"})
    assert (shown.status_code, shown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert shown.text.index("请完整复制链接") < shown.text.index("Copy the whole link")
    assert shown.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert "href" not in shown.text
    assert problem(person.get(path)) == (404, "CF-A009")


def test_a_form_that_is_sent_twice_or_empty_leads_back_to_its_page(house: House) -> None:
    answer = house.decide(HARMFUL)
    person, path = house.browser(), f"/s/{answer.token}"
    empty = person.post(path, data={"text": " "}, headers=BROWSER)
    assert empty.status_code == 409
    assert f'<a href="{path}?lang=en">' in empty.text and f'<a href="{path}?lang=zh">' in empty.text
    assert person.post(path, data={"text": "I only warned others."}, headers=BROWSER).status_code == 200
    again = person.post(path, data={"text": "Again."}, headers=BROWSER)
    assert again.status_code == 409
    assert "you need not send it again" in again.text and "无需再次提交" in again.text
    assert again.headers["x-request-id"] in again.text


def test_a_form_with_a_field_too_many_is_told_as_a_page(house: House) -> None:
    answer = house.decide(HARMFUL)
    wrong = house.browser().post(f"/s/{answer.token}", data={"text": "x", "role": "lead"}, headers=BROWSER)
    assert wrong.status_code == 400
    assert "We could not read what you sent." in wrong.text


def test_the_way_back_from_what_is_added_to_a_report_is_the_page_of_the_report(house: House) -> None:
    made = house.browser().post("/v1/reports", json={"reasons": "It asks for my password."}).json()
    path = f"/r/{made['token']}"
    wrong = house.browser().post(f"{path}/more", data={"role": "authority"}, headers=BROWSER)
    assert wrong.status_code == 400 and f'<a href="{path}?lang=en">' in wrong.text


def test_a_code_without_words_of_its_own_is_told_by_its_title() -> None:
    page = problem_page(problem_of(RequestError("CF-H004", "x")), "en", back="")
    assert CODES["CF-H004"].zh in page and CODES["CF-H004"].en[1:] in page


def test_nothing_slips_out_of_a_page() -> None:
    page = problem_page(problem_of(RecordError("CF-R020", "<script>")), "zh", back='/s/"><script>')
    assert page.startswith('<!doctype html>\n<html lang="zh">')
    assert "<script" not in page
