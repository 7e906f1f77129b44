from __future__ import annotations

import pytest

from clearford.detect.phrases.compiled import compile_lists
from clearford.detect.phrases.matcher import Matcher
from clearford.detect.phrases.model import PhraseList, PhraseText, Routes
from clearford.text.hanzi import Readings, Splits
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.scanner.samples import texts

LISTS = [
    PhraseList(
        name="a",
        phrases=[PhraseText(text=t) for t in ("加微信", "转账", "free gift", "验证码")],
        routes=Routes(mixed=True, initials=True, emoji=True, shuffle=True),
    )
]


@pytest.fixture(scope="module")
def matcher(tables: FoldTables, readings: Readings, splits: Splits) -> Matcher:
    return Matcher(compile_lists(LISTS, tables, readings, splits), tables, backend=None)


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        pytest.param("加微信", {"direct", "phonetic"}, id="as written"),
        pytest.param("家威信", {"phonetic"}, id="long sound"),
        pytest.param("转张", set(), id="short sound without cause"),
        pytest.param("转张 12345", {"phonetic"}, id="short sound with a number"),
        pytest.param("zhuan zhang", {"pinyin"}, id="spelled"),
        pytest.param("力口微信", {"split"}, id="split"),
        pytest.param("jwx", {"initials"}, id="initials"),
        pytest.param("🏠微信", {"emoji"}, id="picture"),
        pytest.param("加wei信", {"mixed"}, id="a syllable among hanzi"),
        pytest.param("wei信 家威信", {"phonetic"}, id="a syllable beside a sound"),
    ],
)
def test_routes_that_are_looked_for(
    matcher: Matcher, tables: FoldTables, text: str, routes: set[str]
) -> None:
    assert {owner.route for owner in matcher.owners_one(build_one(text, tables))} == routes


def test_batch_and_rows_give_the_same_owners(matcher: Matcher, tables: FoldTables) -> None:
    raw = [
        *texts(500, seed=6),
        "转张",
        "转张 扫码",
        "转\u200b张",
        "a",
        "转张 zhuan zhang",
        "加wei信",
        "jia微📧加",
        "🏠wei信",
    ]
    plane = build(raw, tables)
    found: list[set[object]] = [set() for _ in raw]
    hits = matcher.hits(plane)
    for row, owner in zip(hits.rows.tolist(), hits.owners.tolist(), strict=True):
        found[row].add(matcher.owner(owner))
    assert found == [set(matcher.owners_one(build_one(text, tables))) for text in raw]


def test_letters_must_stand_side_by_side(tables: FoldTables, readings: Readings, splits: Splits) -> None:
    lists = [PhraseList(name="a", phrases=[PhraseText(text="啊1额")])]
    matcher = Matcher(compile_lists(lists, tables, readings, splits), tables, backend=None)
    raw = ["a1e", "a1e xx", "啊1额"]
    hits = matcher.hits(build(raw, tables))
    assert sorted(set(hits.rows.tolist())) == [1, 2]
    assert [bool(matcher.owners_one(build_one(text, tables))) for text in raw] == [False, True, True]
