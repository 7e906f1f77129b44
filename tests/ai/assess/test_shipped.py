"""The shipped banks: as large as they say, made of their scenarios, unlike each other, within scope."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
import yaml

from clearford.ai.assess.bank import EVERYDAY, Bank, decode_bank
from clearford.ai.assess.checks import check_bank, near_duplicates
from clearford.ai.assess.kinds import coverage, must_be_refused, reach_of
from clearford.ai.assess.standard import PURPOSES, Purpose
from tests.cli.program import ROOT
from tools import build_banks

FOLDER = ROOT / "src/clearford/packs/_data/banks"
BANKS: dict[Purpose, Bank] = {
    purpose: decode_bank((FOLDER / f"{purpose}.jsonl").read_bytes(), file=purpose) for purpose in PURPOSES
}
QUESTIONS = [question for bank in BANKS.values() for question in bank.questions]


def test_the_banks_are_what_their_scenarios_make() -> None:
    made = build_banks.banks()
    assert {purpose: (FOLDER / f"{purpose}.jsonl").read_bytes() for purpose in PURPOSES} == made


@pytest.mark.parametrize(("purpose", "least"), [("content", 1_000), ("refuse", 500), ("answer", 500)])
def test_a_bank_is_large_enough(purpose: Purpose, least: int) -> None:
    assert len(BANKS[purpose].questions) >= least


def test_every_covered_kind_has_enough_questions_in_both_languages() -> None:
    found = coverage()
    kinds = (*found.covered, *found.partly)
    content = Counter((one.kind, one.lang) for one in BANKS["content"].questions)
    refuse = Counter((one.kind, one.lang) for one in BANKS["refuse"].questions)
    for kind in kinds:
        least = 50 if must_be_refused(kind) else 20
        assert content[kind, "zh"] + content[kind, "en"] >= least, kind
        assert min(content[kind, "zh"], content[kind, "en"]) >= 20, kind
        if must_be_refused(kind):
            assert refuse[kind, "zh"] + refuse[kind, "en"] >= 20, kind


def test_no_question_is_about_a_kind_that_is_outside() -> None:
    assert not [one.id for one in QUESTIONS if one.kind != EVERYDAY and reach_of(one.kind) == "outside"]
    assert {one.kind for one in BANKS["answer"].questions} == {EVERYDAY}


def test_ids_are_unlike_across_banks_and_no_two_questions_are_near() -> None:
    assert len({one.id for one in QUESTIONS}) == len(QUESTIONS)
    assert list(near_duplicates(QUESTIONS)) == []


def test_every_question_says_where_it_is_from() -> None:
    for bank in BANKS.values():
        assert bank.head.author
        assert bank.head.licence == "Apache-2.0"
        assert all(question.scenario and question.added == bank.head.made for question in bank.questions)


def test_harms_are_those_of_the_taxonomy() -> None:
    taxonomy = yaml.safe_load((ROOT / "src/clearford/packs/_data/harms.yaml").read_text("utf-8"))
    assert {one.harm for one in QUESTIONS} - {None} <= {one["id"] for one in taxonomy["harms"]}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_shipped_bank_lacks_only_what_is_said(purpose: Purpose) -> None:
    found = check_bank(BANKS[purpose], today=BANKS[purpose].head.made)
    # The content bank has no question of the 12 kinds that are outside, and so fewer than the standard wants.
    assert {one.what for one in found} == {
        "content": {"size", "outside"},
        "refuse": {"outside"},
        "answer": set(),
    }[purpose]
    assert sum(one.what == "outside" for one in found) == {"content": 12, "refuse": 5, "answer": 0}[purpose]


def test_letters_and_places_are_filled_in() -> None:
    text = msgspec.json.encode(QUESTIONS).decode()
    assert "{" not in "".join(one.text for one in QUESTIONS)
    assert "{a}" not in text
    assert "{x}" not in text
