from __future__ import annotations

import pytest

from clearford.ledger.queries import Figure
from clearford.runtime.transparency.codes import shipped_codes
from clearford.runtime.transparency.itr import COLUMNS, itr_sheets
from clearford.runtime.transparency.queries import QUERIES
from clearford.runtime.transparency.sheet import Num, Numbers, Sheet
from tests.runtime.transparency.small import FRAUD, NUMBERS, REPORT, counted, table

SHEETS = itr_sheets(REPORT, NUMBERS, shipped_codes())
BY_NAME = {sheet.name[3:]: sheet for sheet in SHEETS}


def test_the_ten_parts_stand_in_their_order() -> None:
    assert [sheet.name for sheet in SHEETS] == [
        "01_identification",
        "02_categories",
        "03_orders",
        "04_notices",
        "05_own_initiative_illegal",
        "06_own_initiative_terms",
        "07_appeals",
        "08_automated_means",
        "09_people_and_recipients",
        "10_qualitative",
    ]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_row_is_as_wide_as_the_head(sheet: Sheet) -> None:
    assert {len(row) for row in sheet.rows} == {len(sheet.head)}


def test_the_report_says_what_it_was_made_from() -> None:
    rows = {name: value for name, value in table(BY_NAME["identification"])}
    assert rows["service"] == "Sample Forum"
    assert (rows["period"], rows["months"], rows["edition"]) == ("2026-01", "1", "1")
    assert rows["log"] == "record.example.org/t1/2026"
    assert rows["log size"] == str(REPORT.logs[0].size)
    assert rows["query digest"] == REPORT.queries_digest


def test_categories_have_the_names_of_the_database_and_of_the_service() -> None:
    rows = table(BY_NAME["categories"])
    assert len(rows) == 16
    assert [FRAUD, "Scams and/or fraud", "sham offers"] in rows


def test_orders_by_category_and_state() -> None:
    rows = counted(BY_NAME["orders"], keys=2)
    assert {key: row[:-1] for key, row in rows.items()} == {
        (FRAUD, "DE"): ["1", "4", "2", "5", "0", "0", "", ""],
        ("OWN", "CH"): ["0", "0", "", "", "1", "0", "", ""],
        ("TOTAL", "TOTAL"): ["1", "4", "2", "5", "1", "0", "", ""],
    }
    assert len(BY_NAME["orders"].rows) == 17 * 28 + 1


def test_notices_by_category() -> None:
    rows = counted(BY_NAME["notices"], keys=1)
    expected = ["2", "1", "1", "1", "1", "1", "1", "4", "1", "0"]
    assert {key: row[:-1] for key, row in rows.items()} == {(FRAUD,): expected, ("TOTAL",): expected}


def columns(**counts: int) -> list[str]:
    """The fourteen restrictions, those not named at 0."""
    return [str(counts.get(name, 0)) for name, _ in COLUMNS]


def test_own_initiative_by_ground() -> None:
    illegal = ["1", "1", *columns(visibility_removal=1, account_suspension=1)]
    terms = ["1", "1", *columns(visibility_demotion=1, service_suspension=1)]
    found = counted(BY_NAME["own_initiative_illegal"], keys=1)
    assert found == {(FRAUD,): illegal, ("TOTAL",): illegal}
    assert counted(BY_NAME["own_initiative_terms"], keys=1) == {(FRAUD,): terms, ("TOTAL",): terms}


def test_appeals_by_kind_of_first_decision() -> None:
    rows = {row[0]: row[1:-1] for row in table(BY_NAME["appeals"])}
    assert rows == {
        "complaints: visibility": ["1", "0", "1", "0", "0", "0", "24"],
        "complaints: monetary": ["0", "0", "0", "0", "0", "0", ""],
        "complaints: service": ["0", "0", "0", "0", "0", "0", ""],
        "complaints: account": ["1", "0", "1", "0", "0", "0", "24"],
        "complaints: no action on a notice": ["1", "0", "0", "0", "0", "1", "2"],
        "complaints: all": ["2", "0", "1", "0", "0", "1", "2"],
        "out-of-court disputes": ["1", "1", "0", "0", "0", "0", "50"],
        "out-of-court decisions put into effect": ["1.0000", "", "", "", "", "", ""],
        "suspensions: illegal_content": ["1", "", "", "", "", "", ""],
        "suspensions: unfounded_notices": ["0", "", "", "", "", "", ""],
        "suspensions: unfounded_complaints": ["0", "", "", "", "", "", ""],
        "suspensions: all": ["1", "", "", "", "", "", ""],
    }


def test_automated_means() -> None:
    rows = {row[0]: row[1:-1] for row in table(BY_NAME["automated_means"])}
    assert rows == {
        "measures decided solely by automated means: yes": ["1", "", "", ""],
        "measures decided solely by automated means: no": ["1", "", "", ""],
        "measures decided solely by automated means: not known": ["1", "", "", ""],
        "notices decided solely by automated means: yes": ["1", "", "", ""],
        "notices decided solely by automated means: no": ["1", "", "", ""],
        "notices decided solely by automated means: not known": ["0", "", "", ""],
        "accuracy": ["0.7500", "0.3006", "0.9544", "4"],
        "precision": ["1.0000", "0.3424", "1.0000", "2"],
        "recall": ["0.6667", "0.2077", "0.9385", "3"],
        "precision: pooled": ["1.0000", "0.3424", "1.0000", "2"],
        "recall: pooled": ["0.6667", "0.2077", "0.9385", "3"],
    }


def test_without_a_random_sample_no_recall_is_claimed() -> None:
    none = Numbers(
        [figure for figure in REPORT.figures if not figure.query.startswith("quality.")] + _empty()
    )
    rows = {row[0]: row[1:] for row in itr_sheets(REPORT, none, shipped_codes())[7].rows}
    assert str(rows["recall"][-1]).startswith("not claimed")


def _empty() -> list[Figure]:
    return [Figure(query.id, ()) for query in QUERIES.queries if query.id.startswith("quality.")]


def test_what_only_the_service_knows() -> None:
    people = table(BY_NAME["people_and_recipients"])
    assert people[:4] == [
        ["people who moderate, internal", "all", "2"],
        ["people who moderate, external", "all", "3"],
        ["people with expertise in a language, internal", "de", "1"],
        ["people with expertise in a language, external", "de", "0"],
    ]
    recipients = {row[1]: row[2] for row in people[4:]}
    assert (len(recipients), recipients["DE"], recipients["FR"], recipients["IT"]) == (27, "120", "80", "")
    assert ["training", "'=two days"] in table(BY_NAME["qualitative"])


def test_every_number_asks_a_query_that_exists() -> None:
    known = {query.id for query in QUERIES.queries}
    asked = {ref.query for s in SHEETS for row in s.rows for v in row if isinstance(v, Num) for ref in v.refs}
    assert asked <= known
