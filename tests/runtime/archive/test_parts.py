"""Rows come back from Parquet as they were, group by group."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from clearford.core.errors import StoreError
from clearford.runtime.archive.parts import (
    GROUP,
    find_in_part,
    find_rows,
    groups_of,
    read_group,
    read_part,
    write_part,
)
from clearford.runtime.archive.shelf import Shelf, Written
from tests.runtime.archive.kit import Counting


def test_rows_come_back_in_their_order_and_are_found(tmp_path: Path) -> None:
    group = GROUP["entry"]
    shelf, count = Shelf(str(tmp_path)), group + 5
    rows = [(2 * n, f"{n:032x}", "read", n, b"%d" % n) for n in range(count)]
    made: list[int] = []

    def fill(stream: Written) -> None:
        made.append(write_part("entry", iter(rows), stream))

    shelf.write("log/m.1/entry.parquet", fill)
    assert made == [count]
    assert list(read_part(shelf, "log/m.1", "entry")) == rows
    assert groups_of(shelf, "log/m.1") == [(0, 2 * group - 2), (2 * group, 2 * count - 2)]
    assert read_group(shelf, "log/m.1", "entry", 1) == rows[group:]
    assert find_in_part(shelf, "log/m.1", "entry", "id", {rows[7][1], rows[-1][1]}) == [rows[7], rows[-1]]
    assert find_in_part(shelf, "log/m.1", "entry", "idx", {3}) == []


def write_index(shelf: Shelf, rows: list[tuple[int, int]]) -> None:
    def fill(stream: Written) -> None:
        write_part("index", iter(rows), stream)

    shelf.write("log/m.1/index.parquet", fill)


def test_what_is_looked_up_is_found_at_the_ends_of_groups_and_beyond_them(tmp_path: Path) -> None:
    shelf, group = Counting(str(tmp_path)), GROUP["index"]
    keys, groups = Random(1), 8
    rows = [(key, n) for n, key in enumerate(sorted(keys.getrandbits(64) for _ in range(groups * group)))]
    rows[group] = (rows[group - 1][0], group)  # at the end of a group and at the start of the next
    write_index(shelf, rows)
    assert find_rows(shelf, "log/m.1", "index", key=rows[0][0]) == [rows[0]]
    assert find_rows(shelf, "log/m.1", "index", key=rows[-1][0]) == [rows[-1]]
    assert find_rows(shelf, "log/m.1", "index", key=rows[group][0]) == rows[group - 1 : group + 1]
    assert find_rows(shelf, "log/m.1", "index", key=rows[-1][0], idx=7) == []
    assert find_rows(shelf, "log/m.1", "index", key=2**64 - 1) == []
    whole = (tmp_path / "log/m.1/index.parquet").stat().st_size
    shelf.read_bytes = 0
    assert find_rows(shelf, "log/m.1", "index", key=rows[3 * group][0]) == [rows[3 * group]]
    assert 0 < shelf.read_bytes < whole / 3


def test_a_page_that_was_altered_is_not_believed(tmp_path: Path) -> None:
    shelf, file = Shelf(str(tmp_path)), tmp_path / "log/m.1/index.parquet"
    rows = [(n, n) for n in range(1_000)]
    write_index(shelf, rows)
    assert find_rows(shelf, "log/m.1", "index", key=6) == [(6, 6)]
    whole = bytearray(file.read_bytes())
    whole[1_000] ^= 1  # within the first page, behind its head
    file.write_bytes(whole)
    with pytest.raises(StoreError, match="CF-S041"):
        find_rows(shelf, "log/m.1", "index", key=6)
