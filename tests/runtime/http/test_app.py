"""The application: a description of every route without foreign pages, and errors in one form."""

from __future__ import annotations

from litestar.openapi.spec import OpenAPI

from tests.runtime.http.people import House, problem


def test_the_description_is_served_and_complete(house: House) -> None:
    answer = house.browser().get("/v1/openapi/openapi.json")
    assert answer.status_code == 200
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert [
        one["operationId"]
        for one in operations
        if not one.get("description") and "Openapi" not in one["operationId"]
    ] == []
    assert len({one["operationId"] for one in operations}) == len(operations)
    body = described["paths"]["/v1/items"]["post"]["requestBody"]
    assert set(body["content"]) == {"application/json", "application/x-ndjson"}
    assert isinstance(house.app.openapi_schema, OpenAPI)


def test_errors_of_every_kind_are_problems(house: House) -> None:
    browser = house.browser()
    assert problem(browser.get("/nothing")) == (404, "CF-H002")
    assert problem(browser.delete("/live")) == (405, "CF-H001")
    assert problem(browser.post("/v1/sign-in", content=b"{")) == (400, "CF-H001")
    assert problem(browser.post("/v1/sign-in", content=b" " * (17 << 20))) == (413, "CF-H005")
