"""The held-out sets are exact, valid and frozen, and the scores count what they say."""

from __future__ import annotations

import ipaddress
import itertools
import re
import string
from collections import Counter
from types import ModuleType

import phonenumbers
import pytest

from benchmarks.heldout import en, zh
from benchmarks.heldout.digits import goods_check
from benchmarks.heldout.disguise import DISGUISED
from benchmarks.heldout.forms import PLAIN
from benchmarks.heldout.harmless import EN, NUMBERS, ZH, numeric
from benchmarks.heldout.ordinary import ordinary
from benchmarks.heldout.score import Miss, misses, score, verdict
from benchmarks.heldout.sets import Entity, Sample, digest, positives
from benchmarks.personal import lines, missed, shipped, table
from clearford.core.ids import SignalName
from clearford.core.spans import Span

FROZEN = "1e2fec6a35653a33926e89b4da617e06f856ab5cc43e0f72629e058ac60839f3"
"""Digest of all sets; who changes a text declares it beside the figures in the docs page."""
SAMPLES = positives()
KINDS = sorted(PLAIN)


def _surfaces(kind: str, *leave_out: str) -> list[str]:
    return [
        sample.text[entity.start : entity.end]
        for sample in SAMPLES
        for entity in sample.entities
        if sample.level == "structured" and entity.kind == kind and entity.form not in leave_out
    ]


def _bare(text: str) -> str:
    return re.sub(r"[ .\-]", "", text).upper()


def test_the_sets_are_frozen() -> None:
    assert digest(SAMPLES, numeric(), ordinary()) == FROZEN


def test_the_same_sets_are_made_every_time() -> None:
    assert positives() == SAMPLES
    assert (numeric(50), ordinary(50)) == (numeric()[:50], ordinary()[:50])


def test_sizes() -> None:
    entities = Counter(sample.level for sample in SAMPLES for _ in sample.entities)
    assert entities["structured"] >= 1500
    assert entities["disguised"] >= 1000
    assert (len(numeric()), len(ordinary())) == (2000, 3000)
    assert len(set(numeric())) > 1950
    assert len(set(ordinary())) > 2950


@pytest.mark.parametrize("bank", [pytest.param(zh, id="zh"), pytest.param(en, id="en")])
def test_there_are_sixty_sentences_of_a_language_and_some_for_each_kind(bank: ModuleType) -> None:
    assert sum(len(sentences) for sentences in bank.SENTENCES.values()) + len(bank.TOGETHER) >= 60
    assert sorted(bank.SENTENCES) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_a_kind_occurs(kind: str) -> None:
    seen = {(s.level, e.form.partition(", cue `")[0]) for s in SAMPLES for e in s.entities if e.kind == kind}
    assert {form for level, form in seen if level == "structured"} >= set(PLAIN[kind])
    assert {form for level, form in seen if level == "disguised"} == set(DISGUISED.get(kind, {}))


def test_spans_lie_in_order_inside_the_text_and_begin_and_end_with_the_information() -> None:
    for sample in SAMPLES:
        borders = [border for e in sample.entities for border in (e.start, e.end)]
        assert borders == sorted(set(borders))
        assert 0 <= borders[0] < borders[-1] <= len(sample.text)
        for entity in sample.entities:
            surface = sample.text[entity.start : entity.end]
            assert surface == surface.strip("， 。：\u200b"), entity


def test_about_half_of_the_resident_ids_are_of_people_born_before_1900() -> None:
    years = [_bare(s)[6:8] for s in _surfaces("id_card", "15 digits")]
    assert 0.4 < years.count("18") / len(years) < 0.6


def test_resident_ids_are_valid() -> None:
    for surface in _surfaces("id_card", "15 digits"):
        digits = [10 if c == "X" else int(c) for c in _bare(surface)]
        # ISO 7064: the sum of each digit times 2 to the power of its place from the right is 1 modulo 11.
        assert sum(d * 2**place for place, d in enumerate(reversed(digits))) % 11 == 1, surface


def test_company_codes_are_valid() -> None:
    alphabet = [c for c in string.digits + string.ascii_uppercase if c not in "IOSVZ"]
    for surface in _surfaces("uscc"):
        rest = 0
        for c in reversed(_bare(surface)[:17]):
            rest = (rest * 3 + alphabet.index(c)) % 31
        assert (rest + alphabet.index(_bare(surface)[17])) % 31 == 0, surface


def test_cards_are_valid() -> None:
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    for surface in _surfaces("bank_card"):
        turned = _bare(surface)[::-1]
        total = sum(map(int, turned[::2])) + sum(doubled[int(c)] for c in turned[1::2])
        assert total % 10 == 0, surface


def test_accounts_are_valid() -> None:
    for surface in _surfaces("iban"):
        bare = _bare(surface)
        rest = 0
        for c in itertools.chain.from_iterable(str(int(c, 36)) for c in bare[4:] + bare[:4]):
            rest = (rest * 10 + int(c)) % 97
        assert rest == 1, surface


@pytest.mark.parametrize("code", ["4006381333931", "9780306406157"])
def test_goods_numbers_of_the_standards_are_valid(code: str) -> None:
    assert goods_check(code[:12]) == code[12]


def test_foreign_numbers_are_possible() -> None:
    for surface in _surfaces("phone_intl", "00 prefix"):
        assert phonenumbers.is_possible_number(phonenumbers.parse(surface)), surface


