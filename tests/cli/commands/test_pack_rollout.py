"""`clearford scan --rollout` and `clearford pack rollout`: from a scan to a stop that a person undoes."""

from __future__ import annotations

import select
import signal
import subprocess
from pathlib import Path

import msgspec
import pytest

from clearford.runtime.rollout.buckets import KEY_SETTING
from clearford.runtime.rollout.files import STATE, open_folder
from tests.cli.program import Result, call, command, environment
from tests.runtime.rollout.bad_rules import FAST, KEY, LIVE, SURE, days, pack


@pytest.fixture(autouse=True)
def same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_SETTING, KEY.decode())
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return ("--packs", str(pack(tmp_path_factory.mktemp("packs"), LIVE, FAST)), "--alone")


def scan(tmp_path: Path, packs: tuple[str, ...], *more: str, n: float = 2.5, first: float = 0) -> Result:
    source = tmp_path / "in.jsonl"
    lines = (msgspec.json.encode(one) + b"\n" for one in days(n, first=first, per_day=600, share=0.02))
    source.write_bytes(b"".join(lines))
    out = ("-o", str(tmp_path / "out.jsonl"), "--rollout", str(tmp_path / "state"), "--lang", "en")
    return call("scan", str(source), *out, *packs, *more)


def rollout(tmp_path: Path, command: str, *more: str, lang: str = "en") -> Result:
    return call("pack", "rollout", command, str(tmp_path / "state"), *more, "--lang", lang)


def stands(tmp_path: Path, folder: str = "state") -> object:
    listed = call("pack", "rollout", "list", str(tmp_path / folder), "--json")
    return msgspec.json.decode(listed.out)["rules"][SURE]["per_cent"]


def test_a_scan_says_what_was_done_with_rules(tmp_path: Path, packs: tuple[str, ...]) -> None:
    result = scan(tmp_path, packs)
    assert result.code == 0
    assert f"{SURE}: passed the step of 50 %" in result.err
    assert "clearford pack rollout list" in result.err
    rollout(tmp_path, "start", SURE, "--at", "0", "--by", "safety-team")
    summary = scan(tmp_path, packs, "--json", n=2, first=2.5).err
    steps = [e for e in msgspec.json.decode(summary)["rollout"] if e["rule"] == SURE]
    assert steps[0] == {"rule": SURE, "kind": "step", "per_cent": 0, "trigger": None}


def test_the_list_shows_rules_and_record_in_both_languages(tmp_path: Path, packs: tuple[str, ...]) -> None:
    scan(tmp_path, packs)
    listed = rollout(tmp_path, "list")
    assert all(words in listed.out for words in (SURE, "100 %", "passed"))
    assert "处置记录" in rollout(tmp_path, "list", lang="zh").out
    data = msgspec.json.decode(rollout(tmp_path, "list", "--json").out)
    assert data["rules"][SURE]["actions"] > 0
    assert [e["kind"] for e in data["entries"] if e["rule"] == SURE] == ["step", "step"]


def test_people_stop_start_and_resume_rules(tmp_path: Path, packs: tuple[str, ...]) -> None:
    scan(tmp_path, packs, n=0.5)
    by = ("--by", "safety-team")
    assert stands(tmp_path) == 0
    assert "50 %" in rollout(tmp_path, "start", SURE, "--at", "50", *by).err
    assert stands(tmp_path) == 50
    stopped = rollout(tmp_path, "stop", SURE, *by, "--why", "wrong spans", lang="zh")
    assert (stopped.code, "人工停用" in stopped.err, stands(tmp_path)) == (0, True, 0)
    scan(tmp_path, packs, n=1, first=0.5)
    assert b'"status":"live"' not in (tmp_path / "out.jsonl").read_bytes(), "a stopped rule acts on nobody"
    assert rollout(tmp_path, "resume", SURE, *by).code == 0
    assert stands(tmp_path) == 50
    entries = msgspec.json.decode(rollout(tmp_path, "list", "--json").out)["entries"]
    mine = [(e["kind"], e["by"], e["found"]) for e in entries if e["by"]]
    assert mine == [
        ("started", "safety-team", ""),
        ("stopped", "safety-team", "wrong spans"),
        ("resumed", "safety-team", ""),
    ]
    refused = rollout(tmp_path, "resume", SURE, *by)
    assert (refused.code, "has not stopped" in refused.err) == (2, True)


def test_all_rules_are_stopped_and_started_at_once(tmp_path: Path, packs: tuple[str, ...]) -> None:
    scan(tmp_path, packs, n=0.1)
    by = ("--by", "safety-team")
    assert rollout(tmp_path, "start", "--all", "--at", "100", *by).err.count("100 %") == 2
    assert rollout(tmp_path, "stop", SURE, *by).code == 0
    assert rollout(tmp_path, "stop", "--all", *by).err.count("stopped") == 1
    assert rollout(tmp_path, "resume", "--all", *by).err.count("100 %") == 2
    refused = rollout(tmp_path, "start", "--all", "--at", "10", *by)
    assert (refused.code, "no step" in refused.err, stands(tmp_path)) == (2, True, 100)
    for words in ((), (SURE, "--all")):
        assert "name rules, or give --all" in rollout(tmp_path, "stop", *words, *by).err


