"""A scan under a rollout: who is acted on, what is stopped, and that parts give the whole."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.readers import read_batches
from clearford.runtime.rollout.buckets import KEY_SETTING, is_in
from clearford.runtime.rollout.files import RECORD, STATE, open_folder
from clearford.runtime.rollout.run import Keeper, setting_of
from clearford.runtime.rollout.state import Entry, RuleState
from clearford.runtime.scan import Part, Scanner, ScanOptions, scan_in_workers
from tests.runtime.backtest.conftest import event
from tests.runtime.rollout.bad_rules import (
    BAD,
    FAST,
    HARM,
    KEY,
    LIVE,
    NARROWER,
    ORDINARY,
    SURE,
    days,
    pack,
    without,
)

TODAY = date(2026, 11, 22)
Row = dict[str, Any]


@pytest.fixture(autouse=True)
def same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same accounts come first in every test."""
    monkeypatch.setenv(KEY_SETTING, KEY.decode())


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("good"), LIVE)


def options(packs: Path) -> EngineOptions:
    return EngineOptions((str(packs),), shipped=False, today=TODAY)


def written(events: Iterable[Row], path: Path) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in events))
    return path


def rows_of(parts: Iterable[Part], keeper: Keeper) -> bytes:
    """The rows of some parts, each kept before the next is asked for, as a scan does."""
    rows = b""
    for part in parts:
        rows += part.lines
        if part.rollout is not None:
            keeper.take(part.rollout)
    keeper.save()
    return rows


def scanned(
    packs: Path, source: Path, folder: Path, *, batch: int = 2048, baseline: Sequence[Item] = ()
) -> bytes:
    """The rows of a scan under the rollout of a folder."""
    engine = Engine.load(options(packs))
    opened = open_folder(str(folder), make=True)
    scanner = Scanner(engine, ScanOptions(), setting_of(engine, opened, baseline, TODAY))
    batches = read_batches(str(source), batch=batch, decoder=engine.decoder)
    return rows_of(map(scanner.part, batches), Keeper(opened))


def in_workers(packs: Path, source: Path, folder: Path, workers: int) -> bytes:
    engine = Engine.load(options(packs))
    opened = open_folder(str(folder), make=True)
    setting = setting_of(engine, opened, (), TODAY)
    parts = scan_in_workers(
        str(source), options(packs), ScanOptions(), workers=workers, engine_here=engine, rollout=setting
    )
    return rows_of(parts, Keeper(opened))


def decoded(rows: bytes) -> list[Row]:
    return [msgspec.json.decode(line) for line in rows.splitlines()]


def status_of(row: Row) -> str | None:
    return next((held["status"] for held in row["rules"] if held["id"] == SURE), None)


def state_of(folder: Path) -> RuleState:
    return open_folder(str(folder)).state.rules[SURE]


def entries(folder: Path) -> list[Entry]:
    return [entry for entry in open_folder(str(folder)).record() if entry.rule == SURE]


def files(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in (STATE, RECORD)]


def test_outside_the_step_a_rule_is_on_trial_and_acts_on_nobody(good: Path, tmp_path: Path) -> None:
    events = days(7)
    rows = decoded(scanned(good, written(events, tmp_path / "in.jsonl"), tmp_path / "state"))
    hits = [(i, row) for i, row in enumerate(rows) if status_of(row)]
    assert len(hits) > 80
    assert [(e.kind, e.per_cent) for e in entries(tmp_path / "state")] == [
        ("step", 0), ("step", 1), ("step", 10), ("step", 50),
    ]  # fmt: skip
    for i, row in hits:
        day = i // 1500
        share = (0, 1, 10, 50, 100, 100, 100)[day]
        acts = is_in(KEY, events[i]["actor"], SURE, share)
        if i % 1500:  # The first event of a day ends the step of the day before once it is confirmed.
            assert (row["decision"], status_of(row)) == (("restrict", "live") if acts else ("allow", "trial"))


def test_an_item_without_an_account_waits_for_everybody(good: Path, tmp_path: Path) -> None:
    events = without(days(5.5), "actor")
    rows = decoded(scanned(good, written(events, tmp_path / "in.jsonl"), tmp_path / "state"))
    acting = [i for i, row in enumerate(rows) if status_of(row) == "live"]
    assert acting and min(acting) > 4 * 1500
    assert all(status_of(row) is None or status_of(row) == "live" for row in rows[4 * 1500 + 1 :])


