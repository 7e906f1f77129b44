"""`clearford scan` sums up in both languages, and as JSON for programs."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cli.program import SMALL, call

LINES = '{"id":"1","text":"稳赚不赔"}\n{"id":"2","text":"hello","extra":1}\n{"id":\n'.encode()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        pytest.param("en", ("3 items read, 1 rejected", "rejected lines are listed in", "allow"), id="en"),
        pytest.param("zh", ("读取 3 条，拒绝 1 条", "被拒绝的行列于", "放行"), id="zh"),
    ],
)
def test_the_summary_speaks_both_languages(tmp_path: Path, lang: str, words: tuple[str, ...]) -> None:
    out = tmp_path / "out.jsonl"
    result = call("scan", "-", "-o", str(out), "--lang", lang, *SMALL, data=LINES)
    assert (result.code, result.out) == (3, "")
    assert [word for word in words if word not in result.said] == []
    assert out.read_bytes().count(b"\n") == 2


def test_rows_alone_go_to_standard_output_and_rejected_lines_are_told() -> None:
    result = call("scan", "-", "-o", "-", *SMALL, data=LINES)
    assert [msgspec.json.decode(row)["item"] for row in result.out.splitlines()] == ["1", "2"]
    assert "3: CF-I002" in result.said
    assert "results in standard output" in result.said


def test_json_is_one_line_on_standard_error() -> None:
    result = call("scan", "-", "-o", "-", "--json", *SMALL, data=LINES)
    summary = msgspec.json.decode(result.err)
    assert (summary["read"], summary["rejected"]) == (3, 1)
    assert sum(summary["outcomes"].values()) == 2


def test_a_second_run_replaces_the_first_and_its_list_of_rejected_lines(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert call("scan", "-", "-o", str(out), *SMALL, data=LINES).code == 3
    assert call("scan", "-", "-o", str(out), *SMALL, data=b'{"id":"new"}\n').code == 0
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]
    assert msgspec.json.decode(out.read_bytes())["item"] == "new"


def test_workers_write_the_same_rows(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    assert call("scan", "-", "-o", str(first), *SMALL, data=LINES).code == 3
    assert call("scan", "-", "-o", str(second), "--workers", "2", *SMALL, data=LINES).code == 3
    assert first.read_bytes() == second.read_bytes()


def test_would_be_decisions_go_to_a_file_of_their_own(tmp_path: Path) -> None:
    source, out, shadow = tmp_path / "in.jsonl", tmp_path / "out.jsonl", tmp_path / "shadow.jsonl"
    source.write_text('{"id": "a", "text": "稳赚不赔，会议号 123 456 789"}\n')
    done = call("scan", str(source), "--output", str(out), "--shadow", str(shadow), *SMALL)
    assert done.code == 0, done.said
    assert '"rule":"fraud.phishing.sure-profit"' in shadow.read_text()
    assert "稳赚" not in shadow.read_text()
    for path in (str(out), str(source), str(tmp_path / "shadow.txt")):
        refused = call("scan", str(source), "--output", str(out), "--shadow", path, *SMALL)
        assert (refused.code, "CF-C002" in refused.said) == (2, True)
