"""The validator takes what the schema allows, names each fault, and agrees with a JSON Schema of the data."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from clearford.act.tdb.schema import Problem, Row
from tests.act.tdb.data import DATA, FULL, SCHEMA
from tests.act.tdb.json_schema import json_schema

OTHER = Draft202012Validator(json_schema(DATA), format_checker=Draft202012Validator.FORMAT_CHECKER)
GONE = object()


def changed(**fields: Any) -> Row:
    """The full row with some attributes changed or gone."""
    row = {**copy.deepcopy(FULL), **fields}
    return {name: value for name, value in row.items() if value is not GONE}


def test_a_row_with_everything_is_sound_for_both_readings() -> None:
    assert SCHEMA.problems(FULL) == []
    assert list(OTHER.iter_errors(FULL)) == []


ILLEGAL = {
    "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
    "illegal_content_legal_ground": "Penal Code",
    "illegal_content_explanation": "Because.",
    "incompatible_content_ground": GONE,
    "incompatible_content_explanation": GONE,
    "incompatible_content_illegal": GONE,
}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"puid": GONE}, Problem("puid", "is missing"), id="puid-missing"),
        pytest.param({"puid": "a b"}, Problem("puid", "has another form"), id="puid-form"),
        pytest.param({"puid": "a\n"}, Problem("puid", "has another form"), id="puid-line-end"),
        pytest.param({"puid": "a" * 501}, Problem("puid", "has more than 500 characters"), id="puid-long"),
        pytest.param(
            {"decision_facts": " "}, Problem("decision_facts", "is not a text, or is empty"), id="blank"
        ),
        pytest.param(
            {"decision_facts": 1}, Problem("decision_facts", "is not a text, or is empty"), id="number"
        ),
        pytest.param(
            {"decision_facts": "x" * 5001},
            Problem("decision_facts", "has more than 5000 characters"),
            id="facts-long",
        ),
        pytest.param(
            {"territorial_scope": GONE}, Problem("territorial_scope", "is missing"), id="territory-missing"
        ),
        pytest.param(
            {"territorial_scope": []},
            Problem("territorial_scope", "is not a list, or is empty"),
            id="territory-empty",
        ),
        pytest.param(
            {"territorial_scope": ["EL"]},
            Problem("territorial_scope", "has a member that is not one of its values"),
            id="greece-is-gr",
        ),
        pytest.param(
            {"territorial_scope": ["FR", "FR"]},
            Problem("territorial_scope", "has a member twice"),
            id="twice",
        ),
        pytest.param(
            {"category_specification": ["KEYWORD_STALKING"], "category_specification_other": GONE},
            Problem("category_specification", "KEYWORD_STALKING belongs to no category of the row"),
            id="stalking-is-never-sent",
        ),
        pytest.param(
            {"category_addition": GONE},
            Problem("category_specification", "KEYWORD_CYBER_HARASSMENT belongs to no category of the row"),
            id="keyword-of-another-category",
        ),
        pytest.param(
            {"decision_visibility_other": GONE},
            Problem("decision_visibility_other", "is missing"),
            id="other-missing",
        ),
        pytest.param(
            {"decision_monetary": "DECISION_MONETARY_SUSPENSION"},
            Problem("decision_monetary_other", "has a place only with DECISION_MONETARY_OTHER"),
            id="other-without-need",
        ),
        pytest.param(
            {"category_specification": ["KEYWORD_PHISHING"]},
            Problem("category_specification_other", "has a place only with KEYWORD_OTHER"),
            id="keyword-words-without-keyword",
        ),
        pytest.param(
            {"source_type": "SOURCE_VOLUNTARY"},
            Problem("source_identity", "has no place with SOURCE_VOLUNTARY"),
            id="own-initiative-has-no-source",
        ),
        pytest.param(
            {**ILLEGAL, "illegal_content_explanation": GONE},
            Problem("illegal_content_explanation", "is missing"),
            id="illegal-without-why",
        ),
        pytest.param({"content_date": GONE}, Problem("content_date", "is missing"), id="day-missing"),
        pytest.param(
            {"content_date": "1999-12-31"}, Problem("content_date", "lies before 2000-01-01"), id="day-early"
        ),
        pytest.param(
            {"content_date": "2026-02-30"},
            Problem("content_date", "is no day of the form YYYY-MM-DD"),
            id="no-day",
        ),
        pytest.param(
            {"content_date": "20261120"},
            Problem("content_date", "is no day of the form YYYY-MM-DD"),
            id="form",
        ),
        pytest.param(
            {"end_date_service_restriction": "2026-11-21"},
            Problem("end_date_service_restriction", "lies before application_date"),
            id="end-before-beginning",
        ),
        pytest.param(
            {"end_date_service_restriction": "2038-01-02"},
            Problem("end_date_service_restriction", "lies after 2038-01-01"),
            id="end-late",
        ),
        pytest.param(
            {"content_language": "de"},
            Problem("content_language", "is no language of two letters"),
            id="language",
        ),
        pytest.param(
            {"content_id": {"ISBN": "1"}}, Problem("content_id", "is no map of its keys"), id="map-key"
        ),
        pytest.param(
            {"content_id": {"EAN-13": "12"}},
            Problem("content_id", "has a value of another form"),
            id="map-value",
        ),
        pytest.param(
            {"decision_ground_reference_url": "ftp://x"},
            Problem("decision_ground_reference_url", "is no web address"),
            id="url",
        ),
        pytest.param(
            {"url": "https://x.example"}, Problem("url", "is no attribute of the schema"), id="unknown"
        ),
        pytest.param({"category": ["A"]}, Problem("category", "is not one of its values"), id="list-for-one"),
    ],
)
def test_each_fault_is_named(fields: dict[str, Any], problem: Problem) -> None:
    assert problem in SCHEMA.problems(changed(**fields))


def test_one_decision_is_needed() -> None:
    row = changed(
        decision_visibility=GONE,
        decision_visibility_other=GONE,
        decision_monetary=GONE,
        decision_monetary_other=GONE,
        decision_provision=GONE,
        decision_account=GONE,
    )
    assert [p.found for p in SCHEMA.problems(row)] == ["no decision is given: one of the four is needed"]


def test_an_illegal_ground_is_sound() -> None:
    assert SCHEMA.problems(changed(**ILLEGAL)) == []


VALUES = st.one_of(
    st.just(GONE),
    st.text(max_size=8),
    st.integers(-1, 1),
    st.none(),
    st.sampled_from(sorted(v for values in DATA["enums"].values() for v in values)),
    st.lists(st.sampled_from(sorted(v for values in DATA["enums"].values() for v in values)), max_size=3),
    st.dates().map(lambda day: day.isoformat()),
    st.text(alphabet="x ", min_size=495, max_size=2005),
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*FULL, "url"]), VALUES, max_size=3))
def test_both_readings_of_the_schema_agree(fields: dict[str, Any]) -> None:
    row = changed(**fields)
    ours = [p for p in SCHEMA.problems(row) if not p.found.startswith("lies ")]
    theirs = list(OTHER.iter_errors(row))
    assert bool(ours) == bool(theirs), (ours, [e.message for e in theirs])
