"""`clearford replay` looks first, decides, goes on, and says in both languages what came of it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import msgspec
import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from clearford.cli.commands.replay import _Watch
from clearford.core.items import Item
from clearford.runtime.batch.book import begun
from clearford.runtime.batch.replay import MANIFEST
from clearford.runtime.batch.units import WORK
from tests.cli.program import SMALL, call
from tests.policy.golden import edited
from tests.runtime.batch.kit import write_lines
from tests.runtime.guards.test_asking import ACTS

QUICK = ("--workers", "1", "--sample", "50")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred items and a line that is none."""
    items = [Item(id=f"i{i}", text="good morning") for i in range(100)]
    path = write_lines(tmp_path_factory.mktemp("replay") / "in.jsonl", items)
    path.write_bytes(path.read_bytes() + b"{not json\n")
    return path


@pytest.fixture(scope="module")
def replayed(history: Path) -> Path:
    """The folder of a replay that is at its end."""
    out = history.parent / "out"
    result = call("replay", str(history), "--out", str(out), *QUICK, *SMALL)
    assert result.code == 3
    assert "101 rows and lines in 1 chunks" in result.said
    assert "sample of 50 items" in result.said
    assert "estimate, not a promise" in result.said
    assert "100 items decided, 1 lines rejected; 1 parts" in result.said
    return out


def test_the_same_command_goes_on_and_the_same_came_of_it(history: Path, replayed: Path) -> None:
    before = (replayed / MANIFEST).read_bytes()
    result = call("replay", str(history), "--out", str(replayed), *QUICK, *SMALL, "--lang", "zh")
    assert result.code == 3
    assert "从上次中断处继续" in result.said
    assert "判定 100 条，拒绝 1 行" in result.said
    assert (replayed / MANIFEST).read_bytes() == before


def test_for_programs_the_manifest_is_written(history: Path, replayed: Path) -> None:
    result = call("replay", str(history), "--out", str(replayed), *QUICK, *SMALL, "--json")
    assert msgspec.json.decode(result.out) == msgspec.json.decode((replayed / MANIFEST).read_bytes())
    assert result.err == ""


def test_status_tells_how_far_it_is(history: Path, replayed: Path) -> None:
    words = ("replay", str(history), "--out", str(replayed), "--status")
    assert call(*words).said == "units: 1 done, 0 running, 0 open, 0 given up; 100 items decided\n"
    found = json.loads(call(*words, "--json").out)
    assert (found["standing"]["decided"], found["given_up"]) == (100, [])


def test_a_dry_run_plans_and_decides_nothing(history: Path, tmp_path: Path) -> None:
    words = ("replay", str(history), "--out", str(tmp_path / "out"), *QUICK, *SMALL, "--dry-run")
    result = call(*words, "--core-hour", "0.05")
    assert result.code == 0
    assert "estimate of the cost" in result.said
    assert not (tmp_path / "out").exists()


def test_a_dry_run_for_programs(history: Path, tmp_path: Path) -> None:
    words = ("replay", str(history), "--out", str(tmp_path / "out"), "--sample", "0", *SMALL, "--dry-run")
    found = json.loads(call(*words, "--json").out)
    assert (found["rows"], found["chunks"], found["sample"], found["cost_estimate"]) == (101, 1, 0, None)


def test_rules_that_only_watch_are_named(history: Path, tmp_path: Path) -> None:
    rule = "fraud.phishing.lookalike-domain"
    words = ("replay", str(history), "--out", str(tmp_path / "out"), "--sample", "0", *SMALL, "--dry-run")
    assert f"按要求只试行：{rule}" in call(*words, "--on-trial", rule, "--lang", "zh").said


def test_what_cannot_be_read_is_listed(history: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b'{"id":"a"}\n')
    (folder / "b.parquet").write_bytes(b"PAR1 and no end")
    result = call("replay", str(folder), "--out", str(tmp_path / "out"), *QUICK, *SMALL)
    assert result.code == 3
    assert "b.parquet, 0 rows from 1: CF-I008: not a sound Parquet file" in result.said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("--core-hour", "-1"), "CF-C002", id="price"),
        pytest.param(("--workers", "257"), "CF-C002", id="workers"),
        pytest.param(("--domains", "0"), "CF-C002", id="domains"),
        pytest.param(("--status",), "CF-S006", id="nothing there"),
        pytest.param((*SMALL, "--dry-run", "--on-trial", "fraud.none"), "CF-C002", id="no such rule"),
        pytest.param((*SMALL, "--in-force", "clearford.toml"), "CF-C002", id="packs named twice"),
        pytest.param(("--dry-run", "--in-force", "none.toml"), "CF-C", id="no settings"),
    ],
)
def test_what_cannot_go_well_is_said_first(
    history: Path, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    result = call("replay", str(history), "--out", str(tmp_path / "none"), *words)
    assert (result.code, code in result.err) == (2, True)
    assert not (tmp_path / "none").exists()


def test_the_figures_tell_what_is_done_from_the_first_rows_on(
    history: Path, replayed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    job = begun(replayed / WORK)
    assert job is not None
    console = Console(file=io.StringIO(), force_terminal=True, width=200)
    with Progress(TextColumn("{task.description}"), console=console) as bar:
        watch = _Watch(replayed, job, bar, "en")
        said = []
        for decided, seconds in ((0, 30.0), (10, 30.0), (50, 4.0)):
            clock[0] += seconds
            watch.tick(0, decided)
            said.append(bar.tasks[0].description)
    assert said[0] == "workers begin"
    assert said[1].startswith("111 decided, 0/s")
    assert said[2] == "151 decided, 10/s, 0.00% not allowed, 1 rejected"


def test_a_replay_says_which_rules_read_guards_that_it_does_not_ask(history: Path, tmp_path: Path) -> None:
    packs = ("--packs", str(edited(ACTS, tmp_path)), "--alone")
    looked = call("replay", str(history), "--out", str(tmp_path / "out"), *QUICK, *packs, "--dry-run")
    assert "not asked in a replay" in looked.said
    assert "fraud.phishing.sure-profit" in looked.said
