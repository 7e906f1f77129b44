from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from clearford.core.errors import StoreError
from clearford.runtime.transparency.model import decode_report
from clearford.runtime.transparency.publish import Kind, files, write_files
from tests.runtime.transparency.small import REPORT

MADE = files(REPORT)


@pytest.mark.parametrize(
    ("kind", "prefixes"),
    [
        pytest.param("dsa", ("0", "1", "cells", "report"), id="dsa"),
        pytest.param("santa-clara", ("sc_", "santa_clara", "cells", "report"), id="santa-clara"),
        pytest.param("cn", ("cn_", "governance", "minors", "cells", "report"), id="cn"),
    ],
)
def test_a_layout_has_its_own_files(kind: Kind, prefixes: tuple[str, ...]) -> None:
    made = files(REPORT, (kind,))
    assert all(name.startswith(prefixes) for name in made)
    assert all(made[name] == MADE[name] for name in made if name != "cells.csv")


def test_the_numbers_can_be_read_back() -> None:
    assert decode_report(MADE["report.json"]) == REPORT


def test_every_table_in_the_index_is_there() -> None:
    rows = list(csv.DictReader(io.StringIO(MADE["cells.csv"].decode(), newline="")))
    assert {row["file"] for row in rows} <= set(MADE)
    assert len(rows) > 3000


def test_tables_are_utf_8_with_one_width() -> None:
    for name, data in MADE.items():
        if name.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
            assert len({len(row) for row in rows}) == 1, name


def test_the_open_data_names_its_licence() -> None:
    data = json.loads(MADE["santa_clara.json"])
    assert (data["licence"], data["totals"]["items_restricted"]) == ("CC-BY-4.0", 3)
    assert data["tables"]["sc_rules"][0] == {"rule": "fraud.shop.fake@1", "number": 2}


def test_files_are_written_into_a_new_folder(tmp_path: Path) -> None:
    write_files(MADE, tmp_path / "a/b")
    assert {path.name: path.read_bytes() for path in (tmp_path / "a/b").iterdir()} == MADE


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cells.csv").mkdir()
    with pytest.raises(StoreError):
        write_files(MADE, tmp_path)
    assert not (tmp_path / "report.json").exists()
