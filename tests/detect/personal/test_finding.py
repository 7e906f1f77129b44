"""Overlapping findings: the strongest reason, then the longest."""

from __future__ import annotations

from itertools import permutations

from clearford.detect.personal.finding import MAX_FINDINGS, Finding, resolve


def test_strongest_reason_wins_over_length() -> None:
    card = Finding("bank_card", 0, 19, 0.5, "format")
    identity = Finding("id_card", 0, 18, 0.98, "checksum")
    assert resolve([card, identity]) == [identity]


def test_longest_wins_among_equal_reasons() -> None:
    short, long = Finding("mobile", 2, 13, 0.8, "format"), Finding("mobile", 0, 13, 0.8, "format")
    assert resolve([short, long]) == [long]


def test_neighbours_both_stay_in_order() -> None:
    a, b = Finding("mobile", 0, 11, 0.8, "format"), Finding("email", 11, 20, 0.9, "format")
    assert resolve([b, a]) == resolve([a, b]) == [a, b]


def test_order_does_not_matter_whatever_their_number() -> None:
    finds = [
        Finding("mobile", 0, 11, 0.8, "format"),
        Finding("qq", 2, 11, 0.85, "context"),
        Finding("email", 11, 20, 0.9, "format"),
    ]
    assert all(resolve(order) == finds[1:] for order in permutations(finds))
    assert all(resolve(order) == finds[1:2] for order in permutations(finds[:2]))


def test_number_of_findings_is_capped() -> None:
    assert len(resolve([Finding("qq", i, i + 1, 0.8, "context") for i in range(200)])) == MAX_FINDINGS
