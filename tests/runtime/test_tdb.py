"""Statements reach the database once, bad ones hold up nobody, and no word about a person leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clearford.act.plan import plan
from clearford.act.tdb.rows import Skipped, refuse_personal, row_of
from clearford.act.tdb.schema import Row
from clearford.core.decisions import Decision
from clearford.core.errors import ConfigError, RecordError
from clearford.core.ids import ItemId
from clearford.runtime.engine import Engine
from clearford.runtime.tdb import TransparencyDatabase
from clearford.runtime.tdb_export import personal_finder, prepare, schema
from clearford.runtime.webhooks.client import Answer
from clearford.runtime.work.dispatch import Channel
from tests.act.samples import BUNDLE, KNOWN, NOW, by_person, statement
from tests.act.tdb.data import FULL
from tests.runtime.tdb_server import TOKEN, Database, database


@pytest.fixture
def server() -> Iterator[Database]:
    with database() as running:
        yield running


@pytest.fixture
def client(server: Database) -> Iterator[TransparencyDatabase]:
    made = TransparencyDatabase(server.url, TOKEN)
    yield made
    made.close()


def rows(*puids: str, bad: frozenset[str] = frozenset()) -> list[Row]:
    """A row for each puid; bad ones lack their territory."""
    made: list[Row] = [{**FULL, "puid": p} for p in puids]
    for row in made:
        if row["puid"] in bad:
            del row["territorial_scope"]
    return made


def test_a_batch_is_stored_at_once(client: TransparencyDatabase, server: Database) -> None:
    sent = client.send(rows("a", "b"))
    assert sent.stored == {"a": "uuid-a", "b": "uuid-b"}
    assert (sent.refused, sent.later, sent.fault) == ({}, [], None)
    assert server.asked == [("/api/v1/statements", 2)]


def test_many_go_in_batches_of_a_hundred(client: TransparencyDatabase, server: Database) -> None:
    sent = client.send(rows(*map(str, range(230))))
    assert len(sent.stored) == len(server.stored) == 230
    assert [n for _, n in server.asked] == [100, 100, 30]


def test_bad_ones_are_taken_out_and_the_rest_is_stored(
    client: TransparencyDatabase, server: Database
) -> None:
    sent = client.send(rows("a", "b", "c", "d", bad=frozenset({"b", "d"})))
    assert set(sent.stored) == set(server.stored) == {"a", "c"}
    assert set(sent.refused) == {"b", "d"}
    assert "territorial_scope" in sent.refused["b"][0]
    assert [n for _, n in server.asked] == [4, 2]


def test_a_refusal_that_names_nobody_is_found_by_sending_each_alone(
    client: TransparencyDatabase, server: Database
) -> None:
    server.vague = True
    sent = client.send(rows("a", "b", "c", bad=frozenset({"b"})))
    assert set(sent.stored) == {"a", "c"}
    assert set(sent.refused) == {"b"}


def test_what_is_there_already_counts_as_stored_once_it_is_found(
    client: TransparencyDatabase, server: Database
) -> None:
    client.send(rows("a", "b"))
    sent = client.send(rows("a", "b", "c"))
    assert sent.stored == {"a": "uuid-a", "b": "uuid-b", "c": "uuid-c"}
    assert len(server.stored) == 3


def test_where_the_token_may_not_look_the_word_of_the_database_stands(
    client: TransparencyDatabase, server: Database
) -> None:
    client.send(rows("a"))
    server.lookups.append(403)
    assert client.send(rows("a", "b")).stored == {"a": None, "b": "uuid-b"}


def test_what_another_request_is_about_to_store_waits(client: TransparencyDatabase, server: Database) -> None:
    server.busy = {"a"}
    sent = client.send(rows("a", "b"))
    assert (sent.stored, sent.later, sent.fault) == ({"b": "uuid-b"}, ["a"], None)


def test_an_answer_that_was_lost_leads_to_no_second_statement(
    client: TransparencyDatabase, server: Database
) -> None:
    server.faults.append("store_and_drop")
    first = client.send(rows("a", "b"))
    assert (first.stored, first.later) == ({}, ["a", "b"])
    assert first.fault is not None
    again = client.send(rows("a", "b"))
    assert set(again.stored) == {"a", "b"}
    assert len(server.stored) == 2


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        pytest.param(401, "CF-R042", id="token"),
        pytest.param(403, "CF-R042", id="not-allowed"),
        pytest.param(429, "CF-R043", id="too-many"),
        pytest.param(500, "CF-R043", id="fault"),
        pytest.param(503, "CF-R043", id="closed"),
        pytest.param(302, "CF-R043", id="a-redirect-is-not-followed"),
        pytest.param(200, "CF-R043", id="only-201-is-stored"),
        pytest.param(404, "CF-R043", id="another-address"),
        pytest.param("drop", "CF-R043", id="no-answer"),
    ],
)
def test_all_else_waits_and_the_rest_is_not_tried(
    client: TransparencyDatabase, server: Database, fault: Any, code: str
) -> None:
    server.faults.append(fault)
    server.headers = {"Retry-After": "120", "Location": "/elsewhere"}
    sent = client.send(rows(*map(str, range(150))))
    assert (sent.stored, sent.refused, len(sent.later)) == ({}, {}, 150)
    assert sent.fault is not None
    assert sent.fault.code == code
    assert TOKEN not in str(sent.fault)
    assert sent.wait_s == (None if fault == "drop" else 120)
    assert len(server.asked) == 1


def test_a_look_up_that_fails_loses_nobody(client: TransparencyDatabase, server: Database) -> None:
    client.send(rows("a"))
    server.lookups.append(503)
    sent = client.send(rows("a", "b", "c"))
    assert (sent.stored, sent.refused, sorted(sent.later)) == ({}, {}, ["a", "b", "c"])
    assert sent.fault is not None
    assert set(client.send(rows("a", "b", "c")).stored) == {"a", "b", "c"}


def test_a_fault_in_the_middle_keeps_what_was_stored(client: TransparencyDatabase, server: Database) -> None:
    server.vague = True
    server.later.update({3: 503})
    sent = client.send(rows("a", "b", "c", "d", bad=frozenset({"d"})))
    assert set(sent.stored) == {"a"}
    assert sent.later == ["b", "c", "d"]


def test_an_answer_without_end_is_not_read_and_the_rows_are_stored(
    client: TransparencyDatabase, server: Database
) -> None:
    server.long = True
    assert client.send(rows("a")).stored == {"a": None}


@pytest.mark.parametrize(
    "wait", ["soon", "-1", "99999999999", "", "Wed, 21 Oct 2026 07:28:00 GMT", "٣"], ids=str
)
def test_a_wait_that_cannot_be_kept_is_bounded_or_ignored(
    client: TransparencyDatabase, server: Database, wait: str
) -> None:
    server.faults.append(429)
    server.headers = {"Retry-After": wait} if wait.isascii() else {}
    assert client.send(rows("a")).wait_s in (None, 3600)


def test_a_wrong_token_stores_nothing(server: Database) -> None:
    wrong = TransparencyDatabase(server.url, "other")
    sent = wrong.send(rows("a"))
    wrong.close()
    assert sent.fault is not None
    assert (sent.fault.code, sent.later, server.stored) == ("CF-R042", ["a"], {})


def test_nobody_listens() -> None:
    silent = TransparencyDatabase("http://127.0.0.1:9", TOKEN, timeout_s=1)
    sent = silent.send(rows("a"))
    silent.close()
    assert sent.later == ["a"]
    assert sent.fault is not None
    assert "no answer" in str(sent.fault)


def test_a_token_never_travels_unencrypted() -> None:
    with pytest.raises(ConfigError, match="https"):
        TransparencyDatabase("http://transparency.example", TOKEN)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    puids=st.lists(st.integers(0, 20), min_size=1, max_size=15),
    bad=st.sets(st.integers(0, 20)),
    faults=st.lists(st.sampled_from([None, 503, "drop", "store_and_drop"]), max_size=4),
    vague=st.booleans(),
)
def test_sending_again_until_nothing_waits_stores_each_good_one_once(
    puids: list[int],
    bad: set[int],
    faults: list[Any],
    vague: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    with database() as server:
        server.vague = vague
        server.faults.extend(f for f in faults if f is not None)
        client = TransparencyDatabase(server.url, TOKEN, batch=4)
        wanted = rows(*map(str, puids), bad=frozenset(map(str, bad)))
        stored: set[str] = set()
        refused: set[str] = set()
        left = wanted
        for _ in range(len(faults) + 2):
            sent = client.send(left)
            stored |= set(sent.stored)
            refused |= set(sent.refused)
            left = [row for row in left if row["puid"] in set(sent.later)]
        client.close()
        assert left == []
        assert stored == set(server.stored) == {str(p) for p in puids if p not in bad}
        assert refused == {str(p) for p in puids if p in bad}


def test_deliveries_from_the_outbox_get_an_answer_each(
    client: TransparencyDatabase, server: Database
) -> None:
    bodies = [msgspec.json.encode(row) for row in rows("a", "b", "c", bad=frozenset({"b"}))]
    server.busy = {"c"}
    assert client.deliver_all(bodies) == [
        Answer("accepted", "uuid-a"),
        Answer("refused", "CF-R040 row"),
        Answer("unknown"),
    ]
    server.faults.append(429)
    server.headers = {"Retry-After": "7"}
    channel: Channel = client
    assert channel.deliver(bodies[0], key="k", kind="statement") == Answer("unknown", "CF-R043", 7)
    assert channel.deliver(bodies[0], key="k", kind="statement") == Answer("accepted", "uuid-a")


# --- what leaves ------------------------------------------------------------------------------------


def test_every_shipped_rule_makes_a_row_that_may_leave(engine: Engine) -> None:
    finds = personal_finder()
    for text in engine.texts.values():
        decided = Decision(
            item=ItemId("1"), outcome="restrict", actions=("hold",), determining=(text.id,), bundle=BUNDLE
        )
        shown = replace(text, actions=("hold",), notice="full")
        made = plan(decided, {text.id: shown}, circumstances=KNOWN, now=NOW).statement
        assert made is not None
        body = prepare(made, puid="0" * 32, finds=finds)
        assert isinstance(body, bytes)
        assert schema().problems(msgspec.json.decode(body)) == []


def test_what_does_not_belong_there_is_not_prepared() -> None:
    assert prepare(by_person("hold", ground="order"), puid="1", finds=bool) == Skipped("order")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Call 13800138000 now.", id="phone-cn"),
        pytest.param("Call +4915112345678.", id="phone-abroad"),
        pytest.param("身份证 110101199003078515", id="id-card"),
        pytest.param("My name is Zhang San, born 7 March 1990, phone 13800138000", id="name-and-phone"),
        pytest.param("zhang.san@mail.example", id="mail"),
        pytest.param("telegram @zhang_demo", id="account"),
        pytest.param("see https://social.example/zhang_demo", id="address-with-account"),
        pytest.param("张三，住北京市朝阳区建国路1号院2号楼", id="postal-address"),
    ],
)
def test_seeded_personal_values_never_leave(text: str) -> None:
    row = row_of(statement("hold"), schema(), puid="1")
    assert not isinstance(row, Skipped)
    for name in ("decision_facts", "incompatible_content_explanation"):
        with pytest.raises(RecordError) as caught:
            refuse_personal({**row, name: f"A post was found. {text}"}, schema(), personal_finder())
        assert caught.value.code == "CF-R041"
