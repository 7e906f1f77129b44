"""The description: every route says who may ask, how one says who one is, and what may go wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from clearford.core.roles import ROLES
from clearford.runtime.http.guard import ANYBODY
from tests.runtime.http.test_accounts import Place, opened


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with opened(str(tmp_path_factory.mktemp("described"))) as made:
        yield made


@pytest.fixture(scope="module")
def told(place: Place) -> dict[str, Any]:
    """The description as it is served."""
    answer = place.browser().get("/v1/openapi/openapi.json")
    found: dict[str, Any] = answer.json()
    return found


def operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_reference_leads_somewhere_and_none_leads_out(told: dict[str, Any]) -> None:
    text = str(told)
    for reference in set(re.findall(r"'\$ref': '([^']+)'", text)):
        found: Any = told
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    assert not re.search(r"https?://(?!json-schema)", text)


def test_every_route_is_told_in_words_of_its_own(told: dict[str, Any]) -> None:
    words = [operation["description"] for _, path, operation in operations(told) if "openapi" not in path]
    assert not [one for one in words if "callable" in one or "anyio" in one]  # the framework's wrapper


def test_every_route_declares_its_errors_as_problems(told: dict[str, Any]) -> None:
    for method, path, operation in operations(told):
        wrong = {status: one for status, one in operation["responses"].items() if int(status) >= 400}
        assert {"400", "429", "500", "503"} <= set(wrong), (method, path)
        assert all(one == {"$ref": f"#/components/responses/Problem{s}"} for s, one in wrong.items())
        assert ("401" in wrong) == (operation["x-permission"] != ANYBODY or method != "get")


def test_every_example_of_a_problem_fits_its_schema(told: dict[str, Any]) -> None:
    parts = told["components"]
    for name, response in parts["responses"].items():
        content = response["content"]["application/problem+json"]
        for example in content["examples"].values():
            jsonschema.validate(example["value"], parts["schemas"]["Problem"])
            assert example["value"]["status"] == int(name.removeprefix("Problem"))


def test_every_route_says_by_what_one_says_who_one_is(told: dict[str, Any]) -> None:
    schemes = set(told["components"]["securitySchemes"])
    for _, path, operation in operations(told):
        may, ways = operation["x-permission"], operation["security"]
        assert {name for way in ways for name in way} <= schemes
        assert ({"key": []} in ways) == (may in ROLES["machine"].holds or may in ROLES["public"].holds), path
        assert ({} in ways) == (may in ROLES["public"].holds)
        assert (ways == []) == (may == ANYBODY)


def test_what_may_happen_once_says_so(told: dict[str, Any]) -> None:
    named = {
        (method, path)
        for method, path, operation in operations(told)
        if any(one.get("name") == "Idempotency-Key" for one in operation.get("parameters", []))
    }
    assert ("post", "/v1/orders") in named
    assert ("post", "/v1/items") not in named
    assert {method for method, _ in named} == {"post"}


def test_errors_that_come_back_look_as_described(place: Place, told: dict[str, Any]) -> None:
    problem = told["components"]["schemas"]["Problem"]
    browser = place.browser()
    for answer in (
        browser.get("/v1/users"),
        browser.get("/none"),
        browser.post("/v1/sign-in", json={"login": 1}),
    ):
        jsonschema.validate(answer.json(), problem)
        assert answer.json()["status"] == answer.status_code
