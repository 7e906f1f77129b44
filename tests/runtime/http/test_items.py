"""Items over HTTP: one, a batch, lines; each is answered in order, and what cannot be read is named."""

from __future__ import annotations

import json

import pytest

from clearford.runtime.auth.grants import do_create_key
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.people import HARMFUL, WARNING, House, problem
from tests.runtime.http.test_accounts import Client, client


def program_of(house: House) -> Client:
    _, key = do_create_key(house.accounts, ROOT, name="p", scopes=["item.submit"])
    return client(house.app, {"authorization": f"Bearer {key}"})


def test_one_a_batch_and_lines_are_answered_alike(house: House) -> None:
    program = program_of(house)
    items = [{"id": "p1", "text": HARMFUL, "actor": "ben"}, {"id": "p2", "text": "hello"}]
    batch = program.post("/v1/items", json={"items": items}).json()["answers"]
    assert [one["outcome"] for one in batch] == ["restrict", "allow"]
    lines = "\n".join(map(json.dumps, items))
    read = program.post("/v1/items", content=lines, headers={"content-type": "application/x-ndjson"})
    assert [one["item"] for one in read.json()["answers"]] == ["p1", "p2"]
    alone = program.post("/v1/items", json=items[0]).json()
    assert (alone["entry"], alone["repeated"]) == (batch[0]["entry"], True)


def test_what_cannot_be_read_is_named_and_the_rest_is_decided(house: House) -> None:
    program = program_of(house)
    answer = program.post("/v1/items", json={"items": [{"id": "p1", "text": "hello"}, {"kind": "post"}]})
    assert len(answer.json()["answers"]) == 1
    assert [one["index"] for one in answer.json()["rejected"]] == [1]
    assert problem(program.post("/v1/items", json={"text": "no id"}))[0] == 422
    many = {"items": [{"id": str(n)} for n in range(2_049)]}
    assert problem(program.post("/v1/items", json=many)) == (413, "CF-H005")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("at", "9999-12-31T23:59:59Z", id="time-far-ahead"),
        pytest.param("at", "0001-01-01T00:00:00+14:00", id="time-before-all-others"),
        pytest.param("lang", "e\0n", id="nul"),
    ],
)
def test_what_no_entry_can_hold_is_refused_alone(house: House, field: str, value: str) -> None:
    program = program_of(house)
    poison = {"id": "p1", "text": WARNING, field: value}
    assert problem(program.post("/v1/items", json=poison)) == (422, "CF-I003")
    read = program.post("/v1/items", json={"items": [{"id": "p2", "text": HARMFUL}, poison]}).json()
    assert [one["outcome"] for one in read["answers"]] == ["restrict"]
    assert [(one["index"], one["field"]) for one in read["rejected"]] == [(1, f"$.{field}")]


@pytest.mark.parametrize("field", ["id", "text", "actor"])
def test_an_item_that_says_items_is_an_item(house: House, field: str) -> None:
    program = program_of(house)
    item = {"id": "p1", "text": HARMFUL, field: "items"}
    assert program.post("/v1/items", json=item).json()["item"] == item["id"]
    mixed = program.post("/v1/items", json=item | {"items": []})
    assert problem(mixed) == (422, "CF-I002"), "nothing is left undecided without a word"
