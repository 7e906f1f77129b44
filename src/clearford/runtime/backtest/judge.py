"""Precision and recall of rules over labelled events, with intervals, and the labels that were of no use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from clearford.core.shares import wilson
from clearford.policy.model import RuleFile
from clearford.runtime.backtest.labels import CONTRADICTORY, Label, Seen, covers
from clearford.runtime.backtest.tally import Block

MAX_LABELS = 4096
"""Distinct labels that are told apart; those beyond count as missing."""


class Share(msgspec.Struct, frozen=True):
    """A share of n with its 95 % Wilson interval; value None when n is 0."""

    value: float | None
    low: float
    high: float
    of: int
    n: int


def share(of: int, n: int) -> Share:
    """`of` among `n`."""
    value = of / n if n else None
    low, high = wilson(value or 0.0, n)
    return Share(value, low, high, of, n)


class RuleQuality(msgspec.Struct, frozen=True):
    """How often a rule's hits are right, and how many of its harm it finds."""

    rule: str
    precision: Share
    recall: Share
    other_harm: int
    """Wrong hits on items that are labelled with another harm."""
    benign: int
    """Wrong hits on items that are labelled benign."""


class LabelCounts(msgspec.Struct, frozen=True):
    """What became of the labels."""

    used: int
    missing: int
    contradictory: int
    """Labels that say two things, or another than the same id or text before; left out."""
    unknown: dict[str, int]
    """Names that cover no rule -> items."""


class LabelJudge:
    """Compares hits with labels, in the order of the events."""

    def __init__(self, rules: Mapping[str, RuleFile], tried: Iterable[str]) -> None:
        """rules: of the candidate; tried: those that are judged."""
        self._rules = rules
        self._tried = sorted(tried)
        self._ids, self._texts = Seen(), Seen()
        self._numbers: dict[Label, int] = {}
        self._labelled: Counter[Label] = Counter()
        self._hits: Counter[tuple[str, Label]] = Counter()
        self._missing = self._contradictory = 0

    def take(self, block: Block) -> list[Label | None]:
        """Judge the hits of the next block; gives the label of every item, None where it is of no use."""
        labels: list[Label | None] = []
        for found, keys in zip(block.labels, block.keys, strict=True):
            labels.append(self._use(found, keys))
        for hit in block.events:
            label = labels[hit.row] if hit.row < len(labels) else None
            if label is not None:
                self._hits.update((rule, label) for rule in hit.held)
        return labels

    def _use(self, found: Label | str, keys: tuple[int, int | None]) -> Label | None:
        label = tuple(found) if not isinstance(found, str) else None
        if label is None or (label not in self._numbers and len(self._numbers) >= MAX_LABELS):
            self._missing += found != CONTRADICTORY
            self._contradictory += found == CONTRADICTORY
            return None
        number = self._numbers.setdefault(label, len(self._numbers))
        by_id = self._ids.contradicts(keys[0], number)
        by_text = keys[1] is not None and self._texts.contradicts(keys[1], number)
        if by_id or by_text:
            self._contradictory += 1
            return None
        self._labelled[label] += 1
        return label

    @property
    def counts(self) -> LabelCounts:
        """What became of the labels so far."""
        unknown: Counter[str] = Counter()
        for label, n in self._labelled.items():
            if not any(covers(label, rule) for rule in self._rules.values()):
                unknown.update(dict.fromkeys(label, n))
        used = sum(self._labelled.values())
        return LabelCounts(used, self._missing, self._contradictory, dict(unknown.most_common(20)))

    def quality(self) -> list[RuleQuality]:
        """Precision and recall of every tried rule."""
        return [self._quality(self._rules[name]) for name in self._tried]

    def _quality(self, rule: RuleFile) -> RuleQuality:
        hits = {label: n for (name, label), n in self._hits.items() if name == rule.id}
        right = sum(n for label, n in hits.items() if covers(label, rule))
        benign = sum(n for label, n in hits.items() if not label)
        there = sum(n for label, n in self._labelled.items() if covers(label, rule))
        n = sum(hits.values())
        return RuleQuality(rule.id, share(right, n), share(right, there), n - right - benign, benign)
