"""What recognisers of this kind are known to get wrong, each as a named case."""

from __future__ import annotations

import pytest

from clearford.core.spans import Span
from clearford.detect.personal.detector import PersonalDetector
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables


def spans_of(text: str, detector: PersonalDetector, tables: FoldTables) -> list[Span]:
    return detector.spans(build_one(text, tables))


@pytest.mark.parametrize(
    ("text", "signal", "value"),
    [
        pytest.param("电话135.0814.2912谢谢", "personal.mobile", "135.0814.2912", id="dots"),
        pytest.param("号码8614712345678", "personal.mobile", "8614712345678", id="country-code-without-plus"),
        pytest.param("请打400-820-8820", "personal.service_number", "400-820-8820", id="service-number"),
        pytest.param("总机(021)5888-6666。", "personal.landline", "(021)5888-6666", id="area-in-brackets"),
        pytest.param(
            "IBAN DE89 3704 0044 0532 0130 00 danke",
            "personal.iban",
            "DE89 3704 0044 0532 0130 00",
            id="spaced-iban",
        ),
        pytest.param(
            "ip是2001:db8:85a3::8a2e:370:7348吗", "personal.ip", "2001:db8:85a3::8a2e:370:7348", id="ipv6"
        ),
        pytest.param("邮箱wang@公司.中国", "personal.email", "wang@公司.中国", id="hanzi-mail-domain"),
        pytest.param("回乡证H01234567请查", "personal.permit", "H01234567", id="home-return-permit"),
        pytest.param(
            "138零0123④⑤67", "personal.mobile", "138零0123④⑤67", id="mixed-forms-one-digit-too-many"
        ),
        pytest.param(
            "住文三路478号3栋2单元501室", "personal.address", "文三路478号3栋2单元501室", id="no-province"
        ),
        pytest.param(
            "回电〡〣〨〇〇〡〣〨〇〇〇，谢谢",
            "personal.mobile",
            "〡〣〨〇〇〡〣〨〇〇〇",
            id="market-numerals",
        ),
        pytest.param(
            "打不通138啊0013啊8000就算了", "personal.mobile", "138啊0013啊8000", id="sounds-between"
        ),
        pytest.param("电话138空格0013空格8000", "personal.mobile", "138空格0013空格8000", id="words-between"),
        pytest.param(
            "卡号6222接着0210接着0011接着2233接着449",
            "personal.bank_card",
            "6222接着0210接着0011接着2233接着449",
            id="words-between-groups-of-a-card",
        ),
        pytest.param(
            "请打138，中间0013，最后8000",
            "personal.mobile",
            "138，中间0013，最后8000",
            id="first-middle-last",
        ),
        pytest.param("家在红光村三组12号", "personal.address", "红光村三组12号", id="village-and-group"),
        pytest.param(
            "寄幸福小区3栋2单元501", "personal.address", "幸福小区3栋2单元501", id="building-and-unit"
        ),
        pytest.param("货车鲁H1234挂在这", "personal.plate", "鲁H1234挂", id="trailer-plate"),
        pytest.param(
            "号110101199003074514请", "personal.id_card", "110101199003074514", id="hanzi-on-both-sides"
        ),
        pytest.param(
            "卡6222021000112233449请", "personal.bank_card", "6222021000112233449", id="nineteen-digits"
        ),
        pytest.param(
            "发到我邮箱zhang.san@example.com.cn吧",
            "personal.email",
            "zhang.san@example.com.cn",
            id="mail-glued-to-hanzi",
        ),
        pytest.param(
            "证号440316200601011238", "personal.id_card", "440316200601011238", id="young-county-code"
        ),
        pytest.param("打我138零0123④⑤6条", "personal.mobile", "138零0123④⑤6", id="unit-guard-and-context"),
        pytest.param("vx13800138000", "personal.mobile", "13800138000", id="letters-that-are-a-label"),
        pytest.param(
            "ring +8613800138000 now", "personal.mobile", "+8613800138000", id="mobile-beats-abroad"
        ),
        pytest.param(
            "call +1-312-555-0142", "personal.phone_intl", "+1-312-555-0142", id="abroad-beats-mobile"
        ),
        pytest.param(
            "设备从58.206.217.84上线，手机13800138000", "personal.ip", "58.206.217.84", id="ip-beats-phone"
        ),
        pytest.param("IP：183[.]62[.]131[.]175", "personal.ip", "183[.]62[.]131[.]175", id="defanged-ip"),
        pytest.param(
            "号码①38，00①3，8000", "personal.mobile", "①38，00①3，8000", id="commas-and-mixed-forms"
        ),
        pytest.param(
            "身份证【110101】【19900307】【4514】",
            "personal.id_card",
            "110101】【19900307】【4514",
            id="brackets",
        ),
        pytest.param(
            "卡号6222\n0210\n0011\n2233\n449", "personal.bank_card", "6222\n0210\n0011\n2233\n449", id="lines"
        ),
        pytest.param("号110101187503074512", "personal.id_card", "110101187503074512", id="born-in-1875"),
        pytest.param(
            "住幸福大街33号6栋2单元402室 138-0013-8000",
            "personal.address",
            "幸福大街33号6栋2单元402室",
            id="number-behind-address",
        ),
        pytest.param("wx: moon_12345 Talk soon", "personal.wechat", "moon_12345", id="english-behind-handle"),
        pytest.param(
            "他叫约翰·史密斯，电话13800138000", "personal.name", "约翰·史密斯", id="name-with-a-dot"
        ),
        pytest.param("手机(+86)13800138000", "personal.mobile", "(+86)13800138000", id="country-in-brackets"),
    ],
)
def test_is_found(text: str, signal: str, value: str, detector: PersonalDetector, tables: FoldTables) -> None:
    found = [(span.signal, text[span.start : span.end]) for span in spans_of(text, detector, tables)]
    assert (signal, value) in found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("北京的秋天很美", id="place-without-detail"),
        pytest.param("条码6901234567892", id="goods-code-that-passes-luhn"),
        pytest.param("4006381333931", id="goods-code-with-a-card-prefix"),
        pytest.param("1700000000000", id="timestamp-of-thirteen-digits"),
        pytest.param("log 1380013800012 ok", id="mobile-inside-a-timestamp"),
        pytest.param("播放13800000000次", id="quantity"),
        pytest.param("一个人在二楼等了三个小时又走了四五里路", id="numerals-in-prose"),
        pytest.param("E12345678", id="passport-without-context"),
        pytest.param("H01234567", id="permit-without-context"),
        pytest.param("12345678", id="bare-qq"),
        pytest.param("1990-03-07", id="bare-date"),
        pytest.param("7222021000112238", id="card-without-issuer-or-context"),
        pytest.param("版本号10.0.19.41", id="version-number"),
        pytest.param("Firmware 20.36.12.8 is out", id="firmware"),
        pytest.param("Box 158×173×82, 41.5kg", id="size-and-weight"),
        pytest.param("id 1a2b3c4d-5e6f-4a1b-9c2d-021588866669", id="number-in-a-uuid"),
        pytest.param("md5 687c23f69a46fee734672634ab12cdea", id="account-number-in-a-hash"),
        pytest.param("合计 1380\n0138\n9000 元", id="column-of-amounts"),
        pytest.param("他叫车去了医院，她叫苏打水", id="verbs-behind-surnames"),
        pytest.param("大V Lisa2024来了", id="v-and-a-latin-word"),
        pytest.param("唯心主义一二三四五六七", id="philosophy-is-not-wechat"),
        pytest.param("https://shop.example/item/13812345678", id="number-in-a-link"),
        pytest.param("460,660,730,960,1070,1080", id="list-of-models"),
        pytest.param("Log in at bank.example and enter", id="english-at"),
    ],
)
def test_is_left_alone(text: str, detector: PersonalDetector, tables: FoldTables) -> None:
    assert spans_of(text, detector, tables) == []


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        pytest.param("QQ:13812345678", "personal.mobile", "format", id="mobile-behind-a-qq-cue"),
        pytest.param("身份证110101199003074514", "personal.id_card", "checksum", id="identity-beats-card"),
        pytest.param("微信同号13812345678", "personal.mobile", "format_and_context", id="mobile-as-wechat"),
    ],
)
def test_overlap_is_resolved(
    text: str, kind: str, why: str, detector: PersonalDetector, tables: FoldTables
) -> None:
    found = [s for s in spans_of(text, detector, tables) if s.signal.startswith("personal.")]
    assert [(span.signal, span.why) for span in found] == [(kind, why)]


def test_line_break_ends_a_value(detector: PersonalDetector, tables: FoldTables) -> None:
    text = "call 72705\n046 406 6044 office"
    assert [text[s.start : s.end] for s in spans_of(text, detector, tables)] == ["046 406 6044"]


def test_spans_are_of_the_original(detector: PersonalDetector, tables: FoldTables) -> None:
    text = "联\u200b系：1\u200b3️⃣８-1234-56⑦8!"
    (span,) = spans_of(text, detector, tables)
    assert text[span.start : span.end] == "1\u200b3️⃣８-1234-56⑦8"
