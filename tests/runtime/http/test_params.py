"""Texts in addresses: none without a longest length, and one that is longer is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from clearford.runtime.http.cases import place_of
from clearford.runtime.http.params import LONGEST, end_of
from tests.runtime.http.people import problem
from tests.runtime.http.test_accounts import Client, Place, opened
from tests.runtime.http.test_description import operations

BOUNDS = {"maxLength", "pattern", "enum", "const"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with opened(str(tmp_path_factory.mktemp("params"))) as made:
        yield made


@pytest.fixture(scope="module")
def reader(place: Place) -> Client:
    place.add("lin", "reviewer")
    return place.signed_in("lin")


def unbound(schema: dict[str, Any], parts: dict[str, Any]) -> bool:
    """Whether a text of any length fits; a bound may stand beside a choice of types."""
    if "$ref" in schema:
        return unbound(parts[schema["$ref"].rpartition("/")[2]], parts)
    if BOUNDS & schema.keys():
        return False
    choices = [one for way in ("oneOf", "anyOf", "allOf") for one in schema.get(way, ())]
    return schema.get("type") == "string" or any(unbound(one, parts) for one in choices)


def test_every_text_in_an_address_has_a_longest_length(place: Place) -> None:
    told = place.browser().get("/v1/openapi/openapi.json").json()
    parts = told["components"]["schemas"]
    found = [
        (method, path, one["name"])
        for method, path, operation in operations(told)
        for one in operation.get("parameters", ())
        # The framework's own route, by which the description itself is served.
        if unbound(one["schema"], parts) and path != "/v1/openapi/{path}"
    ]
    assert not found


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/v1/cases/{}", id="path"),
        pytest.param("/log/{}", id="path with slashes"),
        pytest.param("/v1/transparency?after={}", id="query"),
    ],
)
def test_a_text_that_is_longer_is_refused(reader: Client, address: str) -> None:
    answer = reader.get(address.format("a" * 1_000))
    assert problem(answer) == (400, "CF-H001")
    assert "length" in answer.json()["detail"]


def test_a_text_of_the_longest_length_is_looked_up(reader: Client) -> None:
    assert problem(reader.get(f"/v1/cases/{'a' * LONGEST}")) == (404, "CF-H002")


def test_a_link_of_any_length_that_opens_nothing_says_no_more_than_that(place: Place) -> None:
    for length in (10, LONGEST, 1_000):
        assert problem(place.browser().get(f"/v1/reports/{'a' * length}")) == (404, "CF-A009")


def test_a_bound_is_told(place: Place) -> None:
    told = place.browser().get("/v1/openapi/openapi.json").json()
    (one,) = (p for p in told["paths"]["/v1/cases/{case_id}"]["get"]["parameters"] if p["in"] == "path")
    assert one["schema"]["maxLength"] == LONGEST


def test_a_page_that_is_full_says_where_it_ended() -> None:
    rows = [(3, "b"), (3, "a")]
    ended = end_of(rows, 2, lambda row: row)
    assert ended == "3:a"
    assert place_of(ended) == rows[-1]
    assert end_of(rows, 3, lambda row: row) is None
    assert end_of([], 1, lambda row: row) is None
