"""A page is written beside the results, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cli.commands.test_scan import LINES
from tests.cli.program import SMALL, call
from tests.runtime.backtest.conftest import event


def test_a_report_is_written_beside_the_results(tmp_path: Path) -> None:
    out, page = tmp_path / "out.jsonl", tmp_path / "report.html"
    result = call("scan", "-", "-o", str(out), "--html", str(page), *SMALL, data=LINES)
    assert result.code == 3
    shown = page.read_text("utf-8")
    assert "稳赚不赔" in shown
    assert "CF-I002" in shown
    both = tmp_path / "both.html"
    more = ("--workers", "2", "-o", str(out), "--html", str(both))
    assert call("scan", "-", *more, *SMALL, data=LINES).code == 3
    assert _without_time(both) == _without_time(page)


def _without_time(page: Path) -> list[str]:
    return [line for line in page.read_text("utf-8").splitlines() if " UTC</dd>" not in line]


@pytest.mark.parametrize("name", ["report.txt", "out.html"])
def test_a_page_replaces_nothing_and_is_html(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out.html"
    arguments = ("-o", f"{tmp_path}/out.jsonl" if name == "report.txt" else str(out))
    result = call("scan", "-", *arguments, "--html", str(tmp_path / name), *SMALL, data=LINES)
    assert result.code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_backtest_has_a_page_too(tmp_path: Path) -> None:
    events, page = tmp_path / "events.jsonl", tmp_path / "report.html"
    events.write_bytes(LINES)
    result = call("pack", "backtest", "--events", str(events), "--html", str(page), *SMALL)
    assert result.code == 3
    assert "Report of a backtest" in page.read_text("utf-8")


def test_no_page_shows_an_id_that_is_a_number_of_a_person(tmp_path: Path) -> None:
    events, page = tmp_path / "events.jsonl", tmp_path / "report.html"
    made = (event(i) | {"id": f"1390000456{i}"} for i in range(10))
    events.write_bytes(b"\n".join(map(msgspec.json.encode, made)))
    for command in (
        ("scan", str(events), "-o", str(tmp_path / "out.jsonl")),
        ("pack", "backtest", "--events", str(events)),
    ):
        result = call(*command, "--html", str(page), *SMALL)
        shown = page.read_text("utf-8")
        assert result.code == 0
        assert "1390000456" not in shown + result.said
        assert "****456" in shown
