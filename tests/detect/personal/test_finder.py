"""The finder: context and levels, and well-formed answers on any text."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.detect.personal.detector import PersonalDetector
from clearford.detect.personal.finder import Finder, with_lines
from clearford.detect.personal.finding import REPORT_FROM
from clearford.detect.personal.flags import Flags
from clearford.detect.personal.recogniser import Recogniser
from clearford.detect.personal.redact import redact
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

WORDS = (
    *"电话 微信: 加v 订单号 13812345678 一三八 ①③ abc_123 @example.com - ❤".split(),
    *"浙江省杭州市 文三路 478号 3栋 110101199003074514 京A12345 ☎️".split(),
    *("\n", " ", "\u200b", "+44 20"),
)
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=12).map("".join)


@pytest.fixture(scope="module")
def finders(recognisers: tuple[Recogniser, ...]) -> tuple[Finder, Finder]:
    """The shipped one, and one whose patterns are searched from the first character on."""
    slow = [replace(r, patterns=tuple(replace(p, begins=None) for p in r.patterns)) for r in recognisers]
    return Finder(recognisers), Finder(slow)


def test_nearer_word_wins(detector: PersonalDetector, tables: FoldTables) -> None:
    levels = {
        text: [finding.level for finding in detector.find(build_one(text, tables)).personal]
        for text in ("订单联系电话13812345678", "电话订单号13812345678", "13812345678", "浏览13812345678次")
    }
    assert [len(found) for found in levels.values()] == [1, 0, 1, 0]
    assert levels["订单联系电话13812345678"] > levels["13812345678"]


def test_line_feeds_are_put_back(tables: FoldTables) -> None:
    assert with_lines(build_one("a\u200b\nb c", tables)) == "a\nb c"


def test_readings_of_a_long_run_are_capped(detector: PersonalDetector, tables: FoldTables) -> None:
    found = detector.find(build_one("电话" + "1 3 8 " * 50, tables))
    assert found.truncated
    assert not detector.find(build_one("电话1 3 8 0 0 1 3 8 0 0 0", tables)).truncated


def test_two_numbers_in_single_digits_are_below_the_cap(
    detector: PersonalDetector, tables: FoldTables
) -> None:
    number, mobile = " ".join("110101199003074514"), " ".join("13800138000")
    found = detector.find(build_one(f"身份证{number}，手机号是{mobile}", tables))
    assert [finding.kind for finding in found.personal] == ["id_card", "mobile"]
    assert not found.truncated


def test_a_table_of_small_numbers_is_read_far(detector: PersonalDetector, tables: FoldTables) -> None:
    table = " ".join(["37", "128", "4096"] * 7)
    found = detector.find(build_one(f"{table}。手机号1 3 8 0 0 1 3 8 0 0 0", tables))
    assert [finding.kind for finding in found.personal] == ["mobile"]


def test_a_flood_of_groups_is_cut_and_said_to_be(detector: PersonalDetector, tables: FoldTables) -> None:
    flood = " ".join("13800138000" + "5" * 40)
    found = detector.find(build_one(f"电话{flood}", tables))
    assert found.truncated
    assert [finding.kind for finding in found.personal] == ["mobile"]
    assert not detector.find(build_one(f"电话{flood[:40]}", tables)).truncated


def test_words_in_small_letters_are_no_name(detector: PersonalDetector, tables: FoldTables) -> None:
    texts = ("Name: Anna van Dyke cheers", "Name: anna dyke", "Name: Anna dyke", "Name: van Dyke")
    found = [detector.spans(build_one(text, tables)) for text in texts]
    assert [[text[s.start : s.end] for s in spans] for text, spans in zip(texts, found, strict=True)] == [
        ["Anna van Dyke"],
        [],
        [],
        [],
    ]


@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_findings_are_well_formed(text: str, detector: PersonalDetector, tables: FoldTables) -> None:
    row = build_one(text, tables)
    found = detector.find(row)
    for part in (found.personal, found.contacts):
        assert all(a.end <= b.start for a, b in pairwise(part))
        assert all(finding.start < finding.end and finding.level >= REPORT_FROM for finding in part)
    spans = detector.spans(row)
    assert spans == sorted(spans, key=lambda s: (s.start, s.end, s.signal))
    gone = {i for span in spans for i in range(span.start, span.end)}
    assert redact(text, spans, "remove") == "".join(c for i, c in enumerate(text) if i not in gone)


@given(texts=st.lists(TEXTS, max_size=5))
@settings(max_examples=60, deadline=None)
def test_batch_equals_single_on_any_text(
    texts: list[str], detector: PersonalDetector, tables: FoldTables
) -> None:
    plane = build(texts, tables)
    result = detector.run([Item(id="a")] * len(texts), plane, frozenset({"personal.count"}))
    for i, text in enumerate(texts):
        assert list(result.spans(i)) == detector.spans(build_one(text, tables))


NUMBERS = st.lists(
    st.sampled_from(
        ["电话", "手机:", "tel ", "call ", "+86", "(86)", "0", "(021)", "[0755]", " ext. 9", "\n"]
    )
    | st.text(alphabet="0123456789 ./()-+x", max_size=9),
    max_size=9,
).map("".join)


@given(text=NUMBERS)
@settings(max_examples=300, deadline=None)
def test_where_a_pattern_begins_changes_nothing(
    text: str, recognisers: tuple[Recogniser, ...], finders: tuple[Finder, Finder], tables: FoldTables
) -> None:
    kinds = frozenset(i for i, r in enumerate(recognisers) if any(p.begins for p in r.patterns))
    assert len(kinds) >= 3
    row, flags = build_one(text, tables), Flags(kinds, frozenset(), runs=False, cues=())
    assert finders[0].of_row(row, flags) == finders[1].of_row(row, flags)
