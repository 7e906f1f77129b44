"""Readers: every format gives the same items, numbers hold, and bad input is named and passed over."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from clearford.core.errors import ConfigError, InputError
from clearford.core.items import MAX_LINE_BYTES, ItemDecoder
from clearford.runtime.readers import Batch, Format, format_of, nothing_read, read_batches
from clearford.runtime.readers.lines import LineBlocks, read_jsonl

DECODER = ItemDecoder()


def _write(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return str(path)


def _read(source: str, *, batch: int = 2048, format: Format | None = None) -> list[Batch]:
    return list(read_batches(source, batch=batch, format=format, decoder=DECODER))


def _ids(batches: list[Batch]) -> list[tuple[str, int]]:
    return [pair for b in batches for pair in zip([i.id for i in b.items], b.lines, strict=True)]


def _bad(batches: list[Batch]) -> list[tuple[int, str, str | None]]:
    return [(r.line, r.code, r.field) for b in batches for r in b.rejected]


# JSON lines -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "ids", "bad"),
    [
        pytest.param(b'{"id":"a"}\n{"id":"b"}\n', [("a", 1), ("b", 2)], [], id="plain"),
        pytest.param(b'{"id":"a"}\n{"id":"b"}', [("a", 1), ("b", 2)], [], id="no-last-line-feed"),
        pytest.param(b'\xef\xbb\xbf{"id":"a"}\n', [("a", 1)], [], id="byte-order-mark"),
        pytest.param(b'{"id":"a"}\r\n{"id":"b"}\r\n', [("a", 1), ("b", 2)], [], id="crlf"),
        pytest.param(b'\n{"id":"a"}\n \n\n{"id":"b"}\n\n', [("a", 2), ("b", 5)], [], id="blank-lines"),
        pytest.param(
            b'\n{"id":"a"}\n\nno\n{"id":"b"}', [("a", 2), ("b", 5)], [(4, "CF-I002", None)], id="bad-between"
        ),
        pytest.param('{"id":"a","text":"x\u2028y\x85"}\n'.encode(), [("a", 1)], [], id="only-lf-splits"),
        pytest.param(b"\n\n", [], [], id="only-blank"),
        pytest.param(b"", [], [], id="empty"),
        pytest.param(b"\xef\xbb\xbf", [], [], id="only-a-mark"),
        pytest.param(b'{"id":"a"}\n\xff\n', [("a", 1)], [(2, "CF-I001", None)], id="invalid-utf8"),
    ],
)
@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson.gz"])
@pytest.mark.parametrize("batch", [1, 2, 2048])
def test_json_lines(
    data: bytes,
    ids: list[tuple[str, int]],
    bad: list[tuple[int, str, str | None]],
    name: str,
    batch: int,
    tmp_path: Path,
) -> None:
    batches = _read(_write(tmp_path, name, data), batch=batch)
    assert _ids(batches) == ids
    assert _bad(batches) == bad
    assert all(len(b.items) <= batch for b in batches)


def test_a_line_beyond_the_limit_is_skipped_and_the_next_is_read(tmp_path: Path) -> None:
    long = b'{"id":"b","text":"' + b"x" * (10 << 20) + b'"}'
    data = b'{"id":"a"}\n' + long + b'\n{"id":"c"}\n' + long
    batches = _read(_write(tmp_path, "x.jsonl", data))
    assert _ids(batches) == [("a", 1), ("c", 3)]
    assert _bad(batches) == [(2, "CF-I006", None), (4, "CF-I006", None)]
    assert batches[1].rejected[0].found == f"{len(long)} bytes, at most {MAX_LINE_BYTES}"


@pytest.mark.parametrize("extra", [-1, 0, 1], ids=["below", "at", "above"])
def test_the_limit_is_exact(extra: int, tmp_path: Path) -> None:
    line = b'{"id":"a"}'
    line += b" " * (MAX_LINE_BYTES + extra - len(line))
    batches = _read(_write(tmp_path, "x.jsonl", line + b"\n"))
    assert (len(_ids(batches)), len(_bad(batches))) == ((0, 1) if extra > 0 else (1, 0))


class _Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time and remembers how much was held."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step = io.BytesIO(data), step

    def read1(self, size: int = -1) -> bytes:
        return self._data.read(min(size, self._step))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from([b'{"id":"a"}', b"", b" ", b"no", b"\xff", b'{"id":"b","text":"\xe4\xbd\xa0"}'])
    ),
    st.sampled_from([b"", b"\n"]),
    st.integers(1, 9),
    st.integers(1, 40),
)
def test_cutting_into_batches_changes_nothing(lines: list[bytes], end: bytes, batch: int, step: int) -> None:
    data = b"\n".join(lines) + end
    stream: Any = _Trickle(data, step)
    batches = list(read_jsonl(stream, "x", batch, DECODER))
    whole = DECODER.decode_lines(data)
    assert sum(len(b.items) + len(b.rejected) for b in batches) == len(whole)
    good = [n for n, line in enumerate(lines, 1) if line.startswith(b"{")]
    assert [n for b in batches for n in b.lines] == good


def test_blocks_stay_small_when_lines_are_long(tmp_path: Path) -> None:
    line = b'{"id":"a","text":"' + b"x" * 500_000 + b'"}\n'
    source = _write(tmp_path, "x.jsonl", line * 40)
    with open(source, "rb") as stream:
        sizes = [len(block.data) for block in LineBlocks(stream, source, 2048)]
    assert sum(sizes) == 40 * len(line)
    assert max(sizes) <= 5 << 20


def test_what_waits_in_a_pipe_is_handed_on_at_once() -> None:
    near, far = os.pipe()
    with open(near, "rb") as stream, open(far, "wb", buffering=0) as writer:
        writer.write(b'{"id":"a"}\n{"id":')
        batches = read_jsonl(stream, "-", 2048, DECODER)
        first = next(batches)
        assert [i.id for i in first.items] == ["a"]
        writer.write(b'"b"}\n')
        writer.close()
        assert _ids(list(batches)) == [("b", 2)]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = os.pipe()
    with open(near, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        threading.Thread(target=_feed, args=(far, b'{"id":"a"}\n{"id":"b"}\n')).start()
        assert _ids(_read("-")) == [("a", 1), ("b", 2)]


def _feed(number: int, data: bytes) -> None:
    with open(number, "wb") as writer:
        writer.write(data)


# Text -------------------------------------------------------------------------------------------


def test_plain_text_is_one_item_a_line(tmp_path: Path) -> None:
    source = _write(tmp_path, "x.txt", "\ufeff你好\r\n\n a b \u2028c\n".encode() + b"\xff\nlast")
    batches = _read(source)
    found = [(i.id, i.text) for b in batches for i in b.items]
    assert found == [("1", "你好"), ("3", " a b \u2028c"), ("5", "last")]
    assert _bad(batches) == [(4, "CF-I001", None)]


# CSV --------------------------------------------------------------------------------------------


def test_csv_cells_become_typed_fields(tmp_path: Path) -> None:
    data = (
        "\ufeffid,text,kind,account_posts,attrs.account_age_h,message_first_contact,context.minors,note\r\n"
        '7,"two\nlines, ""quoted""",message,3,1.5,TRUE,no,ignored\r\n'
        "8,,message,,,,,\r\n"
    ).encode()
    batches = _read(_write(tmp_path, "x.csv", data))
    assert batches[0].ignored == ("note",)
    assert _ids(batches) == [("7", 2), ("8", 4)]
    first, second = batches[0].items
    assert first.text == 'two\nlines, "quoted"'
    assert first.attrs is not UNSET
    attrs: Any = first.attrs
    assert (attrs.account_posts, attrs.account_age_h, attrs.message_first_contact) == (3, 1.5, True)
    assert first.context is not UNSET and first.context is not None and first.context.minors is False
    assert (second.text, second.attrs, second.context) == ("", UNSET, UNSET)


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        pytest.param(b"1,a,x,,", "CF-I003", "$.attrs.account_posts", id="not-a-number"),
        pytest.param(b"1,a,99999999999999999999,,", "CF-I003", "$.attrs.account_posts", id="beyond-64-bits"),
        pytest.param(b"1,a,,nan,", "CF-I003", "$.attrs.account_age_h", id="nan"),
        pytest.param(b"1,a,,,maybe", "CF-I003", "$.attrs.account_verified", id="not-a-bool"),
        pytest.param(b"1,a,,", "CF-I003", None, id="too-few-cells"),
        pytest.param(b"1,a,,,,", "CF-I003", None, id="too-many-cells"),
        pytest.param(b",a,,,", "CF-I003", None, id="no-id"),
        pytest.param(b"1," + b"x" * (3 << 20) + b",,,", "CF-I006", None, id="huge-cell"),
    ],
)
def test_a_bad_row_is_rejected_and_the_rest_is_read(
    row: bytes, code: str, field: str | None, tmp_path: Path
) -> None:
    head = b"id,text,account_posts,account_age_h,account_verified\nfirst,a,,,\n"
    batches = _read(_write(tmp_path, "x.csv", head + row + b"\nlast,b\x00,,,\n"))
    assert _bad(batches)[0] == (3, code, field)
    ids = [name for name, _ in _ids(batches)]
    assert (ids[0], ids[-1]) == ("first", "last")


