"""Acts on many cases by pages: chosen, shown, confirmed, done, taken back."""

from __future__ import annotations

import re

import pytest

from tests.console.desk_kit import Pages, forms_of
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, problem
from tests.runtime.http.test_bulk import reported
from tests.runtime.http.work import tune

DECISION = {"choice": "no_action", "reason": "They warn others."}


@pytest.fixture
def lena(house: House) -> Pages:
    house.add("lena", "lead")
    return Pages(house, house.signed_in("lena"))


def opened(lena: Pages, page: str, n: int = 3) -> str:
    """Open samples on the page of a preview; the page after it."""
    for at in range(n):
        held = dict(forms_of(page))["/bulk/preview"]
        form = page[page.index('action="/bulk/preview"') :]
        every = re.findall(r'name="opened" value="([^"]+)"', form[: form.index("</form>")])
        sample = re.findall(r'name="open" value="([0-9a-f]{32})"', page)[at]
        answer = lena.client.post("/bulk/preview", data={**held, "opened": every, "open": sample})
        assert answer.status_code == 200, answer.text
        page = answer.text
    return page


def ordered(lena: Pages, page: str, n: int) -> str:
    """Type the number and order the act; the address of its page."""
    held = dict(forms_of(page))["/bulk/run"]
    form = page[page.index('action="/bulk/run"') :]
    every = re.findall(r'name="opened" value="([^"]+)"', form)
    done = lena.client.post("/bulk/run", data={**held, "opened": every, "typed": str(n)})
    assert done.status_code == 303, done.text
    return str(done.headers["location"]).partition("?")[0]


def test_reports_are_chosen_shown_opened_decided_and_taken_back(house: House, lena: Pages) -> None:
    reported(house, 4)
    assert "No case is chosen" in lena.get("/bulk/new")
    shown = lena.send("/bulk/new?kind=report", "/bulk/preview", **DECISION)
    assert shown.status_code == 200
    assert "Nothing that fits is left out" in shown.text
    held = dict(forms_of(shown.text))["/bulk/run"]
    assert (held["count"], held["kind"], held["reason"]) == ("4", "report", DECISION["reason"])
    wrong = lena.client.post("/bulk/run", data={**held, "typed": "3"})
    assert wrong.status_code == 400
    assert "Nothing was done" in wrong.text
    early = lena.client.post("/bulk/run", data={**held, "typed": "4"})
    assert (early.status_code, "samples must be opened first" in early.text) == (409, True)
    assert "3 more samples must be opened" in shown.text
    page = opened(lena, shown.text)
    assert "Enough samples were opened." in page
    assert "paypa1.example" in page
    assert page.count("was opened") == 3
    address = ordered(lena, page, 4)
    assert entries_of(house.service.record, "review") == []
    waiting = lena.get(address)
    assert "Begins in" in waiting
    assert 'hx-trigger="load delay:61s, again"' in waiting
    refused = lena.send(address, f"{address}/run")
    assert (refused.status_code, "CF-R020" in refused.text) == (409, True)
    house.later(minutes=1)
    assert 'hx-trigger="load delay:1s, again"' in lena.get(address)
    lena.done(address, f"{address}/run")
    assert len(entries_of(house.service.record, "review")) == 4
    assert address in lena.get("/bulk")
    assert "A moment after it" in lena.get(address)
    lena.done(address, f"{address}/undo")
    assert "taken back as a whole" in lena.get(address)
    # What was taken back cannot be taken back once more: said beside the act, which is no longer offered.
    assert not [where for where, _ in forms_of(lena.get(address)) if where.startswith("/bulk/")]


