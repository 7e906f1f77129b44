"""A sample tells bundle, rounds and speed, and passes over what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.runtime.batch.chunks import Chunk, chunks_of
from clearford.runtime.batch.inputs import sources_of
from clearford.runtime.batch.survey import PLACES, Ask, Survey, Surveyor, _Reading
from clearford.runtime.engine import Engine, EngineOptions
from tests.policy.golden import TODAY, edited
from tests.runtime.batch.kit import SMALL, write_lines
from tests.runtime.counting import SIGNALS, some_items, write_pack
from tests.runtime.guards.test_asking import ACTS


def test_a_sample_is_spread_over_the_history(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "in.jsonl", some_items(2000))
    chunks = (*chunks_of(sources_of(str(path)), size=4000), Chunk(source="none.jsonl"))
    found = Surveyor(Engine.load(SMALL))(Ask(str(path), chunks, 160))
    assert len(chunks) > 2 * PLACES
    assert found.bundle == Engine.load(SMALL).program.bundle
    assert found.rounds == ()
    assert found.items == 160
    assert found.note_share == 0
    assert found.seconds_an_item > 0


def test_what_remembers_is_named_in_rounds_and_timed(tmp_path: Path) -> None:
    options = EngineOptions(packs=(str(write_pack(tmp_path)),), shipped=False, signals=SIGNALS)
    path = write_lines(tmp_path / "in.jsonl", some_items(600))
    found = Surveyor(Engine.load(options))(Ask(str(path), tuple(chunks_of(sources_of(str(path)))), 500))
    assert found.rounds == (("near",), ("velocity",))
    assert found.items == 500
    assert min(found.note_s, found.count_s, found.decide_s, found.read_s) > 0
    assert 0 < found.note_share < 1


def test_a_sample_of_nothing_tells_the_bundle() -> None:
    found = Surveyor(Engine.load(SMALL))(Ask("in.jsonl", (), 0))
    assert found == Survey(bundle=found.bundle, rounds=())


def test_what_is_done_once_for_a_chunk_is_shared_by_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 3.0, 4.0, 5.0])
    monkeypatch.setattr("time.process_time", lambda: next(clock))
    reading = _Reading()
    assert reading.row_s(1000) == 0
    reading.came(100)
    assert reading.row_s(1000) == 3 / 100
    reading.came(100)
    reading.came(100)
    assert reading.row_s(1000) == 1 / 100 + 2 / 1000


def test_rules_that_read_guard_models_are_named_since_no_replay_asks_them(tmp_path: Path) -> None:
    options = EngineOptions(packs=(str(edited(ACTS, tmp_path)),), shipped=False, today=TODAY)
    found = Surveyor(Engine.load(options))(Ask("in.jsonl", (), 0))
    assert found.guarded == ("fraud.phishing.sure-profit",)
