"""Units are done once, in their turn, under a fence; what cannot be done takes what needs it along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from clearford.core.errors import StoreError
from clearford.runtime.batch.book import FILE, MOST_TRIES, Book, begun
from clearford.runtime.batch.chunks import Chunk
from clearford.runtime.batch.plan import ChunkResult, Job, Unit
from tests.runtime.batch.test_plan import JOB

COUNTING = msgspec.structs.replace(JOB, rounds=(("near",), ("velocity",)), domains=2)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(Book.create(tmp_path, COUNTING)) as opened:
        yield opened


def _take(book: Book, job: Job, worker: str = "w:1") -> Unit | None:
    claimed = book.claim(job, worker)
    return None if claimed is None else claimed.unit


def _work_off(book: Book, job: Job) -> list[tuple[str, int, int]]:
    """Do everything as soon as its turn comes; the order in which it came."""
    done = []
    while claimed := book.claim(job, "w:1"):
        unit = claimed.unit
        if unit.stage == "state":
            for n in book.results("keys", unit.round):
                assert book.record(claimed, n, f"{unit.round}-{unit.n}-{n}", "d")
        assert book.finish(claimed, ChunkResult(rows_out=1, outcomes={"allow": 1}))
        done.append((unit.stage, unit.round, unit.n))
    return done


def test_each_pass_waits_for_what_it_needs(book: Book) -> None:
    keys = [("keys", 0, 0), ("keys", 0, 1)]
    assert _work_off(book, COUNTING) == [
        *keys,
        ("state", 0, 0),
        ("state", 0, 1),
        ("keys", 1, 0),
        ("keys", 1, 1),
        ("state", 1, 0),
        ("state", 1, 1),
        ("decide", 0, 0),
        ("decide", 0, 1),
    ]
    standing = book.standing()
    assert (standing.open, standing.done, standing.decided, standing.outcomes) == (0, 10, 2, {"allow": 2})


def test_nothing_is_handed_out_twice_and_state_waits_for_all_keys(book: Book) -> None:
    assert _take(book, COUNTING) == Unit("keys", 0)
    assert _take(book, COUNTING) == Unit("keys", 1)
    assert _take(book, COUNTING) is None


def test_a_chunk_is_decided_while_others_are_still_counted(tmp_path: Path) -> None:
    job = msgspec.structs.replace(JOB, rounds=(("velocity",),))
    with closing(Book.create(tmp_path, job)) as book:
        for _ in job.chunks:
            claimed = book.claim(job, "w:1")
            assert claimed is not None
            book.finish(claimed, ChunkResult())
        state = book.claim(job, "w:1")
        assert state is not None
        assert _take(book, job) is None
        assert book.record(state, 1, "signals", "d")
        assert _take(book, job) == Unit("decide", 1)


def test_what_a_dead_worker_held_is_taken_up_and_the_dead_one_writes_nothing(book: Book) -> None:
    dead = book.claim(COUNTING, "dead:1")
    assert dead is not None
    book.free(["other:1"])
    assert _take(book, COUNTING) == Unit("keys", 1)
    book.free(["dead:1"])
    taken = book.claim(COUNTING, "w:2")
    assert taken is not None
    assert taken.unit == dead.unit
    assert not book.finish(dead, ChunkResult())
    assert not book.renew(dead)
    assert not book.give_up(dead, "CF-I008", "late")
    assert not book.record(dead, 0, "late", "d")
    assert book.renew(taken)
    assert book.finish(taken, ChunkResult())
    assert not book.finish(taken, ChunkResult())


def test_a_unit_that_ends_every_worker_is_given_up_with_its_chunk(book: Book) -> None:
    for _ in range(MOST_TRIES):
        assert _take(book, COUNTING) == Unit("keys", 0)
        book.free()
    assert _take(book, COUNTING) == Unit("keys", 1)
    found = {(row.stage, row.round, row.n, row.error) for row in book.given_up()}
    assert found == {("keys", 0, 0, "CF-S003"), ("keys", 1, 0, "CF-S003"), ("decide", 0, 0, "CF-S003")}


def test_a_domain_that_cannot_be_counted_takes_all_that_needs_it(book: Book) -> None:
    for _ in COUNTING.chunks:
        claimed = book.claim(COUNTING, "w:1")
        assert claimed is not None
        book.finish(claimed, ChunkResult())
    state = book.claim(COUNTING, "w:1")
    assert state is not None
    assert book.give_up(state, "CF-S020", "changed")
    assert book.open_units() == 0


def test_what_was_seen_to_be_bad_is_given_up_from_the_start(tmp_path: Path) -> None:
    bad = Chunk(source="b.parquet", code="CF-I008", found="not a sound Parquet file")
    with closing(Book.create(tmp_path, msgspec.structs.replace(JOB, chunks=(bad, bad)))) as book:
        assert book.open_units() == 0
        assert [(row.n, row.error) for row in book.given_up()] == [(0, "CF-I008"), (1, "CF-I008")]


def test_a_folder_tells_its_job(tmp_path: Path) -> None:
    assert begun(tmp_path) is None
    with pytest.raises(StoreError, match="CF-S006"):
        Book(tmp_path)
    Book.create(tmp_path, JOB).close()
    assert begun(tmp_path) == JOB


def test_a_job_of_another_version_is_refused(tmp_path: Path) -> None:
    with closing(Book.create(tmp_path, JOB)) as book, book._writer.begin() as conn:
        conn.exec_driver_sql("UPDATE job SET body = '{}'")
    with pytest.raises(StoreError, match="CF-S021"):
        begun(tmp_path)


def test_a_book_that_was_not_finished_is_no_book(tmp_path: Path) -> None:
    (tmp_path / f".{FILE}.tmp").write_bytes(b"half")
    assert begun(tmp_path) is None
    Book.create(tmp_path, JOB).close()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
