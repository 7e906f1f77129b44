"""Finding cases: by what names them and by words, only those that a grant opens, and without showing text."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from clearford.runtime.record.text_index import do_index_texts
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import REMOVE, WARNING, House, problem
from tests.runtime.http.test_accounts import Client


def index(house: House) -> None:
    """Make every text searchable."""
    with house.service.record.change() as change:
        assert do_index_texts(change)


def opened(house: House, *texts: str) -> list[str]:
    """Cases about items with these texts, `p0` and so on, each opened a minute after the one before."""
    for number, text in enumerate(texts):
        house.decide(text, f"p{number}")
        house.later(minutes=1)
    index(house)
    with house.service.record.read() as conn:
        return list(conn.execute(select(case_file.c.id).order_by(case_file.c.opened)).scalars())


def ids(answer: dict[str, Any]) -> list[str]:
    return [case["id"] for case in answer["cases"]]


@pytest.fixture
def lena(house: House) -> Client:
    house.add("lena", "lead")
    return house.signed_in("lena")


def test_words_are_found_however_they_are_spaced_and_the_search_is_on_record(
    house: House, lena: Client
) -> None:
    first, second = opened(house, f"{WARNING} 退款客服", f"{WARNING} 客服电话")
    assert ids(lena.get("/v1/search", params={"q": "退 款"}).json()) == [first]
    both = lena.get("/v1/search", params={"q": "客服"}).json()
    assert ids(both) == [second, first]
    assert (both["count"], both["more"], both["exact"], both["by_text"]) == (2, False, True, True)
    assert both["facets"]["state"] == [{"value": "queued", "cases": 2}]
    assert "paypa1" not in str(both)
    read = [entry.data for entry in entries_of(house.service.record, "read")]
    assert read == [{"what": "texts", "purpose": "search", "refused": False}] * 2


def test_words_must_stand_one_after_the_other(house: House, lena: Client) -> None:
    """Both texts have every pair of `abcd`; one has them in this order."""
    _, second = opened(house, f"{WARNING} bcd ab", f"{WARNING} ABCD")
    found = lena.get("/v1/search", params={"q": "abcd"}).json()
    assert ids(found) == [second]
    assert (found["count"], found["exact"]) == (2, False)


def test_a_case_is_found_by_whatever_names_it(house: House, lena: Client) -> None:
    (case,) = opened(house, WARNING)
    with house.service.record.read() as conn:
        row = conn.execute(select(case_file)).one()
    names = (case, "p0", "ben", row.item, row.subject, row.entry, row.rule, row.rule.partition("@")[0])
    for name in names:
        found = lena.get("/v1/search", params={"q": name}).json()
        assert (ids(found), found["by_text"]) == ([case], False), name
    assert entries_of(house.service.record, "read") == []
    assert ids(lena.get("/v1/search", params={"q": "0" * 32}).json()) == []


def test_pages_follow_one_another_and_facets_narrow(house: House, lena: Client) -> None:
    made = opened(house, *(f"{WARNING} {n}" for n in range(4)))
    house.short_pages()
    found, after = [], None
    for _ in range(6):
        page = lena.get("/v1/search", params={"q": "warning", **({"after": after} if after else {})}).json()
        found += ids(page)
        after = page["after"]
        if after is None:
            break
    assert found == made[::-1]
    assert lena.get("/v1/search", params={"state": "closed"}).json()["count"] == 0
    assert lena.get("/v1/search", params={"state": "queued"}).json()["count"] == 4
    harm = lena.get("/v1/search").json()["facets"]["harm"][0]["value"]
    assert lena.get("/v1/search", params={"harm": harm}).json()["count"] == 4
    assert problem(lena.get("/v1/search", params={"q": "x"})) == (400, "CF-H001")
    assert lena.get("/v1/search", params={"after": "here"}).status_code == 400


def test_what_a_grant_does_not_open_is_not_found(house: House) -> None:
    opened(house, WARNING)
    made = house.add("anna")
    house.add("root", "operator_admin")
    root = house.signed_in("root")
    assert (
        root.post(f"/v1/users/{made}/grants", json={"role": "reviewer", "harms": ["spam"]}).status_code == 201
    )
    anna = house.signed_in("anna")
    for q in ("warning", "p0", ""):
        assert anna.get("/v1/search", params={"q": q}).json()["count"] == 0
    assert problem(root.get("/v1/search")) == (403, "CF-A002")


def test_what_was_erased_is_found_no_more(house: House, lena: Client) -> None:
    opened(house, WARNING)
    house.add("rita", "reviewer")
    rita = house.signed_in("rita")
    case = house.claim(rita)
    assert case is not None
    answer = rita.post(
        f"/v1/cases/{case['id']}/decision", json={**REMOVE, "outcome": "no_action", "actions": []}
    )
    assert lena.get("/v1/search", params={"q": "warning"}).json()["count"] == 1, answer.text
    with house.service.store.write() as conn:
        conn.exec_driver_sql("DELETE FROM evidence")
    assert lena.get("/v1/search", params={"q": "warning"}).json()["count"] == 0
