"""Phrase files, pattern files and lists, with the defaults of the reference page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.policy.fields import read_mapping
from clearford.policy.issue import Issue
from clearford.policy.model import PatternFile, PhraseFile, Routes
from clearford.policy.read_lists import folded, read_list, read_patterns, read_phrases
from clearford.policy.yaml_reader import read_yaml

HEAD = """name: some
title: Some
about: Something.
languages: [zh]
source: own
licence: Apache-2.0
reviewed: 2026-11-01
expires: 2027-10-31
owner: fraud-team
effect: hits
"""


def _phrases(more: str) -> tuple[PhraseFile | None, list[Issue]]:
    root, issues = read_yaml((HEAD + more).encode(), "a.yaml")
    return read_mapping(root, issues, lambda f: read_phrases(f, "some")), issues


def _patterns(more: str) -> tuple[PatternFile | None, list[Issue]]:
    root, issues = read_yaml((HEAD + more).encode(), "a.yaml")
    return read_mapping(root, issues, lambda f: read_patterns(f, "some")), issues


def test_routes_of_the_file_and_of_a_phrase() -> None:
    file, issues = _phrases(
        "routes: {split: false, shuffle: true}\n"
        "phrases: [稳赚不赔, {text: 包赚不亏, routes: {shuffle: false}}]\n"
    )
    assert issues == []
    assert file is not None
    assert [p.routes for p in file.phrases] == [
        Routes(split=False, shuffle=True),
        Routes(split=False, shuffle=False),
    ]
    assert file.min_confirm == 3


def test_a_list_may_ask_for_longer_forms_before_it_believes_a_sound() -> None:
    file, issues = _phrases("phrases: [稳赚不赔]\nmin_confirm: 5\n")
    assert (file and file.min_confirm, issues) == (5, [])


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        pytest.param("", [], id="usual"),
        pytest.param("heard: ['加微信']\n", ["加微信"], id="asked-for"),
    ],
)
def test_patterns_may_be_read_by_their_sound(more: str, heard: list[str]) -> None:
    file, issues = _patterns(f"{more}patterns: ['加微信']\n")
    assert issues == []
    assert file is not None
    assert [node.raw for node in file.heard] == heard
    assert not file.by_sound


def test_all_patterns_of_a_file_may_be_read_by_their_sound() -> None:
    file, issues = _patterns("patterns: ['加微信']\nby_sound: true\n")
    assert (file and file.by_sound, issues) == (True, [])


def test_a_phrase_may_keep_characters_as_written() -> None:
    file, issues = _phrases("phrases: [稳赚不赔, {text: 贱货, keeps: 贱}]\n")
    assert issues == []
    assert file is not None
    assert [p.keeps for p in file.phrases] == ["", "贱"]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        pytest.param("phrases: [{text: 贱货, keeps: 贱种}]\n", "`贱种`", id="keeps-another"),
        pytest.param(
            "phrases: [稳赚不赔, 稳 赚，不赔]\n", "`稳 赚，不赔` a second time, first on line 11", id="repeat"
        ),
        pytest.param(
            "phrases: [ＡＢＣ, abc]\n", "`abc` a second time, first on line 11", id="width-and-case"
        ),
        pytest.param("phrases: [a]\n", "`a` with 1 letters", id="short"),
        pytest.param(f"phrases: [{'x' * 61}]\n", f"`{'x' * 60}...` with 61 letters", id="long"),
        pytest.param("phrases: []\n", "an empty list", id="none"),
        pytest.param("phrases: [{text: abc, way: x}]\n", "unknown field `way`", id="unknown-field"),
        pytest.param(
            "phrases: [abc]\nroutes: {phonetc: true}\n", "unknown field `phonetc`", id="unknown-route"
        ),
        pytest.param("phrases: [abc]\nroutes: {phonetic: maybe}\n", "a text", id="route-not-bool"),
        pytest.param("phrases: [abc]\nmin_confirm: 1\n", "`1`", id="confirm-too-low"),
        pytest.param("phrases: [abc]\nmin_confirm: 3.5\n", "`3.5`", id="confirm-not-whole"),
    ],
)
def test_faults_of_phrases(more: str, found: str) -> None:
    _, issues = _phrases(more)
    assert found in [i.found for i in issues]


def test_patterns_and_their_options() -> None:
    file, issues = _patterns("patterns: ['a\\d{3}', 123]\nborder: digit\ncontext: [码]\nwithin: 5\n")
    assert issues == []
    assert file is not None
    assert [n.raw for n in file.patterns] == ["a\\d{3}", "123"]
    assert (file.border, file.context, file.within) == ("digit", ("码",), 5)


def test_faults_of_patterns() -> None:
    _, issues = _patterns(f"patterns: ['{'a' * 501}', [b]]\nborder: line\n")
    assert [i.found for i in issues] == ["`line`", "501 characters", "a list"]


LIST = """source: own
licence: Apache-2.0
retrieved: 2026-11-01
expires: 2027-10-31
kind: {kind}
effect: adds_hits
personal: {personal}
handling: public
owner: fraud-team
---
"""


@pytest.mark.parametrize(
    ("kind", "personal", "rows", "found"),
    [
        pytest.param("domain", "no", "a.example\nb.example # 2026-11-01 why\n", [], id="good"),
        pytest.param("domain", "no", "# a comment\n\na.example\n", [], id="comments"),
        pytest.param("url", "no", "https://a.example/#part\n", [], id="hash-sign-inside"),
        pytest.param("domain", "no", "b\na\n", ["`a` after `b`"], id="order"),
        pytest.param("domain", "no", "a\na\n", ["`a` after `a`"], id="repeat"),
        pytest.param("hmac", "yes", f"{'a' * 64}\n", [], id="hmac"),
        pytest.param("hmac", "yes", "13800138000\n", ["an entry that is not an HMAC"], id="plain-number"),
        pytest.param("phrase", "yes", "x\n", ["identifiers of people that are not `hmac`"], id="personal"),
        pytest.param("colour", "no", "x\n", ["`colour`"], id="kind"),
    ],
)
def test_lists(kind: str, personal: str, rows: str, found: list[str]) -> None:
    issues: list[Issue] = []
    text = LIST.format(kind=kind, personal=personal) + rows
    file = read_list(text.encode(), "lists/some.txt", "some", issues)
    assert file is not None
    assert [i.found for i in issues] == found


def test_entries_keep_comment_and_line() -> None:
    text = LIST.format(kind="domain", personal="no") + "a.example # 2026-11-01 why\n"
    file = read_list(text.encode(), "a.txt", "some", [])
    assert file is not None
    assert [(e.value, e.comment, e.line) for e in file.entries] == [("a.example", "2026-11-01 why", 11)]


def test_a_list_that_is_not_text() -> None:
    issues: list[Issue] = []
    assert read_list(b"\xff", "a.txt", "some", issues) is None
    assert [i.code for i in issues] == ["CF-P001"]


@pytest.mark.parametrize(
    ("text", "plain"), [("稳，赚 不-赔", "稳赚不赔"), ("ＡbＣ１", "abc1"), ("a❤b", "a❤b"), ("…", "")]
)
def test_the_plain_form(text: str, plain: str) -> None:
    assert folded(text) == plain


TEXTS = LIST.format(kind="text", personal="no")
JSON_HEADER = (
    '{"source": "own", "licence": "Apache-2.0", "retrieved": "2026-11-01", "expires": "2027-10-31", '
    '"kind": "text", "effect": "adds_hits", "personal": "no", "handling": "public", "owner": "fraud-team"}\n'
)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param(
            "恭喜您获得大奖请点击领取\n您的账户已被锁定请立即验证 # 2026-11-01 seen\n", [], id="good"
        ),
        pytest.param(f"{'长' * 2000}\n", [], id="as long as it may be"),
        pytest.param(f"{'长' * 2001}\n", ["an entry of 2001 characters"], id="long"),
        pytest.param("您好，请回复\n", ["`您好，请回复` with 5 letters"], id="short"),
        pytest.param("，。！？……——、；\n", ["`，。！？……——、；` with 0 letters"], id="signs only"),
        pytest.param(
            "请加客服 138-0013-8000 领取\n", ["a number that may belong to a person"], id="number in parts"
        ),
        pytest.param(
            "汇款到 6222 0200 0000 0000 005 即可\n", ["a number that may belong to a person"], id="card"
        ),
        pytest.param("请加客服138XXXX0000领取奖金\n", [], id="number made unreadable"),
        pytest.param("编号20261101123456已发出请查收\n", [], id="number of something else"),
        pytest.param(
            "恭喜您获得大奖请点击领取\n" * 2,
            ["`恭喜您获得大奖请点击领取` after `恭喜您获得大奖请点击领取`"],
            id="repeat",
        ),
    ],
)
def test_known_texts(rows: str, found: list[str]) -> None:
    issues: list[Issue] = []
    file = read_list((TEXTS + rows).encode(), "lists/some.txt", "some", issues)
    assert file is not None
    assert file.kind == "text"
    assert [i.found for i in issues] == found


def test_the_form_that_is_looked_for_counts() -> None:
    issues: list[Issue] = []
    read_list((TEXTS + "恭喜您获得大奖请点击领取\n").encode(), "a.txt", "some", issues, lambda text: text[:3])
    assert [i.found for i in issues] == ["`恭喜您获得大奖请点击领取` with 3 letters"]


def test_known_texts_in_json_keep_line_breaks_and_signs() -> None:
    issues: list[Issue] = []
    rows = (
        '{"text": "恭喜您 # 1 获得大奖\\n请点击领取", "added": "2026-11-01", "why": "seen twice"}\n\n'
        '{"text": "您的账户已被锁定请立即验证"}\n'
    )
    file = read_list((JSON_HEADER + rows).encode(), "lists/some.jsonl", "some", issues)
    assert issues == []
    assert file is not None
    assert [(e.value, e.comment, e.line) for e in file.entries] == [
        ("恭喜您 # 1 获得大奖\n请点击领取", "2026-11-01 seen twice", 2),
        ("您的账户已被锁定请立即验证", "", 4),
    ]
    assert (file.kind, file.header["owner"]) == ("text", "fraud-team")


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        pytest.param("[]\n", "", "no header", id="header not an object"),
        pytest.param("\n", "", "no header", id="no header"),
        pytest.param('{"kind": 3}\n', "", "no header", id="value not a text"),
        pytest.param(JSON_HEADER.replace('"owner"', '"owners"'), "", "`owners`", id="unknown field"),
        pytest.param(JSON_HEADER.replace('"text"', '"domain"'), "", "`domain`", id="another kind"),
        pytest.param(
            JSON_HEADER.replace('"licence": "Apache-2.0", ', ""), "", "no header line `licence`", id="licence"
        ),
        pytest.param(
            JSON_HEADER, '{"text": 3}\n', "`Expected `str`, got `int` - at `$.text``", id="text a number"
        ),
        pytest.param(JSON_HEADER, '{"text": "' + "长" * 9 + '"\n', None, id="cut off"),
        pytest.param(JSON_HEADER, '{"text": "' + "长" * 9 + '", "by": "x"}\n', None, id="another field"),
        pytest.param(JSON_HEADER, '{"text": "' + "长" * 9 + '", "added": "soon"}\n', None, id="not a day"),
        pytest.param(JSON_HEADER, '{"text": "短"}\n', "`短` with 1 letters", id="short"),
    ],
)
def test_faults_of_known_texts_in_json(header: str, row: str, found: str | None) -> None:
    issues: list[Issue] = []
    file = read_list((header + row).encode(), "lists/some.jsonl", "some", issues)
    assert file is not None
    assert file.entries == ()
    assert issues
    assert found is None or found in [i.found for i in issues]


@settings(max_examples=150, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: (TEXTS + text).encode("utf-8", "surrogatepass")),
        st.text(max_size=200).map(lambda text: (JSON_HEADER + text).encode("utf-8", "surrogatepass")),
        st.builds(
            lambda at, char: (TEXTS[:at] + char + TEXTS[at:]).encode(),
            st.integers(0, 150),
            st.sampled_from("\n:-#\0"),
        ),
        st.builds(lambda at: (JSON_HEADER + '{"text": "abcdefgh"}\n').encode()[:at], st.integers(0, 260)),
    ),
    name=st.sampled_from(["lists/some.txt", "lists/some.jsonl"]),
)
def test_any_bytes_are_a_list_or_an_issue(content: bytes, name: str) -> None:
    issues: list[Issue] = []
    file = read_list(content, name, "some", issues)
    assert file is not None or issues
    if file is not None:
        values = [entry.value for entry in file.entries]
        assert values == sorted(set(values))
        assert all(1 <= issue.place.line <= len(file.lines) for issue in issues if issue.place.line)


def test_a_list_may_be_larger_than_other_files() -> None:
    issues: list[Issue] = []
    rows = "".join(f"{chr(0x4E00 + i // 5000)}{'长' * 40}{i % 5000:04}\n" for i in range(10_000))
    assert len(rows.encode()) > 1 << 20
    file = read_list((TEXTS + rows).encode(), "lists/some.txt", "some", issues)
    assert file is not None
    assert (len(file.entries), issues) == (10_000, [])
