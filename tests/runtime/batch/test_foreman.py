"""A foreman loads a bundle once, for the look and for all workers, and is replaced when it is ended."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clearford.core.errors import ConfigError, StoreError
from clearford.core.items import Item
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.chunks import chunks_of
from clearford.runtime.batch.foreman import Foreman, contents, run_processes
from clearford.runtime.batch.inputs import sources_of
from clearford.runtime.batch.plan import DECIDE
from clearford.runtime.batch.replay import Request, begin, finish, planned, survey
from clearford.runtime.batch.survey import Ask
from clearford.runtime.batch.units import WORK
from clearford.runtime.engine import Engine
from tests.cli.program import PACKS
from tests.runtime.batch.kit import SMALL, begun, rows_of, write_lines
from tests.runtime.service.test_processes import children, until


def _items(n: int) -> list[Item]:
    return [Item(id=f"i{i}", text=f"good morning, number {i}") for i in range(n)]


def _foremen() -> set[int]:
    return children(os.getpid())


def test_one_process_loads_looks_and_works(tmp_path: Path) -> None:
    items, before = _items(400), _foremen()
    path = write_lines(tmp_path / "in.jsonl", items)
    request = Request(str(path), tmp_path / "out", SMALL, size=4000)
    (request.folder / WORK).mkdir(parents=True)
    chunks = planned(request)
    with Foreman(2) as foreman:
        found = survey(request, chunks, 50, foreman)
        assert (found.items, found.bundle) == (50, Engine.load(SMALL).program.bundle)
        first = _foremen() - before
        assert len(first) == 1
        job = begin(request, chunks, found)
        assert job.packs != SMALL.packs
        foreman.load(job.options)
        assert _foremen() - before == first, "copies of the same packs are the bundle that it has"
        manifest = finish(request.folder, 2, foreman=foreman)
    assert [row["item"] for row in rows_of(request.folder, manifest)] == [item.id for item in items]
    assert sum(foreman.rows) == 400
    assert _foremen() == before


def test_a_foreman_that_is_killed_is_replaced_with_its_workers(tmp_path: Path) -> None:
    items = _items(8000)
    request = Request(str(write_lines(tmp_path / "in.jsonl", items)), tmp_path / "out", SMALL, size=20_000)
    begun(request)
    before, killed = _foremen(), list[int]()

    def kill(noted: int, decided: int) -> None:
        if decided and not killed:
            [foreman] = _foremen() - before
            workers = children(foreman)
            os.kill(foreman, signal.SIGKILL)
            until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
            killed.append(foreman)

    manifest = finish(request.folder, 2, kill)
    assert killed
    assert [row["item"] for row in rows_of(request.folder, manifest)] == [item.id for item in items]
    assert manifest.given_up == []


def test_a_foreman_that_is_ended_before_it_can_answer_stops_the_replay() -> None:
    before = _foremen()
    with Foreman(1) as foreman:
        foreman.load(SMALL)
        [pid] = _foremen() - before
        os.kill(pid, signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        until(lambda: foreman.watch(0.1) is None)
        foreman._tell(Ask("in.jsonl", (), 0))
        with pytest.raises(StoreError, match="CF-S003"):
            foreman._told()
        assert foreman.survey(SMALL, Ask("in.jsonl", (), 0)).rounds == (), "another one is started"


def test_a_bundle_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    with Foreman(1) as foreman, pytest.raises(ConfigError, match="CF-C003"):
        foreman.load(replace(SMALL, signals=("no.such.signal",)))


def test_a_worker_that_is_killed_is_replaced_and_its_unit_given_back(tmp_path: Path) -> None:
    items = _items(8000)
    request = Request(str(write_lines(tmp_path / "in.jsonl", items)), tmp_path / "out", SMALL, size=20_000)
    job = begun(request)
    before, killed = _foremen(), list[int]()

    def kill(noted: int, decided: int) -> None:
        if decided and len(killed) < 2:
            [foreman] = _foremen() - before
            for worker in children(foreman) - set(killed):
                os.kill(worker, signal.SIGKILL)
                killed.append(worker)

    run_processes(request.folder, 2, tick=kill)
    assert len(killed) >= 2
    with closing(Book(request.folder / WORK)) as book:
        assert sum(result.rows_out for result in book.results(DECIDE).values()) == 8000
        assert len(book.results(DECIDE)) == len(job.chunks)


def test_what_is_named_is_the_same_wherever_it_lies_and_another_when_it_changes(tmp_path: Path) -> None:
    shutil.copytree(PACKS, tmp_path / "packs")
    there = replace(SMALL, packs=(str(tmp_path / "packs"),))
    assert contents(there) == contents(SMALL)
    assert contents(replace(there, today=date(2026, 11, 23))) != contents(there)
    assert contents(replace(there, overlay=str(tmp_path / "none.yaml"))) != contents(there)
    rule = next((tmp_path / "packs").rglob("rules/*.yaml"))
    rule.write_bytes(rule.read_bytes() + b"\n")
    assert contents(there) != contents(SMALL)


def test_a_sample_is_looked_at_without_a_foreman_of_ones_own(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "in.jsonl", _items(30))
    found = survey(Request(str(path), tmp_path / "out", SMALL), tuple(chunks_of(sources_of(str(path)))), 20)
    assert (found.items, found.rejected) == (20, 0)
