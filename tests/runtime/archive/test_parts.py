"""Rows come back from Parquet as they were, group by group."""

from __future__ import annotations

from pathlib import Path

from clearford.runtime.archive.parts import GROUP, find_in_part, groups_of, read_group, read_part, write_part
from clearford.runtime.archive.shelf import Shelf, Written


def test_rows_come_back_in_their_order_and_are_found(tmp_path: Path) -> None:
    shelf, count = Shelf(str(tmp_path)), GROUP + 5
    rows = [(2 * n, f"{n:032x}", "read", n, b"%d" % n) for n in range(count)]
    made: list[int] = []

    def fill(stream: Written) -> None:
        made.append(write_part("entry", iter(rows), stream))

    shelf.write("log/m.1/entry.parquet", fill)
    assert made == [count]
    assert list(read_part(shelf, "log/m.1", "entry")) == rows
    assert groups_of(shelf, "log/m.1") == [(0, 2 * GROUP - 2), (2 * GROUP, 2 * count - 2)]
    assert read_group(shelf, "log/m.1", "entry", 1) == rows[GROUP:]
    assert find_in_part(shelf, "log/m.1", "entry", "id", {rows[7][1], rows[-1][1]}) == [rows[7], rows[-1]]
    assert find_in_part(shelf, "log/m.1", "entry", "idx", {3}) == []
