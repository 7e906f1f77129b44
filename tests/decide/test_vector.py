from __future__ import annotations

import numpy as np
import pytest

from clearford.core.signals import FAILED, Column, Findings, Signals
from clearford.decide.program import Soften
from clearford.decide.tables import Tables
from clearford.decide.trouble import TroublePath
from clearford.decide.vector import VectorPath
from tests.decide.build import LIKE, LONG, VERIFIED, item, program, rule

TABLES = Tables(
    program(
        rule("a", LIKE, each="url", soften=(Soften(VERIFIED, "allow"),)),
        rule("b", LONG, applies_to=("post", "message")),
    )
)
PATH = VectorPath(TABLES, TroublePath(TABLES))
ITEM = {
    "account.verified": Column(np.array([False, True, False, True])),
    "text.length": Column(np.array([99, 1, 99, 1])),
}
ITEMS = [item(), item(), item("message"), item()]


def signals(rows: list[int], scores: list[float], failed: list[bool] | None = None) -> Signals:
    marks = None if failed is None else np.array(failed)
    column = Column(np.array(scores, dtype=np.float64), None if marks is None else ~marks, marks)
    return Signals(4, ITEM, {"url": Findings(np.array(rows, dtype=np.int64), {"url.score": column})})


@pytest.mark.parametrize(
    ("rows", "scores", "codes"),
    [
        pytest.param([], [], [(0, (3,)), (2, (3,))], id="no-findings"),
        pytest.param([0, 0, 1], [0.1, 0.95, 0.95], [(0, (0, 3)), (1, (2,)), (2, (3,))], id="any-finding"),
        pytest.param([2], [0.95], [(0, (3,)), (2, (3,))], id="kind-does-not-fit"),
        pytest.param([3, 3], [0.95, 0.99], [(0, (3,)), (2, (3,)), (3, (2,))], id="last-item"),
    ],
)
def test_rows_with_the_codes_that_hold(
    rows: list[int], scores: list[float], codes: list[tuple[int, tuple[int, ...]]]
) -> None:
    assert PATH.codes(ITEMS, signals(rows, scores)) == codes


def test_a_missing_family_is_no_findings() -> None:
    assert PATH.codes(ITEMS, Signals(4, ITEM)) == [(0, (3,)), (2, (3,))]


def test_a_row_with_a_failure_is_handed_over_with_what_its_rules_read() -> None:
    batch = signals([0, 3, 3], [0.5, 0.95, 0.0], [False, False, True])
    codes = PATH.codes(ITEMS, batch)
    ((row, trouble),) = PATH.troubles(ITEMS, batch, codes)
    assert (row, trouble.codes, trouble.failed) == (3, (2,), frozenset({"url.score"}))
    assert trouble.env == {"account.verified": True}
    assert [env["url.score"] for env in trouble.findings["url"]] == [0.95, FAILED]


def test_a_batch_without_failures_has_no_trouble() -> None:
    assert list(PATH.troubles(ITEMS, signals([0], [0.5]), [])) == []


def test_nothing_holds_anywhere() -> None:
    quiet = {"text.length": Column(np.zeros(4, dtype=np.int64))}
    assert PATH.codes(ITEMS, Signals(4, quiet)) == []
