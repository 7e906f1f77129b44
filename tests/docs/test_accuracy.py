"""The accuracy table counts what was decided, and no mask of a set reaches the engine."""

from __future__ import annotations

import gzip
import os
import random
from pathlib import Path

import msgspec
import pytest

from clearford.core.decisions import Decision, RuleRef
from clearford.core.ids import Digest, ItemId, RuleId
from tools.accuracy import MASK, Tally, files, filled, items, line, main

DATA = Path(os.environ.get("CLEARFORD_DATA", ""))
"""The folder of the optional sets; no folder is assumed when none is named."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two invented sets and a table of characters."""
    rows = {
        "fbs_sms": [{"id": "1", "text": "您好NAME请致电CELLPHONEWECHAT", "label": "fraud"}],
        "urls": [{"id": "1", "url": "https://shop.example/", "label": "benign"}],
        "images": [{"id": "1", "path": "a.png", "label": "x"}],
    }
    for name, lines in rows.items():
        (tmp_path / name).mkdir()
        with gzip.open(tmp_path / name / "part.jsonl.gz", "wb") as stream:
            stream.write(b"\n".join(msgspec.json.encode(row) for row in lines))
    return tmp_path


def test_only_sets_of_texts_and_addresses_are_taken(folder: Path) -> None:
    assert [name for name, _ in files(folder)] == ["fbs_sms", "urls"]


def test_masks_become_invented_values(folder: Path) -> None:
    ((item, label),) = items("fbs_sms", folder / "fbs_sms" / "part.jsonl.gz")
    assert label == "fraud"
    assert not MASK.search(str(item.text))
    assert filled("CELLPHONE", random.Random(1)) == filled("CELLPHONE", random.Random(1))


def test_an_address_alone_is_an_item_of_its_kind(folder: Path) -> None:
    ((item, _),) = items("urls", folder / "urls" / "part.jsonl.gz")
    assert (item.kind, item.text) == ("url", "https://shop.example/")


def test_the_table_shows_shares_and_rules() -> None:
    rule = RuleId("fraud.a.b")
    tally = Tally()
    tally.take(Decision(item=ItemId("1"), outcome="restrict", determining=(rule,), bundle=Digest("d")))
    tally.take(
        Decision(item=ItemId("2"), outcome="allow", held=(RuleRef(rule, "trial"),), bundle=Digest("d"))
    )
    assert line("set", "spam", tally) == (
        "| set | spam | 2 | 50.00 % | 0.00 % | 50.00 % | 50.00 % | `fraud.a.b` 1 |"
    )


@pytest.mark.data
@pytest.mark.skipif(
    not os.environ.get("CLEARFORD_DATA"), reason="CLEARFORD_DATA names no folder of the optional sets"
)
def test_every_row_of_the_optional_sets_can_be_read() -> None:
    for name, path in files(DATA):
        assert all(item.text for item, _ in items(name, path)), name


def test_no_folder_of_sets_is_assumed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLEARFORD_DATA", raising=False)
    monkeypatch.setattr("sys.argv", ["accuracy"])
    with pytest.raises(SystemExit):
        main()
    assert "CLEARFORD_DATA" in capsys.readouterr().err
