"""The card: what it says as a page is what it holds as JSON."""

from __future__ import annotations

import msgspec
import pytest

from clearford.runtime.training.card import Outside, from_json, to_json, to_markdown
from clearford.runtime.training.course import Plan, Trained, train
from clearford.runtime.training.figures import measure, thresholds
from clearford.runtime.training.rows import Faults
from clearford.text.tables import FoldTables
from tests.runtime.training.rows import invented


@pytest.fixture(scope="module")
def trained(tables: FoldTables) -> Trained:
    plan = Plan(
        head="spam",
        strengths=(3.0,),
        balances=(False,),
        data="Invented rows.",
        licence="Own work.",
        limits="Knows | ten words.",
        command="clearford train rows.jsonl",
    )
    faults = Faults()
    faults.add("no_label", "f:1")
    return train(invented(tables, 60, sources=2), plan, tables, faults)


def test_json_is_read_again(trained: Trained) -> None:
    assert from_json(to_json(trained.card)) == trained.card
    assert to_json(from_json(to_json(trained.card))) == to_json(trained.card)


@pytest.mark.parametrize(
    "words",
    [
        "# Model card: `spam.score`",
        "Invented rows.",
        "Own work.",
        "Knows | ten words.",
        "clearford train rows.jsonl",
        "Rows left out: no label 1.",
        "| set 0 | 30 | 30 | 0 |",
        "set 1, learned from the others",
        "Thresholds by false alarms among 30 ordinary messages",
    ],
)
def test_the_page_says_what_the_card_holds(trained: Trained, words: str) -> None:
    assert words in to_markdown(trained.card)
    assert trained.card.digest in to_markdown(trained.card)


def test_a_card_without_words_says_so(trained: Trained) -> None:
    bare = msgspec.structs.replace(trained.card, data="", licence="", limits="", command="")
    assert to_markdown(bare).count("Not stated.") == 3
    assert "```" not in to_markdown(bare)


def test_sets_never_learned_from_have_their_own_rows(trained: Trained) -> None:
    found = measure(trained.calm, trained.calm < 0)
    table = thresholds(trained.calm, trained.calm)
    card = msgspec.structs.replace(trained.card, outside=(Outside("far set", found, table),))
    page = to_markdown(card)
    assert "| far set, never learned from | 30 |" in page
    assert "The same on far set, never learned from:" in page
