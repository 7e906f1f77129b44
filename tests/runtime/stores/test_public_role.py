"""Public pages read in a role of the database that no table of staff is open to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from contextvars import copy_context
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from clearford.core.errors import ConfigError
from clearford.core.roles import ROLES
from clearford.runtime.service.settings import Limits, Operator, Settings
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.public_role import READABLE, READS_AS, grant_public
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.whole import METADATA
from tests.cli.program import PACKS
from tests.runtime.auth.kit import ORIGIN
from tests.runtime.http.people import HARMFUL, House
from tests.runtime.http.test_ledger import integrated
from tests.runtime.http.test_matrix import doors_of
from tests.runtime.service_kit import MovedClock

ROLE = "clearford_public_test"
STAFF = sorted(set(METADATA.tables) - set(READABLE))


@pytest.fixture
def role(postgres_url: URL) -> Iterator[str]:
    """A role that can do nothing yet; its name."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f"CREATE ROLE {ROLE}"))
        yield ROLE
        conn.execute(text(f"DROP OWNED BY {ROLE}"))
        conn.execute(text(f"DROP ROLE {ROLE}"))
    engine.dispose()


@pytest.fixture
def public(tmp_path: Path, postgres_url: URL, role: str) -> Iterator[House]:
    """A service whose public pages read in that role."""
    address = postgres_url.render_as_string(hide_password=False)
    Store.open(address, create=True).close()
    settings = Settings(
        home=str(tmp_path / "home"),
        store=address,
        packs=(str(PACKS),),
        shipped=False,
        operator=Operator(base_url=ORIGIN),
        limits=Limits(public_a_minute=10_000),
        public_role=role,
    )
    clock = MovedClock()
    made = House(Service.open(settings, clock=clock), clock)
    try:
        yield made
    finally:
        made.close()


def public_paths(house: House) -> list[str]:
    """Every address that whoever comes, or holds a link, reads; with links that open something."""
    answer = house.decide(HARMFUL)
    sent = house.browser().post("/v1/reports", json={"item": "p1", "reasons": "It asks for my password."})
    links = {"statements": answer.token, "reports": sent.json()["token"]}
    found = []
    for (method, path), may in doors_of(house.app).items():
        link = re.match(r"/v1/(statements|reports)/\{token", path)
        if method == "GET" and (link or may in ROLES["public"].holds):
            token = links[link[1]] if link else "none"
            found.append(re.sub(r"\{[^}]*\}", token, path, count=1).replace("{name:str}", "none"))
    return found


def test_public_pages_find_all_that_they_show_in_their_role(public: House) -> None:
    person = public.browser()
    paths = public_paths(public)
    integrated(public)
    log = public.service.record.log_of(public.service.record.now())
    paths += [f"/v1/checkpoints?log={log}", f"/log/{log}/checkpoint"]
    statuses = {path: person.get(path).status_code for path in paths}
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
    opened = [path for path, status in statuses.items() if status == 200]
    assert len(opened) >= 9
    assert sum("/statements/" in path or "/reports/" in path for path in opened) == 3
    assert person.get(f"/v1/checkpoints?log={log}").json()["heads"]


def test_what_people_send_and_what_staff_reads_is_as_before(public: House) -> None:
    answer = public.decide(HARMFUL)
    person = public.browser()
    filed = person.post(f"/v1/statements/{answer.token}/appeals", json={"text": "I warned others."})
    assert filed.status_code == 201, filed.text
    assert person.get(f"/v1/statements/{answer.token}").json()["appeal"]
    public.add("lea", "lead")
    assert public.signed_in("lea").get("/v1/queues").status_code == 200


def test_no_table_of_staff_is_open_to_it(postgres_url: URL, role: str) -> None:
    store = Store.open(postgres_url.render_as_string(hide_password=False), create=True)
    with closing(store):
        with store.write() as conn:
            conn.exec_driver_sql(f"GRANT SELECT, INSERT ON user_account TO {role}")
            grant_public(conn, role)
        context = copy_context()
        context.run(READS_AS.set, role)

        def closed(table: str) -> bool:
            try:
                with store.read() as conn:
                    conn.execute(select(METADATA.tables[table]).limit(1))
            except ProgrammingError:
                return True
            return False

        assert [table for table in STAFF if not context.run(closed, table)] == []
        assert [table for table in READABLE if context.run(closed, table)] == []
        assert not closed("user_account")


@pytest.mark.parametrize("name", ["nobody_has_made_it", "a role", 'x"; DROP TABLE entry; --'])
def test_a_role_that_cannot_be_used_is_named(postgres_url: URL, name: str) -> None:
    store = Store.open(postgres_url.render_as_string(hide_password=False), create=True)
    with closing(store), pytest.raises(ConfigError) as caught, store.write() as conn:
        grant_public(conn, name)
    assert caught.value.code == "CF-C005"
