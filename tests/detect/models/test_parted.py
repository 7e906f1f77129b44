"""Signs that part hanzi again and again are left out for the heads; ordinary signs stay."""

from __future__ import annotations

import pytest

from clearford.detect.models.parted import unparted, unparted_rows
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

TEXTS = [
    pytest.param("请.加_微*信 13-8·00！Call A B", "请加微信13800！CallAB", id="many-signs"),
    pytest.param("请．加＿微＊信", "请加微信", id="full-width-signs"),
    pytest.param("請.加\u200b_微*信", "請加微信", id="other-forms-stay"),
    pytest.param("请.加_微信 13-8", None, id="two-places"),
    pytest.param("中/英/日 a.b.c.d.e", None, id="signs-between-letters"),
    pytest.param("请 加 微 信", None, id="spaces-alone"),
    pytest.param("请，加。微、信！吗", None, id="ordinary-signs"),
    pytest.param("", None, id="empty"),
]


@pytest.mark.parametrize(("text", "read"), TEXTS)
def test_what_is_read(tables: FoldTables, text: str, read: str | None) -> None:
    found = unparted(build_one(text, tables))
    assert (None if found is None else found.raw) == read


def test_a_batch_reads_the_same_rows(tables: FoldTables) -> None:
    texts = [str(param.values[0]) for param in TEXTS]
    found = unparted_rows(build(texts, tables))
    alone = {i: row for i, text in enumerate(texts) if (row := unparted(build_one(text, tables))) is not None}
    assert {i: row.raw for i, row in found.items()} == {i: row.raw for i, row in alone.items()}
