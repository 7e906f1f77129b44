"""Arrays of a state: zero at first, one for each name, never of objects."""

from __future__ import annotations

import numpy as np
import pytest

from clearford.core.state import PrivateTables


def test_an_array_is_zero_and_known_by_its_name() -> None:
    tables = PrivateTables()
    found = tables.array("near.sketch", (3, 2), np.uint32)
    assert found.tolist() == [[0, 0], [0, 0], [0, 0]]
    assert found.dtype == np.uint32
    assert tables.arrays["near.sketch"] is found


def test_a_name_stands_for_one_array() -> None:
    tables = PrivateTables()
    tables.array("a", (1,), np.int64)
    with pytest.raises(AssertionError, match="twice"):
        tables.array("a", (1,), np.int64)


def test_objects_cannot_be_shared() -> None:
    with pytest.raises(AssertionError, match="objects"):
        PrivateTables().array("a", (1,), object)
