"""The page of an account: for who works on a case of it, without its name, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.desk_kit import Pages
from tests.runtime.http.people import REMOVE, WARNING, House, house_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with house_of(tmp_path / "home", "") as made:
        yield made


def test_the_history_names_nobody_and_says_what_holds(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(WARNING, "p1")
    house.claim(anna)
    case = anna.get("/v1/cases").json()["cases"][0]["id"]
    assert anna.post(f"/v1/cases/{case}/decision", json=REMOVE).status_code == 200
    house.decide(f"{WARNING} again", "p2")
    held = house.claim(anna) or {}
    pages = Pages(house, anna)
    for lang, words in (("en", "Cases of this account"), ("zh", "该账号的个案")):
        page = pages.get(f"/actors/{held['subject']}?lang={lang}")
        assert words in page
        assert "ben" not in page
        assert case[:8] in page


def test_nobody_else_sees_it(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    house.add("rita", "auditor")
    anna = house.signed_in("anna")
    house.decide(WARNING)
    held = house.claim(anna) or {}
    path = f"/actors/{held['subject']}"
    assert "CF-H002" in Pages(house, house.signed_in("bela")).get(path, 404)
    assert "CF-A002" in Pages(house, house.signed_in("rita")).get(path, 403)
