"""No question of the console reads a large table from end to end, whatever the database has counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from tests.runtime.http.people import NOTHING, WARNING, House
from tests.runtime.http.test_accounts import Client

LARGE = (
    "act appeal case_event case_file case_hand decided draft effect entry evidence looking report sample"
    " search_gram search_text session statement strike subject_key"
).split()
"""Tables that grow with what is decided."""
_WHOLE = re.compile(rf"\bSCAN ({'|'.join(LARGE)})\b(?! USING)|Seq Scan on ({'|'.join(LARGE)})\b")
"""As SQLite and PostgreSQL say that they read all of a table."""
_NEWEST = re.compile(r"ORDER BY (\w+\.)?seq\b.* LIMIT", re.DOTALL)
"""Asked in the order of a table's own number, and of some rows alone: SQLite calls that a scan."""
Asked = list[tuple[str, Any]]


@contextmanager
def listening() -> Iterator[Asked]:
    """What is asked of the database meanwhile, with its values."""
    asked: Asked = []

    @event.listens_for(Engine, "before_cursor_execute")
    def note(_: Connection, cursor: object, said: str, values: Any, *more: object) -> None:
        if said.lstrip().startswith("SELECT") and (said, values) not in asked:
            asked.append((said, values))

    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def whole(house: House, asked: Asked) -> list[str]:
    """The questions that read a large table from end to end."""
    found = []
    with house.service.record.read() as conn:
        on_sqlite = conn.dialect.name == "sqlite"
        if not on_sqlite:  # of a table with few rows it would read all; here it says whether it has to
            conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for said, values in asked:
            how = "EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN "
            plan = "\n".join(str(tuple(row)) for row in conn.exec_driver_sql(how + said, values))
            if _WHOLE.search(plan) and not _NEWEST.search(said):
                found.append(f"{said}\n{plan}")
    return found


def test_the_work_of_a_reviewer_is_read_by_indexes(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    for n in range(2):
        house.decide(WARNING, f"p{n}")
    with listening() as asked:
        case = house.claim(anna) or {}
        path = f"/v1/cases/{case['id']}"
        for read in ("/v1/me", "/v1/me/work", "/v1/queues", "/v1/cases", "/v1/waiting", f"{path}/desk"):
            assert anna.get(read).status_code == 200, read
        assert anna.get("/v1/me/decisions").status_code == 200
        assert anna.post(f"{path}/decision", json={**NOTHING, "claim": True}).status_code == 200
        assert anna.get(f"{path}/standing").status_code == 200
    assert len(asked) > 40
    assert whole(house, asked) == []


def test_what_leads_look_at_is_read_by_indexes(house: House) -> None:
    house.add("lena", "lead")
    house.add("pia", "policy_author")
    house.decide(WARNING)
    lena, pia = house.signed_in("lena"), house.signed_in("pia")
    searches = ("q=nothing", "q=" + "0" * 32, "state=closed", "kind=report", "harm=fraud", "rule=fraud.x")
    asks: list[tuple[Client, str]] = [
        *((lena, f"/v1/search?{query}") for query in searches),
        *((lena, path) for path in ("/v1/team/queues", "/v1/waiting?differ=true", "/v1/agreement")),
        *((lena, path) for path in ("/v1/workload/reveals", "/v1/bulk", "/v1/overview", "/v1/incidents")),
        (pia, "/v1/rules/all"),
        (pia, "/v1/promotions"),
        (pia, "/v1/backtests"),
    ]
    with listening() as asked:
        for who, path in asks:
            assert who.get(path).status_code == 200, path
    assert len(asked) > 20
    assert whole(house, asked) == []


def test_a_question_that_reads_everything_is_seen(house: House) -> None:
    with listening() as asked, house.service.record.read() as conn:
        conn.exec_driver_sql("SELECT count(*) FROM case_event WHERE data = 'x'")
    assert len(whole(house, asked)) == 1
