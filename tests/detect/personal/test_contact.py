"""The cue grammar: what opens a window, what closes it, and what counts as disguise."""

from __future__ import annotations

import re

import pytest

from clearford.detect.personal.contact import SHORTEST, cue_regex, cues_of, find_handles
from clearford.detect.personal.detector import PersonalDetector
from clearford.detect.personal.recogniser import Recogniser
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables


def handles(text: str, detector: PersonalDetector, tables: FoldTables) -> list[tuple[str, str, bool]]:
    found = detector.find(build_one(text, tables)).contacts
    return [(f.app, text[f.start : f.end], f.disguised) for f in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("微信号:abc_123", ("wechat", "abc_123", False), id="plain"),
        pytest.param("薇信:abc_123", ("wechat", "abc_123", True), id="homophone"),
        pytest.param("微.信 abc_123", ("wechat", "abc_123", True), id="separator-in-the-cue"),
        pytest.param("➕V:abc_123", ("wechat", "abc_123", True), id="plus-v"),
        pytest.param("加v 13812345678", ("wechat", "13812345678", True), id="mobile-as-handle"),
        pytest.param("13812345678微信同号", ("wechat", "13812345678", False), id="trailing-cue"),
        pytest.param("微信:zhangsan", ("wechat", "zhangsan", False), id="letters-after-a-colon"),
        pytest.param("扣扣 12345678", ("qq", "12345678", True), id="qq"),
        pytest.param("加桅新 abc_123", ("wechat", "abc_123", True), id="another-character-of-the-sound"),
        pytest.param("颊尾 abc_123", ("wechat", "abc_123", True), id="half-a-name-by-its-sound"),
        pytest.param("尾心：13812345678", ("wechat", "13812345678", True), id="mobile-behind-a-sound"),
        pytest.param("QQ 1 2 3 4 5 6 7", ("qq", "1 2 3 4 5 6 7", True), id="spread-number"),
        pytest.param("飞机@deal_99", ("telegram", "@deal_99", False), id="telegram"),
        pytest.param("微信abc一二三四一起玩", ("wechat", "abc一二三四", True), id="numeral-of-the-next-word"),
    ],
)
def test_handle(
    text: str, expected: tuple[str, str, bool], detector: PersonalDetector, tables: FoldTables
) -> None:
    assert handles(text, detector, tables) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("微信支付abc12345", id="payment"),
        pytest.param("微信公众号abc12345", id="public-account"),
        pytest.param("微信。abc12345", id="sentence-end"),
        pytest.param("微信" + "好" * 30 + "abc12345", id="too-far"),
        pytest.param("微信 iphone13pro", id="letters-only-without-link"),
        pytest.param("QQ 10000人在线", id="quantity"),
        pytest.param("微信邮箱abc12345@example.com", id="mail"),
        pytest.param("大v abc12345", id="weak-cue-without-link"),
    ],
)
def test_no_handle(text: str, detector: PersonalDetector, tables: FoldTables) -> None:
    assert handles(text, detector, tables) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("价位 1234567", id="a-price"),
        pytest.param("为新会员 abc_123 开通", id="a-word-between"),
        pytest.param("为新 abcdefgh", id="no-digit"),
        pytest.param("唯心", id="nothing-behind"),
    ],
)
def test_a_sound_alone_announces_nothing(text: str, detector: PersonalDetector, tables: FoldTables) -> None:
    assert handles(text, detector, tables) == []


def test_latin_cue_is_a_whole_word() -> None:
    pattern = re.compile(cue_regex("tg"))
    assert pattern.search("我的tg号")
    assert pattern.search("t.g:")
    assert not pattern.search("mtg")
    assert not pattern.search("tgs")


def test_no_service_has_shorter_handles(recognisers: tuple[Recogniser, ...]) -> None:
    """A text without a number and without a word of this length is passed over."""
    for service in {cue.service for cue in cues_of(recognisers)}:
        for first in ("", "@", "+"):
            for text in (first + char * (SHORTEST - 1) for char in "a_.-"):
                assert service.handle.fullmatch(text) is None, text


def test_handle_of_the_shortest_length_is_found(detector: PersonalDetector, tables: FoldTables) -> None:
    assert handles("line: @abcd", detector, tables) == [("line", "@abcd", False)]


def test_cues_within_each_other_announce_one_handle(recognisers: tuple[Recogniser, ...]) -> None:
    cues = [cue for cue in cues_of(recognisers) if cue.text in ("薇信", "加薇", "微信")]
    assert {cue.text for cue in cues} == {"薇信", "加薇", "微信"}
    found = find_handles("加薇信abc_123", cues)
    assert [(handle.start, handle.end, handle.disguised) for handle in found] == [(3, 10, True)]


def test_a_handle_is_judged_for_each_service(recognisers: tuple[Recogniser, ...]) -> None:
    cues = [cue for cue in cues_of(recognisers) if cue.text in ("tg", "薇信")]
    for text, apps in (("tg 薇信 abc12345", {"telegram", "wechat"}), ("tg 薇信 12345678", {"wechat"})):
        assert {handle.app for handle in find_handles(text, cues)} == apps
