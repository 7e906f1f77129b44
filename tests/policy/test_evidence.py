"""Reviewed matches: how verdicts are read and counted, and the block that is made of them."""

from __future__ import annotations

from datetime import date

import pytest

from clearford.core.errors import PackError
from clearford.core.shares import wilson
from clearford.policy.evidence import Reviewed, block_of, measure, read_reviewed
from clearford.policy.yaml_reader import plain_data, read_yaml

RULE = "fraud.test.rule"
AUTHOR = "fraud-team"


def verdict(
    item: str, verdict: str | None = "right", reviewer: str | None = "anna", rule: str = RULE
) -> Reviewed:
    return Reviewed(item=item, rule=rule, verdict=verdict, reviewer=reviewer)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdicts", "n", "right", "twice", "disputed", "unsure"),
    [
        pytest.param([], 0, 0, 0, 0, 0, id="none"),
        pytest.param([verdict("a"), verdict("b", "wrong")], 2, 1, 0, 0, 0, id="one-wrong"),
        pytest.param([verdict("a"), verdict("a", "right", "bo")], 1, 1, 1, 0, 0, id="two-agree"),
        pytest.param([verdict("a"), verdict("a", "wrong", "bo")], 1, 0, 1, 1, 0, id="two-differ"),
        pytest.param([verdict("a", "unsure")], 1, 0, 0, 0, 1, id="unsure"),
        pytest.param([verdict("a"), verdict("a")], 1, 1, 0, 0, 0, id="said-twice"),
        pytest.param([verdict("a"), verdict("a", "wrong")], 1, 0, 0, 1, 0, id="one-person-two-minds"),
        pytest.param([verdict("a", None, None)], 0, 0, 0, 0, 0, id="not-looked-at"),
        pytest.param([verdict("a", "right", AUTHOR)], 0, 0, 0, 0, 0, id="the-author-alone"),
        pytest.param([verdict("a"), verdict("a", "right", AUTHOR)], 1, 1, 0, 0, 0, id="the-author-as-second"),
        pytest.param([verdict("a", "right", f"{AUTHOR}/bo")], 0, 0, 0, 0, 0, id="one-of-the-author's"),
        pytest.param([verdict("a"), verdict("a", "wrong", AUTHOR)], 1, 1, 0, 0, 0, id="the-author-disagrees"),
        pytest.param([verdict("a", rule="x.y.z")], 0, 0, 0, 0, 0, id="another-rule"),
    ],
)
def test_measure(
    verdicts: list[Reviewed], n: int, right: int, twice: int, disputed: int, unsure: int
) -> None:
    found = measure(verdicts, RULE, author=AUTHOR)
    assert (found.n, found.right, found.twice, found.disputed, found.unsure) == (
        n,
        right,
        twice,
        disputed,
        unsure,
    )
    assert found.interval == wilson(right / n if n else 0.0, n)


def test_what_the_rule_did_not_match_is_left_out() -> None:
    found = measure([verdict("hit"), verdict("decoy", "wrong")], RULE, frozenset(("hit",)), author=AUTHOR)
    assert (found.n, found.right, found.left_out) == (1, 1, 1)
    own = measure([verdict("hit"), verdict("hit", "right", AUTHOR)], RULE, ("hit",), author=AUTHOR)
    assert (own.n, own.twice, own.left_out, own.reviewers) == (1, 0, 1, ("anna",))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"item": "a", "rule": "r", "verdict": "yes", "reviewer": "x"}', id="unknown-verdict"),
        pytest.param(b'{"item": "a", "verdict": "right", "reviewer": "x"}', id="no-rule"),
        pytest.param(b'{"item": "a", "rule": "r", "verdict": "right"}', id="no-reviewer"),
        pytest.param(b'{"item": "a", "rule": "r", "reviewer": "x"}', id="no-verdict"),
        pytest.param(b"[1]", id="a-list"),
        pytest.param(b"\xff", id="no-text"),
        pytest.param(b"{", id="cut-off"),
    ],
)
def test_a_bad_line_is_named(line: bytes) -> None:
    good = b'{"item": "a", "rule": "r", "verdict": "right", "reviewer": "x", "text": "more"}\n\n'
    with pytest.raises(PackError) as caught:
        read_reviewed(good + line, "reviewed.jsonl")
    assert (caught.value.code, caught.value.place.line) == ("CF-P024", 3)
    assert len(read_reviewed(good, "reviewed.jsonl")) == 1


def test_the_block_reads_back_and_its_interval_is_the_computed_one() -> None:
    found = measure(
        [verdict(f"i{i}", "wrong" if i == 3 else "right") for i in range(60)], RULE, author=AUTHOR
    )
    lines = block_of(found, 'matches of "March"', date(2026, 11, 22))
    root, issues = read_yaml("\n".join(lines).encode(), "x.yaml")
    assert root is not None and issues == []
    data = plain_data(root)["evidence"]
    low, high = wilson(59 / 60, 60)
    assert data["interval"] == [pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5)]
    assert data | {"interval": None} == {
        "precision": 0.9833,
        "interval": None,
        "recall": "not measured",
        "n": 60,
        "twice": 0,
        "set": 'matches of "March"',
        "measured": "2026-11-22",
        "reviewers": ["anna"],
    }
