"""Recall on generated values, plain and disguised, and silence on generated harmless numbers."""

from __future__ import annotations

import random

import pytest

from clearford.core.spans import Span
from clearford.detect.personal.detector import PersonalDetector
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.personal import generator

ROUNDS = 40


def is_hit(spans: list[Span], signal: str, start: int, end: int) -> bool:
    """At least 80 % of the value covered by a span not over 1.6 times as long."""
    return any(
        span.signal == signal
        and min(end, span.end) - max(start, span.start) >= 0.8 * (end - start)
        and span.end - span.start <= 1.6 * (end - start)
        for span in spans
    )


def recall(
    kind: str, values: list[str], rng: random.Random, detector: PersonalDetector, tables: FoldTables
) -> float:
    hits = 0
    for value in values:
        text = rng.choice(generator.TEMPLATES[kind]).format(value)
        start = text.index(value)
        spans = detector.spans(build_one(text, tables))
        hits += is_hit(spans, f"personal.{kind}", start, start + len(value))
    return hits / len(values)


@pytest.mark.parametrize("kind", sorted(generator.MAKERS))
def test_plain_values_are_found(kind: str, detector: PersonalDetector, tables: FoldTables) -> None:
    rng = random.Random(f"plain {kind}")
    values = [generator.MAKERS[kind](rng) for _ in range(ROUNDS)]
    assert recall(kind, values, rng, detector, tables) >= 0.95


@pytest.mark.parametrize(
    ("kind", "disguise"),
    [
        pytest.param(kind, name, id=f"{kind}-{name}")
        for kind in generator.MAKERS
        for name in generator.disguises(kind)
    ],
)
def test_disguised_values_are_found(
    kind: str, disguise: str, detector: PersonalDetector, tables: FoldTables
) -> None:
    rng = random.Random(f"{disguise} {kind}")
    change = generator.disguises(kind)[disguise]
    values = [change(generator.MAKERS[kind](rng), rng) for _ in range(ROUNDS // 2)]
    assert recall(kind, values, rng, detector, tables) >= 0.85


def test_harmless_numbers_are_left_alone(detector: PersonalDetector, tables: FoldTables) -> None:
    rng = random.Random(2)
    texts = [generator.harmless(rng) for _ in range(2_000)]
    plane = build(texts, tables)
    counted = detector.run([], plane, frozenset({"personal.count"})).columns["personal.count"].values
    assert [text for text, count in zip(texts, counted.tolist(), strict=True) if count] == []


def test_filter_is_never_stricter_than_the_patterns(detector: PersonalDetector, tables: FoldTables) -> None:
    rng = random.Random(3)
    everything = range(len(detector.recognisers))
    for _ in range(300):
        kind = rng.choice(sorted(generator.MAKERS))
        value = generator.MAKERS[kind](rng)
        if rng.random() < 0.5:
            value = rng.choice(list(generator.disguises(kind).values()))(value, rng)
        row = build_one(rng.choice(generator.TEMPLATES[kind]).format(value), tables)
        assert detector.find(row) == detector.find(row, kinds=everything)
