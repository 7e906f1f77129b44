"""Paths, widths and bundles of tiles, and proofs that are read from them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import RecordError
from clearford.ledger.integrate import Edge, grow
from clearford.ledger.tiles import (
    Tile,
    bundle,
    bundles_of,
    entries_of,
    hashes_of,
    node_of,
    parse_path,
    tiles_of,
)
from clearford.ledger.tree import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    root_of,
)
from tests.ledger.logs import MemoryLog


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        pytest.param(Tile(0, 0), "tile/0/000", id="first"),
        pytest.param(Tile(0, 1234067), "tile/0/x001/x234/067", id="of-the-specification"),
        pytest.param(Tile(1, 999, 1), "tile/1/999.p/1", id="partial"),
        pytest.param(Tile(None, 1000, 255), "tile/entries/x001/000.p/255", id="bundle"),
        pytest.param(Tile(63, 7), "tile/63/007", id="highest-level"),
    ],
)
def test_a_tile_has_one_path(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/64/000",
        "tile/00/000",
        "tile/0/x000/000",
        "tile/0/0",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/0/000\n",
        "tile/0/" + "x999/" * 30 + "000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "",
    ],
)
def test_no_other_path_is_one(path: str) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        parse_path(path)


def test_the_widths_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    full = [sum(1 for tile in tiles if tile.level == level and tile.width == 256) for level in range(3)]
    partial = [tile for tile in tiles if tile.width < 256]
    assert full == [273, 1, 0]
    assert partial == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert not list(tiles_of(0)) and not list(bundles_of(0))
    assert list(bundles_of(257)) == [Tile(None, 0), Tile(None, 1, 1)]


def test_proofs_from_the_tiles_of_seventy_thousand_entries() -> None:
    data = [b"%d" % number for number in range(70_000)]
    log = MemoryLog(data)
    assert {(tile.level, tile.n) for tile in (*tiles_of(70_000), *bundles_of(70_000))} == set(log.tiles)
    node, leaves = node_of(log), [leaf_hash(item) for item in data]
    found = root(70_000, node)
    assert found == root_of(leaves) == log.edge.root
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        check_inclusion(leaves[index], index, 70_000, inclusion_proof(index, 70_000, node), found)
    for old in (1, 256, 40_000, 65_536, 69_999, 70_000):
        proof = consistency_proof(old, 70_000, node)
        check_consistency(old, 70_000, root_of(leaves[:old]), found, proof)


def test_tiles_that_have_grown_since_serve_an_older_tree() -> None:
    data = [b"%d" % number for number in range(700)]
    log, leaves = MemoryLog(data), [leaf_hash(item) for item in data]
    for size in (1, 255, 256, 257, 511, 699):
        assert root(size, node_of(log)) == root_of(leaves[:size])


def test_a_tile_with_too_few_hashes_is_found() -> None:
    log = MemoryLog([b"%d" % number for number in range(300)])
    log.tiles[0, 1] = log.tiles[0, 1][:-32]
    with pytest.raises(RecordError, match="CF-R006"):
        root(300, node_of(log))
    log.tiles[0, 1] = log.tiles[0, 0][:-1]
    with pytest.raises(RecordError, match="CF-R006"):
        inclusion_proof(0, 512, node_of(log))
    with pytest.raises(RecordError, match="CF-R006"):
        hashes_of(log.tiles[0, 1])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=20))
def test_a_bundle_gives_its_entries_back(data: list[bytes]) -> None:
    assert entries_of(bundle(data)) == data


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_entries_or_a_coded_error(data: bytes) -> None:
    try:
        found = entries_of(data)
    except RecordError as error:
        assert error.code == "CF-R006"
    else:
        assert bundle(found) == data


def test_an_entry_too_long_for_its_length_is_refused() -> None:
    assert entries_of(bundle([b"x" * 65_535])) == [b"x" * 65_535]
    with pytest.raises(RecordError, match="CF-R001"):
        bundle([b"x" * 65_536])


def test_a_proof_reads_few_tiles() -> None:
    log = MemoryLog([b"%d" % number for number in range(70_000)])
    asked: list[tuple[int, int]] = []

    class Counting:
        def tile(self, level: int, n: int) -> bytes:
            asked.append((level, n))
            return log.tile(level, n)

    inclusion_proof(12_345, 70_000, node_of(Counting()))
    assert len(asked) == len(set(asked)) <= 5


def test_an_empty_growth_changes_nothing() -> None:
    edge = grow(Edge(), [b"a"]).edge
    assert grow(edge, []).edge is edge
