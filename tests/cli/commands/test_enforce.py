"""`clearford enforce` compares, asks, and carries out what a person agreed to, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clearford.runtime.record.enforcements import do_answer_enforcement
from clearford.runtime.record.unit import By
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from tests.cli.program import PACKS, call
from tests.runtime.batch.acted import harmful, history_of


@pytest.fixture
def settings(tmp_path: Path) -> str:
    """Settings of a service with the packs of the tests."""
    path = tmp_path / "clearford.toml"
    words = [
        f'home = "{tmp_path / "home"}"',
        f'packs = ["{PACKS}"]',
        "shipped = false",
        "[operator]",
        'base_url = "https://platform.example"',
    ]
    path.write_text("\n".join(words) + "\n")
    return str(path)


def test_from_a_comparison_to_its_end(tmp_path: Path, settings: str) -> None:
    folder = str(history_of(tmp_path, harmful(3)))
    compared = call("enforce", "compare", folder, "--settings", settings)
    assert compared.code == 0
    assert "6 decisions compared: 3 as on record" in compared.said
    assert "restricted: h0: allow -> restrict:" in compared.said
    data = json.loads(call("enforce", "compare", folder, "--settings", settings, "--json").out)
    assert (data["unrecorded"], data["shifts"]) == (6, {"restricted": 3})
    words = ("--reason", "The wave of last week.", "--rate", "5", "--settings", settings)
    told = call("enforce", "ask", folder, *words, "--lang", "zh")
    assert "规则批准人批准之前不会执行" in told.said
    made = json.loads(call("enforce", "ask", folder, *words, "--json").out)["id"]
    waiting = call("enforce", "run", folder, made, "--once", "--settings", settings)
    assert waiting.said == "it waits for a policy approver\n"
    record = open_record(load_settings(Path(settings)))
    with record.change(By("peter", "policy_approver")) as change:
        do_answer_enforcement(change, made, agree=True, reason="The samples are right.")
    record.store.close()
    done = call("enforce", "run", folder, made, "--once", "--settings", settings)
    assert done.said == "slice 1 of 1 carried out\nall of it is carried out\n"
