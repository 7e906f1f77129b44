"""Who said what."""

from __future__ import annotations

import pytest

from clearford.ai.gateway.said import Said, demand_own_tools, name_of, object_in, said_by
from clearford.core.errors import GatewayError


@pytest.mark.parametrize(
    ("role", "text", "found"),
    [
        ("user", "x", [Said("user", "x", is_new=True)]),
        ("system", "x", [Said("system", "x", is_new=False)]),
        ("user", "", []),
    ],
)
def test_what_the_operator_says_is_never_new(role: str, text: str, found: list[Said]) -> None:
    assert list(said_by(role, text, is_new=True)) == found


@pytest.mark.parametrize(
    ("found", "name"), [({"a": "", "b": "x"}, "x"), ({"a": 1}, None), ({}, None), ("x", None)]
)
def test_the_first_field_with_a_name_counts(found: object, name: str | None) -> None:
    assert name_of(found, "a", "b") == name


def test_an_object_is_one_or_an_empty_one() -> None:
    assert object_in({"a": {"b": 1}}, "a") == {"b": 1}
    assert object_in({"a": [1]}, "a") == object_in({}, "a") == {}


def test_only_tools_of_the_program_are_passed_on() -> None:
    demand_own_tools({}, "custom")
    demand_own_tools({"tools": [{"name": "find"}, {"type": "custom"}]}, "custom")
    for tool in ({"type": "web_search"}, {"type": None}, "find"):
        with pytest.raises(GatewayError, match="CF-G001"):
            demand_own_tools({"tools": [tool]}, "custom")
