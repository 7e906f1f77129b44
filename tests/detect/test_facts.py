"""Facts: the batch form and the scalar form say the same, and absent is never false."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item, ItemDecoder
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.signals import Column
from clearford.detect.facts import FactsDetector
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

DETECTOR = FactsDetector(DEFAULT_SCHEMA)
ALL = frozenset(spec.name for spec in DETECTOR.specs)


def _items(*lines: str) -> list[Item]:
    found = ItemDecoder().decode_lines("\n".join(lines).encode())
    items = [item for item in found if isinstance(item, Item)]
    assert len(items) == len(lines)
    return items


def _texts(items: list[Item]) -> list[str]:
    return [item.text if isinstance(item.text, str) else "" for item in items]


def _cell(column: Column | None, i: int) -> Any:
    if column is None or (column.valid is not None and not column.valid[i]):
        return None
    value = column.values[i]
    return value.item() if hasattr(value, "item") else value


def _row(item: Item, tables: FoldTables, want: frozenset[str] = ALL, cap: int = 20_000) -> dict[str, Any]:
    text = _texts([item])[0]
    found = DETECTOR.run_one(item, build_one(text, tables, cap=cap), want).values
    return {**{k: v for k, v in DETECTOR.defaults.items() if k in want}, **found}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param('{"id":"1"}', {"item.kind": "post"}, id="nothing-known"),
        pytest.param('{"id":"1","text":"a你😀"}', {"item.kind": "post", "text.length": 3}, id="text"),
        pytest.param(
            '{"id":"1","text":"加\\u200b我 ＶＸ"}',
            {"item.kind": "post", "text.length": 6, "text.invisible.count": 1, "text.disguise.count": 2},
            id="unusual-characters",
        ),
        pytest.param('{"id":"1","text":null}', {"item.kind": "post"}, id="null-text-is-unknown"),
        pytest.param('{"id":"1","text":""}', {"item.kind": "post", "text.length": 0}, id="empty-text"),
        pytest.param(
            '{"id":"1","kind":"message","lang":"zh-Hans"}',
            {"item.kind": "message", "item.lang": "zh-hans"},
            id="kind-and-language",
        ),
        pytest.param(
            '{"id":"1","context":{"minors":false,"audience":"group"}}',
            {"item.kind": "post", "audience.minors": False, "audience.scope": "group"},
            id="audience",
        ),
        pytest.param('{"id":"1","context":null}', {"item.kind": "post"}, id="null-context"),
        pytest.param(
            '{"id":"1","attrs":{"account_age_h":2,"account_verified":false,"account_posts":null}}',
            {"item.kind": "post", "account.age_h": 2.0, "account.verified": False},
            id="attributes",
        ),
        pytest.param(
            '{"id":"1","kind":"listing","attrs":{"listing_category":"toys"}}',
            {"item.kind": "listing", "listing.category": "toys"},
            id="text-attribute",
        ),
    ],
)
def test_one_item(line: str, expected: dict[str, Any], tables: FoldTables) -> None:
    assert _row(_items(line)[0], tables) == {**DETECTOR.defaults, **expected}


def test_a_batch_says_of_each_item_what_it_says_alone(tables: FoldTables) -> None:
    items = _items(
        '{"id":"1","text":"a","attrs":{"account_posts":1}}',
        '{"id":"2","kind":"message","context":{"minors":true},"attrs":{"message_recipients":7}}',
        '{"id":"3","text":"abcdef","lang":"en"}',
        '{"id":"4","kind":"listing","attrs":{"listing_category":"a","account_posts":null}}',
    )
    _assert_equal(items, tables, ALL)


def _assert_equal(items: list[Item], tables: FoldTables, want: frozenset[str]) -> None:
    result = DETECTOR.run(items, build(_texts(items), tables, cap=5), want)
    assert set(result.columns) <= want
    for i, item in enumerate(items):
        batch = {name: _cell(result.columns.get(name), i) for name in want}
        assert {k: v for k, v in batch.items() if v is not None} == _row(item, tables, want, cap=5)


attrs = st.fixed_dictionaries(
    {},
    optional={
        "account_posts": st.none() | st.integers(0, 9),
        "account_age_h": st.floats(0, 9),
        "account_verified": st.booleans(),
    },
)
rows = st.fixed_dictionaries(
    {"id": st.just("1")},
    optional={
        "text": st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
        "lang": st.sampled_from(["zh", "EN"]),
        "attrs": attrs,
        "context": st.none() | st.fixed_dictionaries({}, optional={"minors": st.none() | st.booleans()}),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows, min_size=1, max_size=6), st.sets(st.sampled_from(sorted(ALL))))
def test_batch_and_scalar_agree(tables: FoldTables, batch: list[dict[str, Any]], want: set[str]) -> None:
    decoder = ItemDecoder()
    items = [item for n, r in enumerate(batch) if isinstance(item := decoder.convert(r, number=n), Item)]
    assert len(items) == len(batch)
    _assert_equal(items, tables, frozenset(want))


def test_spans_show_runs_of_unusual_characters(tables: FoldTables) -> None:
    items = _items('{"id":"1","text":"加\\u200b我 ＶＸ"}')
    spans = DETECTOR.run(items, build(_texts(items), tables), ALL).spans(0)
    assert [(s.signal, s.start, s.end) for s in spans] == [
        ("text.invisible.count", 1, 2),
        ("text.disguise.count", 4, 6),
    ]


def test_an_attribute_nobody_carries_makes_no_column(tables: FoldTables) -> None:
    items = _items('{"id":"1","attrs":{"account_posts":1}}', '{"id":"2"}')
    columns = DETECTOR.run(items, build(["", ""], tables), ALL).columns
    assert "account.posts" in columns
    assert "account.followers" not in columns


@pytest.mark.parametrize("name", ["account_age_h", "account_posts", "account_verified"])
@pytest.mark.parametrize("last", ['"%s":null', ""], ids=["null", "absent"])
def test_a_value_that_one_item_lacks_is_unknown_for_it_alone(
    tables: FoldTables, name: str, last: str
) -> None:
    value = "true" if name == "account_verified" else "1"
    known = f'{{"id":"1","attrs":{{"{name}":{value}}}}}'
    more = last % name if last else '"account_strikes":0'
    items = _items(*[known] * 3, f'{{"id":"2","attrs":{{{more}}}}}')
    column = DETECTOR.run(items, build([""] * 4, tables), ALL).columns[DEFAULT_SCHEMA.attrs[name].signal]
    assert [_cell(column, i) for i in range(4)] == [1, 1, 1, None]
    assert column.valid is not None
    alone = DETECTOR.run(items[:3], build([""] * 3, tables), ALL).columns
    assert alone[DEFAULT_SCHEMA.attrs[name].signal].values.dtype == column.values.dtype
    assert alone[DEFAULT_SCHEMA.attrs[name].signal].valid is None
