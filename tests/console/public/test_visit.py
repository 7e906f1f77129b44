"""A visit: what goes wrong is told to people as a page and to programs as a problem."""

from __future__ import annotations

import msgspec
import pytest

from tests.console.public.kit import Visitor
from tests.runtime.http.people import HARMFUL, House, problem


@pytest.mark.parametrize("path", ["/s/none", "/r/none"])
def test_a_link_that_opens_nothing_says_so_to_people(house: House, path: str) -> None:
    page = Visitor(house).get(f"{path}?lang=zh", 404)
    assert "请完整复制链接" in page and '<html lang="zh-CN">' in page
    program = Visitor(house)
    program.client.headers["accept"] = "application/json"
    assert problem(program.client.get(path)) == (404, "CF-A009")


@pytest.mark.parametrize(("lang", "said"), [("en", "There is nothing at this"), ("zh", "这个网址没有内容")])
def test_an_address_that_nobody_knows_says_so_to_people(house: House, lang: str, said: str) -> None:
    visitor = Visitor(house, lang)
    for path in ("/nothing/here", "/s", "/s/a/b", "/review", "/v1/nothing"):
        page = visitor.get(path, 404)
        assert said in page and f'href="/?lang={lang}' in page
        sent = visitor.client.post(path, data={"x": "y"})
        assert (sent.status_code, said in sent.text) == (404, True)
        program = visitor.client.get(path, headers={"accept": "application/json"})
        assert problem(program) == (404, "CF-H002")


def test_the_number_of_the_request_is_told(house: House) -> None:
    answer = Visitor(house).client.get("/s/none")
    told = answer.text[answer.text.index("Number of this request") :]
    assert "<code>" in told


def test_a_network_that_asks_too_often_is_told_to_wait(house: House) -> None:
    limits = msgspec.structs.replace(house.service.settings.limits, public_a_minute=3)
    house.service.settings = msgspec.structs.replace(house.service.settings, limits=limits)
    visitor, path = Visitor(house), f"/s/{house.decide(HARMFUL).token}"
    visitor.get(path)
    assert "Wait a minute" in visitor.get(path, 429)


def test_files_of_pages_are_served_on_this_side_too(house: House) -> None:
    visitor = Visitor(house)
    page = visitor.get("/verify")
    assert 'type="module" src="/static/js/verify.js' in page
    assert "htmx" not in page
    assert visitor.client.get("/static/js/verify.js").status_code == 200


def test_no_page_of_the_staff_side_is_here(house: House) -> None:
    visitor = Visitor(house)
    for path in ("/review", "/admin", "/ledger", "/sign-in", "/me"):
        assert visitor.client.get(path).status_code == 404, path
