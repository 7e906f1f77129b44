"""Links: found however they are written, the same in a batch as alone, and spans point at the original."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.detect.url.data import UrlData
from clearford.detect.url.detector import UrlDetector
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

FOLDER = Path(__file__).parents[3] / "src/clearford/packs/_data/url"
DETECTOR = UrlDetector(
    UrlData.from_yaml((FOLDER / "protected.yaml").read_bytes(), (FOLDER / "words.yaml").read_bytes())
)
ALL = frozenset(spec.name for spec in DETECTOR.specs)
ITEM = Item(id="1")
FLAGS = (
    "punycode",
    "mixed_script",
    "ip_host",
    "userinfo",
    "shortener",
    "brand_in_host",
    "disguised",
    "known",
)


def _found(text: str, tables: FoldTables) -> list[dict[str, Any]]:
    return [
        dict(link) for link in DETECTOR.run_one(ITEM, build_one(text, tables), ALL).findings.get("url", ())
    ]


def _flags(link: dict[str, Any]) -> set[str]:
    return {name for name in FLAGS if link[f"url.{name}"]}


def _written(text: str, tables: FoldTables) -> list[str]:
    spans = DETECTOR.run_one(ITEM, build_one(text, tables), ALL).spans()
    return [text[s.start : s.end] for s in spans if s.signal == "url.count"]


@pytest.mark.parametrize(
    ("text", "host", "written", "flags"),
    [
        pytest.param("see https://a.test/x?y=1.", "a.test", "https://a.test/x?y=1", set(), id="scheme"),
        pytest.param("WWW.A.TEST!", "www.a.test", "WWW.A.TEST", set(), id="www"),
        pytest.param("点击paypa1.example领取", "paypa1.example", "paypa1.example", set(), id="between-hanzi"),
        pytest.param(
            "https://paypa1.example领取", "paypa1.example", "https://paypa1.example", set(), id="glued-behind"
        ),
        pytest.param("evil.zip/x", "evil.zip", "evil.zip/x", set(), id="file-ending-with-path"),
        pytest.param("shop.com.cn", "shop.com.cn", "shop.com.cn", set(), id="two-part-suffix"),
        pytest.param("bit.ly/abc", "bit.ly", "bit.ly/abc", {"shortener"}, id="short-link"),
        pytest.param("http://192.0.2.1:8081/x", "192.0.2.1", "http://192.0.2.1:8081/x", {"ip_host"}, id="ip"),
        pytest.param("192.0.2.1/admin", "192.0.2.1", "192.0.2.1/admin", {"ip_host"}, id="bare-ip-with-path"),
        pytest.param(
            "http://3221225985/", "3221225985", "http://3221225985/", {"ip_host"}, id="ip-as-number"
        ),
        pytest.param(
            "http://[2001:db8::1]/", "[2001:db8::1]", "http://[2001:db8::1]/", {"ip_host"}, id="ipv6"
        ),
        pytest.param("https://u:p@a.test/", "a.test", "https://u:p@a.test/", {"userinfo"}, id="user"),
        pytest.param("（例子.中国）", "xn--fsqu00a.xn--fiqs8s", "例子.中国", {"punycode"}, id="hanzi-ending"),
        pytest.param(
            "www.paypal.com", "www.paypal.com", "www.paypal.com", {"known"}, id="the-service-itself"
        ),
        pytest.param("加evilbank.me领", "evilbank.me", "evilbank.me", set(), id="word-ending-between-hanzi"),
        pytest.param("ｅｖｉｌ．ｔｅｓｔ", "evil.test", "ｅｖｉｌ．ｔｅｓｔ", {"disguised"}, id="full-width"),
        pytest.param("ev\u200bil.test", "evil.test", "ev\u200bil.test", {"disguised"}, id="zero-width"),
        pytest.param(
            "hxxp://evil[.]test/a", "evil.test", "hxxp://evil[.]test/a", {"disguised"}, id="defanged"
        ),
        pytest.param("https[:]//evil.test", "evil.test", "https[:]//evil.test", {"disguised"}, id="colon"),
        pytest.param(
            "evil (dot) example", "evil.example", "evil (dot) example", {"disguised"}, id="dot-word"
        ),
        pytest.param("go to evil dot com ok", "evil.com", "evil dot com", {"disguised"}, id="spoken"),
        pytest.param("evil . com", "evil.com", "evil . com", {"disguised"}, id="spaced"),
        pytest.param("上evil点com看", "evil.com", "evil点com", {"disguised"}, id="hanzi-dot"),
        pytest.param("www点evil点com", "www.evil.com", "www点evil点com", {"disguised"}, id="hanzi-dots"),
        pytest.param("evil。com", "evil.com", "evil。com", {"disguised"}, id="full-stop"),
        pytest.param(
            "рaypal.com",
            "xn--aypal-uye.com",
            "рaypal.com",
            {"punycode", "mixed_script", "disguised"},
            id="cyrillic",
        ),
    ],
)
def test_a_link_is_found(text: str, host: str, written: str, flags: set[str], tables: FoldTables) -> None:
    links = _found(text, tables)
    assert [link["url.host"] for link in links] == [host]
    assert _written(text, tables) == [written]
    assert _flags(links[0]) == flags


@pytest.mark.parametrize(
    "text",
    [
        "v1.2.3 costs 3.14",
        "3.5元",
        "see report.pdf and main.py, setup.sh",
        "mail a.b@mail.example",
        "e.g. this, i.e. that",
        "com.example.app.main",
        "import java.util.List",
        "The end.Next one",
        "it.is so",
        "10点com",
        "the dot com years",
        "192.0.2.1",
        "http://",
        "http://localhost/ and http://t",
        "see you tomorrow.call me",
        "http://.../",
        "co.uk",
        "好吃.环境好.下次来",
        "用wifi。good",
        "obj.name()",
        "1.top",
        "a@a.cn a@b.cn",
        "",
    ],
)
def test_what_is_no_link(text: str, tables: FoldTables) -> None:
    assert _found(text, tables) == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        pytest.param("paypal.example", {"url.count": 1}, id="nothing-odd"),
        pytest.param("paypa1.example", {"url.count": 1, "url.lookalike.count": 1}, id="look-alike"),
        pytest.param("https://a.test:4444/", {"url.count": 1, "url.suspicious.count": 1}, id="odd-port"),
        pytest.param("https://a.test:443/", {"url.count": 1}, id="ordinary-port"),
        pytest.param(
            "t.cn/x hxxp://paypal.com.evil.test",
            {
                "url.count": 2,
                "url.shortener.count": 1,
                "url.disguised.count": 1,
                "url.lookalike.count": 1,
                "url.suspicious.count": 1,
            },
            id="several",
        ),
    ],
)
def test_counts(text: str, counts: dict[str, int], tables: FoldTables) -> None:
    assert DETECTOR.run_one(ITEM, build_one(text, tables), ALL).values == counts


def test_fields_of_a_link(tables: FoldTables) -> None:
    link = _found("https://login.paypal-secure.test:8443/", tables)[0]
    assert link["url.domain"] == "paypal-secure.test"
    assert (link["url.tld"], link["url.port"], link["url.imitated"]) == ("test", 8443, "PayPal")
    other = _found("http://a.nosuchending:99999/", tables)[0]
    assert (other["url.domain"], other["url.tld"], other["url.port"]) == ("a.nosuchending", None, None)


def test_a_flood_is_cut(tables: FoldTables) -> None:
    values = DETECTOR.run_one(ITEM, build_one("a1.test " * 2000, tables), ALL).values
    assert values["url.count"] == 64


pieces = st.sampled_from(
    [
        "paypa1", "evil", "a", "1", "中国", "例子", "ü", "а", "x-y", "com", "test", "me", "zip", "192.0.2.1",
        ".", ".", "。", "点", "[.]", "( 点 )", " dot ", " . ", "．", "://", "http", "https://", "hxxp[:]//",
        ":", "/", "@", " ", "\n", "\u200b", "，", "[", "]", "Ａ", "\u0301", "領", "😀",
    ]
)  # fmt: skip
texts = st.lists(pieces, max_size=12).map("".join) | st.text(max_size=20)


@settings(max_examples=250, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5))
def test_a_batch_says_of_each_text_what_it_says_alone(tables: FoldTables, batch: list[str]) -> None:
    batch = [text.encode("utf-8", "replace").decode() for text in batch]
    result = DETECTOR.run([ITEM] * len(batch), build(batch, tables), ALL)
    frame = result.findings["url"]
    for i, text in enumerate(batch):
        alone = DETECTOR.run_one(ITEM, build_one(text, tables), ALL)
        at = [k for k, row in enumerate(frame.rows.tolist()) if row == i]
        links = alone.findings.get("url", ())
        assert len(at) == len(links)
        for k, link in zip(at, links, strict=True):
            assert frame.columns["url.host"].values[k] == link["url.host"]
            assert frame.columns["url.disguised"].values[k] == link["url.disguised"]
            assert frame.columns["url.lookalike.score"].values[k] == link["url.lookalike.score"]
        for name, default in DETECTOR.defaults.items():
            assert result.columns[name].values[i] == alone.values.get(name, default)
        assert list(result.spans(i)) == list(alone.spans())


@settings(max_examples=150, deadline=None)
@given(texts)
def test_the_cheap_test_never_misses_a_link(tables: FoldTables, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    row = build_one(text, tables)
    links = DETECTOR._links(row)
    assert not links or DETECTOR.run_one(ITEM, row, ALL).values["url.count"] == len(links)
    assert all(0 <= s.start < s.end <= len(text) for s in DETECTOR.run_one(ITEM, row, ALL).spans())