@pytest.mark.parametrize("batch", [1, 7, 16, 500])
def test_the_size_of_batches_changes_nothing(good: Path, tmp_path: Path, batch: int) -> None:
    source = written(days(2.2, per_day=700, share=0.03), tmp_path / "in.jsonl")
    assert scanned(good, source, tmp_path / "a") == scanned(good, source, tmp_path / "b", batch=batch)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    fast = pack(tmp_path / "fast", LIVE, FAST)
    source = written(days(2.5, per_day=2048), tmp_path / "in.jsonl")
    alone = scanned(fast, source, tmp_path / "a")
    assert in_workers(fast, source, tmp_path / "b", 2) == alone
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert b'"status":"live"' in alone and b'"status":"trial"' in alone


def test_workers_take_turns_over_the_rows_of_a_table_too(tmp_path: Path) -> None:
    fast = pack(tmp_path / "fast", LIVE, FAST)
    table = tmp_path / "in.csv"
    with table.open("w", newline="") as out:
        rows = csv.DictWriter(out, ["id", "actor", "at", "text"], extrasaction="ignore")
        rows.writeheader()
        rows.writerows(days(2.5, per_day=1800, share=0.02))
    alone = scanned(fast, table, tmp_path / "a")
    assert in_workers(fast, table, tmp_path / "b", 2) == alone
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert b'"status":"live"' in alone


@pytest.mark.parametrize("at", [1, 1499, 4000])
def test_a_scan_in_parts_is_the_scan_of_the_whole(good: Path, tmp_path: Path, at: int) -> None:
    events = days(5, share=0.02)
    whole = scanned(good, written(events, tmp_path / "all.jsonl"), tmp_path / "whole")
    first = scanned(good, written(events[:at], tmp_path / "one.jsonl"), tmp_path / "parts")
    second = scanned(good, written(events[at:], tmp_path / "two.jsonl"), tmp_path / "parts")
    assert first + second == whole
    assert files(tmp_path / "whole")[1] == files(tmp_path / "parts")[1]
    assert open_folder(str(tmp_path / "whole")).state == open_folder(str(tmp_path / "parts")).state


def test_a_scan_that_is_cut_off_goes_on_where_its_rows_end(good: Path, tmp_path: Path) -> None:
    events = days(3, share=0.05)
    whole = scanned(good, written(events, tmp_path / "in.jsonl"), tmp_path / "whole", batch=400)
    engine = Engine.load(options(good))
    opened = open_folder(str(tmp_path / "cut"), make=True)
    keeper = Keeper(opened)
    scanner = Scanner(engine, ScanOptions(), setting_of(engine, opened, (), TODAY))
    batches = read_batches(str(tmp_path / "in.jsonl"), batch=400, decoder=engine.decoder)
    done = b""
    for _, batch in zip(range(5), batches, strict=False):
        part = scanner.part(batch)
        done += part.lines
        assert part.rollout is not None
        keeper.take(part.rollout)
    scanner.part(next(batches))  # Decided, and never written.
    keeper.save()
    rest = written(events[2000:], tmp_path / "rest.jsonl")
    assert done + scanned(good, rest, tmp_path / "cut", batch=400) == whole
    assert files(tmp_path / "whole") == files(tmp_path / "cut")


