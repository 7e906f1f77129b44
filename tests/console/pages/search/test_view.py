"""The search page from literal answers: filters are links that keep the rest of the search."""

from __future__ import annotations

from clearford.console.pages.search.view import Facet, Found, Result, SearchPage

CASE = Found(id="c" * 32, kind="review", state="queued", harm=None, lang=None, subject=None, opened=1)


def page(q: str = "", **wanted: str) -> SearchPage:
    facets: dict[str, tuple[Facet, ...]] = {
        "harm": (Facet("fraud.phishing", 3),),
        "state": (Facet("queued", 3),),
    }
    found = Result((CASE,), None, 3, more=False, exact=True, by_text=True, facets=facets)
    return SearchPage(q=q, wanted=wanted, found=found, keys={}, searches={})


def test_a_filter_is_set_and_taken_out_by_its_link() -> None:
    ((_, (state,)), (_, (harm,))) = page("客服", harm="fraud.phishing").choices()
    assert (harm.chosen, harm.path) == (True, "/search?q=%E5%AE%A2%E6%9C%8D")
    assert (state.label, state.chosen) == ("waits", False)
    assert state.path == "/search?q=%E5%AE%A2%E6%9C%8D&harm=fraud.phishing&state=queued"


def test_all_that_fit_are_decided_together_only_where_filters_alone_say_which() -> None:
    assert page().bulk_path is None
    assert page("客服", harm="spam").bulk_path is None
    assert page(harm="spam", state="queued").bulk_path == "/bulk/new?harm=spam"


def test_what_an_act_on_many_can_reach() -> None:
    reached = {
        (kind, state): Found("x", kind, state, None, None, None, 1).can_be_chosen
        for kind in ("review", "report", "appeal")
        for state in ("queued", "leased", "closed")
    }
    assert {key for key, can in reached.items() if can} == {("review", "queued"), ("report", "queued")}
