"""Values, findings and spans read the same on both paths; a failure reads as unknown."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from clearford.core.ids import SignalName
from clearford.core.signals import Column, Findings, Layout, SignalRow, Signals
from clearford.core.spans import Span
from clearford.runtime.judged import Judged, ScalarJudged, VectorJudged, public_values

SPAN = Span(SignalName("url.host"), 0, 3)
VECTOR = VectorJudged(
    (),
    (),
    Signals(
        2,
        {
            "a.count": Column(np.array([3, 0])),
            "b.flag": Column(np.array([True, False]), np.array([True, False])),
            "c.name": Column(["x", None]),
            "d.score": Column(np.array([0.5, 0.0]), np.array([True, False]), np.array([False, True])),
        },
        {"url": Findings(np.array([0, 0]), {"url.imitated": Column([None, "Example Pay"])})},
        lambda i: [SPAN] if i == 0 else [],
    ),
)


class Found(NamedTuple):
    """What the detectors of a row gave beyond the layout."""

    values: dict[str, Any]
    findings: dict[str, list[dict[str, Any]]]
    failed: frozenset[str] = frozenset()


URLS: dict[str, list[dict[str, Any]]] = {"url": [{"url.imitated": None}, {"url.imitated": "Example Pay"}]}
SCALAR = ScalarJudged(
    (),
    (),
    [
        SignalRow([3, True], {}, lambda: [SPAN], Found({"c.name": "x", "d.score": 0.5}, URLS)),
        SignalRow([0, None], {}, lambda: [], Found({}, {}, frozenset(["d.score"]))),
    ],
    Layout(("a.count", "b.flag")),
    {"d.score": 0.0},
)
BOTH = [pytest.param(VECTOR, id="vector"), pytest.param(SCALAR, id="scalar")]


@pytest.mark.parametrize("judged", BOTH)
def test_values_are_plain_and_unknown_is_none(judged: Judged) -> None:
    names = ("a.count", "b.flag", "c.name", "d.score", "no.such")
    assert [judged.value(0, name) for name in names] == [3, True, "x", 0.5, None]
    assert [judged.value(1, name) for name in names] == [0, None, None, None, None]
    assert type(judged.value(0, "a.count")) is int


@pytest.mark.parametrize("judged", BOTH)
def test_findings_and_spans_belong_to_their_item(judged: Judged) -> None:
    assert judged.findings(0, "url") == [{"url.imitated": None}, {"url.imitated": "Example Pay"}]
    assert judged.findings(1, "url") == []
    assert judged.findings(0, "personal") == []
    assert list(judged.spans(0)) == [SPAN]
    assert list(judged.spans(1)) == []


@pytest.mark.parametrize("judged", BOTH)
def test_the_first_known_public_value_is_quoted(judged: Judged) -> None:
    assert public_values(judged, 0, {"url.imitated": "url", "a.count": "item"}) == {
        "url.imitated": "Example Pay",
        "a.count": "3",
    }
    assert public_values(judged, 1, {"url.imitated": "url"}) == {}
