"""Writers: a file appears when it is complete, and every failure to write has a code."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from clearford.core.errors import ConfigError, InputError, StoreError
from clearford.core.items import Rejected
from clearford.runtime.writers import ResultWriter, out_format_of, rejected_path, write_results

ROW = {
    "item": "a",
    "decision": "restrict",
    "action": "label",
    "rules": [{"id": "fraud.x.y", "status": "live", "held": True}],
    "signals": {"url.count": 2, "fraud.score": 0.5},
    "spans": [{"signal": "url.count", "start": 1, "end": 4}],
    "bundle": "sha256:0",
}
BAD = Rejected(line=3, code="CF-I002", found="not valid JSON")


def test_json_lines_in_order(tmp_path: Path) -> None:
    out = str(tmp_path / "out.jsonl")
    rows = [{**ROW, "item": str(n)} for n in range(5)]
    writer = write_results([*rows[:4], json.dumps(rows[4]).encode() + b"\n"], out, batch=2)
    assert [json.loads(line) for line in Path(out).read_bytes().splitlines()] == rows
    assert (writer.written, writer.is_closed) == (5, False)
    assert os.listdir(tmp_path) == ["out.jsonl"]


def test_parquet_keeps_the_shape(tmp_path: Path) -> None:
    out = str(tmp_path / "out.parquet")
    write_results(
        [ROW, {**ROW, "item": "b", "rules": [], "spans": [], "action": None, "actions": ["x"]}], out
    )
    first, second = pq.read_table(out).to_pylist()
    assert json.loads(first["signals"]) == ROW["signals"]
    assert {k: first[k] for k in ("rules", "spans", "bundle")} == {
        k: ROW[k] for k in ("rules", "spans", "bundle")
    }
    assert (second["item"], second["action"], second["rules"]) == ("b", None, [])
    assert json.loads(second["explanation"]) == {"actions": ["x"]}


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_no_rows_make_an_empty_output(name: str, tmp_path: Path) -> None:
    writer = write_results([], str(tmp_path / name))
    assert writer.written == 0
    assert os.listdir(tmp_path) == [name]


def test_after_an_error_the_old_file_stands_and_the_new_one_is_aside(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old")

    def rows() -> Iterator[Any]:
        yield ROW
        raise KeyError("stopped")

    with pytest.raises(KeyError):
        write_results(rows(), str(out), batch=1)
    assert out.read_text() == "old"
    assert json.loads((tmp_path / "out.jsonl.part").read_bytes()) == ROW


def test_rejected_lines_are_listed_beside(tmp_path: Path) -> None:
    out = str(tmp_path / "out.jsonl")
    with ResultWriter(out) as writer:
        writer.write([ROW])
        writer.reject([BAD])
        writer.reject([])
    listed = Path(out + ".rejected.jsonl").read_bytes()
    assert json.loads(listed) == {"line": 3, "code": "CF-I002", "field": None, "found": "not valid JSON"}
    assert writer.rejected == 1
    assert sorted(os.listdir(tmp_path)) == ["out.jsonl", "out.jsonl.rejected.jsonl"]


def test_the_list_of_an_earlier_run_goes(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    (tmp_path / "out.jsonl.rejected.jsonl").write_text("old")
    write_results([ROW], str(out))
    assert os.listdir(tmp_path) == ["out.jsonl"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("format", ["jsonl", "parquet"])
def test_a_full_disk(format: Any) -> None:
    with pytest.raises(StoreError) as caught:
        write_results([ROW] * 100_000, "/dev/full", format=format)
    assert caught.value.code == "CF-S002"


def test_the_disk_is_full_only_at_the_end() -> None:
    with pytest.raises(StoreError, match="CF-S002"):
        write_results([ROW], "/dev/full")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("none/out.jsonl", errno.ENOENT, id="no-folder"),
        pytest.param("sub.jsonl", errno.EISDIR, id="a-folder"),
    ],
)
def test_an_output_that_cannot_be_written(name: str, reason: int, tmp_path: Path) -> None:
    (tmp_path / "sub.jsonl").mkdir()
    (tmp_path / "sub.jsonl" / "x").touch()
    with pytest.raises(StoreError) as caught:
        write_results([ROW], str(tmp_path / name))
    assert caught.value.code == "CF-S001"
    assert caught.value.message == os.strerror(reason).lower()


def test_a_pipe_whose_reader_has_gone_ends_quietly(tmp_path: Path) -> None:
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    heads: list[bytes] = []

    def read_a_little() -> None:
        with open(pipe, "rb", buffering=0) as stream:
            heads.append(stream.read(100))

    reader = threading.Thread(target=read_a_little)
    reader.start()
    writer = write_results((ROW for _ in range(50_000)), pipe)
    reader.join()
    assert writer.is_closed
    assert writer.written < 50_000
    assert heads[0].startswith(b'{"item":"a"')


def test_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with ResultWriter("-") as writer:
        writer.write([ROW])
        writer.reject([BAD])
    assert json.loads(capfdbinary.readouterr().out) == ROW
    assert (writer.written, writer.rejected) == (1, 1)


@pytest.mark.parametrize(
    ("name", "expected"), [("-", "jsonl"), ("a.JSONL", "jsonl"), ("/dev/null", "jsonl"), ("a.pq", "parquet")]
)
def test_the_name_tells_the_format(name: str, expected: str) -> None:
    assert out_format_of(name) == expected


def test_a_name_that_tells_no_format() -> None:
    with pytest.raises(InputError, match="CF-I011"):
        out_format_of("out.csv")


def test_where_rejected_lines_go() -> None:
    assert rejected_path("a.jsonl") == "a.jsonl.rejected.jsonl"
    assert rejected_path("-") is None
    assert rejected_path("/dev/null") is None


def test_parquet_without_pyarrow_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match="CF-C001"):
        write_results([ROW], str(tmp_path / "out.parquet"))