@pytest.mark.parametrize("more", [b"3,c\n" * 3, b"3,c\n" * 400_000], ids=["end-of-file", "beyond-the-limit"])
def test_a_quote_that_is_never_closed_costs_one_row(more: bytes, tmp_path: Path) -> None:
    batches = _read(_write(tmp_path, "x.csv", b'id,text\n1,a\n2,"b\n' + more))
    assert [n for n, _, _ in _bad(batches)] == [3]
    assert sum(len(b.items) for b in batches) == 1 + more.count(b"\n")
    assert _ids(batches[-1:])[-1][1] == 3 + more.count(b"\n")


def test_an_unclosed_quote_before_a_line_beyond_the_limit(tmp_path: Path) -> None:
    data = b'id,text\n1,"a\n2,b\n3,' + b"x" * (3 << 20) + b"\n4,c\n"
    batches = _read(_write(tmp_path, "x.csv", data))
    assert _ids(batches) == [("2", 3), ("4", 5)]
    assert _bad(batches) == [(2, "CF-I006", None), (4, "CF-I006", None)]


def test_tabs_and_an_empty_table(tmp_path: Path) -> None:
    assert _ids(_read(_write(tmp_path, "x.tsv", b"id\ttext\n1\ta,b\n"))) == [("1", 2)]
    assert _read(_write(tmp_path, "y.csv", b"id,text\n")) == []
    assert _read(_write(tmp_path, "z.csv", b"")) == []


