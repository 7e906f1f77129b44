"""The shipped readings and parts of characters, and a small detector."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.detect.phrases.expand import Expander
from clearford.text.hanzi import Readings, Splits
from clearford.text.tables import FoldTables


@pytest.fixture(scope="session")
def readings(text_data: Path) -> Readings:
    """The shipped readings."""
    return Readings.from_bytes((text_data / "readings.json").read_bytes())


@pytest.fixture(scope="session")
def splits(text_data: Path) -> Splits:
    """The shipped parts of characters."""
    return Splits.from_bytes((text_data / "splits.json").read_bytes())


@pytest.fixture(scope="session")
def expander(tables: FoldTables, readings: Readings, splits: Splits) -> Expander:
    """An expander over the shipped data."""
    return Expander(tables, readings, splits)
