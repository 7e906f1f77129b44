"""The grammar of addresses: where they begin, and what only looks like one."""

from __future__ import annotations

import pytest

from clearford.detect.personal.detector import PersonalDetector
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables


def addresses(text: str, detector: PersonalDetector, tables: FoldTables) -> list[str]:
    spans = detector.spans(build_one(text, tables))
    return [text[s.start : s.end] for s in spans if s.signal == "personal.address"]


@pytest.mark.parametrize(
    ("before", "address"),
    [
        pytest.param("我住", "浙江省杭州市西湖区文三路478号", id="full"),
        pytest.param("他在", "江苏南京鼓楼区汉口路22号", id="divisions-without-suffix"),
        pytest.param("请寄到", "重庆市渝北区龙溪街道金龙路259号附8号", id="attached-number"),
        pytest.param("收货:", "广西南宁市青秀区民族大道100-1号", id="number-with-dash"),
        pytest.param("送", "福建省泉州市晋江市青阳街道阳光社区8组15号", id="community-and-group"),
        pytest.param("她在", "翠苑三区15幢2单元601室", id="estate-alone"),
        pytest.param("地址 ", "上海浦东张江路 368 号 5 栋", id="spaces"),
        pytest.param("寄到", "浦东新区张杨路500号华润时代广场18楼", id="building-behind-the-number"),
        pytest.param("地址", "南京市玄武区松柏路19号滨江府27-298", id="building-and-room"),
        pytest.param("地址", "南 京 市 玄 武 区 松 柏 路 1 9 号", id="each-character-alone"),
        pytest.param("home address: ", "12 Old Oak Lane, Leeds LS1 4AP", id="street-town-postcode"),
    ],
)
def test_address(before: str, address: str, detector: PersonalDetector, tables: FoldTables) -> None:
    assert addresses(f"{before}{address},谢谢", detector, tables) == [address]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("上海很大很美", id="no-detail"),
        pytest.param("坐地铁2号线", id="line"),
        pytest.param("人民路12号", id="one-detail-without-context"),
        pytest.param("第二单元第3组词语", id="lesson"),
        pytest.param("5号发货3号到", id="dates"),
        pytest.param("这款在3号楼的食堂2楼", id="floor"),
        pytest.param("my address: 12 baker street", id="street-in-lower-case"),
        pytest.param("The best of 12 Baker Street", id="street-without-context"),
        pytest.param("address the 3 long road works", id="road-works"),
        pytest.param("小区27-298", id="number-without-name"),
    ],
)
def test_no_address(text: str, detector: PersonalDetector, tables: FoldTables) -> None:
    assert addresses(text, detector, tables) == []