def test_verdicts_about_actions_stop_a_rule(tmp_path: Path, packs: tuple[str, ...]) -> None:
    scan(tmp_path, packs)
    sheet = tmp_path / "actions.jsonl"
    assert "actions in" in rollout(tmp_path, "actions", SURE, "-o", str(sheet)).err
    lines = [msgspec.json.decode(line) for line in sheet.read_bytes().splitlines()]
    assert len(lines) > 4
    assert [line["at"] for line in lines] == sorted((line["at"] for line in lines), reverse=True)
    filled = [line | {"verdict": "wrong", "reviewer": "appeals-team"} for line in lines[:3]]
    sheet.write_bytes(b"\n".join(msgspec.json.encode(line) for line in filled))
    result = rollout(tmp_path, "verdicts", str(sheet))
    assert "3 actions judged" in result.err
    assert "overturned" in result.out
    assert stands(tmp_path) == 0
    assert "too many" in rollout(tmp_path, "list").out


@pytest.mark.parametrize("command", ["list", "stop"])
def test_without_a_rollout_the_error_says_what_begins_one(tmp_path: Path, command: str) -> None:
    more = () if command == "list" else (SURE, "--by", "safety-team")
    result = rollout(tmp_path, command, *more)
    assert (result.code, "CF-S005" in result.err, "scan --rollout" in result.err) == (2, True, True)


def test_a_damaged_state_stops_a_scan_before_anything_is_written(
    tmp_path: Path, packs: tuple[str, ...]
) -> None:
    scan(tmp_path, packs, n=0.1)
    state = tmp_path / "state" / STATE
    state.write_bytes(state.read_bytes()[:-5])
    (tmp_path / "out.jsonl").unlink()
    result = scan(tmp_path, packs, n=0.1)
    assert (result.code, "CF-S005" in result.err) == (2, True)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_scan_that_is_interrupted_goes_on_after_the_rows_that_it_wrote(
    tmp_path: Path, packs: tuple[str, ...]
) -> None:
    lines = [msgspec.json.encode(one) + b"\n" for one in days(9, per_day=700, share=0.02)]
    options = ("--rollout", str(tmp_path / "cut"), *packs)
    part = tmp_path / "cut.jsonl.part"
    with subprocess.Popen(
        command("scan", "-", "-o", str(tmp_path / "cut.jsonl"), *options),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as cut:
        assert cut.stdin is not None
        cut.stdin.writelines(lines[:5000])
        cut.stdin.flush()
        while not (part.exists() and part.stat().st_size > 300_000):
            assert cut.poll() is None
            select.select([], [], [], 0.05)
        cut.send_signal(signal.SIGINT)
        assert cut.wait(60) == 130
    done = part.read_bytes()
    written = done.count(b"\n")
    assert 0 < written <= 5000
    assert open_folder(str(tmp_path / "cut")).state.items == {"post": written}
    (tmp_path / "rest.jsonl").write_bytes(b"".join(lines[written:]))
    (tmp_path / "all.jsonl").write_bytes(b"".join(lines))
    assert call("scan", str(tmp_path / "rest.jsonl"), "-o", str(tmp_path / "two.jsonl"), *options).code == 0
    whole = ("--rollout", str(tmp_path / "whole"), *packs)
    assert call("scan", str(tmp_path / "all.jsonl"), "-o", str(tmp_path / "all.out.jsonl"), *whole).code == 0
    assert done + (tmp_path / "two.jsonl").read_bytes() == (tmp_path / "all.out.jsonl").read_bytes()
    assert stands(tmp_path, "cut") == stands(tmp_path, "whole") == 100


def test_events_without_times_end_no_step_and_the_scan_says_so(
    tmp_path: Path, packs: tuple[str, ...]
) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"id":"x","text":"hello"}\n')
    more = ("--rollout", str(tmp_path / "state"), "--lang", "en")
    result = call("scan", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl"), *more, *packs)
    assert "no event has a time" in result.err


def test_verdicts_that_cannot_be_read_are_refused(tmp_path: Path, packs: tuple[str, ...]) -> None:
    scan(tmp_path, packs, n=0.1)
    assert "CF-I008" in rollout(tmp_path, "verdicts", str(tmp_path / "none.jsonl")).err
    (tmp_path / "bad.jsonl").write_text("{")
    assert "CF-P024" in rollout(tmp_path, "verdicts", str(tmp_path / "bad.jsonl")).err
