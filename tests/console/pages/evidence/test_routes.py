"""Pages beside a case, through the real service: what is shown, to whom, and what goes on record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearford.console.desk import CSRF_FIELD
from tests.console.desk_kit import Pages, forms_of
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, REMOVE, WARNING, House, house_of
from tests.runtime.http.test_accounts import Client

PHONE = "138 0013 8000"
HOSTILE = f"{WARNING}<img src=x onerror=alert(1)>\u202e\u200b {{{{7*7}}}} call {PHONE} "


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with house_of(tmp_path / "home", "") as made:
        yield made


def held(house: House, text: str = HOSTILE) -> tuple[Client, str]:
    """Anna, who holds a case, and the id of it."""
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(text)
    return anna, (house.claim(anna) or {})["id"]


def ask(pages: Pages, case: str, **fields: str) -> tuple[int, str]:
    """Ask for a value as the form of the panel does."""
    token = forms_of(pages.get(f"/evidence/{case}/text"))[0][1][CSRF_FIELD]
    body = {CSRF_FIELD: token, "once": "1" * 32, "which": "item.mobile.1", "purpose": "decide", **fields}
    answer = pages.client.post(f"/evidence/{case}/reveal", data=body)
    if answer.status_code == 200:
        assert answer.headers["refresh"].startswith("60; url=/")
        assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_text_is_read_by_parts_and_does_nothing(house: House, lang: str) -> None:
    anna, case = held(house, HOSTILE + "长" * 9_000)
    page = Pages(house, anna).get(f"/evidence/{case}/text?lang={lang}")
    assert "<img" not in page
    assert "&lt;img src=x" in page
    assert 'aria-label="U+202E U+200B × 2"' in page
    assert "{{7*7}}" in page
    assert PHONE not in page
    assert ("[phone 1]" if lang == "en" else "[手机号 1]") in page
    assert 'href="?at=4000"' in page
    further = Pages(house, anna).get(f"/evidence/{case}/text?at=4000")
    assert 'href="?at=0"' in further


def test_a_value_is_shown_for_a_minute_and_stands_in_no_address(house: House) -> None:
    anna, case = held(house)
    pages = Pages(house, anna)
    status, text = ask(pages, case, back=f"/appeals/{case}")
    assert (status, PHONE in text, f'href="/appeals/{case}"' in text) == (200, True, True)
    read = entries_of(house.service.record, "read")[-1]
    assert (read.data["what"], read.data["purpose"]) == ("value", "decide")


def test_a_value_is_shown_on_by_one_press_and_that_is_on_record_too(house: House) -> None:
    anna, case = held(house)
    pages = Pages(house, anna)
    _, text = ask(pages, case, back=f"/review/{case}", purpose="other", words="To call the bank.")
    assert 'data-key="x"' in text
    fields = next(found for where, found in forms_of(text) if where == f"/evidence/{case}/reveal")
    again = pages.client.post(f"/evidence/{case}/reveal", data=fields)
    assert (again.status_code, PHONE in again.text) == (200, True)
    assert again.headers["refresh"] == f"60; url=/review/{case}"
    reads = [one for one in entries_of(house.service.record, "read") if one.data["what"] == "value"]
    assert [one.data["purpose"] for one in reads] == ["other", "other"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"purpose": ""}, 400, id="no-purpose"),
        pytest.param({"purpose": "other"}, 409, id="no-words"),
        pytest.param({"which": "item.mobile.7"}, 404, id="no-such-value"),
        pytest.param({CSRF_FIELD: "forged"}, 403, id="forged-token"),
    ],
)
def test_a_value_is_not_shown_without_reason_or_right(
    house: House, fields: dict[str, str], status: int
) -> None:
    anna, case = held(house)
    found, text = ask(Pages(house, anna), case, **fields)
    assert (found, PHONE in text) == (status, False)


def test_no_form_leads_elsewhere(house: House) -> None:
    anna, case = held(house)
    _, text = ask(Pages(house, anna), case, back="//evil.example")
    assert "evil.example" not in text


def test_who_does_not_hold_the_case_sees_nothing_of_it(house: House) -> None:
    _, case = held(house)
    house.add("bela", "reviewer")
    house.add("rita", "auditor")
    bela, rita = Pages(house, house.signed_in("bela")), Pages(house, house.signed_in("rita"))
    for path in (f"/evidence/{case}/text", f"/evidence/{case}/precedents"):
        assert "paypa1" not in bela.get(path, 404)
        assert "paypa1" not in rita.get(path, 403)


def test_earlier_decisions_are_read_in_short(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    for n, body in enumerate((REMOVE, NOTHING)):
        house.decide(f"{HOSTILE} {n}", f"p{n}")
        house.claim(anna)
        case = anna.get("/v1/cases").json()["cases"][0]["id"]
        assert anna.post(f"/v1/cases/{case}/decision", json=body).status_code == 200
    house.decide(HOSTILE, "p9")
    case = (house.claim(anna) or {})["id"]
    page = Pages(house, anna).get(f"/evidence/{case}/precedents")
    assert PHONE not in page
    assert f'href="/review/{case}"' in page
