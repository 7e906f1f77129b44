"""Every column says what it tells of a person; whoever adds one must say it."""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from clearford.runtime.record.copies import COPIED, POINTING
from clearford.runtime.stores.personal import EXCEPTIONS, NATURES, nature_of
from clearford.runtime.stores.tables.whole import METADATA

TABLES = METADATA.sorted_tables


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_says_what_it_tells_of_a_person(table: Table) -> None:
    assert [column.name for column in table.columns if nature_of(column) is None] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_only_tables_about_persons_hold_references_and_names(table: Table) -> None:
    telling = [column.name for column in table.columns if nature_of(column) in ("reference", "name")]
    assert not telling or table.info["personal"]


def test_erasure_reaches_every_reference() -> None:
    """By the columns it goes by, or with the rows that it deletes or writes anew."""
    reached = {*POINTING, "item", "copy"}
    otherwise = {
        "case_file.open_key": "empty once the case is closed, as it must be",
        "case_file.body": "written anew",
        "measure.body": "deleted with its row",
        "sign_in_event.login": "deleted with the account of staff",
        "sign_in_event.address": "deleted with its row",
        "medium.ref": "deleted with the evidence that it describes",
        "media_label.ref": "deleted with its row",
        "state_snapshot.body": "replaced by newer ones within minutes",
    }
    left = {
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if nature_of(column) == "reference" and column.name not in reached
    }
    assert left == set(otherwise)


def test_a_copy_for_the_person_holds_neutral_columns_alone() -> None:
    given = {nature_of(METADATA.tables[table].c[name]) for table, names in COPIED.items() for name in names}
    assert given == {"neutral"}


def test_no_name_has_two_natures_and_every_exception_is_a_column() -> None:
    names = [name for some in NATURES.values() for name in some.split()]
    assert sorted(names) == sorted(set(names))
    for place in EXCEPTIONS:
        table, _, column = place.partition(".")
        assert column in METADATA.tables[table].c, place
