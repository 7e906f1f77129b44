"""The taxonomy of harms: what a report counts under."""

from __future__ import annotations

import pytest

from clearford.runtime.harms import classed


@pytest.mark.parametrize(
    ("harm", "category"),
    [
        pytest.param("fraud.romance", "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", id="known"),
        pytest.param("minors.grooming", "STATEMENT_CATEGORY_PROTECTION_OF_MINORS", id="minors"),
        pytest.param("fraud", None, id="a family is no harm"),
        pytest.param(None, None, id="none named"),
    ],
)
def test_what_a_harm_counts_under(harm: str | None, category: str | None) -> None:
    found = classed(harm)
    assert (None if found is None else found.category) == category
    if found is not None:
        assert found.harm == harm
        assert set(found.name) == {"en", "zh"}
        assert all(keyword.startswith("KEYWORD_") for keyword in found.keywords)
