"""Pages of trusted flaggers: the register with precision, a status, the letter."""

from __future__ import annotations

import pytest

from clearford.runtime.auth.grants import do_create_key
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.people import House


@pytest.fixture
def pages(house: House) -> Pages:
    """An administrator at the pages."""
    house.add("root", "operator_admin")
    return Pages(house, house.signed_in("root"))


def noted(house: House, pages: Pages) -> str:
    """The key of a flagger."""
    key, _ = do_create_key(house.accounts, ROOT, name="flagger", scopes=["status.read"])
    pages.done("/flaggers", "/flaggers", key=key, name="Safe Net", coordinator="de", fields="phishing, fraud")
    return key


def test_a_flagger_is_noted_and_its_status_changes(house: House, pages: Pages) -> None:
    key = noted(house, pages)
    shown = pages.get("/flaggers")
    assert "Safe Net" in shown
    assert "n = 0" in shown
    assert "fraud, phishing" in shown
    pages.done("/flaggers", f"/flaggers/{key}/status", status="suspended")
    assert "suspended" in pages.get("/flaggers")
    pages.done("/flaggers", f"/flaggers/{key}/status", status="withdrawn")
    withdrawn = pages.get("/flaggers?lang=zh")
    assert "已取消资格" in withdrawn
    assert f"/flaggers/{key}/status" not in withdrawn


def test_the_letter_is_read_before_it_is_sent(house: House, pages: Pages) -> None:
    key = noted(house, pages)
    letter = pages.get(f"/flaggers/{key}/letter")
    assert "No letter is due." in letter
    assert "Safe Net" in letter
    pages.get("/flaggers/none/letter", status=404)


def test_a_key_that_is_none_keeps_what_was_typed(pages: Pages) -> None:
    answer = pages.send(
        "/flaggers", "/flaggers", key="none", name="Safe Net", coordinator="DE", fields="fraud"
    )
    assert answer.status_code == 404
    assert 'value="Safe Net"' in answer.text


def test_others_read_the_register_alone(house: House, pages: Pages) -> None:
    noted(house, pages)
    house.add("audra", "auditor")
    assert "Note a trusted flagger" not in Pages(house, house.signed_in("audra")).get("/flaggers")
    house.add("rosa", "reviewer")
    Pages(house, house.signed_in("rosa")).get("/flaggers", status=403)