@pytest.mark.parametrize(
    ("header", "code"),
    [
        pytest.param(b"id,body\n", "CF-I010", id="no-text"),
        pytest.param(b"text,name\n", "CF-I010", id="no-id"),
        pytest.param(b"id,text,text\n", "CF-I005", id="twice"),
        pytest.param(b"id,text,account_posts,attrs.account_posts\n", "CF-I005", id="twice-by-two-names"),
        pytest.param(b'"' + b"x" * MAX_LINE_BYTES, "CF-I008", id="endless"),
    ],
)
def test_a_header_that_does_not_do(header: bytes, code: str, tmp_path: Path) -> None:
    source = _write(tmp_path, "x.csv", header + b"1,2,3,4\n")
    with pytest.raises(InputError) as caught:
        _read(source)
    assert (caught.value.code, caught.value.place.file) == (code, source)


# Parquet ----------------------------------------------------------------------------------------


def _parquet(folder: Path, name: str, table: pa.Table, **more: Any) -> str:
    sink = io.BytesIO()
    pq.write_table(table, sink, **more)
    return _write(folder, name, sink.getvalue())


@pytest.mark.parametrize("name", ["x.parquet", "x.parquet.gz"])
def test_parquet_rows_become_items(name: str, tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([1, 2, None, 4]),
            "text": pa.array([b"a", "你".encode(), b"c", b"\xff"]),
            "account_age_h": pa.array([1.5, None, 1.0, 1.0]),
            "attrs.account_posts": pa.array([3, None, 1, 1]),
            "extra": pa.array([1, 2, 3, 4]),
        }
    )
    batches = _read(_parquet(tmp_path, name, table, row_group_size=3), batch=2)
    assert _ids(batches) == [("1", 1), ("2", 2)]
    assert _bad(batches) == [(3, "CF-I003", None), (4, "CF-I001", None)]
    assert [b.ignored for b in batches] == [("extra",), ()]
    attrs: Any = batches[0].items[0].attrs
    assert (attrs.account_age_h, attrs.account_posts) == (1.5, 3)
    assert batches[0].items[1].attrs is UNSET


