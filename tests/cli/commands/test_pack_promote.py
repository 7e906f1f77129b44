"""The way of a rule from its matches in shadow to live, with the commands alone."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from clearford.policy.files import load
from tests.cli.program import call
from tests.policy.golden import edited
from tests.runtime.backtest.conftest import event
from tests.runtime.test_promotion import READY, SURE


def test_from_shadow_to_live(tmp_path: Path) -> None:
    root, events = edited(READY, tmp_path), tmp_path / "events.jsonl"
    events.write_bytes(b"\n".join(msgspec.json.encode(event(i)) for i in range(400)))
    shadow, report, sheet = (str(tmp_path / n) for n in ("shadow.jsonl", "report.json", "sheet.jsonl"))
    packs = ("--packs", str(root), "--alone")
    replay = ("pack", "backtest", "--events", str(events), *packs, "--rule", SURE)
    call(*replay, "--shadow", shadow, "--json", report)
    made = call("pack", "sample", SURE, "--events", str(events), "--shadow", shadow, "-o", sheet, *packs)
    assert made.code == 0 and "75 items to review" in made.said, made.said
    tasks = [msgspec.json.decode(line) for line in Path(sheet).read_bytes().splitlines()]
    filled = [task | {"verdict": "right", "reviewer": "legal-team/anna"} for task in tasks]
    filled += [line | {"reviewer": "safety-team"} for line in filled if line["twice"]]
    filled += [line | {"verdict": "wrong", "reviewer": "fraud-team/bo"} for line in filled[:75]]
    reviewed = tmp_path / "reviewed.jsonl"
    reviewed.write_bytes(b"\n".join(map(msgspec.json.encode, filled)))
    verdicts = ("--reviewed", str(reviewed), "--shadow", shadow)
    shown = call("pack", "evidence", SURE, *verdicts, *packs, "--lang", "en")
    assert shown.code == 0 and "  n: 60" in shown.out and "the bar is met" in shown.err

    blind = ("--reviewer", "legal-team", "--reviewed", str(reviewed), "--diff", report)
    refused = call("pack", "promote", SURE, *blind, *packs, "--lang", "en")
    assert refused.code == 1 and "give the would-be decisions" in refused.out, refused.said
    refused = call("pack", "promote", SURE, "--reviewer", "fraud-team", *verdicts, *packs, "--lang", "zh")
    assert refused.code == 1 and refused.out.count("CF-P023") == 2
    assert "未写入任何内容" in refused.out

    grounds = ("--reviewer", "legal-team", *verdicts, "--diff", report)
    done = call("pack", "promote", SURE, *grounds, *packs, "--lang", "en")
    assert done.code == 0 and "is now live; the pack is version 0.2.0" in done.out, done.said
    rule = load([root])[0].find(SURE)
    assert rule is not None and rule.live and rule.evidence is not None and rule.evidence.n == 60
    assert call("pack", "check", *packs).code == 0


def test_the_author_of_the_change_may_be_another_than_the_owner(tmp_path: Path) -> None:
    root, reviewed = edited(READY, tmp_path), tmp_path / "reviewed.jsonl"
    line = {"item": "e1", "rule": SURE, "verdict": "right", "reviewer": "legal-team"}
    reviewed.write_bytes(msgspec.json.encode(line))
    seen = ("pack", "evidence", SURE, "--reviewed", str(reviewed), "--packs", str(root), "--alone")
    assert "  n: 1\n" in call(*seen).out
    assert "  n: 0\n" in call(*seen, "--author", "legal-team").out


def test_a_backtest_of_another_bundle_is_no_ground(tmp_path: Path) -> None:
    root, events = edited(READY, tmp_path), tmp_path / "events.jsonl"
    events.write_bytes(b"\n".join(msgspec.json.encode(event(i)) for i in range(10)))
    packs, report = ("--packs", str(root), "--alone"), str(tmp_path / "report.json")
    shadows = [str(tmp_path / name) for name in ("one.jsonl", "all.jsonl")]
    replay = ("pack", "backtest", "--events", str(events), *packs)
    call(*replay, "--rule", SURE, "--shadow", shadows[0], "--json", report)
    call(*replay, "--shadow", shadows[1])
    line = {"item": "e1", "rule": SURE, "verdict": "right", "reviewer": "legal-team"}
    (tmp_path / "reviewed.jsonl").write_bytes(msgspec.json.encode(line))
    grounds = ("--reviewer", "legal-team", "--reviewed", str(tmp_path / "reviewed.jsonl"), "--diff", report)
    said = [
        call("pack", "promote", SURE, *grounds, "--shadow", s, *packs, "--lang", "en").out for s in shadows
    ]
    assert ["another bundle" in words for words in said] == [False, True]


def test_too_few_reviewed_matches_do_not_meet_the_bar(tmp_path: Path) -> None:
    root, reviewed = edited(READY, tmp_path), tmp_path / "reviewed.jsonl"
    line = {"item": "e1", "rule": SURE, "verdict": "right", "reviewer": "anna"}
    reviewed.write_bytes(msgspec.json.encode(line))
    done = call("pack", "evidence", SURE, "--reviewed", str(reviewed), "--packs", str(root), "--alone")
    assert done.code == 1 and "35" in done.err


@pytest.mark.parametrize(
    ("command", "code"),
    [
        pytest.param(("evidence", "x.y.z", "--reviewed", "none.jsonl"), "CF-P002", id="unknown-rule"),
        pytest.param(("evidence", SURE, "--reviewed", "none.jsonl"), "CF-I008", id="no-file"),
        pytest.param(
            ("promote", SURE, "--reviewer", "a-team", "--diff", "bad.json"), "CF-I008", id="no-report"
        ),
        pytest.param(
            ("sample", SURE, "--events", "e.jsonl", "--shadow", "s.jsonl", "-o", "o.jsonl", "--number", "0"),
            "CF-C002",
            id="number",
        ),
    ],
)
def test_what_cannot_be_used(
    command: tuple[str, ...], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text("{}")
    root = edited([], tmp_path)
    done = call("pack", *command, "--packs", str(root), "--alone")
    assert (done.code, code in done.said) == (2, True), done.said
