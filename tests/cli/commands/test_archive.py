"""`clearford store archive`: what would leave, letting it leave, proving it and reading it back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.record.logs import Logs
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.store import Store
from tests.cli.program import call
from tests.runtime.archive.kit import LOG, Scene

BEFORE = ("--before", "2026-04")


@pytest.fixture
def settings(store: Store, store_address: str, tmp_path: Path) -> Path:
    """Settings of a service over a store with a March that may leave."""
    home = tmp_path / "home"
    file = tmp_path / "serve.toml"
    file.write_text(f'home = "{home}"\nstore = "{store_address}"\narchives = "archives"\n')
    open_record(load_settings(file)).store.close()
    scene = Scene(store, tmp_path)
    scene.fill(20)
    (tmp_path / "keys").rename(home / "ledger")
    return file


def test_a_month_is_planned_archived_verified_and_read(settings: Path, tmp_path: Path) -> None:
    common = ("--settings", str(settings))
    plan = call("store", "archive", "plan", *BEFORE, *common, "--json")
    (month,) = json.loads(plan.out)
    assert month["leaves"] == {"decision": 20, "batch": 2, "tally": 2}
    told = call("store", "archive", "plan", *BEFORE, *common, "--lang", "zh")
    assert "2026-03：可移出 20：decision" in told.out
    assert not (tmp_path / "archives").exists()

    done = call("store", "archive", "run", *BEFORE, *common, "--lang", "en")
    assert (done.code, "2026-03.1: 24 rows left the store" in done.said) == (0, True)
    again = call("store", "archive", "run", *BEFORE, *common, "--lang", "en")
    assert (again.code, "nothing may leave the store" in again.said) == (0, True)
    checked = call("store", "archive", "verify", *common, "--lang", "en")
    assert (checked.code, "archives on record: 1" in checked.said) == (0, True)

    (key,) = Logs(tmp_path / "home" / "ledger").verifiers(LOG)
    whole = tmp_path / "whole"
    assert call("ledger", "export", str(whole), *common).code == 0
    (folder,) = whole.iterdir()
    assert outcome("log", [folder], [key.text])[0] == 0
    made = next(one for one in entries(folder) if one["type"] == "decision")
    proof = tmp_path / "one.tlog-proof"
    found = call(
        "store", "archive", "find", made["id"], "--from", str(tmp_path / "archives"),
        "--proof", str(proof), "--key", key.text,
    )  # fmt: skip
    assert (found.code, json.loads(found.out)) == (0, made)
    assert call("ledger", "proof", str(proof), "--key", key.text).code == 0


def entries(folder: Path) -> list[dict[str, str]]:
    """The entries of the first bundle of an exported log."""
    data, found = (folder / "tile" / "entries" / "000").read_bytes(), []
    while data:
        size = int.from_bytes(data[:2])
        found.append(json.loads(data[2 : 2 + size]))
        data = data[2 + size :]
    return found


def test_what_cannot_be_used_is_told(settings: Path, tmp_path: Path) -> None:
    common = ("--settings", str(settings))
    for words, code in (
        (("run", "--before", "April"), "CF-S040"),
        (("run", *BEFORE, "--out", "s4://nowhere"), "CF-S045"),
        (("run", *BEFORE, "--out", str(settings / "below-a-file")), "CF-S001"),
        (("find", "0" * 32, "--from", str(tmp_path / "gone")), "CF-S045"),
    ):
        done = call("store", "archive", *words, *common)
        assert (done.code, code in done.err) == (2, True), done.said
    assert call("store", "archive", "run", *BEFORE, *common).code == 0
    (file,) = (tmp_path / "archives").rglob("entry.parquet")
    file.write_bytes(file.read_bytes()[:-9])
    done = call("store", "archive", "verify", *common)
    assert (done.code, "CF-S041" in done.err) == (2, True)
    (tmp_path / "archives").rename(tmp_path / "elsewhere")
    done = call("ledger", "export", str(tmp_path / "whole"), *common)
    assert (done.code, "CF-S041" in done.err) == (2, True)


def test_without_a_place_one_is_asked_for(tmp_path: Path) -> None:
    done = call("store", "archive", "find", "0" * 32)
    assert (done.code, "CF-C002" in done.err) == (2, True)


def test_a_store_in_which_nothing_is_old_says_so(settings: Path) -> None:
    told = call(
        "store", "archive", "plan", "--before", "2001-01", "--settings", str(settings), "--lang", "zh"
    )
    assert (told.code, told.out) == (0, "")
    assert "没有可移出存储的内容" in told.said