def test_network_addresses_are_valid_and_public() -> None:
    assert all(ipaddress.ip_address(surface).is_global for surface in _surfaces("ip"))


def test_security_numbers_lie_in_areas_that_were_not_issued() -> None:
    for surface in _surfaces("us_ssn"):
        assert re.fullmatch(r"(73[4-9]|74\d|77[3-9]|78\d|79\d|8\d\d)(?!00)\d\d(?!0000)\d{4}", _bare(surface))


def test_mail_addresses_are_of_domains_for_examples() -> None:
    for surface in _surfaces("email"):
        domain = surface.partition("@")[2].lower()
        assert re.search(r"(^|\.)(example\.(com|net|org|com\.cn)|例子\.中国)$", domain), surface


def test_harmless_texts_hold_no_number_that_is_a_mobile() -> None:
    assert not [text for text in numeric() if re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)]


def test_every_sort_of_number_is_used() -> None:
    assert {name for text in ZH + EN for name in re.findall(r"{(\w+)}", text.replace("{{", ""))} == {*NUMBERS}


def _span(kind: str, start: int, end: int) -> Span:
    return Span(SignalName(f"personal.{kind}.count"), start, end)


ENTITY = Entity("mobile", 10, 20, "11 digits")


@pytest.mark.parametrize(
    ("found", "why"),
    [
        pytest.param([], "nothing", id="nothing"),
        pytest.param([("mobile", 10, 20)], "", id="exact"),
        pytest.param([("mobile", 10, 18)], "", id="four fifths"),
        pytest.param([("mobile", 10, 17)], "too short", id="less than four fifths"),
        pytest.param([("mobile", 4, 20)], "", id="1.6 times as long"),
        pytest.param([("mobile", 3, 20)], "too long", id="longer"),
        pytest.param([("qq", 10, 20)], "other kind: qq", id="other kind"),
        pytest.param([("qq", 10, 20), ("mobile", 10, 20)], "", id="both kinds"),
        pytest.param([("mobile", 20, 30)], "nothing", id="beside it"),
    ],
)
def test_verdict(found: list[tuple[str, int, int]], why: str) -> None:
    assert verdict(ENTITY, [_span(*f) for f in found]) == why


SMALL = [Sample("call 13800000000 now", "structured", "en", (Entity("mobile", 5, 16, "11 digits"),))]


def test_a_finder_that_knows_everything_is_perfect() -> None:
    known = {s.text: [_span(e.kind, e.start, e.end) for e in s.entities] for s in SAMPLES}
    rows = score(lambda text: known.get(text, []), SAMPLES, {"ordinary": ordinary(20)})
    assert {row["value"] for row in rows if row["part"] != "alarms"} == {1.0}
    assert [row["value"] for row in rows if row["part"] == "alarms"] == [0.0, 0.0]
    assert misses(lambda text: known[text], SAMPLES) == []


def test_a_finder_that_finds_nothing_has_no_recall_and_every_entity_is_missed() -> None:
    rows = score(lambda _: [], SMALL, {"ordinary": ["a", "b"]})
    assert [(r["part"], r["kind"], r["n"], r["value"]) for r in rows] == [
        ("recall", "mobile", 1, 0.0),
        ("recall", "all", 1, 0.0),
        ("precision", "all", 0, 0.0),
        ("alarms", "ordinary", 2, 0.0),
        ("alarms", "ordinary", 2, 0.0),
    ]
    assert misses(lambda _: [], SMALL) == [
        Miss("mobile", "structured", "11 digits", "nothing", "13800000000")
    ]


def test_a_finding_beside_every_entity_is_false_and_an_alarm() -> None:
    rows = score(lambda _: [_span("qq", 0, 4)], SMALL, {"ordinary": ["abcd", "efgh"]})
    values = {(row["part"], row["kind"], row["level"]): row["value"] for row in rows}
    assert values[("precision", "qq", "")] == 0.0
    assert values[("alarms", "ordinary", "")] == 1000.0
    assert values[("alarms", "ordinary", "checksum")] == 0.0


def test_goals_are_read_from_their_rows() -> None:
    known = {s.text: [_span(e.kind, e.start, e.end) for e in s.entities] for s in SAMPLES}
    perfect = lines(score(lambda text: known.get(text, []), SAMPLES, {"numeric": ["1"], "ordinary": ["a"]}))
    blind = lines(score(lambda _: [], SMALL, {"numeric": ["1"], "ordinary": ["a"]}))
    assert [line.holds for line in perfect] == [True] * 6
    assert [line.holds for line in blind] == [False, False, False, False, True, True]


def test_the_table_has_a_row_for_each_kind_and_one_for_all() -> None:
    rows = score(lambda _: [_span("qq", 0, 4)], SMALL, {})
    assert table(rows).splitlines()[2:] == [
        "| mobile | 0.000 | 0.00-0.79 | 1 |  |  |  |  |  |",
        "| qq |  |  |  |  |  |  | 0.000 | 1 |",
        "| all | 0.000 | 0.00-0.79 | 1 |  |  |  | 0.000 | 1 |",
    ]


def test_missed_forms_are_grouped_with_an_example() -> None:
    assert missed(lambda _: [], SMALL * 3) == (
        "- mobile | structured | 11 digits | nothing: 3  e.g. '13800000000'"
    )


def test_the_shipped_detector_gives_a_handle_once() -> None:
    found = shipped()("微信：happytree2024，有事留言")
    assert [(span.signal, span.start, span.end) for span in found] == [("personal.wechat", 3, 16)]
