"""Keys of the logs: begun once, changed in the open, never made anew behind a log that has begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import RecordError
from clearford.runtime.record.logs import Logs

LOG = "record.example.org/main/2026"


def test_a_log_begins_with_a_key_that_is_found_again(tmp_path: Path) -> None:
    assert Logs(tmp_path).verifiers(LOG) == []
    Logs(tmp_path).signer(LOG, begun=False)
    (key,) = Logs(tmp_path).verifiers(LOG)
    Logs(tmp_path).signer(LOG, begun=True)
    assert Logs(tmp_path).verifiers(LOG) == [key]


def test_a_log_that_has_begun_gets_no_second_memory(tmp_path: Path) -> None:
    with pytest.raises(RecordError) as found:
        Logs(tmp_path).signer(LOG, begun=True)
    assert found.value.code in ("CF-R007", "CF-R008")
    assert not any(tmp_path.rglob("key-*"))


def test_a_new_key_stands_beside_the_old_one(tmp_path: Path) -> None:
    logs = Logs(tmp_path)
    with pytest.raises(RecordError) as found:
        logs.rotate(LOG)
    assert found.value.code == "CF-R008"
    logs.signer(LOG, begun=False)
    old, new = logs.rotate(LOG)
    assert old.verifier != new
    assert logs.verifiers(LOG) == [old.verifier, new]


def test_a_damaged_list_of_keys_is_told(tmp_path: Path) -> None:
    Logs(tmp_path).signer(LOG, begun=False)
    next(tmp_path.rglob("terms.json")).write_bytes(b"{")
    with pytest.raises(RecordError) as found:
        Logs(tmp_path).verifiers(LOG)
    assert found.value.code == "CF-R008"
