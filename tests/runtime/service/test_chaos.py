"""A service that is killed under load and started again loses nothing and does nothing twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.chaos import run

DEATHS = int(os.environ.get("CLEARFORD_TEST_KILLS", "2"))
"""The long run is `python -m benchmarks.chaos --minutes 5`."""


@pytest.mark.slow
def test_a_service_that_is_killed_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    found = run(tmp_path, deaths=DEATHS)
    assert found.wrong == []
    assert found.answered > 0
    assert found.delivered > 0
