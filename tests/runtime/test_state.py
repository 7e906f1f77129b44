"""A memory can be shared and saved, and is used again whole and fitting, or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from clearford.core.errors import StoreError
from clearford.core.state import PrivateTables
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.pipeline import Pipeline
from clearford.runtime.state import GivenTables, laid_out, layout_of, load, salted, save
from tests.runtime.counting import SIGNALS, some_items, write_pack

ARRAYS: dict[str, np.ndarray] = {
    "a.counts": np.arange(12, dtype=np.int64).reshape(3, 4),
    "a.keys": np.array([2**63, 5], np.uint64),
    "b.none": np.zeros((0, 4), np.int32),
    "b.flag": np.array([True]),
}


def test_a_saved_state_comes_back_as_it_was(tmp_path: Path) -> None:
    path = str(tmp_path / "x.state")
    save(path, ARRAYS, "mine")
    found = load(path, "mine").arrays
    assert {n: a.tolist() for n, a in found.items()} == {n: a.tolist() for n, a in ARRAYS.items()}
    assert {n: a.dtype for n, a in found.items()} == {n: a.dtype for n, a in ARRAYS.items()}
    found["a.counts"][0, 0] = 9
    assert [p.name for p in tmp_path.iterdir()] == ["x.state"]


def _damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _head(data: bytes, old: bytes, new: bytes) -> bytes:
    """The file with something else in its head, and the right digest of that."""
    size = int.from_bytes(data[16:24], "little")
    head, rest = data[24 : 24 + size], data[24 + size + 32 :]
    assert old in head
    head = head.replace(old, new, 1)
    return data[:16] + len(head).to_bytes(8, "little") + head + hashlib.sha256(head).digest() + rest


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param(lambda d: d[:-1], "damaged", id="cut off"),
        pytest.param(lambda d: d + b"x", "damaged", id="longer"),
        pytest.param(lambda d: _damaged(d, len(d) - 5), "damaged", id="a changed byte"),
        pytest.param(lambda d: _damaged(d, 3), "not a saved state", id="another file"),
        pytest.param(lambda d: b"", "not a saved state", id="empty"),
        pytest.param(lambda d: d[:16] + b"\xff" * 8 + d[24:], "damaged", id="an endless head"),
        pytest.param(lambda d: d.replace(b'"version":3', b'"version":2'), "version 2", id="another version"),
        pytest.param(lambda d: d.replace(b"a.keys", b"a.kays", 1), "damaged", id="a changed name"),
        pytest.param(lambda d: d.replace(b"[3,4]", b"[4,3]", 1), "damaged", id="a changed shape"),
        pytest.param(lambda d: _head(d, b'"size":', b'"sise":'), "damaged", id="another form"),
        pytest.param(lambda d: _head(d, b'"<i8"', b'"|O8"'), "damaged", id="objects"),
        pytest.param(lambda d: _head(d, b'"<i8"', b'"(2,"'), "damaged", id="no type"),
        pytest.param(lambda d: _head(d, b"[3,4]", b"[9,9]"), "damaged", id="another shape"),
        pytest.param(lambda d: _head(d, b"[3,4]", b"[-3,-4]"), "damaged", id="less than nothing"),
        pytest.param(lambda d: _head(d, b"[3,4]", b"[%d,4]" % 2**70), "damaged", id="beyond 64 bits"),
        pytest.param(
            lambda d: _head(d, b"[3,4]", b"[%d,%d]" % (2**31, 2**31)), "damaged", id="beyond memory"
        ),
        pytest.param(lambda d: _head(d, b'"size":', b'"size":-'), "damaged", id="negative bytes"),
        pytest.param(lambda d: _head(d, b'"size":', b'"size":9'), "damaged", id="more bytes than there are"),
    ],
)
def test_what_is_not_whole_is_refused(tmp_path: Path, change: object, found: str) -> None:
    path = tmp_path / "x.state"
    save(str(path), ARRAYS, "mine")
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(StoreError, match=found) as caught:
        load(str(path), "mine")
    assert caught.value.code == "CF-S004"
    assert caught.value.place.file == str(path)


def test_the_state_of_something_else_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "x.state")
    save(path, ARRAYS, "mine")
    with pytest.raises(StoreError, match="other counters"):
        load(path, "yours")
    with pytest.raises(StoreError, match="cannot be read"):
        load(str(tmp_path / "none.state"), "mine")


def test_a_state_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="CF-S001"):
        save(str(tmp_path / "no" / "x.state"), ARRAYS, "mine")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "shape", "dtype"),
    [
        pytest.param("a.other", (3, 4), np.int64, id="name"),
        pytest.param("a.counts", (4, 3), np.int64, id="shape"),
        pytest.param("a.counts", (3, 4), np.int32, id="type"),
    ],
)
def test_an_array_that_does_not_fit_is_not_given(name: str, shape: tuple[int, ...], dtype: type) -> None:
    with pytest.raises(StoreError, match="no fitting array"):
        GivenTables(ARRAYS).array(name, shape, dtype)


def test_arrays_in_one_block_are_apart() -> None:
    layout, size = layout_of(ARRAYS)
    found = laid_out(bytearray(size), layout)
    for name, array in ARRAYS.items():
        found.array(name, array.shape, array.dtype)[...] = array
    assert {n: a.tolist() for n, a in found.arrays.items()} == {n: a.tolist() for n, a in ARRAYS.items()}


def test_counting_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    options = EngineOptions(packs=(str(write_pack(tmp_path / "packs")),), shipped=False, signals=SIGNALS)
    items = some_items(400)
    whole, first = Engine.load(options), Engine.load(options)
    expected = _values(whole.pipeline, items)
    assert _values(first.pipeline, items[:150]) == expected[:150]
    path = str(tmp_path / "x.state")
    save(path, first.memory.arrays, first.state_identity)
    again = first.fresh(load(path, first.state_identity))
    assert _values(again.pipeline, items[150:]) == expected[150:]
    assert _values(first.fresh().pipeline, items[:150]) == expected[:150]


def test_every_index_of_an_engine_has_a_salt_of_its_own(tmp_path: Path) -> None:
    options = EngineOptions(packs=(str(write_pack(tmp_path / "packs")),), shipped=False, signals=SIGNALS)
    engine = Engine.load(options)
    salts = [int(a[0]) for n, a in engine.memory.arrays.items() if n.endswith(".salt")]
    assert len(salts) == len(set(salts)) >= 6
    assert 0 not in salts
    memory = GivenTables(engine.memory.arrays)
    assert salted(memory) is memory
    assert [int(a[0]) for n, a in memory.arrays.items() if n.endswith(".salt")] == salts


def _values(pipeline: Pipeline, items: list) -> list[list[object]]:  # type: ignore[type-arg]
    judged = pipeline.process(items)
    return [[judged.value(i, name) for name in SIGNALS] for i in range(len(items))]


def test_another_condition_makes_another_state(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "packs")
    options = EngineOptions(packs=(str(folder),), shipped=False, signals=SIGNALS)
    before = Engine.load(options).state_identity
    path = folder / "spam/counting/counters/long_sent.yaml"
    path.write_text(path.read_text().replace(">= 20", ">= 30"))
    assert Engine.load(options).state_identity != before
    assert isinstance(Engine.load(options).memory, PrivateTables)
