"""Readings and components: known answers, and no entry that a fold would change."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import DetectError
from clearford.text.hanzi import Readings, Splits
from clearford.text.tables import FoldTables


@pytest.fixture(scope="module")
def readings(text_data: Path) -> Readings:
    return Readings.from_bytes((text_data / "readings.json").read_bytes())


@pytest.fixture(scope="module")
def splits(text_data: Path) -> Splits:
    return Splits.from_bytes((text_data / "splits.json").read_bytes())


@pytest.mark.parametrize(
    ("char", "some"),
    [
        pytest.param("微", {"wei"}, id="one-reading"),
        pytest.param("行", {"xing", "hang"}, id="several-readings"),
        pytest.param("绿", {"lv", "lu"}, id="u-with-dots-is-v"),
        pytest.param("x", set(), id="no-hanzi"),
    ],
)
def test_readings(readings: Readings, char: str, some: set[str]) -> None:
    found = readings.of(char)
    assert some <= set(found)
    assert len(found) == len(set(found))


def test_every_common_hanzi_has_plain_readings(readings: Readings) -> None:
    assert (len(readings.common), len(readings.readings)) == (3755, 6763)
    assert set(readings.common) <= set(readings.readings)
    spelled = {reading for found in readings.readings.values() for reading in found}
    assert all(found for found in readings.readings.values())
    assert {r for r in spelled if not (r.isascii() and r.islower())} <= {"ê"}


def test_first_reading_is_that_of_the_phonetic_view(readings: Readings, tables: FoldTables) -> None:
    settled = [char for char in readings.common if tables.fold("skeleton", char) == char]
    pairs = {(readings.of(char)[0], tables.fold("phonetic", char)) for char in settled}
    assert len({reading for reading, _ in pairs}) == len({sound for _, sound in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("char", "ways"),
    [
        pytest.param("强", ("弓虽",), id="plain"),
        pytest.param("请", ("讠青", "言青"), id="side-form-and-full-form"),
        pytest.param("品", ("口口口",), id="three-parts"),
        pytest.param("草", ("艹早",), id="full-form-would-be-the-hanzi-itself"),
        pytest.param("一", (), id="does-not-split"),
    ],
)
def test_splits(splits: Splits, char: str, ways: tuple[str, ...]) -> None:
    assert splits.of(char) == ways


def test_split_entries_are_single_hanzi_in_two_or_more_settled_parts(
    splits: Splits, tables: FoldTables
) -> None:
    assert len(splits.splits) >= 350
    for char in splits.splits:
        assert len(char) == 1
        for way in (char, *splits.of(char)):
            assert tables.fold("skeleton", way) == way
        assert all(len(way) >= 2 and char not in way for way in splits.of(char))


@pytest.mark.parametrize(
    "blob",
    [
        pytest.param(b"\xff", id="no-text"),
        pytest.param(b"{", id="no-json"),
        pytest.param(b"[]", id="no-object"),
        pytest.param(b'{"version": 2}', id="other-version"),
        pytest.param(b'{"version": 1, "common": "", "splits": []}', id="part-missing"),
    ],
)
@pytest.mark.parametrize("kind", [Readings, Splits])
def test_damaged_tables_are_refused(kind: type[Readings | Splits], blob: bytes) -> None:
    assert Readings.from_bytes(b'{"version": 1, "common": "", "readings": {}}').of("a") == ()
    with pytest.raises(DetectError) as caught:
        kind.from_bytes(blob)
    assert caught.value.code == "CF-D005"
