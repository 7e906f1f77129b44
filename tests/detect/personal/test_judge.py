"""One match of a pattern: country lengths, capital letters, and values that are rewritten."""

from __future__ import annotations

import pytest

from clearford.detect.personal.detector import PersonalDetector
from clearford.detect.personal.finding import Finding
from clearford.detect.personal.judge import judge
from clearford.detect.personal.recogniser import Recogniser
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables


def _judged(
    kind: str, text: str, recognisers: tuple[Recogniser, ...], tables: FoldTables
) -> list[Finding | None]:
    recogniser = next(r for r in recognisers if r.kind == kind)
    row = build_one(text, tables)
    return [
        judge(row, row.canon, recogniser, pattern, match, {})
        for pattern in recogniser.patterns
        for match in pattern.regex.finditer(row.canon)
    ]


def test_account_ends_at_the_length_of_its_country(
    recognisers: tuple[Recogniser, ...], tables: FoldTables
) -> None:
    found = _judged("iban", "to GB29 NWBK 6016 1331 9268 19 ok", recognisers, tables)
    assert [(f.start, f.end, f.why) for f in found if f] == [(3, 30, "checksum")]


def test_account_that_goes_on_is_none(recognisers: tuple[Recogniser, ...], tables: FoldTables) -> None:
    assert not any(_judged("iban", "to GB29NWBK60161331926819X", recognisers, tables))


def test_number_inside_a_word_is_none(recognisers: tuple[Recogniser, ...], tables: FoldTables) -> None:
    assert not any(_judged("mobile", "abc13812345678", recognisers, tables))
    assert any(_judged("mobile", "tel13812345678", recognisers, tables))


@pytest.mark.parametrize(
    ("text", "disguised"),
    [
        pytest.param("写信moon@mail.example", False, id="plain"),
        pytest.param("写信moon(at)mail.example", True, id="rewritten"),
    ],
)
def test_rewritten_values(
    text: str, disguised: object, detector: PersonalDetector, tables: FoldTables
) -> None:
    found = detector.find(build_one(text, tables)).personal
    assert [(f.kind, f.disguised) for f in found] == [("email", disguised)]
