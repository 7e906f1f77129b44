"""The search page, asked as a browser asks."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from clearford.runtime.record.text_index import do_index_texts
from tests.console.desk_kit import Pages
from tests.runtime.http.people import WARNING, House


def test_a_lead_finds_cases_by_words_and_narrows(house: House) -> None:
    house.add("lena", "lead")
    for n in range(3):
        house.decide(f"{WARNING} 退款 {n}", f"p{n}")
    with house.service.record.change() as change:
        do_index_texts(change)
    pages = Pages(house, house.signed_in("lena"))
    assert "Type something to begin" in pages.get("/search")
    found = pages.get("/search?q=退款")
    assert "3 cases" in found
    assert found.count('name="case" value="') == 6  # one to choose it, one to take it
    assert "paypa1" not in found
    assert "No case that you may see fits" in pages.get("/search?q=退款&state=closed")
    assert "CF-H001" in pages.get("/search?q=x", 400)


def test_a_reviewer_finds_cases_and_decides_none_together(house: House) -> None:
    house.add("rita", "reviewer")
    house.decide(WARNING)
    found = Pages(house, house.signed_in("rita")).get("/search?q=p1&lang=zh")
    assert "1 件个案" in found
    assert "/bulk/new" not in found


def test_the_language_of_a_text_is_not_that_of_the_page(house: House) -> None:
    house.add("lena", "lead")
    house.decide(WARNING)
    pages = Pages(house, house.signed_in("lena"))
    found = pages.get("/search?q=p1&language=zh")
    assert "No case that you may see fits" in found
    assert "<code>zh</code>" in pages.get("/bulk/new?language=zh")


def test_each_way_to_narrow_leads_to_a_page(house: House) -> None:
    house.add("lena", "lead")
    house.decide(WARNING)
    pages = Pages(house, house.signed_in("lena"))
    ways = {unescape(way) for way in re.findall(r'href="(/search\?[^"]+)"', pages.get("/search?q=p1"))}
    assert {"kind", "state", "harm", "rule"} <= {
        name for way in ways for name in parse_qs(urlsplit(way).query)
    }
    assert [way for way in ways if "1 case" not in pages.get(way) and "1 件个案" not in pages.get(way)] == []


def test_who_may_not_search_is_told_so(house: House) -> None:
    house.add("alma", "auditor")
    assert "CF-A002" in Pages(house, house.signed_in("alma")).get("/search?q=p1", 403)
    assert Pages(house).client.get("/search?q=p1").headers["location"] == "/sign-in?next=%2Fsearch"


def test_a_search_is_kept_by_name_for_one_person_and_forgotten(house: House) -> None:
    for name in ("lena", "mona"):
        house.add(name, "lead")
    house.decide(WARNING)
    lena, mona = (Pages(house, house.signed_in(name)) for name in ("lena", "mona"))
    page = "/search?q=p1&state=queued"
    assert lena.done(page, "/search/keep", name="Waiting <b>") == "/search?said=saved"
    kept = lena.get("/search")
    assert "Waiting &lt;b&gt;" in kept
    assert 'href="/search?q=p1&amp;state=queued"' in kept
    assert "Waiting" not in mona.get("/search")
    looks = {name: "" for name in ("lang", "undo_s")}
    lena.done("/me", "/me/looks", theme="dark", **looks)
    assert "Waiting &lt;b&gt;" in lena.get("/search")
    assert lena.done("/search", "/search/forget", name="Waiting <b>") == "/search?said=done"
    assert "Waiting" not in lena.get("/search")


def test_words_of_texts_are_not_kept(house: House) -> None:
    house.add("lena", "lead")
    house.decide(f"{WARNING} 退款")
    with house.service.record.change() as change:
        do_index_texts(change)
    found = Pages(house, house.signed_in("lena")).get("/search?q=退款")
    assert "1 case" in found
    assert "/search/keep" not in found


def test_rows_are_chosen_and_decided_together_by_key(house: House) -> None:
    house.add("lena", "lead")
    house.decide(WARNING)
    found = Pages(house, house.signed_in("lena")).get("/search?q=p1")
    assert 'data-select="x"' in found
    assert 'data-key="B" aria-keyshortcuts="Shift+B"' in found
