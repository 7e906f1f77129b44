"""What makes each error of this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from clearford.core.ids import Digest
from clearford.runtime.batch.carrying import require_signals
from clearford.runtime.batch.chunks import Chunk, checked
from clearford.runtime.batch.inputs import failed_at, opened_at
from clearford.runtime.batch.replay import Request, alone, begin, resumed
from clearford.runtime.batch.survey import Survey
from tests.runtime.batch.kit import SMALL


def input_that_changed() -> None:
    checked(Chunk(source="day.jsonl", size=10, digest="1"), 11, "2")


def another_input() -> None:
    request = Request("monday.jsonl", Path("results"), SMALL)
    begin(request, (Chunk(source="monday.jsonl"),), Survey(bundle=Digest("sha256:0"), rounds=()))
    resumed(replace(request, address="tuesday.jsonl"))


def two_at_once() -> None:
    with alone(Path("results")), alone(Path("results")):
        pass


def counts_that_were_not_kept() -> None:
    request = Request("monday.jsonl", Path("results"), SMALL)
    found = Survey(bundle=Digest("sha256:0"), rounds=(("velocity",),))
    begin(request, (Chunk(source="monday.jsonl"),), found)
    require_signals(request.folder)


def storage_that_is_gone() -> None:
    raise failed_at("s3://history/day.jsonl", OSError("AWS Error NETWORK_CONNECTION during GetObject"))


def password_in_an_address() -> None:
    opened_at("s3://key:secret@history/2026")


OF_BATCH: dict[str, Callable[[], object]] = {
    "CF-S020": input_that_changed,
    "CF-S021": another_input,
    "CF-S022": two_at_once,
    "CF-S023": counts_that_were_not_kept,
    "CF-S046": storage_that_is_gone,
    "CF-S047": password_in_an_address,
}