def test_over_its_limit_a_rule_escalates(good: Path, tmp_path: Path) -> None:
    calm = days(5.05, share=0.2)
    scanned(good, written(calm, tmp_path / "calm.jsonl"), tmp_path / "state")
    assert state_of(tmp_path / "state").per_cent == 0, "before everybody a limit stops it"
    assert [e.trigger for e in entries(tmp_path / "state") if e.kind == "stopped"] == ["limit"]
    scanned(good, written(days(5.05), tmp_path / "few.jsonl"), tmp_path / "whole")
    assert state_of(tmp_path / "whole").per_cent == 100
    start = 6 * 1440
    burst = [event(start + 1 + i, HARM, id=f"b{i}", actor=f"b{i}") for i in range(30)]
    ordinary = [event(start + i // 50, ORDINARY[0], id=f"o{i}", actor="o") for i in range(2000)]
    mixed = sorted([*burst, *ordinary], key=lambda one: str(one["at"]))
    rows = decoded(scanned(good, written(mixed, tmp_path / "burst.jsonl"), tmp_path / "whole"))
    made = [row["decision"] for row in rows if status_of(row)]
    assert made == ["restrict"] * 20 + ["escalate"] * 10
    (capped,) = [e for e in entries(tmp_path / "whole") if e.kind == "capped"]
    assert capped.found == "20 actions in an hour, per_hour 20"


@pytest.mark.parametrize("canaries", [True, False], ids=["with-canaries", "without"])
@pytest.mark.parametrize("bad", sorted(BAD))
def test_a_bad_version_is_stopped_before_it_acts_on_many(
    good: Path,
    tmp_path: Path,
    bad: str,
    canaries: bool,  # noqa: FBT001
) -> None:
    baseline = [Item(id=f"b{i}", text=text) for i, text in enumerate(("see you at six tonight", *ORDINARY))]
    state = tmp_path / "state"
    scanned(good, written(days(1.5), tmp_path / "before.jsonl"), state)
    assert state_of(state).per_cent == 1
    worse = pack(tmp_path / "bad", LIVE, BAD[bad])
    source = written(days(3, first=1.5), tmp_path / "after.jsonl")
    rows = decoded(scanned(worse, source, state, baseline=baseline if canaries else ()))
    (stop,) = [e for e in entries(state) if e.kind == "stopped"]
    assert stop.per_cent <= 1
    assert stop.trigger in (("canary",) if canaries else ("canary", "hit_rate", "limit"))
    assert state_of(state).stopped == stop.trigger
    acted = [row["item"] for row in rows if row["decision"] == "restrict"]
    assert len(acted) <= 20
    assert status_of(rows[-1]) in (None, "trial")
    assert [a.item for a in stop.review][: len(acted)] == acted[::-1]


def test_a_changed_rule_begins_in_shadow_and_other_rules_go_on(good: Path, tmp_path: Path) -> None:
    state, other = tmp_path / "state", "fraud.phishing.lookalike-domain"
    scanned(good, written(days(2.5), tmp_path / "before.jsonl"), state)
    changed = pack(tmp_path / "changed", LIVE, NARROWER)
    scanned(changed, written(days(0.01, first=2.5), tmp_path / "after.jsonl"), state)
    opened = open_folder(str(state)).state
    assert (opened.rules[SURE].step, opened.rules[other].per_cent) == (-1, 10)
    assert [e.kind for e in entries(state)] == ["step", "step", "changed"]
    assert opened.rules[SURE].shadow.items > 1000, "compared with what it did before"


def test_only_live_rules_that_enforce_are_watched(good: Path, tmp_path: Path) -> None:
    engine = Engine.load(options(good))
    setting = setting_of(engine, open_folder(str(tmp_path / "state"), make=True), (), TODAY)
    live = {r.id for r in engine.packs.rules() if r.live and r.kind == "enforce"}
    assert set(setting.watched) == live and SURE in live
    assert setting.canary == frozenset()


def test_explanations_and_would_be_decisions_are_of_what_was_decided(good: Path, tmp_path: Path) -> None:
    source = written(days(1.5, share=0.02), tmp_path / "in.jsonl")
    plain = decoded(scanned(good, source, tmp_path / "a"))
    engine = Engine.load(options(good))
    opened = open_folder(str(tmp_path / "b"), make=True)
    wanted = ScanOptions(explain=True, shadow=True, report=True)
    scanner = Scanner(engine, wanted, setting_of(engine, opened, (), TODAY))
    parts = [scanner.part(b) for b in read_batches(str(source), decoder=engine.decoder)]
    rows = decoded(b"".join(part.lines for part in parts))
    assert [(r["item"], r["decision"], r["rules"]) for r in rows] == [
        (r["item"], r["decision"], r["rules"]) for r in plain
    ]
    held_back = [row for row in rows if status_of(row) == "trial"]
    assert held_back and all((row["actions"], row["reasons"]) == ([], []) for row in held_back)
    assert all(part.shadow == b"" for part in parts), "no rule of these packs is on trial"


def test_without_a_rollout_a_live_rule_acts_on_everybody(good: Path, tmp_path: Path) -> None:
    engine = Engine.load(options(good))
    source = written(days(0.2, share=0.2), tmp_path / "in.jsonl")
    scanner = Scanner(engine, ScanOptions())
    parts = [scanner.part(b) for b in read_batches(str(source), decoder=engine.decoder)]
    assert all(part.rollout is None for part in parts)
    assert {row["decision"] for part in parts for row in decoded(part.lines) if status_of(row)} == {
        "restrict"
    }