def test_an_act_pauses_goes_on_and_one_slice_is_undone_after_a_look(house: House, lena: Pages) -> None:
    tune(house, case__bulk_slice=3)
    reported(house, 5)
    decision = {"choice": "remove_content", "reason": "It leads to a false bank."}
    shown = lena.send("/bulk/new?kind=report", "/bulk/preview", **decision)
    address = ordered(lena, opened(lena, shown.text), 5)
    house.later(minutes=1)
    lena.done(address, f"{address}/run")
    lena.done(address, f"{address}/pause")
    paused = lena.get(address)
    assert "paused; the other cases wait as before" in paused
    assert "hx-trigger" not in paused
    lena.done(address, f"{address}/resume")
    lena.done(address, f"{address}/run")
    house.later(minutes=5)
    look = f"{address}/back?slice=1"
    assert f'href="{look}"' in lena.get(address)
    page = lena.get(look)
    assert "Slice 2 alone" in page
    assert "remove the content" in page
    assert "points against the account" in page
    empty = lena.send(look, f"{address}/reverse", why=" ")
    assert (empty.status_code, "CF-R022" in empty.text) == (409, True)
    lena.done(look, f"{address}/reverse", why="It is a shop.")
    assert "Taken back so far" in lena.get(address)
    assert f"{address}/back?slice=1" not in lena.get(address)
    whole = f"{address}/back"
    lena.done(whole, f"{address}/reverse", why="All of it was wrong.")
    assert "taken back as a whole" in lena.get(address)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "A colleague ordered this"), ("zh", "同事提交了此批量处理")], ids=["en", "zh"]
)
def test_a_second_person_agrees(house: House, lena: Pages, lang: str, words: str) -> None:
    tune(house, case__bulk_alone=3)
    reported(house, 4)
    shown = lena.send("/bulk/new?kind=report", "/bulk/preview", **DECISION)
    assert "a second person must agree" in shown.text
    address = ordered(lena, opened(lena, shown.text), 4)
    assert f"{address}/agree" not in lena.get(address)
    house.add("mona", "lead")
    mona = Pages(house, house.signed_in("mona"))
    mona.client.cookies.set("clearford-lang", lang)
    assert address in mona.get("/bulk")
    assert words in mona.get(address)
    mona.done(address, f"{address}/agree")
    assert f"{address}/run" not in mona.get(address)
    house.later(minutes=1)
    lena.done(address, f"{address}/run")
    assert len(entries_of(house.service.record, "review")) == 4


def test_chosen_cases_alone_are_meant(house: House, lena: Pages) -> None:
    first, second, _ = reported(house, 3)
    new = lena.get(f"/bulk/new?case={first}&case={second}")
    assert "2 chosen cases" in new
    held = dict(forms_of(new))["/bulk/preview"]
    shown = lena.client.post("/bulk/preview", data={**held, **DECISION, "case": [first, second]})
    assert shown.text.count('name="case"') == 4  # to open samples, and to order it
    assert dict(forms_of(shown.text))["/bulk/run"]["count"] == "2"


def test_what_the_interface_refuses_is_said_and_nothing_typed_is_lost(house: House, lena: Pages) -> None:
    reported(house, 1)
    refused = lena.send(
        "/bulk/new?kind=report", "/bulk/preview", choice="hold", reason=" ", written_en="Words."
    )
    assert (refused.status_code, "Words." in refused.text) == (200, True)
    page = opened(lena, refused.text, 1)
    held = dict(forms_of(page))["/bulk/run"]
    answer = lena.client.post("/bulk/run", data={**held, "typed": "1"})
    assert (answer.status_code, "CF-R022" in answer.text, "Words." in answer.text) == (409, True, True)


def test_who_may_not_is_told_so(house: House, lena: Pages) -> None:
    house.add("rita", "reviewer")
    rita = Pages(house, house.signed_in("rita"))
    assert "CF-A002" in rita.get("/bulk", 403)
    assert "CF-H002" in lena.get("/bulk/none", 404)
    assert problem(house.browser().get("/v1/bulk")) == (401, "CF-A014")
    answer = lena.client.post("/bulk/run", data={**DECISION, "typed": "1", "count": "1", "kind": "report"})
    assert answer.status_code == 403
    assert "CF-A007" in answer.text
