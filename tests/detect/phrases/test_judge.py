from __future__ import annotations

import pytest

from clearford.core.items import Item
from clearford.detect.phrases.detector import PhraseDetector
from clearford.detect.phrases.model import PhraseList, PhraseText, Routes
from clearford.text.hanzi import Readings, Splits
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables


@pytest.fixture(scope="module")
def detector(tables: FoldTables, readings: Readings, splits: Splits) -> PhraseDetector:
    plist = PhraseList(
        name="x",
        phrases=[PhraseText(text=t) for t in ("加微信", "微信", "快递", "转账", "free gift", "高薪兼职")]
        + [PhraseText(text=t, routes=Routes()) for t in ("稳赚不赔项目", "先交保证金")],
        routes=Routes(mixed=True, initials=True, emoji=True, shuffle=True),
        unless=("快递柜", "威信", "free gift wrap"),
    )
    return PhraseDetector([plist], tables, readings, splits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("有微信吗", [("微信", "", "direct")], id="as written"),
        pytest.param("有微 信吗", [("微 信", "skeleton", "direct")], id="separator inside"),
        pytest.param("有微\u200b信吗", [("微\u200b信", "canon", "direct")], id="invisible inside"),
        pytest.param("取快递", [("快递", "", "direct")], id="ordinary use"),
        pytest.param("快递柜坏了", [], id="inside an excepted word"),
        pytest.param("快递柜里的快递", [("快递", "", "direct")], id="beside an excepted word"),
        pytest.param("转张票", [], id="short sound alone"),
        pytest.param("转张 扫码", [("转张", "phonetic", "context")], id="short sound near a cue"),
        pytest.param("转张 6222000011", [("转张", "phonetic", "context")], id="short sound near a number"),
        pytest.param("转张" + "好" * 41 + "12345", [], id="number too far away"),
        pytest.param(
            "转张 快递", [("快递", "", "direct"), ("转张", "phonetic", "context")], id="near another phrase"
        ),
        pytest.param(
            "转\u200b张", [("转\u200b张", "phonetic", "two_disguises")], id="sound and invisible character"
        ),
        pytest.param("转.张", [("转.张", "phonetic", "two_disguises")], id="sound and separator"),
        pytest.param("转，张", [], id="sound and comma"),
        pytest.param("很有威信 扫码", [], id="excepted word of the same sound"),
        pytest.param("加威芯", [("加威芯", "phonetic", "length")], id="long sound"),
        pytest.param("jia wei-xin", [("jia wei-xin", "pinyin", "length")], id="spelled"),
        pytest.param("wojiaweixinne", [("jiaweixin", "pinyin", "length")], id="spelled among syllables"),
        pytest.param("xjiaweixinb", [], id="spelled inside something else"),
        pytest.param("zhuanzhang", [], id="short spelling alone"),
        pytest.param(
            "zhuanzhang 12345", [("zhuanzhang", "pinyin", "context")], id="short spelling near a number"
        ),
        pytest.param("加weixin", [("加weixin", "mixed", "length")], id="mixed"),
        pytest.param("gao薪jian职", [("gao薪jian职", "mixed", "length")], id="several syllables"),
        pytest.param("高 xin 监职", [("高 xin 监职", "mixed", "length")], id="a syllable and a sound"),
        pytest.param("转zhang", [], id="one syllable of a short phrase"),
        pytest.param("转zhang 12345", [("转zhang", "mixed", "context")], id="one syllable near a number"),
        pytest.param("加weixinx", [], id="letters that are no syllables"),
        pytest.param("gxjz", [("gxjz", "initials", "length")], id="four initials"),
        pytest.param("jwx", [], id="three initials alone"),
        pytest.param("jwx 12345", [("jwx", "initials", "context")], id="three initials near a number"),
        pytest.param("agxjz", [], id="initials in a word"),
        pytest.param(
            "推荐 wzbpxm 哦", [("wzbpxm", "initials", "length")], id="six initials without being asked for"
        ),
        pytest.param("推荐 xjbzj 哦", [], id="five initials are asked for"),
        pytest.param("车专贝长", [("车专贝长", "split", "length")], id="split"),
        pytest.param("兼职高薪", [("兼职高薪", "shuffle", "length")], id="other order"),
        pytest.param("加微💌", [("加微💌", "emoji", "length")], id="picture"),
        pytest.param("Free Gift!", [("Free Gift", "canon", "direct")], id="latin"),
        pytest.param(
            "jia wei xin 转张",
            [("jia wei xin", "pinyin", "length"), ("转张", "phonetic", "context")],
            id="near a spelled phrase",
        ),
        pytest.param("free gift wrap", [], id="latin excepted"),
        pytest.param("carefree gifts", [], id="latin in longer words"),
    ],
)
def test_what_is_believed_and_why(
    detector: PhraseDetector, tables: FoldTables, text: str, expected: list[tuple[str, str, str]]
) -> None:
    result = detector.run_one(Item(id="1"), build_one(text, tables), frozenset(detector.defaults))
    found = {
        (text[span.start : span.end], span.via, span.why)
        for span in result.spans()
        if span.signal == "text.phrase.x.count"
    }
    assert found == set(expected)
    assert result.values.get("text.phrase.x.count", 0) == len(expected)
    hidden = sum(why != "direct" for *_, why in expected)
    assert result.values.get("text.phrase.x.disguised", 0) == hidden


def test_a_flood_of_syllables_that_divide_in_many_ways_ends(
    detector: PhraseDetector, tables: FoldTables
) -> None:
    flood = "xianjiaou" * 2_000 + "zhuanzhangx 12345"
    result = detector.run_one(Item(id="1"), build_one(flood, tables), frozenset(detector.defaults))
    assert result.values.get("text.phrase.x.count", 0) == 0
