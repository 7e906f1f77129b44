from __future__ import annotations

import numpy as np
import pytest

from clearford.detect.phrases.context import NEAR, Contexts, Places
from clearford.detect.scanner.joined import from_plane
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.scanner.samples import texts


@pytest.fixture(scope="module")
def contexts(tables: FoldTables) -> Contexts:
    return Contexts(tables)


def test_cues_and_numbers_are_second_signals(contexts: Contexts) -> None:
    assert contexts.spans("好加我聊12345再1234") == [(1, 3), (4, 9)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("普通的一句话，没有别的。", False, id="ordinary"),
        pytest.param("138-0013", True, id="number with separators"),
        pytest.param("1234", False, id="short number"),
        pytest.param("微\u200b信", True, id="invisible character"),
        pytest.param("ｖ信", True, id="full-width letter"),
        pytest.param("微.信", True, id="dot between hanzi"),
        pytest.param("微. 信", False, id="dot and space"),
        pytest.param("🏠🐴", False, id="pictures"),
        pytest.param("", False, id="empty"),
    ],
)
def test_cause_to_look_closer(contexts: Contexts, tables: FoldTables, text: str, expected: bool) -> None:  # noqa: FBT001
    assert contexts.may_have(build_one(text, tables)) is expected


def test_batch_and_rows_agree(contexts: Contexts, tables: FoldTables) -> None:
    raw = [*texts(500, seed=8), "12", "345", "微", ".信", "", "微.信"]
    plane = build(raw, tables)
    found = contexts.rows_that_may_have(plane, from_plane(plane, "skeleton"))
    assert found.tolist() == [contexts.may_have(build_one(text, tables)) for text in raw]


@pytest.mark.parametrize("step", [pytest.param(1, id="all rows"), pytest.param(40, id="few rows")])
def test_some_rows_of_a_batch_agree(contexts: Contexts, tables: FoldTables, step: int) -> None:
    raw = [*texts(500, seed=8), "扫码", "微.信", "转账", ""]
    rows = np.arange(0, len(raw), step)
    found = contexts.rows_with_cause(build(raw, tables), rows)
    expected = [contexts.has_cause(build_one(raw[row], tables)) for row in rows]
    assert found.tolist() == expected
    assert set(expected) == {True, False}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(100 + NEAR, 101 + NEAR, True, id="just near, behind"),
        pytest.param(101 + NEAR, 102 + NEAR, False, id="just too far, behind"),
        pytest.param(89 - NEAR, 90 - NEAR, True, id="just near, in front"),
        pytest.param(88 - NEAR, 89 - NEAR, False, id="just too far, in front"),
        pytest.param(95, 105, False, id="touching is the same signal"),
    ],
)
def test_nearness(start: int, end: int, expected: bool) -> None:  # noqa: FBT001
    assert Places([(90, 100)]).near(start, end) is expected
