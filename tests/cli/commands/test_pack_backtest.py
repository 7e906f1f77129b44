"""`clearford pack backtest` shows what would change, in both languages, and refuses what cannot go well."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cli.program import SMALL, call
from tests.runtime.backtest.conftest import event

SURE = "fraud.phishing.sure-profit"


@pytest.fixture
def events(tmp_path: Path) -> str:
    lines = [msgspec.json.encode(event(i, truth="fraud" if i % 5 < 2 else "ok")) for i in range(100)]
    lines[7] = b"{bad"
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join(lines))
    return str(path)


def test_the_report_in_words_and_as_json(
    events: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEARFORD_ROLLOUT_KEY", "x" * 20)
    monkeypatch.setenv("COLUMNS", "200")
    out, shadow = tmp_path / "report.json", tmp_path / "shadow.jsonl"
    options = ("--labels", "truth", "--rollout", "--json", str(out), "--shadow", str(shadow), "--sample", "2")
    done = call("pack", "backtest", "--events", events, *SMALL, *options, "--lang", "en")
    assert done.code == 3, done.said
    for words in ("100 events read, 1 rejected", "8: CF-I002", SURE, "newly restricted", "[0.8"):
        assert words in done.said, words
    report = msgspec.json.decode(out.read_bytes())
    assert report["shifts"]["restricted"] == 20 and report["read"] == 100
    assert len(shadow.read_bytes().splitlines()) == 20
    chinese = call("pack", "backtest", "--events", events, *SMALL, "--lang", "zh")
    assert "新受限制" in chinese.said and "读取事件 100 条" in chinese.said


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param(["--workers", "0"], "CF-C002", id="workers"),
        pytest.param(["--sample", "5000"], "CF-C002", id="sample"),
        pytest.param(["--rule", "fraud.phishing.none"], "CF-P002", id="unknown-rule"),
        pytest.param(["--against", "no/such/folder"], "CF-P001", id="no-baseline"),
        pytest.param(["--rollout"], "CF-C004", id="no-key"),
        pytest.param(["--verify", "5", "--events", "-"], "CF-C002", id="verify-standard-input"),
        pytest.param(["--shadow", "no/such/folder/x.jsonl"], "CF-S001", id="shadow"),
        pytest.param(["--json", "no/such/folder/x.json"], "CF-S001", id="report"),
    ],
)
def test_what_cannot_go_well(
    options: list[str], code: str, events: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLEARFORD_ROLLOUT_KEY", raising=False)
    done = call("pack", "backtest", "--events", events, *SMALL, *options)
    assert (done.code, code in done.said) == (2, True)


def test_no_output_replaces_the_events(events: str, tmp_path: Path) -> None:
    before = Path(events).read_bytes()
    for option in ("--json", "--shadow"):
        done = call("pack", "backtest", "--events", events, *SMALL, option, events)
        assert (done.code, "CF-C002" in done.said) == (2, True)
    both = str(tmp_path / "both.json")
    assert call("pack", "backtest", "--events", events, *SMALL, "--json", both, "--shadow", both).code == 2
    assert Path(events).read_bytes() == before


def test_under_an_overlay(events: str, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text("version: 1.0.0\nowner: platform-team\npreset: cautious\n")
    done = call("pack", "backtest", "--events", events, *SMALL, "--overlay", str(overlay))
    assert done.code == 3, done.said


def test_events_that_are_not_there() -> None:
    done = call("pack", "backtest", "--events", "none.jsonl", *SMALL)
    assert (done.code, "CF-I008" in done.said) == (2, True)


def test_no_sample_shows_a_personal_value(tmp_path: Path) -> None:
    source, out, page = (tmp_path / name for name in ("in.jsonl", "out.json", "out.html"))
    start = "稳赚不赔，会议号 123 456 789，"
    texts = [f"{start}手机号13800138000", start.ljust(187, "好") + "手机号13800138000，请回电"]
    lines = [msgspec.json.encode({"id": f"e{i}", "text": text}) for i, text in enumerate(texts)]
    source.write_bytes(b"\n".join(lines))
    more = ("--json", str(out), "--html", str(page), "--rule", SURE)
    done = call("pack", "backtest", "--events", str(source), *SMALL, *more)
    assert done.code == 0, done.said
    assert msgspec.json.decode(out.read_bytes())["samples"]
    for shown in (done.said, out.read_text(), page.read_text()):
        assert "稳赚不赔" in shown
        assert "1380" not in shown
