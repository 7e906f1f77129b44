from __future__ import annotations

import numpy as np
import pytest

from clearford.detect.scanner.joined import from_lines, from_plane
from clearford.text.plane import build
from clearford.text.tables import FoldTables


def test_rows_are_found_by_the_end_of_a_match() -> None:
    joined = from_lines([b"ab", b"", b"cde"])
    assert joined.rows_at(np.array([1, 2, 5, 7])).tolist() == [0, 0, 2, 2]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="no rows"),
        pytest.param([b""], id="one empty row"),
        pytest.param([b"a", b"", b""], id="empty rows at the end"),
        pytest.param([b"", b"\xe5\xbe\xae", b"b"], id="empty row in front"),
    ],
)
def test_lines_come_back(rows: list[bytes]) -> None:
    joined = from_lines(rows)
    assert [joined.line(i) for i in range(joined.n)] == rows


def test_picked_rows_are_renumbered() -> None:
    picked = from_lines([b"a", b"b", b"c"]).pick(np.array([2, 0]))
    assert picked.buffer == b"c\na"


def test_a_plane_gives_its_view(tables: FoldTables) -> None:
    joined = from_plane(build(["A b", "", "微 信"], tables), "skeleton")
    assert [joined.line(i).decode() for i in range(3)] == ["ab", "", "微信"]
