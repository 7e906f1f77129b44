"""Bad input: each line that is wrong is named by number and code, the others are decided, nothing leaks."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearford.cli.app import run
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.scan import Scanner, ScanOptions
from tests.cli.program import SMALL, Result, call

GOOD = b'{"id":"good","text":"hello"}'
DEEP = b"[" * 400 + b"]" * 400


def scan(
    tmp_path: Path, name: str, data: bytes, *more: str
) -> tuple[Result, list[bytes], list[dict[str, object]]]:
    """What scanning some bytes gave: the command, its rows, its rejected lines."""
    source, out = tmp_path / name, tmp_path / "out.jsonl"
    source.write_bytes(data)
    result = call("scan", str(source), "-o", str(out), *SMALL, *more)
    rows = out.read_bytes().splitlines() if out.exists() else []
    rejected = tmp_path / "out.jsonl.rejected.jsonl"
    listed = [json.loads(line) for line in rejected.read_bytes().splitlines()] if rejected.exists() else []
    return result, rows, listed


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param(b'{"id":"x","text":"\xff\xfe"}', "CF-I001", id="not-utf8"),
        pytest.param(b'{"id":"x","text":"\\ud800"}', "CF-I001", id="lone-surrogate"),
        pytest.param(b'{"id":"x","text":"' + b"x" * (10 << 20) + b'"}', "CF-I006", id="ten-mebibytes"),
        pytest.param(b"[" * 100_000, "CF-I007", id="deep-and-cut-off"),
        pytest.param(b'{"id":"x","other":' + DEEP + b"}", "CF-I007", id="deep-in-an-unknown-key"),
        pytest.param(b'{"id":"x","kind":"none-such"}', "CF-I004", id="kind"),
        pytest.param(b'{"id":"x","account_age_h":"old"}', "CF-I003", id="type-of-attribute"),
        pytest.param(b'{"id":"x","account_age_h":NaN}', "CF-I002", id="nan"),
        pytest.param(b'{"id":"x","account_posts":99999999999999999999}', "CF-I003", id="beyond-64-bits"),
        pytest.param(b'{"id":"x","account_posts":' + b"9" * 5000 + b"}", "CF-I002", id="5000-digits"),
        pytest.param(b'{"id":"x","id":"y"}', "CF-I005", id="key-twice"),
        pytest.param(b'{"id":"x","text":"a\x00b"}', "CF-I002", id="raw-nul"),
        pytest.param(b"null", "CF-I003", id="null"),
    ],
)
def test_a_bad_line_is_named_and_its_neighbours_are_decided(tmp_path: Path, line: bytes, code: str) -> None:
    result, rows, rejected = scan(tmp_path, "in.jsonl", b"\n".join((GOOD, line, GOOD)))
    assert (result.code, len(rows)) == (3, 2)
    assert [(r["line"], r["code"]) for r in rejected] == [(2, code)]
    assert result.said


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\u2028", "\x85", "\x00"])
def test_a_separator_inside_a_text_separates_nothing(tmp_path: Path, separator: str) -> None:
    line = json.dumps({"id": "x", "text": f"a{separator}b"}, ensure_ascii=separator < " ").encode()
    result, rows, _ = scan(tmp_path, "in.jsonl", line + b"\n" + GOOD + b"\n")
    assert (result.code, len(rows)) == (0, 2)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        pytest.param("cut.jsonl.gz", gzip.compress(GOOD * 9)[:-9], "CF-I008", id="cut-gzip"),
        pytest.param("not.jsonl.gz", GOOD, "CF-I008", id="no-gzip"),
        pytest.param("bad.parquet", b"PAR1" * 9, "CF-I008", id="no-parquet"),
        pytest.param("wide.jsonl", GOOD.decode().encode("utf-16"), "CF-I001", id="utf-16"),
        pytest.param("noise.csv", b"\x00\xff\x00", "CF-I001", id="noise-as-header"),
        pytest.param("headless.csv", b"13800138000,hello\n", "CF-I010", id="csv-without-header"),
        pytest.param("twice.csv", b"id,text,id\n", "CF-I005", id="column-twice"),
        pytest.param("in.none", GOOD, "CF-I011", id="name-tells-nothing"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_message_and_leaves_nothing(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    result, rows, _ = scan(tmp_path, name, data)
    assert (result.code, rows) == (2, [])
    assert code in result.said
    assert name in result.err
    assert "13800138000" not in result.said
    assert os.listdir(tmp_path) == [name]


def test_rows_before_the_fault_are_kept_and_named(tmp_path: Path) -> None:
    data = gzip.compress(b"\n".join(b'{"id":"%d"}' % i for i in range(300_000)))
    result, rows, _ = scan(tmp_path, "cut.jsonl.gz", data[: len(data) // 2])
    assert (result.code, rows) == (2, [])
    written = (tmp_path / "out.jsonl.part").read_bytes().splitlines()
    assert len(written) > 1000
    assert f"{len(written)} rows were written" in result.said


@pytest.mark.parametrize("data", [b"", b"\n\n \n"])
def test_an_empty_input_is_said_and_is_no_error(tmp_path: Path, data: bytes) -> None:
    result, rows, _ = scan(tmp_path, "in.jsonl", data)
    assert (result.code, rows) == (0, [])
    assert "CF-I009" in result.said


@pytest.mark.parametrize(("source", "code"), [("none.jsonl", "CF-I008"), (".", "CF-I011"), ("/", "CF-I011")])
def test_a_missing_file_and_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("scan", source, "-o", "out.jsonl", *SMALL)
    assert result.code == 2
    assert code in result.said
    assert os.listdir(tmp_path) == []


def test_the_input_is_never_replaced(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(GOOD)
    (tmp_path / "link.jsonl").symlink_to(source)
    for output in (source, tmp_path / "link.jsonl"):
        result = call("scan", str(source), "-o", str(output), *SMALL)
        assert result.code == 2
        assert "CF-C002" in result.said
    assert source.read_bytes() == GOOD


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        pytest.param('2,"a"b', [(3, "CF-I003")], id="behind-a-quote"),
        pytest.param('2,"a\nb', [(3, "CF-I003"), (4, "CF-I003")], id="quote-not-closed"),
        pytest.param("2", [(3, "CF-I003")], id="too-few-cells"),
        pytest.param("2," + "x" * (2 << 20), [(3, "CF-I006")], id="huge-field"),
    ],
)
def test_a_bad_row_of_a_table(tmp_path: Path, row: str, listed: list[tuple[int, str]]) -> None:
    result, rows, rejected = scan(tmp_path, "in.csv", f"id,text\n1,a\n{row}\n9,z\n".encode())
    assert [msgspec.json.decode(r)["item"] for r in rows] == ["1", "9"]
    assert [(r["line"], r["code"]) for r in rejected] == listed
    assert result.code == 3


@pytest.mark.parametrize(
    ("columns", "listed"),
    [
        pytest.param({"at": ([1, 2], "timestamp[ns]")}, ["CF-I003", "CF-I003"], id="times-without-a-zone"),
        pytest.param({"at": ([2**62, 2], "timestamp[us]")}, ["CF-I003", "CF-I003"], id="times-beyond-all"),
        pytest.param({"text": ([b"\xff", b"fine"], "binary")}, ["CF-I001"], id="bytes"),
        pytest.param({"account_age_h": ([float("nan"), 1.0], "double")}, ["CF-I003"], id="nan"),
        pytest.param({"text": ([["a"], None], "list<item: string>")}, ["CF-I003"], id="lists"),
    ],
)
def test_odd_types_of_a_parquet_file(
    tmp_path: Path, columns: dict[str, tuple[list[object], str]], listed: list[str]
) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    types = {"timestamp[ns]": pa.timestamp("ns"), "timestamp[us]": pa.timestamp("us")}
    types |= {"binary": pa.binary(), "double": pa.float64(), "list<item: string>": pa.list_(pa.string())}
    arrays = {"id": pa.array(["1", "2"]), "text": pa.array(["a", "b"])}
    arrays |= {name: pa.array(values, types[kind]) for name, (values, kind) in columns.items()}
    names = [*arrays, "same", "same"]
    table = pa.table([*arrays.values(), arrays["id"], arrays["id"]], names=names)
    parquet.write_table(table, tmp_path / "made.parquet")
    data = (tmp_path / "made.parquet").read_bytes()
    result, rows, rejected = scan(tmp_path, "in.parquet", data)
    assert [r["code"] for r in rejected] == listed
    assert len(rows) == 2 - len(listed)
    assert result.code == 3


# Privacy ----------------------------------------------------------------------------------------

CANARIES = ("13912345678", "zhangsan_canary", "canary@mail.example", "李四金丝雀")
"""Invented values that stand for a person."""


def _planted(value: str) -> list[bytes]:
    """Lines that hold a value in every place, most of them wrong."""
    objects: list[object] = [
        {"id": "ok", "text": f"call {value} now", "actor": value, value: value},
        {"id": "x", "text": [value]},
        {"id": "x", "kind": value},
        {"id": "x", "actor": [value]},
        {"id": "x", "at": value},
        {"id": "x", "lang": value * 9},
        {"id": "x", "attrs": {value: 1}},
        {"id": "x", "attrs": value},
        {"id": "x", "attrs": {"account_posts": value}},
        {"id": "x", "context": {"audience": value}},
        {"id": "x", "context": {value: value}},
        {"id": "x", "media": [{"id": value, value: value}]},
        {"id": "x", "media": [{"id": "m", "sha256": value}]},
        [value],
        value,
    ]
    lines = [json.dumps(o, ensure_ascii=False).encode() for o in objects]
    twice = f'"{value}":1,"{value}":2'
    return [
        *lines,
        f'{{"id":"x",{twice}}}'.encode(),
        f'{{"id":"x","attrs":{{{twice}}}}}'.encode(),
        value.encode(),
    ]


@pytest.mark.parametrize("value", CANARIES)
@pytest.mark.parametrize("more", [(), ("--json", "--signals", "all", "--explain")], ids=["plain", "all"])
def test_nothing_of_an_item_stands_in_messages_rows_or_rejected_lines(
    tmp_path: Path, value: str, more: tuple[str, ...]
) -> None:
    result, rows, rejected = scan(tmp_path, "in.jsonl", b"\n".join(_planted(value)), *more)
    assert (result.code, len(rows)) == (3, 1)
    assert len(rejected) == len(_planted(value)) - 1
    seen = result.said + json.dumps(rejected, ensure_ascii=False) + b"".join(rows).decode()
    assert value not in seen


@pytest.mark.parametrize("value", CANARIES)
def test_nothing_of_a_table_stands_in_messages(tmp_path: Path, value: str) -> None:
    bad = f'id,text,account_age_h,lang\n1,a,{value},\n2,a,,"{value * 9}"\n3,{value}\n{value}\n'
    for data in (bad, f"{value},text\n", f"{value}\n{value}\n"):
        result, rows, rejected = scan(tmp_path, "in.csv", data.encode())
        assert result.code in (2, 3)
        assert not rows
        assert value not in result.said + json.dumps(rejected, ensure_ascii=False)


# Fuzzing ----------------------------------------------------------------------------------------

PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [GOOD, b"\n", b"\r", b'"', b",", b"\x00", b"\xef\xbb\xbf", b"id,text\n", b"{", b"]", b"PAR1"]
    ),
    st.text(max_size=20).map(lambda text: json.dumps({"id": "x", "text": text}).encode()),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(PIECES, max_size=12).map(b"".join), st.sampled_from(["jsonl", "csv", "tsv", "text", "parquet"])
)
def test_no_bytes_break_a_scan(data: bytes, format: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in", Path(folder) / "out.jsonl"
        source.write_bytes(data)
        result = call("scan", str(source), "-o", str(out), "--format", format, *SMALL)
        assert result.code in (0, 2, 3)
        assert result.said
        assert (result.code == 2) != out.exists()


SIGNS = st.sampled_from(
    [*"点。.．:/@-_ \n\r\0１2③壹Ａaаɑ微信qQ加薇", "\u200b", "\u202e", "\U0001f600", "http://", "xn--", "138"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(st.text(max_size=30), st.lists(SIGNS, max_size=40).map("".join)), min_size=1, max_size=9
    )
)
def test_any_text_is_decided_alike_one_by_one_and_together(shipped_engine: Engine, texts: list[str]) -> None:
    items = [Item(id=str(i), text=text) for i, text in enumerate(texts)]
    pipeline = shipped_engine.pipeline
    scanner = Scanner(shipped_engine, ScanOptions(explain=True))
    assert scanner.lines(pipeline.process_vector(items)) == scanner.lines(pipeline.process_scalar(items))
    assert not any(decision.unknowns for decision in pipeline.process_vector(items).decisions)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_arguments_break_the_command_line(arguments: list[str]) -> None:
    safe = [a for a in arguments if not a.startswith("demo")]
    assert run(["nothing", *safe]) == 2
