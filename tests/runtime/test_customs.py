"""The customs by which people work."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearford.core.errors import ClearfordError
from clearford.runtime.customs import load_customs


def test_the_shipped_customs_hold_together() -> None:
    customs = load_customs()
    assert customs.numbers.count("case.bulk") == 1000
    assert [t.jurisdiction for t in customs.workdays] == ["CN", "EU"]
    assert customs.ladder.thresholds
    assert len(customs.queues) == 21


def test_an_operator_puts_own_values_in_their_place(tmp_path: Path) -> None:
    (tmp_path / "numbers.yaml").write_text("case.lease: 20\n")
    (tmp_path / "queues.yaml").write_text(
        "queues:\n- {name: all, en: All, zh: 全部}\n"
        "- {name: young, en: Young, zh: 儿童, child_safety: true}\n"
    )
    (tmp_path / "ladder.yaml").write_text(
        "strikes: {hold: 1}\nweight: {1: 1, 2: 1, 3: 1, 4: 1}\ndays: {1: 90, 2: 90, 3: 90, 4: 90}\n"
        "thresholds: [{points: 3, rung: warn, days: 9}]\n"
    )
    customs = load_customs(tmp_path)
    assert customs.numbers.span("case.lease") == 1_200_000_000
    assert [q.name for q in customs.queues] == ["all", "young"]
    assert [t.points for t in customs.ladder.thresholds] == [3]


def test_the_table_that_reaches_furthest_is_used(tmp_path: Path) -> None:
    (tmp_path / "holidays.yaml").write_text(
        "tables: [{jurisdiction: CN, offset: 480, from: 2026-01-01, until: 2027-12-31}]\n"
    )
    customs = load_customs(tmp_path)
    table = customs.workdays_of("CN")
    assert table is not None
    assert table.until == date(2027, 12, 31)
    assert customs.workdays_of("XX") is None


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        pytest.param("numbers.yaml", "case.lease: soon", "CF-C002", id="no number"),
        pytest.param("numbers.yaml", "dsa.dispute: 91", "CF-C002", id="a number of law"),
        pytest.param("numbers.yaml", "a: b: c", "CF-C002", id="no YAML"),
        pytest.param(
            "queues.yaml", "queues: [{name: all, en: All, zh: 全部, who: me}]", "CF-C002", id="field"
        ),
        pytest.param("queues.yaml", "queues: [{name: all, en: All, zh: 全部}]", "CF-R023", id="queues"),
        pytest.param(
            "ladder.yaml",
            "{strikes: {}, weight: {}, days: {}, thresholds: [{points: 1, rung: close, days: 1}]}",
            "CF-R026",
            id="strikes that close accounts",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, name: str, text: str, code: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ClearfordError) as caught:
        load_customs(tmp_path)
    assert caught.value.code == code
