"""Answers that are kept for a short time."""

from __future__ import annotations

import pytest

from clearford.runtime.service import recent
from clearford.runtime.service.recent import KEEP_S, Recent


def test_an_answer_is_made_again_when_it_is_old() -> None:
    now, made = [0.0], iter(range(10))
    kept = Recent(lambda: now[0])
    assert [kept.get("a", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    assert kept.get("b", lambda: next(made)) == 1
    now[0] = KEEP_S - 1
    assert kept.get("a", lambda: next(made)) == 0
    now[0] = KEEP_S
    assert kept.get("a", lambda: next(made)) == 2


def test_a_fault_is_not_kept() -> None:
    kept = Recent()
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1


def test_the_oldest_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST", 2)
    kept = Recent()
    assert [kept.get(n, lambda: "first") for n in range(3)] == ["first"] * 3
    assert [kept.get(n, lambda: "again") for n in (2, 1, 0)] == ["first", "first", "again"]