def test_parquet_may_hold_whole_objects_and_refuses_nan(tmp_path: Path) -> None:
    attrs = pa.array(
        [{"account_posts": 1, "account_age_h": None}, {"account_posts": 2, "account_age_h": 1.0}]
    )
    table = pa.table({"id": ["a", "b"], "text": ["", None], "attrs": attrs})
    assert _ids(_read(_parquet(tmp_path, "x.parquet", table))) == [("a", 1), ("b", 2)]
    bad = pa.table({"id": ["a"], "text": ["x"], "account_age_h": [float("nan")]})
    assert _bad(_read(_parquet(tmp_path, "y.parquet", bad))) == [(1, "CF-I003", "$.attrs.account_age_h")]


def test_parquet_without_pyarrow_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _parquet(tmp_path, "x.parquet", pa.table({"id": ["a"], "text": ["x"]}))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match="CF-C001"):
        _read(source)


# Sources ----------------------------------------------------------------------------------------


def _missing(folder: Path) -> str:
    return str(folder / "none.jsonl")


def _folder(folder: Path) -> str:
    (folder / "sub.jsonl").mkdir()
    return str(folder / "sub.jsonl")


def _cut(folder: Path) -> str:
    path = folder / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(os.urandom(5000))[:2000])
    return str(path)


def _not_gzip(folder: Path) -> str:
    path = folder / "no.jsonl.gz"
    path.write_bytes(b'{"id":"a"}\n')
    return str(path)


def _not_parquet(folder: Path) -> str:
    return _write(folder, "no.parquet", b"not a table at all")


def _nul(folder: Path) -> str:
    return str(folder / "a\0b.jsonl")


@pytest.mark.parametrize("make", [_missing, _folder, _cut, _not_gzip, _not_parquet, _nul])
def test_a_source_that_cannot_be_read_is_named(make: Callable[[Path], str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _read(make(tmp_path))
    assert caught.value.code == "CF-I008"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission(tmp_path: Path) -> None:
    source = _write(tmp_path, "x.jsonl", b"{}")
    os.chmod(source, 0)
    with pytest.raises(InputError, match="permission denied"):
        _read(source)


def test_what_was_read_before_the_damage_is_handed_on(tmp_path: Path) -> None:
    data = b"".join(b'{"id":"%d","text":"%s"}\n' % (n, os.urandom(30).hex().encode()) for n in range(60_000))
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(data, 1)[:-5000])
    got = 0
    with pytest.raises(InputError, match="cut off"):
        for batch in read_batches(str(path), decoder=DECODER):
            got += len(batch.items)
    assert got > 30_000


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("-", "jsonl"),
        ("a/b.JSONL", "jsonl"),
        ("b.csv.gz", "csv"),
        ("b.tsv", "tsv"),
        ("b.pq", "parquet"),
        ("b.txt", "text"),
    ],
)
def test_the_name_tells_the_format(name: str, expected: str) -> None:
    assert format_of(name) == expected


@pytest.mark.parametrize("name", ["a", "a.xlsx", "a.gz", "jsonl"])
def test_a_name_that_tells_no_format(name: str) -> None:
    with pytest.raises(InputError, match="CF-I011"):
        format_of(name)


def test_a_format_may_be_given(tmp_path: Path) -> None:
    assert _ids(_read(_write(tmp_path, "x.log", b"hello\n"), format="text")) == [("1", 1)]


def test_utf16_is_named(tmp_path: Path) -> None:
    source = _write(tmp_path, "x.jsonl", '{"id":"a"}'.encode("utf-16"))
    with pytest.raises(InputError, match="UTF-16"):
        _read(source)


def test_an_input_without_items_has_an_error_to_show() -> None:
    error = nothing_read("x.jsonl")
    assert (error.code, error.place.file) == ("CF-I009", "x.jsonl")
