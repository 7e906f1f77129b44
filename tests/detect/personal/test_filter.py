"""The filter: the batch form and the scalar form flag alike, and ordinary texts pass untouched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.personal.contact import cues_of
from clearford.detect.personal.filter import Filter, has_run, is_signed, marks_of, needs_sign
from clearford.detect.personal.finder import Finder, possible
from clearford.detect.personal.flags import Flags
from clearford.detect.personal.recogniser import Recogniser
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

PIECES = st.text(alphabet="0138一二零⑩微信v:@. -路号\n好abx", max_size=30)


@pytest.fixture(scope="module")
def scan(recognisers: tuple[Recogniser, ...]) -> Filter:
    return Filter(recognisers)


@pytest.fixture(scope="module")
def finder(recognisers: tuple[Recogniser, ...]) -> Finder:
    return Finder(recognisers)


@given(texts=st.lists(PIECES, max_size=6))
@settings(max_examples=60, deadline=None)
def test_batch_flags_equal_single_flags(texts: list[str], scan: Filter, tables: FoldTables) -> None:
    rows = scan.rows(build(texts, tables))
    single = {i: scan.row(build_one(text, tables).canon) for i, text in enumerate(texts)}
    assert rows == {i: flags for i, flags in single.items() if flags is not None}


@pytest.mark.parametrize("signed", [pytest.param(1, id="few-signed"), pytest.param(9, id="most-signed")])
def test_flags_do_not_depend_on_the_rows_around(signed: int, scan: Filter, tables: FoldTables) -> None:
    bare = ["收件人李雷雷，护照已到", "加薇信", "住解放路三号", "好"]
    texts = [*bare, *["护照E12345678，加薇信abc123，收件人李雷雷"] * signed]
    rows = scan.rows(build(texts, tables))
    single = {i: scan.row(build_one(text, tables).canon) for i, text in enumerate(texts)}
    assert rows == {i: flags for i, flags in single.items() if flags is not None}
    assert list(rows) == [0, 2, *range(4, 4 + signed)]


@given(texts=st.lists(PIECES, max_size=6))
@settings(max_examples=100, deadline=None)
def test_marks_by_array_equal_marks_by_expression(texts: list[str], tables: FoldTables) -> None:
    canon = [build_one(text, tables).canon for text in texts]
    marks = marks_of(build(texts, tables))
    assert marks.signed.tolist() == [i for i, text in enumerate(canon) if is_signed(text)]
    assert sorted(set(marks.runs.tolist())) == [i for i, text in enumerate(canon) if has_run(text)]


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        pytest.param("一次好吃，三天后到，打六折", False, id="numerals-apart"),
        pytest.param("一二、三 四", True, id="numerals-together"),
        pytest.param("住解放路三号", False, id="one-numeral"),
        pytest.param("给5星", False, id="one-digit"),
        pytest.param("花了350元，又花了35元", False, id="digits-apart"),
        pytest.param("地址1 (点) 2", True, id="digit-and-bracket"),
        pytest.param("一 (点) 二：", False, id="numerals-and-signs"),
        pytest.param("35和3五", True, id="digits-and-numerals"),
        pytest.param("一2\n3四", False, id="digits-of-two-rows"),
        pytest.param("扣扣㊿", True, id="numeral-of-two-digits"),
        pytest.param("微信 下划线", True, id="low-line-by-name"),
        pytest.param("", False, id="empty"),
    ],
)
def test_signs_are_what_other_values_hold(text: str, signed: bool) -> None:  # noqa: FBT001
    assert is_signed(text) is signed


# No letter, and never four digits or numerals close together.
PLAIN = st.lists(
    st.sampled_from("一 三 5 12 1三6 192 1::2 ::1 1.2.3 (86)".split()).map(
        lambda digits: f"，好好{digits}好，"
    )
    | st.lists(st.sampled_from("1 8 一 十 12 192".split()), max_size=5).map(" (点) ".join)
    | st.sampled_from("微信 加薇 扣 群： 电话 住 解放路 号 王小明 先生 收件人 姓名： 护照".split())
    | st.sampled_from("出生 年 月 日 京 邮箱 圈 点 。 号 栋 室 地址 座机 使 社保卡".split())
    | st.text(st.characters(min_codepoint=0x3000, max_codepoint=0xFFEF), max_size=3),
    max_size=12,
).map("".join)


@pytest.fixture(scope="module")
def everything(recognisers: tuple[Recogniser, ...]) -> Flags:
    """Flags that let everything be tried."""
    kinds = frozenset(range(len(recognisers)))
    return Flags(kinds, kinds, runs=True, cues=tuple(range(len(cues_of(recognisers)))))


@given(text=PLAIN)
@settings(max_examples=300, deadline=None)
def test_a_text_without_signs_holds_only_bare_kinds(
    text: str, finder: Finder, everything: Flags, tables: FoldTables
) -> None:
    row = build_one(text, tables)
    bare = {r.kind for r in finder.recognisers if r.data.bare}
    assert bare == {"address", "name"}
    if not is_signed(row.canon):
        found = finder.of_row(row, everything)
        assert {finding.kind for finding in found.personal} <= bare
        assert not found.contacts


def test_values_of_other_kinds_hold_signs(recognisers: tuple[Recogniser, ...], tables: FoldTables) -> None:
    for recogniser in recognisers:
        for text in (*recogniser.data.examples.positive, *recogniser.data.examples.disguised):
            value = text.partition("«")[2].partition("»")[0]
            assert recogniser.data.bare or is_signed(build_one(value, tables).canon), text


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        ("[0-9]{11}", True),
        ("[0-9][ .-][0-9]{4}[ .-]?[0-9]{4}", True),
        ("[0-9][a-z]? [a-z][a-z. -]{1,40}(?:street|road)", True),
        ("[0-9]{3}号", False),
        ("[0-9]{0,4}号", False),
        ("[0-9][a-z]?号", False),
        ("[0-9]{4}号|路", False),
        ("(?:[0-9]{4})?号", False),
        ("[出日月号]生", False),
    ],
)
def test_a_needed_sign_is_seen(expression: str, needed: bool) -> None:  # noqa: FBT001
    assert needs_sign(expression) is needed


@pytest.mark.parametrize("text", ["今天天气很好", "价格99元,买2件", "see you at 8", ""])
def test_ordinary_text_is_not_flagged(text: str, scan: Filter, tables: FoldTables) -> None:
    assert scan.row(build_one(text, tables).canon) is None


def test_beside_lets_only_patterns_with_a_neighbour_be_tried(
    scan: Filter, recognisers: tuple[Recogniser, ...]
) -> None:
    names = [i for i, recogniser in enumerate(recognisers) if recogniser.data.beside]
    assert [recognisers[i].kind for i in names] == ["name"]
    flags = scan.row("王小明 13800138000")
    assert flags is not None
    assert flags.beside == set(names)
    assert flags.kinds.isdisjoint(names)
    labelled = scan.row("联系人王小明 13800138000")
    assert labelled is not None
    assert labelled.kinds.issuperset(names)


def test_a_pattern_matches_nothing_without_what_it_holds(recognisers: tuple[Recogniser, ...]) -> None:
    checked = 0
    for recogniser in recognisers:
        examples = recogniser.data.examples
        for text in (*examples.positive, *examples.disguised, *examples.negative):
            for pattern in recogniser.patterns:
                if pattern.holds and pattern.regex.search(text):
                    checked += 1
                    tried = possible(((pattern.holds, ((recogniser, pattern),)),), text)
                    assert list(tried), pattern.regex.pattern
    assert checked > 40
