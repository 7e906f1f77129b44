"""What browsers are told about whatever a link opens."""

from __future__ import annotations

import pytest

from clearford.runtime.http.pages import HEADERS
from tests.runtime.http.people import HARMFUL, House


@pytest.mark.parametrize("rest", ["", "/receipt"])
def test_what_a_link_opens_is_kept_nowhere_and_runs_nothing(house: House, rest: str) -> None:
    answer = house.decide(HARMFUL)
    got = house.browser().get(f"/v1/statements/{answer.token}{rest}")
    if got.status_code == 200:
        assert got.headers.items() >= {name.lower(): value for name, value in HEADERS.items()}.items()
    assert HEADERS["Cache-Control"] == "no-store"
    assert HEADERS["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]
