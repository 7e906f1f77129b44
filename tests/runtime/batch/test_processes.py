"""Workers give the same bytes however many they are and however often they die, and decide nothing twice."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.batch.book import MOST_TRIES, Book, Claimed
from clearford.runtime.batch.foreman import run_processes
from clearford.runtime.batch.plan import DECIDE, ChunkResult, Unit
from clearford.runtime.batch.processes import GARBAGE, cores, do_unit, settle
from clearford.runtime.batch.replay import Request, alone
from clearford.runtime.batch.units import WORK, Bench
from clearford.runtime.engine import EngineOptions
from tests.cli.program import SMALL as SMALL_PACKS
from tests.cli.program import command, environment
from tests.runtime.batch.kit import SMALL, begun, rows_of, worked_off, write_lines
from tests.runtime.counting import SIGNALS, some_items, write_pack
from tests.runtime.service.test_processes import children, until


def _items(n: int) -> list[Item]:
    return [Item(id=f"i{i}", text=f"good morning, number {i}") for i in range(n)]


def _done(folder: Path) -> int:
    if not (folder / WORK / "replay.db").exists():
        return 0
    with closing(Book(folder / WORK)) as book:
        return len(book.results(DECIDE))


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Request, list[bytes]]:
    """A history with counters, and the parts that one process makes of it."""
    folder = tmp_path_factory.mktemp("counted")
    packs = write_pack(folder / "packs")
    options = EngineOptions(packs=(str(packs),), shipped=False, signals=SIGNALS, today=date(2026, 11, 22))
    source = write_lines(folder / "in.jsonl", some_items(500))
    request = Request(str(source), folder / "alone", options, size=20_000)
    begun(request)
    manifest = worked_off(request.folder)
    assert len(manifest.parts) > 3
    return request, [(request.folder / part.name).read_bytes() for part in manifest.parts]


@pytest.mark.parametrize("workers", [2, 5])
def test_any_number_of_workers_gives_the_same_bytes(
    counted: tuple[Request, list[bytes]], tmp_path: Path, workers: int
) -> None:
    request, expected = counted
    again = Request(request.address, tmp_path / "out", request.options, size=request.size)
    begun(again)
    seen: list[tuple[int, int]] = []
    run_processes(again.folder, workers, tick=lambda *told: seen.append(told))
    assert [path.read_bytes() for path in sorted(again.folder.glob("part-*"))] == expected
    assert seen


def test_a_killed_worker_foreman_and_coordinator_lose_and_double_nothing(tmp_path: Path) -> None:
    items = _items(20_000)
    source, out = write_lines(tmp_path / "in.jsonl", items), tmp_path / "out"
    request = Request(str(source), out, SMALL, size=40_000)
    job = begun(request)
    assert len(job.chunks) > 15
    words = [
        "replay",
        str(source),
        "--out",
        str(out),
        "--workers",
        "2",
        "--sample",
        "0",
        "--json",
        *SMALL_PACKS,
    ]
    with subprocess.Popen(command(*words), stdout=subprocess.DEVNULL, env=environment()) as process:
        until(lambda: _done(out) >= 2)
        [foreman] = children(process.pid)
        os.kill(min(children(foreman)), signal.SIGKILL)
        until(lambda: _done(out) >= 4)
        os.kill(foreman, signal.SIGKILL)
        until(lambda: bool(children(process.pid) - {foreman}))
        [another] = children(process.pid) - {foreman}
        until(lambda: bool(children(another)) and _done(out) >= 6)
        workers = {another, *children(another)}
        process.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("part-*")}
    assert 6 <= len(before) < len(job.chunks)
    with alone(out), closing(Book(out / WORK)) as book:
        book.free()
    manifest = worked_off(out)
    assert [row["item"] for row in rows_of(out, manifest)] == [item.id for item in items]
    assert manifest.given_up == []
    assert {path.name for path in out.glob("part-*")} == {part.name for part in manifest.parts}
    kept = {name for name, at in before.items() if (out / name).stat().st_mtime_ns == at}
    assert len(kept) >= 6


class Deadly(Bench):
    """Ends its process where a chunk of a number comes, as an out-of-memory killer does."""

    def run(self, unit: Unit, *more: object) -> ChunkResult:
        """Nothing comes of the second chunk."""
        if unit.n == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().run(unit, *more)  # type: ignore[arg-type]


def test_a_stretch_that_ends_every_worker_is_given_up_and_the_rest_is_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request(
        str(write_lines(tmp_path / "in.jsonl", _items(300))), tmp_path / "out", SMALL, size=6000
    )
    job = begun(request)
    for _ in range(MOST_TRIES):
        child = os.fork()
        if child == 0:
            with closing(Book(request.folder / WORK)) as book:
                bench = Deadly(job, request.folder)
                while claimed := book.claim(job, "dead:1"):
                    do_unit(book, job, bench, claimed)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        with closing(Book(request.folder / WORK)) as book:
            book.free()
    manifest = worked_off(request.folder)
    assert [(one.code, one.first) for one in manifest.given_up] == [("CF-S003", job.chunks[1].first)]
    assert manifest.decided == 300 - job.chunks[1].rows


def test_bad_and_changed_input_is_given_up_with_its_code(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b", "c"):
        write_lines(folder / f"{name}.jsonl", _items(20))
    (folder / "d.parquet").write_bytes(b"PAR1 and no end")
    request = Request(str(folder), tmp_path / "out", SMALL)
    begun(request)
    write_lines(folder / "b.jsonl", _items(21))
    (folder / "c.jsonl").unlink()
    manifest = worked_off(request.folder)
    assert [(Path(one.source).name, one.code) for one in manifest.given_up] == [
        ("b.jsonl", "CF-S020"),
        ("c.jsonl", "CF-I008"),
        ("d.parquet", "CF-I008"),
    ]
    assert manifest.decided == 20


def test_a_lease_that_was_lost_commits_nothing(tmp_path: Path) -> None:
    request = Request(str(write_lines(tmp_path / "in.jsonl", _items(20))), tmp_path / "out", SMALL)
    job = begun(request)
    with closing(Book(request.folder / WORK)) as book:
        bench = Bench(job, request.folder)
        paused = book.claim(job, "paused:1")
        assert paused is not None
        book.free()
        other = book.claim(job, "other:1")
        assert other is not None
        assert not do_unit(book, job, bench, paused)
        assert book.results(DECIDE) == {}
        assert do_unit(book, job, bench, other)


def test_a_lease_is_renewed_while_the_work_lasts(tmp_path: Path) -> None:
    request = Request(str(write_lines(tmp_path / "in.jsonl", _items(20))), tmp_path / "out", SMALL)
    job, lease = begun(request), timedelta(seconds=0.3)
    with closing(Book(request.folder / WORK)) as book:

        class Slow(Bench):
            """Takes longer than its lease."""

            def run(self, *more: object) -> ChunkResult:
                """Waits until nobody else could have been given the unit, had it not been renewed."""
                found: list[Claimed | None] = []
                began = book.claim(job, "thief:1")
                until(lambda: _leased_until(book) > first + 2 * 300_000)
                found += [began, book.claim(job, "thief:1")]
                assert found == [None, None]
                return super().run(*more)  # type: ignore[arg-type]

        claimed = book.claim(job, "w:1", lease)
        assert claimed is not None
        first = claimed.row.leased_until
        assert do_unit(book, job, Slow(job, request.folder), claimed, lease)


def _leased_until(book: Book) -> int:
    with book._reader.connect() as conn:
        return int(conn.exec_driver_sql("SELECT leased_until FROM chunk WHERE state = 'leased'").scalar_one())


def test_other_packs_stop_every_worker_at_once(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", _items(5))
    request = Request(str(source), tmp_path / "out", SMALL)
    job = begun(request)
    rule = next(Path(job.packs[0]).rglob("rules/*.yaml"))
    rule.unlink()
    with pytest.raises(StoreError, match="CF-S021"):
        run_processes(request.folder, 1)


def test_a_settled_process_looks_for_garbage_seldom_and_never_at_what_it_had() -> None:
    before = gc.get_threshold()
    try:
        settle()
        assert gc.get_threshold()[0] == GARBAGE
        assert gc.get_freeze_count() > 1000
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def test_cores_are_counted() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
