"""What pages of cases have in common, over the service."""

from __future__ import annotations

from clearford.console.pages.review.acts import GONE, nothing_chosen
from tests.console.desk_kit import Pages
from tests.runtime.http.people import House


def test_that_nothing_was_chosen_is_said_as_the_interface_would() -> None:
    refused = nothing_chosen()
    assert (refused.status, refused.code) == (409, "CF-R022")
    assert refused.trouble("zh").title
    assert "CF-R022" not in GONE


def test_a_case_that_nobody_ever_had_is_not_there(house: House) -> None:
    house.add("anna", "reviewer")
    pages = Pages(house, house.signed_in("anna"))
    assert "CF-H002" in pages.get(f"/review/{'0' * 32}", 404)
