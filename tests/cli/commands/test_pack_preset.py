"""`clearford pack preset` shows and writes what an operator changes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cli.program import PACKS, SMALL, call
from tests.policy.golden import Edit, edited

LIKE, SURE = "fraud.phishing.lookalike-domain", "fraud.phishing.sure-profit"
LIVE = Edit("fraud/phishing/rules/sure-profit.yaml", ("status: trial",), ("status: live",))


def test_the_presets(tmp_path: Path) -> None:
    packs = ("--packs", str(edited([LIVE], tmp_path)), "--alone")
    data = msgspec.json.decode(call("pack", "preset", *packs, "--json").out)
    assert {name: (found["live"], found["changed"]) for name, found in data.items()} == {
        "cautious": ([LIKE], [SURE]),
        "balanced": ([LIKE, SURE], []),
        "strict": ([LIKE, SURE], []),
        "ai-service": ([LIKE, SURE], []),
    }
    shown = call("pack", "preset", "cautious", *packs, "--lang", "zh")
    assert f"{SURE}: status live -> trial" in shown.out and "预设" in shown.out


def test_an_overlay_is_written_and_read_back(tmp_path: Path) -> None:
    path = str(tmp_path / "overlay.yaml")
    assert call("pack", "preset", "cautious", *SMALL, "-o", path).code == 0
    assert call("pack", "preset", "--overlay", path, *SMALL).code == 0
    again = call("pack", "preset", "cautious", *SMALL, "-o", path)
    assert (again.code, "CF-S001" in again.said) == (2, True), "an overlay is never written over"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param(("-o", "x.yaml"), "CF-C002", id="output-of-nothing"),
        pytest.param(("--overlay", "none.yaml"), "CF-I008", id="no-file"),
        pytest.param(("bold",), "CF-C002", id="no-such-preset"),
    ],
)
def test_what_cannot_be_used(options: tuple[str, ...], code: str) -> None:
    done = call("pack", "preset", *options, "--packs", str(PACKS), "--alone")
    assert (done.code, code in done.said) == (2, True), done.said
