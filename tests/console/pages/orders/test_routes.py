"""Pages of lawful orders: registered as typed, checked, given effect; nothing is lost when a step fails."""

from __future__ import annotations

import pytest

from tests.console.desk_kit import Pages
from tests.runtime.http.people import HARMFUL, House

ORDER = {
    "kind": "act",
    "issuing_state": "fr",
    "authority": "Example Court",
    "law_en": "Example Act, section 3",
    "reasons_en": "The offer is unlawful.",
    "items": "p1\n\n p2 \n",
    "territory": "FR be",
    "lang": "en",
}


@pytest.fixture
def pages(house: House) -> Pages:
    """A legal officer at the pages."""
    house.add("lara", "legal")
    return Pages(house, house.signed_in("lara"))


def step(pages: Pages, path: str, event: str, **fields: object) -> str:
    """Take a step by its form; the page afterwards."""
    assert pages.done(f"{path}?step={event}", f"{path}/steps", **fields).startswith(path)
    return pages.get(path)


def test_an_order_goes_its_whole_way(house: House, pages: Pages) -> None:
    house.decide(HARMFUL)
    path = pages.done("/orders/new", "/orders/new", **ORDER).partition("?")[0]
    shown = pages.get(path)
    assert "Example Court · FR" in shown
    assert "FR" in shown
    assert shown.count("<strong>missing</strong>") == 1
    assert "not checked" in shown
    assert "Give effect" not in pages.get(f"{path}?step=give_effect").partition("What can be done now")[2]
    step(pages, path, "confirm")
    assert "Letter to the authority" in step(pages, path, "ask")
    step(pages, path, "complete", found=["redress", "authentic"])
    done = step(pages, path, "give_effect")
    assert "given effect" in done
    assert done.count("<strong>missing</strong>") == 0
    assert path in pages.get("/orders?stage=given_effect")
    assert "No order is in this state" in pages.get("/orders?stage=refused")


def test_a_step_that_is_refused_keeps_what_was_typed(pages: Pages) -> None:
    path = pages.done("/orders/new", "/orders/new", **ORDER).partition("?")[0]
    answer = pages.send(f"{path}?step=delay", f"{path}/steps", until="2020-01-01", why="They asked us to.")
    assert answer.status_code == 409
    assert "CF-R053" in answer.text
    assert "They asked us to." in answer.text
    assert 'value="2020-01-01"' in answer.text


def test_an_order_that_cannot_be_registered_stays_in_the_form(pages: Pages) -> None:
    answer = pages.send("/orders/new", "/orders/new", **{**ORDER, "issuing_state": "FRA"})
    assert answer.status_code == 400
    assert "Example Act, section 3" in answer.text


def test_others_read_or_are_stopped(house: House, pages: Pages) -> None:
    path = pages.done("/orders/new", "/orders/new", **ORDER).partition("?")[0]
    house.add("audra", "auditor")
    auditor = Pages(house, house.signed_in("audra"))
    assert "What can be done now" not in auditor.get(path)
    assert "Register an order" not in auditor.get("/orders")
    house.add("rosa", "reviewer")
    assert "CF-A002" in Pages(house, house.signed_in("rosa")).get(path, status=403)


def test_the_register_is_told_in_chinese(pages: Pages) -> None:
    pages.done("/orders/new", "/orders/new", **ORDER)
    assert "已收到" in pages.get("/orders?lang=zh")
