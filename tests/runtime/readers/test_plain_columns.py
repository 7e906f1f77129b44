"""Columns that are plain give the items that the long way gives, and the others are left to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from clearford.core.items import MAX_LINE_BYTES, Item, ItemDecoder
from clearford.runtime.readers.columns import Columns, _parquet_item
from clearford.runtime.readers.plain_columns import plain_items

DECODER = ItemDecoder()
AT = datetime(2026, 11, 1, 9, tzinfo=UTC)


def _plain(table: pa.RecordBatch) -> list[Item] | None:
    return plain_items(table, _paths(table), DECODER)


def _paths(table: pa.RecordBatch) -> list[tuple[str, ...]]:
    return [path or () for path in Columns(table.schema.names, DECODER.schema, "t", structs=True).paths]


def _slowly(table: pa.RecordBatch) -> list[Any]:
    columns = Columns(table.schema.names, DECODER.schema, "t", structs=True)
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return [_parquet_item(list(row), columns, DECODER, number) for number, row in enumerate(rows, 1)]


_SCHEMA = pa.schema(
    [
        *((name, "string") for name in ("id", "text", "kind", "actor", "lang")),
        ("at", pa.timestamp("us", "UTC")),
        ("account_age_h", "double"),
        ("attrs.listing_price", "double"),
        ("account_verified", "bool"),
    ]
)
_ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": st.text(st.characters(exclude_categories=["Cs"]), max_size=4)},
        optional={
            "text": st.none() | st.text(st.characters(exclude_categories=["Cs"])),
            "kind": st.sampled_from(["post", "listing", "message", "none such", None]),
            "actor": st.none() | st.text("ab", max_size=202),
            "lang": st.none() | st.sampled_from(["zh", "en", "x" * 40]),
            "at": st.none() | st.datetimes(timezones=st.just(UTC)),
            "account_age_h": st.none() | st.floats(),
            "attrs.listing_price": st.none() | st.floats(0, 10),
            "account_verified": st.none() | st.booleans(),
        },
    ),
    min_size=1,
    max_size=4,
)


_OWN = pa.schema([field for field in _SCHEMA if field.name in ("id", "text", "kind", "actor", "lang", "at")])


@settings(max_examples=200, deadline=None)
@given(_ROWS, st.sampled_from([_SCHEMA, _OWN]))
def test_what_is_taken_is_what_the_long_way_gives(rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    table = pa.RecordBatch.from_pylist(rows, schema=schema)
    found, expected = _plain(table), _slowly(table)
    if all(isinstance(one, Item) for one in expected):
        assert found == expected
    else:
        assert found is None


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, id=str(kind)) for kind in (pa.string(), pa.large_string(), pa.string_view())],
)
def test_every_kind_of_text_is_the_same(kind: pa.DataType) -> None:
    table = pa.record_batch({"id": pa.array(["a"], kind), "text": pa.array(["早上好"], kind)})
    assert _plain(table) == [DECODER.item_type(id="a", text="早上好")]


@pytest.mark.parametrize(
    "column",
    [
        pytest.param({"id": pa.array([1, 2])}, id="numbers as ids"),
        pytest.param({"id": pa.array([b"a", b"b"])}, id="bytes"),
        pytest.param({"at": pa.array([AT.replace(tzinfo=None)] * 2)}, id="times without an offset"),
        pytest.param({"at": pa.array([AT] * 2, pa.timestamp("us", "Asia/Shanghai"))}, id="another zone"),
        pytest.param({"at": pa.array([2**62] * 2, pa.timestamp("us", "UTC"))}, id="a year beyond all"),
        pytest.param({"attrs": pa.array([{"account_age_h": 1.0}] * 2)}, id="whole objects"),
        pytest.param({"context.thread": pa.array(["t", "t"])}, id="context"),
        pytest.param({"text": pa.array(["x", "y" * (MAX_LINE_BYTES // 6)])}, id="text that may be too long"),
        pytest.param({"account_age_h": pa.array([1, 2])}, id="whole numbers for others"),
        pytest.param({"account_age_h": pa.array([1.0, float("nan")])}, id="not a number"),
    ],
)
def test_what_is_not_plain_goes_the_long_way(column: dict[str, pa.Array]) -> None:
    plain = {"id": pa.array(["a", "b"]), "text": pa.array(["x", "y"])}
    assert _plain(pa.record_batch(plain)) is not None
    assert _plain(pa.record_batch({**plain, **column})) is None


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        pytest.param("id", "", False, id="no id"),
        pytest.param("id", "\U0001f600" * 200, True, id="an id of 200 signs"),
        pytest.param("id", "a" * 201, False, id="an id of 201 letters"),
        pytest.param("actor", "", True, id="no account"),
        pytest.param("actor", "a" * 201, False, id="an account of 201 letters"),
        pytest.param("lang", "x" * 36, False, id="a language of 36 letters"),
        pytest.param("kind", "comment", True, id="a declared kind"),
        pytest.param("kind", "none such", False, id="another kind"),
    ],
)
def test_texts_of_own_fields_are_within_their_bounds(field: str, value: str, fits: bool) -> None:  # noqa: FBT001
    columns = {"id": ["a", "b"], "text": ["x", "y"], field: [value] * 2}
    found = _plain(pa.record_batch({name: pa.array(values) for name, values in columns.items()}))
    assert (found is not None) == fits
    assert found is None or getattr(found[1], field) == value


def test_bytes_that_are_not_utf8_go_the_long_way() -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")]
    )
    assert _plain(pa.record_batch({"id": pa.array(["a"]), "text": broken})) is None


def test_times_of_every_age_and_none_are_what_they_were() -> None:
    times = [AT, None, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
    columns = {
        "id": pa.array([str(n) for n in range(4)]),
        "text": pa.array(["x"] * 4),
        "at": pa.array(times, pa.timestamp("us", "UTC")),
    }
    found = _plain(pa.record_batch(columns))
    assert found is not None
    assert [None if one.at is UNSET else one.at for one in found] == times


def test_times_finer_than_a_microsecond_are_cut() -> None:
    fine = pa.array([1_700_000_000_123_456_789, None], pa.timestamp("ns", "UTC"))
    found = _plain(pa.record_batch({"id": pa.array(["a", "b"]), "text": pa.array(["x", "y"]), "at": fine}))
    assert found is not None
    assert found[0].at == datetime(2023, 11, 14, 22, 13, 20, 123456, tzinfo=UTC)
    assert found[1] == DECODER.item_type(id="b", text="y")
