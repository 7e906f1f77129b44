"""Chunks cover the history once, end where lines and row groups end, and know it again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearford.core.errors import StoreError
from clearford.runtime.batch.chunks import Chunk, checked, chunks_of
from clearford.runtime.batch.inputs import sources_of
from tests.runtime.batch.kit import write_table
from tests.runtime.counting import some_items


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.binary(max_size=12).filter(lambda b: b"\n" not in b), max_size=30),
    size=st.integers(1, 40),
    ended=st.booleans(),
)
def test_lines_are_cut_at_their_ends_and_every_byte_is_in_one_chunk(
    tmp_path: Path, lines: list[bytes], size: int, *, ended: bool
) -> None:
    data = b"\n".join(lines) + b"\n" * ended
    path = tmp_path / "in.jsonl"
    path.write_bytes(data)
    found = list(chunks_of(sources_of(str(path)), size=size))
    assert b"".join(data[chunk.start : chunk.stop] for chunk in found) == data
    assert all(data[chunk.stop - 1 : chunk.stop] == b"\n" for chunk in found[:-1])
    assert all(chunk.stop - chunk.start >= size for chunk in found[:-1])
    assert [chunk.first for chunk in found] == [1 + data[: chunk.start].count(b"\n") for chunk in found]
    assert sum(chunk.rows for chunk in found) == len(data.splitlines(keepends=True)) or b"\r" in data


def test_row_groups_are_put_together_and_never_cut(tmp_path: Path) -> None:
    path = write_table(tmp_path / "in.parquet", some_items(1000), group=150)
    found = list(chunks_of(sources_of(str(path)), rows=400))
    assert [(c.start, c.stop, c.first, c.rows) for c in found] == [
        (0, 2, 1, 300),
        (2, 4, 301, 300),
        (4, 7, 601, 400),
    ]
    assert len({chunk.digest for chunk in found}) == 1


def test_a_file_without_its_end_is_a_chunk_that_says_so(tmp_path: Path) -> None:
    whole = write_table(tmp_path / "a.parquet", some_items(100)).read_bytes()
    (tmp_path / "b.parquet").write_bytes(whole[:-20])
    good, bad = chunks_of(sources_of(str(tmp_path)))
    assert (good.rows, good.code) == (100, "")
    assert (bad.rows, bad.code, bad.found) == (0, "CF-I008", "not a sound Parquet file")


@pytest.mark.parametrize(("size", "digest"), [(9, "a"), (10, "b")], ids=["size", "content"])
def test_what_has_changed_is_not_read(size: int, digest: str) -> None:
    chunk = Chunk(source="in.jsonl", size=10, digest="a")
    checked(chunk, 10, "a")
    with pytest.raises(StoreError, match="CF-S020"):
        checked(chunk, size, digest)
