"""Fixtures that many rooms use."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.text.tables import FoldTables

DATA = Path(__file__).parents[1] / "src/clearford/packs/_data"


@pytest.fixture(scope="session")
def tables() -> FoldTables:
    """The shipped fold tables."""
    return FoldTables.from_bytes((DATA / "text/fold_tables.bin").read_bytes())


@pytest.fixture(scope="session")
def text_data() -> Path:
    """The folder of the shipped text tables."""
    return DATA / "text"
