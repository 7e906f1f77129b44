"""Items put into the inbox over HTTP: kept before they are answered for, read as they were sent."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from clearford.runtime.stores.tables.streams import inbox
from clearford.runtime.stream.inbox import Inbox
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_items import program_of

NDJSON = {"content-type": "application/x-ndjson"}


def kept(house: House) -> int:
    """Messages that wait."""
    with house.service.record.read() as conn:
        return conn.execute(select(func.count()).select_from(inbox)).scalar_one()


def test_what_is_accepted_is_kept_in_its_part_and_read_as_it_was_sent(house: House) -> None:
    program = program_of(house)
    items = [{"id": "p1", "text": HARMFUL, "actor": "ben"}, {"id": "p2", "text": "hello", "actor": "ben"}]
    told = program.post("/v1/inbox", json={"items": items})
    assert (told.status_code, told.json()) == (202, {"accepted": 2, "rejected": []})
    source = Inbox(house.service.record)
    for part in range(source.parts):
        source.begin(part, 0)
    found = source.fetch(10, timedelta(0))
    assert [json.loads(one.body)["id"] for one in found] == ["p1", "p2"]
    assert json.loads(found[0].body) == items[0]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(b'{"id": "p1", "text": "hello"}', {"content-type": "application/json"}, id="one"),
        pytest.param(b'{"id": "p1", "text": "hello"}\n\n', NDJSON, id="lines"),
    ],
)
def test_every_form_of_items_is_taken(house: House, body: bytes, headers: dict[str, str]) -> None:
    told = program_of(house).post("/v1/inbox", content=body, headers=headers)
    assert (told.status_code, told.json()["accepted"], kept(house)) == (202, 1, 1)


def test_what_cannot_be_read_is_named_and_not_kept(house: House) -> None:
    program = program_of(house)
    told = program.post("/v1/inbox", json={"items": [{"id": "p1", "text": "hello"}, {"kind": "post"}]})
    assert (told.status_code, [one["index"] for one in told.json()["rejected"]]) == (202, [1])
    assert kept(house) == 1
    assert problem(program.post("/v1/inbox", json={"text": "no id"}))[0] == 422
    assert problem(program.post("/v1/inbox", content=b"{"))[0] == 422
    many = {"items": [{"id": str(n)} for n in range(2_049)]}
    assert problem(program.post("/v1/inbox", json=many)) == (413, "CF-H005")
    assert kept(house) == 1


def test_without_an_inbox_nothing_is_kept(house: House) -> None:
    house.service.settings = replace(house.service.settings, streams=())
    assert problem(program_of(house).post("/v1/inbox", json={"id": "p1"})) == (404, "CF-H002")
    assert kept(house) == 0
