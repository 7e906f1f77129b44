"""The second held-out set is exact, valid and frozen, and a title does not decide about a name."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter

import pytest

from benchmarks.heldout2 import sentences, values
from benchmarks.heldout2.harmless import numeric, ordinary
from benchmarks.heldout2.sets import FORMS, digest, positives
from benchmarks.personal2 import untitled
from clearford.core.ids import SignalName
from clearford.core.spans import Span

FROZEN = "73eb1a65500644305c8b17c22cbca5e2dc4dee7090e8b0928a9497299d5b769b"
"""Digest of all sets; who changes a text declares it beside the figures in the docs page."""
SAMPLES = positives()


def _surfaces(kind: str) -> list[str]:
    """All plainly written values of the kind, bare."""
    return [
        re.sub(r"[ .\-]", "", sample.text[entity.start : entity.end]).upper()
        for sample in SAMPLES
        for entity in sample.entities
        if sample.level == "structured" and entity.kind == kind
    ]


def test_the_sets_are_frozen() -> None:
    assert digest(SAMPLES, ordinary(), numeric()) == FROZEN


def test_sizes() -> None:
    entities = Counter(sample.level for sample in SAMPLES for _ in sample.entities)
    assert entities == {"structured": 1488, "disguised": 1284}
    assert (len(ordinary()), len(numeric())) == (1500, 1000)
    assert len(set(ordinary())) > 1400
    assert len(set(numeric())) > 950


@pytest.mark.parametrize(
    ("bank", "least"), [pytest.param(sentences.ZH, 60, id="zh"), pytest.param(sentences.EN, 30, id="en")]
)
def test_there_are_enough_sentences(bank: sentences.Sentences, least: int) -> None:
    every = [sentence for group in bank.values() for sentence in group]
    assert len(set(every)) >= least


@pytest.mark.parametrize("level", ["structured", "disguised"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_form_occurs(level: str, language: str) -> None:
    seen = {
        (e.kind, e.form) for s in SAMPLES if (s.level, s.language) == (level, language) for e in s.entities
    }
    makers = {name: kinds for name, kinds in FORMS.items() if name == level}[level]  # type: ignore[index]
    assert seen == {(kind, form) for kind, forms in makers[language].items() for form in forms}


def test_marks_lie_in_order_and_hold_no_border_space() -> None:
    for sample in SAMPLES:
        borders = [border for e in sample.entities for border in (e.start, e.end)]
        assert borders == sorted(set(borders))
        assert 0 <= borders[0] < borders[-1] <= len(sample.text)
        for entity in sample.entities:
            surface = sample.text[entity.start : entity.end]
            assert surface == surface.strip()


def test_resident_ids_are_valid() -> None:
    for bare in _surfaces("id_card"):
        places = [10 if c == "X" else int(c) for c in bare]
        assert sum(d * 2**place for place, d in enumerate(reversed(places))) % 11 == 1, bare


def test_company_codes_are_valid() -> None:
    for bare in _surfaces("uscc"):
        rest = 0
        for c in reversed(bare[:17]):
            rest = (rest * 3 + values.COMPANY_CHARS.index(c)) % 31
        assert (rest + values.COMPANY_CHARS.index(bare[17])) % 31 == 0, bare


def test_organisation_code_of_the_standard() -> None:
    assert values.organisation_check("D2143569") == "X"


def test_cards_are_valid() -> None:
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    for bare in _surfaces("bank_card"):
        turned = bare[::-1]
        assert (sum(map(int, turned[::2])) + sum(doubled[int(c)] for c in turned[1::2])) % 10 == 0, bare


def test_accounts_are_valid() -> None:
    for bare in _surfaces("iban"):
        assert int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1, bare


def test_network_addresses_are_public() -> None:
    every = [
        s.text[e.start : e.end]
        for s in SAMPLES
        if s.level == "structured"
        for e in s.entities
        if e.kind == "ip"
    ]
    assert all(ipaddress.ip_address(surface).is_global for surface in every)


def test_harmless_texts_hold_no_mobile() -> None:
    assert not [text for text in numeric() + ordinary() if re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        pytest.param("找陈晓丽女士", 1, 4, id="behind"),
        pytest.param("Mr. Tom Novak", 4, 13, id="before"),
        pytest.param("陈晓丽", 0, 3, id="none"),
    ],
)
def test_a_title_does_not_decide(text: str, start: int, end: int) -> None:
    found = untitled(lambda t: [Span(SignalName("personal.name.count"), 1 if t[0] == "找" else 0, len(t))])
    assert [(f.start, f.end) for f in found(text)] == [(start, end)]
