"""Every table says whom it concerns, how long it is kept and how it is erased."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table, create_engine, inspect

from clearford.runtime.stores.tables import base
from clearford.runtime.stores.tables.whole import METADATA, TOPICS

CLASSES = {
    "decision_log",
    "ledger",
    "evidence",
    "outbox",
    "strikes",
    "account",
    "logs",
    "none",
}
WAYS = {"delete", "unlink", "expire", "none"}


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_a_table_declares_its_retention_and_its_way_of_erasure(table: Table) -> None:
    assert table.info["keep"] in CLASSES
    assert table.info["erase"] in WAYS
    assert table.comment
    # What concerns persons can be erased.
    assert not table.info["personal"] or table.info["erase"] != "none"


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_columns_that_point_at_persons_stand_in_personal_tables_only(table: Table) -> None:
    pointing = {"subject", "notifier", "owner", "item"} & set(table.columns.keys())
    if table.name != "lease":  # its owner is a worker
        assert not pointing or table.info["personal"]


def test_the_tables_can_be_made() -> None:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    assert set(inspect(engine).get_table_names()) == set(METADATA.tables)
    engine.dispose()


def test_the_whole_holds_the_tables_of_every_topic() -> None:
    named = {topic.__name__.rpartition(".")[2] for topic in TOPICS}
    found = {path.stem for path in Path(base.__file__).parent.glob("*.py")}
    assert found - named == {"__init__", "base", "whole"}
