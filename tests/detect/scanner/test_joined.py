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


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        pytest.param([2, 0], ["c💌", "微a"], id="other-order"),
        pytest.param([1], [""], id="empty-row"),
        pytest.param([0, 1, 2], ["微a", "", "c💌"], id="all"),
        pytest.param([], [], id="none"),
    ],
)
def test_picked_rows_are_renumbered(rows: list[int], lines: list[str]) -> None:
    picked = from_lines(["微a".encode(), b"", "c💌".encode()]).pick(np.array(rows, np.int64))
    assert picked.n == len(rows)
    assert picked.buffer.decode() == "\n".join(lines)
    assert [picked.line(i).decode() for i in range(picked.n)] == lines


@pytest.mark.parametrize(
    ("rows", "more"),
    [
        pytest.param([b"a", b"bc"], [b"\xe5\xbe\xae", b"", b"d"], id="some"),
        pytest.param([b""], [b""], id="empty-rows"),
        pytest.param([], [b"a"], id="behind-nothing"),
        pytest.param([b"a"], [], id="nothing-behind"),
    ],
)
def test_more_rows_stand_behind(rows: list[bytes], more: list[bytes]) -> None:
    joined = from_lines(rows).followed_by(more)
    assert [joined.line(i) for i in range(joined.n)] == [*rows, *more]
    assert joined.starts.tolist() == from_lines([*rows, *more]).starts.tolist()


def test_rows_are_found_by_the_position_of_a_character() -> None:
    joined = from_lines(["微a".encode(), b"", b"cde"])
    assert joined.codes.tolist() == [0x5FAE, 97, 10, 10, 99, 100, 101]
    assert joined.rows_of(np.array([0, 1, 4, 6])).tolist() == [0, 0, 2, 2]


def test_a_plane_gives_its_view(tables: FoldTables) -> None:
    plane = build(["A b", "", "微 信"], tables)
    joined = from_plane(plane, "skeleton")
    assert joined.codes is plane.codes("skeleton")
    assert joined.rows_of(np.array([0, 4])).tolist() == [0, 2]
    assert [joined.line(i).decode() for i in range(3)] == ["ab", "", "微信"]
