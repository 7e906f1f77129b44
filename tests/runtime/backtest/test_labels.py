"""Labels: what they say, which rules they are about, and those that say two things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest

from clearford.policy.model import RuleFile
from clearford.runtime.backtest.labels import (
    CONTRADICTORY,
    MISSING,
    LabelReader,
    Seen,
    covers,
    key_of,
    label_of,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, MISSING, id="none"),
        pytest.param(True, ("harmful",), id="true"),
        pytest.param(False, (), id="false"),
        pytest.param(1, ("harmful",), id="one"),
        pytest.param(0, (), id="zero"),
        pytest.param("Fraud", ("fraud",), id="name"),
        pytest.param("benign", (), id="benign"),
        pytest.param(["fraud", "spam"], ("fraud", "spam"), id="two-names"),
        pytest.param(["fraud", "fraud"], ("fraud",), id="twice"),
        pytest.param([], MISSING, id="empty-list"),
        pytest.param(["fraud", "ok"], CONTRADICTORY, id="both"),
        pytest.param([True, False], CONTRADICTORY, id="true-and-false"),
        pytest.param(0.7, MISSING, id="a-score-is-no-label"),
        pytest.param({"a": 1}, MISSING, id="an-object"),
    ],
)
def test_label_of(value: Any, expected: object) -> None:
    assert label_of(value) == expected


@dataclass(frozen=True)
class Rule:
    id: str = "fraud.phishing.lookalike-domain"
    harm: str = "phishing.lookalike"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        pytest.param("harmful", True, id="any-harm"),
        pytest.param("fraud", True, id="family"),
        pytest.param("fraud.phishing", True, id="pack"),
        pytest.param("fraud.phishing.lookalike-domain", True, id="rule"),
        pytest.param("phishing", True, id="harm-above"),
        pytest.param("phishing.lookalike", True, id="harm"),
        pytest.param("phish", False, id="half-a-name"),
        pytest.param("spam", False, id="another-family"),
    ],
)
def test_covers(label: str, expected: bool) -> None:  # noqa: FBT001
    assert covers((label,), cast(RuleFile, Rule())) is expected


def test_benign_covers_nothing() -> None:
    assert not covers((), cast(RuleFile, Rule()))


def test_labels_are_read_beside_whatever_stands_on_the_line() -> None:
    lines = [
        b'{"id":"a","truth":"fraud"}',
        b'{"id":"b"}',
        b'{"truth":[1,2]}',
        b"[]",
        b"{",
        b"\xff",
        b'{"truth":null}',
    ]
    assert LabelReader("truth").read(lines) == ["fraud", None, [1, 2], None, None, None, None]


def test_a_second_label_for_the_same_key_is_noticed() -> None:
    seen = Seen(8)
    assert [seen.contradicts(k, n) for k, n in ((3, 0), (3, 0), (3, 1), (4, 1), (11, 1), (3, 0))] == [
        False, False, True, False, False, False,
    ]  # fmt: skip
    assert seen.contradicts(3, 1), "the last one took its slot back"
    assert key_of("a") != key_of("b") and key_of("\ud800") >= 0
