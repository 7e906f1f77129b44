"""Processes that are killed, and a database that dies, under load: nothing is lost, nothing happens twice.

The long runs are `python -m benchmarks.chaos`; these are short ones of the same.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import URL

from benchmarks.chaos.run import Outcome, Plan, run
from clearford.runtime.stores.migrations.upgrade import upgrade
from tests.support import postgres

pytestmark = pytest.mark.slow
DEATHS = int(os.environ.get("CLEARFORD_TEST_KILLS", "2"))


def check_outcome(found: Outcome) -> None:
    """Something happened, and everything fits together."""
    assert found.wrong == []
    assert found.deaths.total() >= DEATHS
    assert found.answered > 0
    assert found.delivered > 0


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_processes_that_are_killed_lose_nothing_and_do_nothing_twice(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store, servers = "", 1
    if database == "postgresql":
        servers = 2  # to which clients hand in the same things at once
        url: URL = request.getfixturevalue("postgres_url")
        store = url.render_as_string(hide_password=False)
    check_outcome(run(tmp_path, Plan(deaths=DEATHS, seed=3, servers=servers), store=store))


def test_a_database_that_dies_loses_nothing_and_nobody_has_to_be_started_again(tmp_path: Path) -> None:
    try:
        with postgres.server(f"d{os.getpid()}", durable=True) as server, postgres.database(server) as made:
            upgrade(made.url)
            store = made.url.render_as_string(hide_password=False)
            found = run(tmp_path, Plan(victims=["database"], deaths=DEATHS), server=server, store=store)
    except LookupError as error:
        pytest.skip(str(error))
    check_outcome(found)
    assert found.trouble.keys() <= {"CF-S002", "CF-S006", "CF-S008", "CF-S009"}
