"""A job says all that its workers need, and survives being written down."""

from __future__ import annotations

from datetime import date

import msgspec

from clearford.runtime.batch.chunks import Chunk
from clearford.runtime.batch.plan import Job
from clearford.runtime.engine import EngineOptions

JOB = Job(
    address="in.jsonl",
    bundle="sha256:1",
    packs=("packs/0",),
    shipped=False,
    today=date(2026, 11, 1),
    signals=("text.length",),
    salt=7,
    chunks=(Chunk(source="in.jsonl", rows=3), Chunk(source="in.jsonl", first=4, rows=2)),
)


def test_a_job_is_read_as_it_was_written() -> None:
    assert msgspec.json.decode(msgspec.json.encode(JOB), type=Job) == JOB


def test_a_job_counts_its_rows_and_says_what_loads_its_bundle() -> None:
    assert JOB.items == 5
    expected = EngineOptions(
        packs=("packs/0",), shipped=False, today=date(2026, 11, 1), signals=("text.length",)
    )
    assert JOB.options == expected
