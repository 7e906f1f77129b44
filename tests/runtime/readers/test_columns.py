"""Columns: which field a column fills, and what its cells become."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.core.schema import DEFAULT_SCHEMA
from clearford.runtime.readers.columns import Columns


def _columns(*names: str, structs: bool = False) -> Columns:
    return Columns(["id", "text", *names], DEFAULT_SCHEMA, "x.csv", structs=structs)


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        pytest.param("account_posts", " 7 ", {"attrs": {"account_posts": 7}}, id="int"),
        pytest.param("attrs.account_age_h", "1e3", {"attrs": {"account_age_h": 1000.0}}, id="float"),
        pytest.param("account_age_h", "inf", {"attrs": {"account_age_h": "inf"}}, id="not-finite-stays-text"),
        pytest.param("account_verified", "No", {"attrs": {"account_verified": False}}, id="bool"),
        pytest.param("context.minors", "1", {"context": {"minors": True}}, id="context"),
        pytest.param("actor", "", {}, id="empty-is-absent"),
        pytest.param("nothing", "x", {}, id="unknown-is-ignored"),
        pytest.param(
            "attrs.nothing", "x", {"attrs": {"nothing": "x"}}, id="undeclared-is-kept-to-be-refused"
        ),
    ],
)
def test_a_cell(name: str, cell: str, expected: dict[str, Any]) -> None:
    columns = _columns(name)
    values = [convert(text) for convert, text in zip(columns.cells, ["1", "a", cell], strict=True)]
    assert columns.object(values) == {"id": "1", "text": "a", **expected}


def test_whole_objects_only_where_the_format_has_them() -> None:
    assert _columns("attrs", "media").ignored == ("attrs", "media")
    assert _columns("attrs", "media", structs=True).ignored == ()
