"""Growth of a log: equal for any grouping, and begun again from what is stored."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import RecordError
from clearford.ledger.integrate import Edge, edge_of, grow
from clearford.ledger.tiles import TILE_BYTES, bundle
from clearford.ledger.tree import EMPTY_ROOT, leaf_hash, root_of
from tests.ledger.logs import ORIGIN, MemoryLog

DATA = [b"entry %d" % number for number in range(1_300)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=6))
def test_tiles_and_root_do_not_depend_on_the_grouping(groups: list[int]) -> None:
    log, at = MemoryLog(), 0
    for group in groups:
        log.append(DATA[at : at + group])
        at = min(at + group, len(DATA))
        assert log.edge.root == root_of([leaf_hash(item) for item in DATA[:at]])
    whole = MemoryLog(DATA[:at])
    assert log.tiles == whole.tiles
    assert log.edge == whole.edge


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 1_299])
def test_a_log_goes_on_from_its_stored_tiles(size: int) -> None:
    log = MemoryLog(DATA)
    edge = edge_of(size, log, log.tiles.get((None, size // 256), b""))
    assert edge == MemoryLog(DATA[:size]).edge
    assert grow(edge, DATA[size:]).edge == log.edge


def test_the_checkpoint_names_size_and_root() -> None:
    assert Edge().checkpoint(ORIGIN).root == EMPTY_ROOT
    checkpoint = MemoryLog(DATA[:3]).edge.checkpoint(ORIGIN)
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 3)
    assert checkpoint.root == root_of([leaf_hash(item) for item in DATA[:3]])


def test_only_what_changed_is_written() -> None:
    edge = grow(Edge(), DATA[:600]).edge
    written = grow(edge, DATA[600:601]).written
    assert [(tile.path, len(data)) for tile, data in written[1:]] == [("tile/0/002.p/89", 89 * 32)]
    assert written[0][0].path == "tile/entries/002.p/89"
    full = dict(grow(edge, DATA[600:800]).written)
    assert {tile.path for tile in full} == {
        "tile/entries/002",
        "tile/entries/003.p/32",
        "tile/0/002",
        "tile/0/003.p/32",
        "tile/1/000.p/3",
    }
    assert all(len(data) == TILE_BYTES for tile, data in full.items() if tile.path == "tile/0/002")


@pytest.mark.parametrize("key", [(0, 1), (1, 0), (None, 1)])
def test_a_log_with_too_little_does_not_go_on(key: tuple[int | None, int]) -> None:
    log = MemoryLog(DATA[:300])
    log.tiles[key] = log.tiles[key][:-32]
    with pytest.raises(RecordError, match="CF-R006"):
        edge_of(300, log, log.tiles[None, 1])


def test_a_bundle_with_too_few_entries_is_found() -> None:
    log = MemoryLog(DATA[:300])
    with pytest.raises(RecordError, match="bundle 1 has fewer than 44 entries"):
        edge_of(300, log, bundle(DATA[256:299]))
