from __future__ import annotations

import hashlib
import json
import re

import msgspec
import pytest
import yaml

from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.entries import ENTRY_TYPES, Entry
from clearford.ledger.figures import fields_of
from clearford.ledger.queries import ANY_TYPE, Query
from clearford.policy.law import Resources
from clearford.runtime import shipped
from clearford.runtime.transparency.queries import COLUMNS, GROUPS, QUERIES, digest_of
from tests.cli.program import ROOT

BY_ID = {query.id: query for query in QUERIES.queries}
NAMED = {*Entry.__struct_fields__, "day", "month", "acts", *QUERIES.mappings}


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(QUERIES.queries)


def known(field: str) -> bool:
    """True for a field that can be read."""
    head, colon, rest = field.rpartition(":")
    if head == "minutes_since":
        return rest in ENTRY_TYPES
    return (not colon or head in ENTRY_TYPES) and (rest in NAMED or rest.startswith("data."))


@pytest.mark.parametrize("query", QUERIES.queries, ids=lambda query: query.id)
def test_a_query_asks_for_what_there_is(query: Query) -> None:
    assert [field for field in fields_of(query) if not known(field)] == []
    if query.give == "share":
        assert [BY_ID[part].give for part in query.parts] == ["count", "count"]
        part, whole = (BY_ID[name] for name in query.parts)
        assert len(part.by) == len(whole.by)
    else:
        assert query.of in (*ENTRY_TYPES, ANY_TYPE)
    if query.give in ("sum", "weighed"):
        assert query.field.startswith("data.")


def test_every_action_is_a_restriction_of_the_database_or_none() -> None:
    schema = yaml.safe_load(shipped.read("law", "dsa_sor_schema.yaml"))["enums"]
    names = {name for key, values in schema.items() if key.startswith("decision_") for name in values}
    assert set(COLUMNS) == set(PERSONS_ACTIONS)
    assert set(COLUMNS.values()) - {""} <= names
    assert {act for act, column in COLUMNS.items() if not column} == {
        act for act, spec in PERSONS_ACTIONS.items() if not spec.restricts
    }


def test_every_restriction_has_a_group() -> None:
    groups = QUERIES.mappings["group"].to
    assert {groups[act] for act, column in COLUMNS.items() if column} == set(GROUPS)


def test_the_digest_is_that_of_plain_json() -> None:
    """So that a verifier without our code can compute it."""
    plain = json.loads(msgspec.json.encode(QUERIES))
    form = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest_of(QUERIES) == hashlib.sha256(form.encode()).hexdigest()


def _read() -> set[tuple[str, str]]:
    """Type of entry and value of `data`, of everything that is asked."""
    found = set()
    for query in QUERIES.queries:
        for field in {*fields_of(query), query.field}:
            head, _, rest = field.rpartition(":")
            if rest.startswith("data."):
                found.add((head or query.of, rest.removeprefix("data.")))
    return found


@pytest.mark.parametrize(("kind", "name"), sorted(_read()))
def test_what_an_entry_must_hold_is_documented(kind: str, name: str) -> None:
    page = (ROOT / "docs/reference/transparency-report.md").read_text("utf-8")
    rows = [
        line for line in page.splitlines() if line.startswith("| `") and f"`{kind}`" in line.split("|")[1]
    ]
    assert any(f"`{name}`" in row.split("|")[2] for row in rows)


def test_the_duties_that_a_report_serves_are_in_the_register() -> None:
    page = (ROOT / "docs/reference/transparency-report.md").read_text("utf-8")
    rows = page.split("## Duties")[1].split("##")[0].splitlines()
    named = {
        id
        for row in rows
        if row.startswith("| `")
        for id in re.findall("`([A-Z]+-[^`]+)`", row.split("|")[1])
    }
    assert len(named) == 17
    assert named <= set(Resources(shipped.DATA).obligations)
