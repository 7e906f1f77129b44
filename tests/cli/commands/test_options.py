"""Options mean the same in every command that has them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cli.program import PACKS, SMALL, call
from tests.detect.models.heads import random_head


@pytest.mark.parametrize("words", [("scan", "-", "-o", "-"), ("explain", "--text", "x"), ("pack", "list")])
def test_packs_alone_and_language_are_understood_everywhere(words: tuple[str, ...]) -> None:
    result = call(*words, *SMALL, "--lang", "zh", data=b'{"id":"x","text":"y"}\n')
    assert result.code == 0
    assert call(*words, "--alone").code == 2
    assert call(*words, *SMALL, "--lang", "fr").code == 2


@pytest.mark.parametrize("number", ["2.5", "1e1", "0x2", "", "-1", "257", "9" * 5000])
def test_what_is_no_whole_number_in_range_is_refused(number: str) -> None:
    result = call("scan", "-", "-o", "-", f"--workers={number}", *SMALL, data=b"")
    assert (result.code, result.out) == (2, "")
    assert "a whole number from 1 to 256" in result.said
    assert len(result.err) < 300


@pytest.mark.parametrize("number", ["0", "+7", "007"])
def test_a_whole_number_is_read(number: str) -> None:
    folder = str(PACKS)
    assert call("pack", "diff", folder, folder, "--seed", number).code == 0


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("scan", "-", "-o", "-"), id="scan"),
        pytest.param(("explain", "--text", "x"), id="explain"),
        pytest.param(("pack", "test"), id="pack-test"),
        pytest.param(("pack", "backtest", "--events", "-"), id="pack-backtest"),
    ],
)
def test_models_are_looked_for_where_they_should_be(words: tuple[str, ...], tmp_path: Path) -> None:
    result = call(*words, *SMALL, "--models", str(tmp_path), data=b'{"id":"x","text":"y"}\n')
    assert (result.code, result.out) == (2, "")
    assert "holds no model" in result.said


def test_own_models_make_another_bundle(tmp_path: Path) -> None:
    folder, events, out = tmp_path / "heads", tmp_path / "events.jsonl", tmp_path / "report.json"
    folder.mkdir()
    (folder / "fraud.head").write_bytes(random_head("fraud", 7).to_bytes())
    events.write_text('{"id":"x","text":"y"}\n')
    explained, replayed = set(), set()
    for models in ((), ("--models", str(folder))):
        said = call("explain", "--text", "x", "--json", *SMALL, *models).said
        explained.add(msgspec.json.decode(said)["decision"]["bundle"])
        replay = ("pack", "backtest", "--events", str(events), "--json", str(out))
        assert call(*replay, *SMALL, *models).code == 0
        report = msgspec.json.decode(out.read_bytes())
        replayed |= {report["baseline"], report["candidate"]}
    assert (len(explained), len(replayed)) == (2, 4)
