"""Templates escape what comes from outside and refuse names that nobody gave."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from clearford.console.report.rendering import percent, render


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("scan.html", "en")


def test_a_share_is_shown_in_hundredths() -> None:
    assert percent(0.1234) == "12.3 %"
