"""Files of a training: read packed or plain, written whole."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from clearford.core.errors import InputError
from clearford.detect.models.head import Head
from clearford.runtime.models import own_heads
from clearford.runtime.training.card import from_json
from clearford.runtime.training.course import Plan, train
from clearford.runtime.training.files import lines_of, write
from clearford.text.tables import FoldTables
from tests.runtime.training.rows import invented


def test_lines_are_read_plain_and_packed(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"1\n2\n")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"1\n2\n"))
    assert [list(lines_of(path)) for path in sorted(tmp_path.iterdir())] == [[b"1\n", b"2\n"]] * 2


@pytest.mark.parametrize(
    "content",
    [pytest.param(b"hello", id="not-gzip"), pytest.param(gzip.compress(b"x" * 999)[:-12], id="cut")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(lines_of(path))
    assert (caught.value.code, caught.value.place.file) == ("CF-I008", str(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="CF-I008"):
        list(lines_of(tmp_path / "none.jsonl"))


def test_what_is_written_can_be_loaded(tmp_path: Path, tables: FoldTables) -> None:
    plan = Plan(head="fraud", strengths=(3.0,), balances=(False,))
    made = train(invented(tables, 40), plan, tables)
    written = write(made, tmp_path / "new" / "models")
    assert sorted(path.name for path in (tmp_path / "new/models").iterdir()) == sorted(
        p.name for p in written
    )
    assert set(own_heads(str(tmp_path / "new/models"))) == {"fraud"}
    assert Head.from_bytes(written[-1].read_bytes(), file="x").to_bytes() == made.blob
    assert from_json((tmp_path / "new/models/fraud.json").read_bytes()) == made.card
