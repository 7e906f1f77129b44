"""Checks from plan to report: what was planted is found, and the answer depends on nothing but the plan."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from clearford.ai.corpus.sheet import encode_report
from clearford.ai.corpus.sources import Source
from clearford.core.errors import CorpusError
from clearford.runtime.corpus.folder import Folder, every_looked
from clearford.runtime.corpus.gate import (
    look,
    plan_of,
    report_of,
    sample_of,
    sample_rows,
    verdicts_of,
    write_report,
)
from tests.runtime.corpus.corpora import CLEAN, RECORDS, SMALL, checked, corpus, write_lines, write_table


def removed(folder: Folder) -> dict[int, list[str]]:
    lines = (folder.path / "removed.jsonl").read_text().splitlines()
    return {(row := json.loads(line))["line"] - 1: row["why"] for line in lines}


def test_what_was_planted_is_found_and_little_else(tmp_path: Path) -> None:
    rows, planted = corpus("recall", 4_000)
    folder = checked(tmp_path / "check", write_lines(tmp_path / "in.jsonl", rows), size=100_000)
    assert len(folder.plan.chunks) > 3
    sources = (Source(source="clean", licence="CC0-1.0", personal_basis="consent"),)
    other = checked(tmp_path / "other", tmp_path / "in.jsonl", sources)
    report = report_of(folder)
    if report.blocked:
        pytest.fail("the source must not be blocked for this test")
    found = removed(folder)
    hits = Counter(kind for at, kind in planted.items() if kind in found.get(at, ()))
    of = Counter(planted.values())
    assert hits["same"] == of["same"] > 40
    assert hits["personal"] == of["personal"] > 40
    assert hits["secret"] >= 0.97 * of["secret"] > 40
    assert hits["near"] >= 0.9 * of["near"] > 40
    assert set(found) <= set(planted)
    assert report.total.found["personal"] == report_of(other).total.found["personal"]
    assert report_of(other).total.removed < report.total.removed


@pytest.mark.parametrize("more", [{"workers": 2}, {"size": 20_000}, {"size": 1 << 20}])
def test_the_report_depends_on_the_plan_alone(tmp_path: Path, more: dict[str, Any]) -> None:
    rows, _ = corpus("same", 600)
    address = write_lines(tmp_path / "in.jsonl", rows)
    one = checked(tmp_path / "one", address, size=50_000)
    other = checked(tmp_path / "other", address, **{"size": 50_000, **more})
    first, second = report_of(one), report_of(other)
    assert (first.total, first.results) == (second.total, second.results)
    assert sample_of(one, every_looked(one)).tolist() == sample_of(other, every_looked(other)).tolist()
    if "workers" in more:
        assert encode_report(first) == encode_report(second)


def test_tables_and_lines_come_to_the_same(tmp_path: Path) -> None:
    rows, _ = corpus("tables", 500)
    lines = checked(tmp_path / "a", write_lines(tmp_path / "in.jsonl", rows))
    table = checked(tmp_path / "b", write_table(tmp_path / "in.parquet", rows, 100), rows=150)
    assert len(table.plan.chunks) == 5
    assert report_of(lines).results == report_of(table).results
    assert removed(lines) == removed(table)


def test_a_check_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    rows, _ = corpus("resume", 400)
    folder = checked(tmp_path / "check", write_lines(tmp_path / "in.jsonl", rows), size=30_000)
    whole = encode_report(report_of(folder))
    (folder.path / "parts/000001.json").unlink()
    with pytest.raises(CorpusError) as caught:
        report_of(Folder(folder.path))
    assert caught.value.code == "CF-U009"
    told: list[int] = []
    look(folder.path, tick=told.append)
    assert told == [folder.plan.chunks[1].rows]
    assert encode_report(report_of(Folder(folder.path))) == whole


def test_a_source_over_five_percent_is_blocked_and_its_rows_are_not_listed(tmp_path: Path) -> None:
    rows, planted = corpus("clean", 300)
    good = [row for at, row in enumerate(rows) if at not in planted]
    bad = [{"text": f"{row['text']} 手机号：13812345678", "source": "dirty"} for row in good[:20]]
    bad += [{"text": row["text"] + " ok", "source": "dirty"} for row in good[20:200]]
    folder = checked(tmp_path / "check", write_lines(tmp_path / "in.jsonl", good + bad))
    report = report_of(folder)
    assert report.blocked == ("dirty",)
    assert report.passes is False
    [dirty] = [one for one in report.results if one.source == "dirty"]
    assert (dirty.bad.count, dirty.bad.n) == (20, 200)
    assert dirty.missing == ("origin", "collected", "crawler_rules")
    assert {json.loads(x)["source"] for x in (folder.path / "removed.jsonl").read_text().splitlines()} <= {
        "clean"
    }


def test_bad_lines_and_half_written_files_are_counted_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows, _ = corpus("bad", 100)
    write_table(tmp_path / "in/a.parquet", rows)
    data = write_table(tmp_path / "in/b.parquet", rows).read_bytes()
    (tmp_path / "in/b.parquet").write_bytes(data[: len(data) // 2])
    lines = [b'{"text":"a row without a source"}', b'{"text":"x","source":"nobody"}', b'{"source":"clean"}']
    lines += [
        b'{"text": "cut',
        b'{"text":"\xff"}',
        b"",
        b'{"text":"a sound row at the end","source":"clean"}',
    ]
    (tmp_path / "in/c.jsonl").write_bytes(b"\n".join(lines))
    folder = checked(tmp_path / "check", tmp_path / "in")
    report = report_of(folder)
    write_report(folder, report)
    assert report.unusable == {c: 1 for c in ("CF-U003", "CF-U004", "CF-U005", "CF-I001", "CF-I002")}
    assert [(Path(one.file).name, one.code) for one in report.lost] == [("b.parquet", "CF-I008")]
    assert report.total.rows == 101
    faults = [json.loads(line) for line in (folder.path / "faults.jsonl").read_text().splitlines()]
    assert [(one["line"], one["code"]) for one in faults][:3] == [
        (1, "CF-U003"),
        (2, "CF-U004"),
        (3, "CF-U005"),
    ]


def test_people_look_at_the_sample_and_all_of_it_counts(tmp_path: Path) -> None:
    rows, _ = corpus("people", 400)
    folder = checked(tmp_path / "check", write_lines(tmp_path / "in.jsonl", rows), sample=100, size=20_000)
    sample = list(sample_rows(folder))
    numbers = sample_of(folder, every_looked(folder))
    assert [number for number, _ in sample] == numbers.tolist()
    assert [row.text for _, row in sample] == [rows[number]["text"] for number in numbers]
    said = [json.dumps({"row": n, "ok": i >= 4}).encode() for i, (n, _) in enumerate(sample)]
    some = verdicts_of(b"\n".join(said[:50]), numbers, file="people.jsonl")
    assert (report_of(folder, some).people, report_of(folder, some).reviewed) == (None, 50)
    people = report_of(folder, verdicts_of(b"\n".join(said), numbers, file="people.jsonl")).people
    assert people is not None
    assert (people.count, people.n, people.point, people.bound) == (96, 100, True, False)


@pytest.mark.parametrize("line", [b'{"row":100000,"ok":true}', b'{"row":1}', b"{", b'{"row":1,"ok":"yes"}'])
def test_verdicts_on_other_rows_are_refused(tmp_path: Path, line: bytes) -> None:
    rows, _ = corpus("verdict", 60)
    folder = checked(tmp_path / "check", write_lines(tmp_path / "in.jsonl", rows))
    with pytest.raises(CorpusError) as caught:
        verdicts_of(line, sample_of(folder, every_looked(folder)), file="people.jsonl")
    assert caught.value.code == "CF-U008"


def test_a_technical_sample_is_a_tenth_of_every_chunk(tmp_path: Path) -> None:
    rows, _ = corpus("tenth", 500)
    folder = checked(tmp_path / "check", write_lines(tmp_path / "in.jsonl", rows), percent=10, size=20_000)
    report = report_of(folder)
    assert 50 <= report.total.looked <= 50 + len(folder.plan.chunks)
    assert report.technical.n == report.total.looked
    assert report.total.found["same"] > 3


def test_hashes_of_rows_are_keyed(tmp_path: Path) -> None:
    rows, _ = corpus("keys", 300)
    address = write_lines(tmp_path / "in.jsonl", rows)
    keys = []
    for name in ("a", "b"):
        folder = checked(tmp_path / name, address)
        report_of(folder)
        keys.append({json.loads(x)["key"] for x in (folder.path / "removed.jsonl").read_text().splitlines()})
    assert keys[0]
    assert keys[0].isdisjoint(keys[1])
    assert (tmp_path / "a/key").stat().st_mode & 0o077 == 0


def test_another_plan_in_the_folder_is_refused(tmp_path: Path) -> None:
    rows, _ = corpus("plan", 60)
    address = write_lines(tmp_path / "in.jsonl", rows)
    folder = checked(tmp_path / "check", address)
    with pytest.raises(CorpusError) as caught:
        Folder(folder.path).begin(plan_of(str(address), (CLEAN,), SMALL, seed=2))
    assert caught.value.code == "CF-U006"
    Folder(folder.path).begin(plan_of(str(address), RECORDS, SMALL))
    assert Folder(folder.path).plan.seed == 1
