"""Data sheets: both languages say the same, and names of sources make no table of their own."""

from __future__ import annotations

import msgspec
import pytest

from clearford.ai.corpus.sheet import (
    _WORDS,
    SENTENCE,
    LostFile,
    Report,
    encode_report,
    page_of,
    people_share,
    technical_share,
)
from clearford.ai.corpus.sources import Source
from clearford.ai.corpus.verdict import FINDINGS, Counts, result_of
from clearford.core.reasons import Language

BAD = Counts(rows=100, looked=100, bad=6, removed=6, characters=900, found={"harm": 6})


def report(counts: Counts = BAD, verdicts: tuple[bool, ...] = ()) -> Report:
    return Report(
        plan="sha256:p",
        input="in.jsonl",
        bundle="sha256:b",
        seed=1,
        percent=100,
        sample=20,
        total=counts,
        unusable={"CF-U003": 2},
        lost=(LostFile("b.parquet", 1, "CF-I008", "not sound"),),
        results=(result_of("we|b", counts),),
        technical=technical_share(counts),
        people=people_share(verdicts, 20),
        reviewed=len(verdicts),
        sources=(Source(source="we|b", licence="x"),),
        sentence=SENTENCE,
    )


def test_both_languages_have_the_same_words() -> None:
    assert _WORDS["en"].keys() == _WORDS["zh"].keys()
    assert set(FINDINGS) <= _WORDS["en"].keys()


@pytest.mark.parametrize(("language", "words"), [("en", "blocked: more than 5 %"), ("zh", "停用：超过 5%")])
def test_a_page_says_what_was_found(language: Language, words: str) -> None:
    page = page_of(report(), language)
    for wanted in (words, SENTENCE[language], "we\\|b", "CF-U003", "b.parquet", "2.78% – 12.48%"):
        assert wanted in page


def test_the_report_is_read_as_it_was_written() -> None:
    assert msgspec.json.decode(encode_report(report()), type=Report) == report()


@pytest.mark.parametrize(
    ("counts", "verdicts", "passes"),
    [
        pytest.param(BAD, (True,) * 20, False, id="blocked"),
        pytest.param(Counts(rows=100, looked=100, bad=3), (True,) * 20, False, id="technical"),
        pytest.param(Counts(rows=100, looked=100), (True,) * 19, None, id="people-not-done"),
        pytest.param(Counts(rows=100, looked=100), (True,) * 19 + (False,), False, id="people"),
        pytest.param(Counts(rows=100, looked=100, bad=2), (True,) * 20, True, id="all"),
    ],
)
def test_a_corpus_passes_when_all_three_do(
    counts: Counts, verdicts: tuple[bool, ...], passes: object
) -> None:
    assert report(counts, verdicts).passes is passes
