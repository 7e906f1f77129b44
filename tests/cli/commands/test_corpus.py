"""`clearford ai corpus` from plan to report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import SMALL, call
from tests.runtime.corpus.corpora import corpus, write_lines

SOURCE = (
    '{"source":"clean","origin":"here","licence":"CC0-1.0","collected":"2026","crawler_rules":"not_crawled"}'
)


def begin(folder: Path, count: int, *more: str, planted: bool = False) -> None:
    rows, faults = corpus("cli", count * 2)
    some = [row for at, row in enumerate(rows) if planted or at not in faults][:count]
    (folder / "sources.jsonl").write_text(SOURCE)
    write_lines(folder / "in.jsonl", some)
    sources = ("--sources", str(folder / "sources.jsonl"), *SMALL, *more)
    made = call("ai", "corpus", "plan", str(folder / "in.jsonl"), str(folder / "c"), *sources, "--lang", "en")
    assert made.code == 0, made.said
    assert "sha256:" in made.said
    assert call("ai", "corpus", "run", str(folder / "c")).code == 0


def test_a_clean_corpus_passes_when_people_have_looked(tmp_path: Path) -> None:
    begin(tmp_path, 300, "--sample", "100")
    assert call("ai", "corpus", "report", str(tmp_path / "c")).code == 3
    assert call("ai", "corpus", "sample", str(tmp_path / "c"), str(tmp_path / "s.jsonl")).code == 0
    drawn = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    assert len(drawn) == 100
    (tmp_path / "p.jsonl").write_text("".join(f'{{"row":{one["row"]},"ok":true}}\n' for one in drawn))
    told = call(
        "ai", "corpus", "report", str(tmp_path / "c"), "--people", str(tmp_path / "p.jsonl"), "--lang", "en"
    )
    assert told.code == 0, told.said
    assert json.loads((tmp_path / "c/report.json").read_bytes())["people"]["count"] == 100
    assert "数据说明" in (tmp_path / "c/datasheet.zh.md").read_text("utf-8")


def test_a_corpus_with_personal_information_does_not_pass(tmp_path: Path) -> None:
    begin(tmp_path, 400, planted=True)
    assert call("ai", "corpus", "report", str(tmp_path / "c")).code == 1
    assert (tmp_path / "c/removed.jsonl").read_text()


@pytest.mark.parametrize("fields", ["title=x", "text=", "text"])
def test_columns_that_are_not_known_are_refused(tmp_path: Path, fields: str) -> None:
    (tmp_path / "s.jsonl").write_text(SOURCE)
    told = call(
        "ai",
        "corpus",
        "plan",
        "x",
        str(tmp_path / "c"),
        "--sources",
        str(tmp_path / "s.jsonl"),
        "--fields",
        fields,
    )
    assert told.code == 2
    assert "CF-C002" in told.said


def test_the_sample_goes_to_the_queue_and_what_was_said_comes_back(tmp_path: Path) -> None:
    begin(tmp_path, 60, "--sample", "5")
    check, settings = str(tmp_path / "c"), tmp_path / "clearford.toml"
    settings.write_text(f'home = "{tmp_path / "home"}"')
    home = ("--settings", str(settings), "--lang", "en")
    assert call("ai", "corpus", "sample", check).code == 2
    assert call("ai", "corpus", "sample", check, str(tmp_path / "s.jsonl"), "--cases", *home).code == 2
    told = call("ai", "corpus", "sample", check, "--cases", *home)
    assert (told.code, "5 cases opened" in told.said) == (0, True), told.said
    again = call("ai", "corpus", "sample", check, "--cases", *home)
    assert "0 cases opened in the queue, 5 in all" in again.said
    told = call("ai", "corpus", "report", check, "--cases", *home)
    assert "5 wait" in told.said
    assert told.code == 3  # people are not done
