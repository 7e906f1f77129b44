"""Every text of an object is found, whatever its field is called."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.ai.gateway.leaves import SILENT_LENGTH, leaves


@pytest.mark.parametrize(
    ("found", "paths"),
    [
        pytest.param(
            {"choices": [{"index": 2, "delta": {"content": "a"}}]}, ["choices.2.delta.content"], id="choice"
        ),
        pytest.param({"choices": [{"delta": {"thoughts": "a"}}]}, ["choices.0.delta.thoughts"], id="unknown"),
        pytest.param({"a": [["x", "y"], "z"]}, ["a.0.0", "a.0.1", "a.1"], id="arrays"),
        pytest.param({"id": "x", "model": "m", "n": 3, "none": None, "empty": ""}, [], id="silent"),
        pytest.param({"id": "x" * (SILENT_LENGTH + 1)}, ["id"], id="a-silent-field-that-speaks"),
        pytest.param(
            {"tool_calls": [{"index": 1, "function": {"arguments": "{"}}]},
            ["tool_calls.1.function.arguments"],
            id="call",
        ),
    ],
)
def test_paths_name_texts(found: dict[str, Any], paths: list[str]) -> None:
    assert [leaf.path for leaf in leaves(found)] == paths


def test_a_text_can_be_replaced_where_it_stands() -> None:
    found = {"a": [{"b": "x"}]}
    next(leaves(found)).put("y")
    assert found == {"a": [{"b": "y"}]}


def test_names_and_numbers_of_what_a_call_is_given_are_texts_as_well() -> None:
    found = {"content": [{"type": "tool_use", "input": {"sk-secret": 1, "n": [13800138000]}}]}
    (leaf,) = leaves(found)
    assert leaf.path == "content.0.input"
    assert leaf.text == '{"sk-secret":1,"n":[13800138000]}'


@pytest.mark.parametrize(
    ("put", "held"),
    [
        pytest.param('{"a":"***"}', {"a": "***"}, id="an-object-still"),
        pytest.param('{"a":[phone]}', {"covered": '{"a":[phone]}'}, id="no-json-any-more"),
        pytest.param("[1]", {"covered": "[1]"}, id="another-kind"),
    ],
)
def test_what_a_call_is_given_stays_an_object(put: str, held: dict[str, Any]) -> None:
    found = {"input": {"a": "13800138000"}}
    next(leaves(found)).put(put)
    assert found == {"input": held}
