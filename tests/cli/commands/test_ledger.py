"""`clearford ledger`: the verifier behind the command line, and keys for new logs."""

from __future__ import annotations

import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from clearford.ledger.folder import CHECKPOINT, write_folder
from clearford.ledger.keys import parse_verifier, read_key
from clearford.runtime.record.logs import Logs
from clearford.runtime.service.settings import Settings, load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.work.loops import IntegratorLoop
from tests.cli.program import call
from tests.ledger.logs import KEY, ORIGIN, OTHER, MemoryLog, entries
from tests.ledger.test_clearford_verify import proof_file, receipt_file
from tests.runtime.transparency.made import export as published_log
from tests.runtime.transparency.made import record

VKEY = KEY.verifier.text


def export(folder: Path, count: int) -> str:
    write_folder(MemoryLog(entries(count)), folder)
    return str(folder)


def test_an_export_is_verified_and_compared_with_what_was_seen(tmp_path: Path) -> None:
    old, new = export(tmp_path / "old", 300), export(tmp_path / "new", 400)
    result = call(
        "ledger", "verify", new, "--key", VKEY, "--checkpoint", f"{old}/{CHECKPOINT}", "--checkpoint", old
    )
    assert result.code == 0, result.said
    assert result.out.count("OK · 通过") == 3
    again = call("ledger", "verify", old, "--key", VKEY, "--checkpoint", new)
    assert (again.code, "(entry · 条目 300)" in again.out) == (1, True)


def test_what_does_not_hold_ends_with_one(tmp_path: Path) -> None:
    folder = export(tmp_path / "log", 3)
    for words in (
        ["--key", OTHER.verifier.text],
        ["--key", "nonsense"],
        ["--key", VKEY, "--checkpoint", "none"],
    ):
        result = call("ledger", "verify", folder, *words)
        assert (result.code, "BAD · 不通过" in result.said) == (1, True)
    assert call("ledger", "verify", folder).code == 2


def test_erasures_need_the_evidence(tmp_path: Path) -> None:
    folder, later = export(tmp_path / "log", 3), export(tmp_path / "later", 1)
    assert call("ledger", "erasures", folder, later, "--key", VKEY).code == 0
    shutil.rmtree(later)
    assert call("ledger", "erasures", folder, later, "--key", VKEY).code == 1


def test_proofs_and_receipts_are_checked(tmp_path: Path) -> None:
    data = entries(4)[3]
    (tmp_path / "entry").write_bytes(data)
    proof = str(proof_file(tmp_path / "a.tlog-proof", 3))
    assert call("ledger", "proof", proof, str(tmp_path / "entry"), "--key", VKEY).code == 0
    assert call("ledger", "proof", proof, "--key", VKEY).code == 1
    receipt = str(receipt_file(tmp_path / "receipt.json"))
    assert call("ledger", "statement", receipt, "--key", VKEY).code == 0
    assert VKEY in call("ledger", "statement", receipt).out


def test_a_published_report_is_computed_again(tmp_path: Path) -> None:
    log = published_log(tmp_path / "log", record(3))
    (tmp_path / "about.yaml").write_text("service: S\nprovider: P\ncontact: c@s.example\n")
    options = ("--about", str(tmp_path / "about.yaml"), "--out", str(tmp_path), "--folder", str(log))
    assert call("report", "--period", "2026", *options).code == 0
    report = str(tmp_path / "report.json")
    again = call("ledger", "report", report, str(log))
    assert (again.code, "OK · 通过" in again.out) == (0, True), again.said
    other = published_log(tmp_path / "other", record(4))
    assert call("ledger", "report", report, str(other)).code == 2


def test_a_new_key_is_shown_by_its_public_half_only(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    result = call("ledger", "key", str(path), "--log", ORIGIN)
    assert result.code == 0
    assert read_key(path, ORIGIN).verifier == parse_verifier(result.out)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert call("ledger", "key", str(path), "--log", ORIGIN).code == 2
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["a b", "a+b", ""])
def test_a_log_needs_a_name_of_one_word(tmp_path: Path, name: str) -> None:
    result = call("ledger", "key", str(tmp_path / "k"), "--log", name)
    assert (result.code, "CF-R008" in result.err) == (2, True)
    assert not (tmp_path / "k").exists()


def test_a_service_changes_the_key_of_its_log(tmp_path: Path) -> None:
    settings = tmp_path / "clearford.toml"
    settings.write_text('[operator]\norigin = "record.example.org/t1"\n')
    wanted = load_settings(settings)
    none_yet = call("ledger", "rotate", "--settings", str(settings))
    assert (none_yet.code, "CF-R008" in none_yet.said) == (2, True)
    integrated(wanted)
    rotated = call("ledger", "rotate", "--settings", str(settings))
    assert rotated.code == 0, rotated.said
    too_early = call("ledger", "rotate", "--end", "--settings", str(settings))
    assert (too_early.code, "CF-R006" in too_early.said) == (2, True)
    integrated(wanted)
    ended = call("ledger", "rotate", "--end", "--settings", str(settings), "--lang", "zh")
    assert ended.code == 0, ended.said
    integrated(wanted)
    assert call("ledger", "export", str(tmp_path / "out"), "--settings", str(settings)).code == 0
    (place,) = (tmp_path / "out").iterdir()
    published = (place / "keys.txt").read_text()
    old = ended.out.strip()
    assert published == f"{old}\n{rotated.out}"
    assert call("ledger", "verify", str(place), "--key", old).code == 0


def integrated(wanted: Settings) -> None:
    """Something is on record, placed and signed, as a worker does it."""
    record = open_record(wanted)
    with closing(record.store):
        with record.change() as change:
            change.entry("config", data={"what": "something"})
        loop = IntegratorLoop(record, Logs(wanted.path("ledger")))
        loop.step()
        loop.end()
