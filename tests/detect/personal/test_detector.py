"""The detector: signals, families, and one answer for a batch and for single items."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.detect.personal.detector import HANDLES, PersonalDetector
from clearford.detect.personal.recogniser import Recogniser
from clearford.text.plane import TextPlane, build, build_one
from clearford.text.tables import FoldTables

ITEM = Item(id="a")


def want(detector: PersonalDetector) -> frozenset[str]:
    return frozenset(spec.name for spec in detector.specs)


def values(text: str, detector: PersonalDetector, tables: FoldTables) -> dict[str, Any]:
    return dict(detector.run_one(ITEM, build_one(text, tables), want(detector)).values)


def batch_values(detector: PersonalDetector, plane: TextPlane, row: int) -> dict[str, Any]:
    result = detector.run([ITEM] * plane.n, plane, want(detector))
    got = {name: column.values[row].item() for name, column in result.columns.items()}
    return {name: value for name, value in got.items() if value != detector.defaults[name]}


TEXTS = [
    "",
    "今天天气很好",
    "加我微信abc12345或打13800138000",
    "姓名:王小明 电话13912345678 住浙江省杭州市西湖区文三路478号",
    "客服400-820-8820",
    "薇信:kefu一二三四",
    "a\nb 13800138000\n",
    "QQ１２３４５６７８",
    "ip 192.0.2.44 and 8.26.56.26",
    "1" * 300,
    "wx:aaa111 " * 40,
]


def test_counts(detector: PersonalDetector, tables: FoldTables) -> None:
    got = values("姓名:王小明,电话13912345678,邮箱a.b@example.com", detector, tables)
    assert got == {
        "personal.name.count": 1,
        "personal.mobile.count": 1,
        "personal.email.count": 1,
        "personal.count": 3,
        "personal.kinds": 3,
        "personal.window.kinds": 3,
    }


def test_business_numbers_do_not_count(detector: PersonalDetector, tables: FoldTables) -> None:
    got = values("热线400-820-8820,税号91350100M000100Y43,ip 192.0.2.44", detector, tables)
    assert got == {"personal.service_number.count": 1, "personal.uscc.count": 1, "personal.ip.count": 1}


def test_kinds_far_apart_are_not_in_one_window(detector: PersonalDetector, tables: FoldTables) -> None:
    text = "电话13912345678" + "好" * 130 + "邮箱a.b@example.com"
    got = values(text, detector, tables)
    assert (got["personal.kinds"], got["personal.window.kinds"]) == (2, 1)


def test_disguised_contact(detector: PersonalDetector, tables: FoldTables) -> None:
    got = values("薇信:kefu一二三四,微信号:abc12345", detector, tables)
    assert (got["contact.handle.count"], got["contact.disguised.count"]) == (2, 1)


def test_family(detector: PersonalDetector, tables: FoldTables) -> None:
    row = build_one("号码①③⑨12345678", tables)
    findings = detector.run_one(ITEM, row, want(detector)).findings["personal"]
    assert [finding["personal.kind"] for finding in findings] == ["mobile"]
    assert findings[0]["personal.disguised"] is True
    assert findings[0]["personal.why"] == "format_and_context"


@pytest.mark.parametrize("size", [1, 3, len(TEXTS)])
def test_batch_equals_single(size: int, detector: PersonalDetector, tables: FoldTables) -> None:
    for first in range(0, len(TEXTS), size):
        part = TEXTS[first : first + size]
        plane = build(part, tables)
        result = detector.run([ITEM] * plane.n, plane, want(detector))
        for i, text in enumerate(part):
            single = detector.run_one(ITEM, build_one(text, tables), want(detector))
            assert batch_values(detector, plane, i) == dict(single.values)
            assert list(result.spans(i)) == list(single.spans())


def test_batch_findings_are_in_order(detector: PersonalDetector, tables: FoldTables) -> None:
    plane = build(TEXTS, tables)
    findings = detector.run([ITEM] * plane.n, plane, want(detector)).findings["personal"]
    rows = findings.rows.tolist()
    assert rows == sorted(rows)
    assert {column.values[0].__class__.__name__ for column in findings.columns.values()} == {
        "str",
        "float64",
        "bool",
    }
    assert all(len(column.values) == len(rows) for column in findings.columns.values())


def test_fallback_scanner_gives_the_same(recognisers: tuple[Recogniser, ...], tables: FoldTables) -> None:
    one, other = PersonalDetector(recognisers), PersonalDetector(recognisers, backend="fallback")
    for text in TEXTS:
        row = build_one(text, tables)
        assert one.spans(row) == other.spans(row)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1" * 20_000, id="digits"),
        pytest.param("1 3 8 " * 3_000, id="spaced-digits"),
        pytest.param("一3八" * 6_000, id="mixed-forms"),
        pytest.param("市区县镇村路小区" * 2_000 + "3号", id="address-words"),
        pytest.param("1号2栋" * 5_000, id="address-details"),
        pytest.param("加v" * 10_000, id="cues"),
        pytest.param("a@" * 10_000, id="at-signs"),
        pytest.param("a." * 10_000 + "@", id="dots-before-at"),
        pytest.param("(1" * 10_000, id="brackets"),
        pytest.param("ab:" * 6_000, id="colons"),
        pytest.param("+1 2" * 5_000, id="plus-signs"),
        pytest.param("13800138000 " * 1_600, id="many-numbers"),
    ],
)
def test_flood_is_bounded(text: str, detector: PersonalDetector, tables: FoldTables) -> None:
    found = detector.find(build_one(text, tables))
    assert len(found.personal) <= 64
    assert len(found.contacts) <= 64


def test_cap_is_reported(detector: PersonalDetector, tables: FoldTables) -> None:
    got = values("13800138000 " * 100, detector, tables)
    assert (got["personal.mobile.count"], got["personal.truncated"]) == (64, True)


PIECES = [
    *("加我微信", "薇信", "威x", "v信", "vx", "wx", "加v", "扣扣", "QQ", "qq群", "tg", "telegram", "line id"),
    *(
        "电报",
        "飞机",
        "号",
        "：",
        ":",
        " ",
        "\n",
        "@",
        "下划线",
        "_",
        "一二三四五六",
        "abc12345",
        "13800138000",
    ),
    *(
        "12345678",
        "hello",
        "不要",
        "good morning",
        "a.b@example.com",
        "８８８６６６",
        "wechat",
        "whatsapp",
        "+44 7700 900123",
    ),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), min_size=1, max_size=12))
def test_handles_alone_are_those_of_the_whole_look(
    detector: PersonalDetector, tables: FoldTables, texts: list[str]
) -> None:
    assert_same_handles(detector, build(texts, tables))


def test_handles_alone_are_found_in_texts_with_and_without_signs(
    detector: PersonalDetector, tables: FoldTables
) -> None:
    few, many = [*TEXTS, *["今天天气很好"] * 40], [*TEXTS, *["good morning"] * 40]
    for texts in (few, many):
        assert assert_same_handles(detector, build(texts, tables)) >= 4


def assert_same_handles(detector: PersonalDetector, plane: TextPlane) -> int:
    """Compare the short way with the whole look; how many handles there are."""
    items = [ITEM] * plane.n
    whole = detector.run(items, plane, want(detector)).columns
    alone = detector.run_columns(items, plane, HANDLES | {"message.first_contact"}).columns
    assert set(alone) == HANDLES
    for name in HANDLES:
        np.testing.assert_array_equal(alone[name].values, whole[name].values)
    more = detector.run_columns(items, plane, HANDLES | {"personal.count"}).columns
    np.testing.assert_array_equal(more["personal.count"].values, whole["personal.count"].values)
    return int(alone["contact.handle.count"].values.sum())
