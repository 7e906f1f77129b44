"""Digit runs: what is left to the patterns, what is read, and where reading stops."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from clearford.detect.personal.filter import Filter
from clearford.detect.personal.finder import Finder, with_lines
from clearford.detect.personal.recogniser import Recogniser
from clearford.detect.personal.runs import RunReader
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables
from tests.detect.personal import generator


@pytest.fixture(scope="module")
def reader(recognisers: tuple[Recogniser, ...]) -> RunReader:
    return RunReader(recognisers)


def _kinds(text: str, reader: RunReader, tables: FoldTables) -> list[tuple[str, bool]]:
    row = build_one(text, tables)
    found, truncated = reader.find(row, with_lines(row))
    assert not truncated
    return [(finding.kind, finding.disguised) for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("电话13812345678", id="plain"),
        pytest.param("电话１３８１２３４５６７８", id="full-width"),
        pytest.param("号码是1234567", id="of-no-length"),
        pytest.param("phone 138 and 13812345678", id="ascii-text"),
    ],
)
def test_lone_numbers_are_left_to_the_patterns(text: str, reader: RunReader, tables: FoldTables) -> None:
    assert _kinds(text, reader, tables) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("电话一三八一二三四五六七八", [("mobile", True)], id="hanzi"),
        pytest.param("电话13８1２345678", [("mobile", True)], id="mixed"),
        pytest.param("电话138 1234 5678", [("mobile", False)], id="groups"),
        pytest.param("社会安全号码 536228145", [("us_ssn", False)], id="label"),
        pytest.param("电话 010203456789", [("landline", False)], id="twelve-digits"),
        pytest.param("电话hotel138 1234 5678", [], id="part-of-a-word"),
    ],
)
def test_others_are_read(
    text: str, kinds: list[tuple[str, bool]], reader: RunReader, tables: FoldTables
) -> None:
    assert _kinds(text, reader, tables) == kinds


def test_reading_stops_at_the_cap(reader: RunReader, tables: FoldTables) -> None:
    row = build_one("电话" + "1 3 8 " * 50, tables)
    assert reader.find(row, with_lines(row))[1]


def test_many_numbers_are_counted(reader: RunReader, tables: FoldTables) -> None:
    """Past a few numbers all are read, so that the cap is the same whatever stands between them."""
    row = build_one("电话" + "，".join(["13812345678"] * 200), tables)
    assert reader.find(row, with_lines(row))[1]


BEFORE = st.sampled_from(
    [
        "",
        "电话",
        "卡号：",
        "订单号 ",
        "身份证",
        "客服热线",
        "传真 ",
        "+",
        "（",
        "共",
        "社安号",
        "v",
        "QQ",
        "tel",
        "abc",
        "身份证id",
    ]
)
BEHIND = st.sampled_from(["", "元", "转8号", "，谢谢", "。", " 次", "号", "x", "）", " 5", "是我的号码"])
MAKERS = (generator.mobile, generator.id_card, generator.bank_card, generator.landline)


@st.composite
def lone_numbers(draw: st.DrawFn) -> str:
    """A number of one group between Chinese words."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    number = rng.choice(MAKERS)(rng).replace("-", "")
    if draw(st.booleans()):
        number = draw(st.sampled_from(["", "86", "0086", "400", "95"])) + generator.digits(
            rng, rng.randint(7, 15)
        )
    return f"好的，{draw(BEFORE)}{number}{draw(BEHIND)}"


@pytest.fixture(scope="module")
def scan(recognisers: tuple[Recogniser, ...]) -> Filter:
    return Filter(recognisers)


@pytest.fixture(scope="module")
def finders(recognisers: tuple[Recogniser, ...]) -> tuple[Finder, Finder]:
    """The shipped one, and one that reads every run."""
    readers = [replace(r, runs=tuple(replace(run, alone=True) for run in r.runs)) for r in recognisers]
    return Finder(recognisers), Finder(readers)


@given(text=lone_numbers())
@settings(max_examples=300, deadline=None)
def test_what_is_left_to_the_patterns_changes_nothing(
    text: str, scan: Filter, finders: tuple[Finder, Finder], tables: FoldTables
) -> None:
    row = build_one(text, tables)
    flags = scan.row(row.canon)
    if flags is not None:
        assert finders[0].of_row(row, flags) == finders[1].of_row(row, flags)


@given(
    parts=st.lists(
        st.sampled_from(
            ["12:34:12:34", "138 0013 8000", "1 3 8 0 0 1 3 8 0 0 0", "一三八 零零一三 八零零零"]
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_a_run_that_comes_again_is_read_as_the_first_time(
    parts: list[str], reader: RunReader, tables: FoldTables
) -> None:
    texts = [f"，好了，电话{part}" for part in parts]
    row = build_one("".join(texts), tables)
    found, truncated = reader.find(row, with_lines(row))
    alone = []
    for i, text in enumerate(texts):
        one = build_one(text, tables)
        before = sum(map(len, texts[:i]))
        for finding in reader.find(one, with_lines(one))[0]:
            alone.append(structs.replace(finding, start=finding.start + before, end=finding.end + before))
    assert found == alone
    assert not truncated


def test_the_cap_is_the_same_however_often_a_run_comes_again(reader: RunReader, tables: FoldTables) -> None:
    """A run of eight readings reaches the cap of 128 when it comes for the seventeenth time."""
    for times, capped in ((16, False), (17, True)):
        row = build_one("好".join(["12 34 56 78 90 12 34 56"] * times), tables)
        assert reader.find(row, with_lines(row)) == ([], capped)
