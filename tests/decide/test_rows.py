from __future__ import annotations

import numpy as np

from clearford.core.signals import FAILED, Column, Findings, Layout, Signals
from clearford.core.spans import Span
from clearford.decide.rows import failed_rows, row_of, value_at

AGES = Column(np.array([1.5, 0.0, 2.0]), np.array([True, False, False]), np.array([False, False, True]))
WORDS = Column(["a", None, None], None, np.array([False, False, True]))
URLS = Findings(
    np.array([0, 2, 2]),
    {"url.port": Column(np.array([80, 443, 8080]), None, np.array([False, False, True]))},
)
SIGNALS = Signals(
    3,
    {"account.age_h": AGES, "listing.category": WORDS},
    {"url": URLS},
    lambda i: [Span("s", i, i + 1)],  # type: ignore[arg-type]
)
ITEM, URL = Layout(["account.age_h", "listing.category", "text.length"]), Layout(["url.domain", "url.port"])


def test_nulls_and_failures_are_told_apart() -> None:
    assert [value_at(AGES, i) for i in range(3)] == [1.5, None, FAILED]
    assert [value_at(WORDS, i) for i in range(3)] == ["a", None, FAILED]
    assert value_at(None, 0) is None


def test_values_are_plain_python() -> None:
    assert type(value_at(Column(np.array([True])), 0)) is bool
    assert type(value_at(Column(np.array([7])), 0)) is int


def test_a_row_holds_the_item_and_its_own_findings() -> None:
    row = row_of(SIGNALS, 2, ITEM, {"url": URL})
    assert row.item == [FAILED, FAILED, None]
    assert row.families == {"url": [[None, 443], [None, FAILED]]}
    assert [span.start for span in row.spans()] == [2]
    assert row_of(SIGNALS, 1, ITEM, {"url": URL}).families == {"url": []}


def test_failed_rows_looks_at_the_layouts_only() -> None:
    assert failed_rows(SIGNALS, ITEM, {}) == {2: {"account.age_h", "listing.category"}}
    assert failed_rows(SIGNALS, Layout(["text.length"]), {}) == {}
    assert failed_rows(SIGNALS, Layout([]), {"url": URL}) == {2: {"url.port"}}
    assert failed_rows(SIGNALS, Layout([]), {"url": URL, "personal": URL}) == {2: {"url.port"}}
