from __future__ import annotations

from clearford.detect.scanner.fallback import CHUNK_BYTES, AutomatonScanner, SetScanner
from clearford.detect.scanner.joined import from_lines


def test_rows_in_several_chunks_keep_their_numbers() -> None:
    filler = b"x" * (CHUNK_BYTES // 2)
    rows = [filler, "微信".encode(), filler, filler, b"", "加微信".encode(), filler * 3, "微信".encode()]
    pairs = AutomatonScanner(["微信"]).pairs(from_lines(rows))
    assert pairs.rows.tolist() == [1, 5, 7]


def test_a_match_never_crosses_rows() -> None:
    assert len(AutomatonScanner(["微信"]).pairs(from_lines(["微".encode(), "信".encode()])).rows) == 0


def test_an_expression_set_reports_each_expression_once() -> None:
    assert SetScanner(["a", "b{2}", "c"]).ids(b"aabbabb") == [0, 1]
