"""Loops of a worker: a fault ends no loop, and what was begun is finished."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clearford.core.errors import StoreError
from clearford.runtime.record.logs import Logs
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.work import loops
from clearford.runtime.work.loops import IntegratorLoop, Loop, Workers
from tests.runtime.service_kit import record_on


@pytest.mark.parametrize(
    "fault", [pytest.param(StoreError("CF-S006", "gone"), id="known"), pytest.param(KeyError("x"), id="bug")]
)
def test_a_fault_is_waited_out_and_the_loop_goes_on(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "AFTER_FAULT", timedelta(0))
    again, ended, calls = threading.Event(), threading.Event(), []

    def step() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise fault
        again.set()

    workers = Workers([Loop("x", timedelta(seconds=0.001), step, ended.set)])
    workers.start()
    assert again.wait(5)
    workers.close()
    assert ended.is_set()


def test_one_integrator_works_and_hands_over_when_it_ends(store: Store, tmp_path: Path) -> None:
    record, logs = record_on(store), Logs(tmp_path)
    one, other = IntegratorLoop(record, logs), IntegratorLoop(record, Logs(tmp_path))

    def placed() -> int:
        with record.change() as change:
            change.entry("config", data={"what": "x", "new": "y"})
        one.step()
        other.step()
        with record.read() as conn:
            return conn.execute(select(func.count()).where(entry.c.idx.is_not(None))).scalar_one()

    assert placed() == 1
    one.end()
    other.step()
    with record.change() as change:
        change.entry("config", data={"what": "x", "new": "y"})
    other.step()
    with record.read() as conn:
        assert conn.execute(select(func.count()).where(entry.c.idx.is_not(None))).scalar_one() == 2
    other.end()
