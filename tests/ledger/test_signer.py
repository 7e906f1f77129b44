"""The signer refuses a second history, whatever it is shown."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearford.core.errors import RecordError
from clearford.ledger.checkpoints import open_checkpoint
from clearford.ledger.keys import parse_verifier
from clearford.ledger.signer import SLOT, Memory, Signer, Term, key_change
from tests.ledger.logs import KEY, ORIGIN, OTHER, WITNESS, MemoryLog, entries

DATA = entries(600)


def free(_: BinaryIO) -> None:
    return


def taken(_: BinaryIO) -> None:
    raise BlockingIOError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Signer.begin(tmp_path / "signed.jsonl", ORIGIN)
    return tmp_path / "signed.jsonl"


def signer(path: Path, *terms: Term) -> Signer:
    return Signer(path, ORIGIN, terms or (Term(KEY),), hold=free)


def test_a_growing_log_is_signed_and_remembered(path: Path) -> None:
    log = MemoryLog()
    for size in (0, 1, 256, 256, 600):
        log.append(DATA[log.edge.size : size])
        checkpoint, _ = open_checkpoint(signer(path).sign(size, log), ORIGIN, [KEY.verifier])
        assert checkpoint == log.edge.checkpoint(ORIGIN) == signer(path).last
    assert {file.name for file in path.parent.iterdir()} == {"signed.jsonl", "signed.lock"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("size", "data"),
    [
        pytest.param(299, DATA[:299], id="shorter"),
        pytest.param(300, DATA[:299] + DATA[400:401], id="same-size-other-entry"),
        pytest.param(400, [*DATA[1:300], DATA[0], *DATA[300:400]], id="other-order"),
        pytest.param(400, [DATA[599], *DATA[:399]], id="inserted"),
    ],
)
def test_another_history_is_refused_even_after_a_restart(path: Path, size: int, data: list[bytes]) -> None:
    log = MemoryLog(DATA[:300])
    signer(path).sign(300, log)
    before = path.read_bytes()
    with pytest.raises(RecordError, match="CF-R007"):
        signer(path).sign(size, MemoryLog(data))
    assert path.read_bytes() == before
    log.append(DATA[300:])
    signer(path).sign(600, log)


STEPS = st.lists(st.sampled_from(["append", "save", "restore", "sign", "restart"]), max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_all_that_is_ever_signed_is_one_history(path: Path, steps: list[str]) -> None:
    """Whatever is appended, set back and signed, each signed log begins with every one signed before."""
    path.unlink()
    Signer.begin(path, ORIGIN)
    ready, data, backup, signed = signer(path), list[bytes](), list[bytes](), list[bytes]()
    for number, step in enumerate(steps):
        if step == "append":
            data = data + entries(number * 37 % 300, start=number * 1_000)
        elif step == "save":
            backup = data
        elif step == "restore":
            data = backup
        elif step == "restart":
            ready = signer(path)
        else:
            allowed = data[: len(signed)] == signed
            try:
                ready.sign(len(data), MemoryLog(data))
            except RecordError as error:
                assert (error.code, allowed) == ("CF-R007", False)
            else:
                assert allowed
                signed = data


def test_what_was_signed_is_never_forgotten_by_beginning_again(path: Path) -> None:
    with pytest.raises(FileExistsError):
        Signer.begin(path, ORIGIN)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}\n" * 2, id="nothing-in-it"),
        pytest.param(Memory("other", 0, 0, "0" * 64).line(), id="of-another-log"),
        pytest.param(Memory(ORIGIN, 0, 1, "xx").line(), id="root"),
        pytest.param(Memory(ORIGIN, 0, -1, "0" * 64).line(), id="size"),
        pytest.param(Memory(ORIGIN, 0, 7, "0" * 64).line().replace(b":7,", b":8,"), id="changed"),
        pytest.param(None, id="missing"),
    ],
)
def test_without_its_memory_it_does_not_sign(path: Path, data: bytes | None) -> None:
    ready = signer(path)
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    for attempt in (lambda: signer(path), lambda: ready.sign(0, MemoryLog())):
        with pytest.raises(RecordError, match="CF-R007") as caught:
            attempt()
        assert caught.value.suggestion


def test_tiles_must_be_there_first(path: Path) -> None:
    with pytest.raises(RecordError, match="CF-R006"):
        signer(path).sign(601, MemoryLog(DATA))
    assert signer(path).last.size == 0


class Spoiled(MemoryLog):
    """Puts a folder where the file of the signer is, as soon as its tiles are asked for."""

    path: Path

    def tile(self, level: int, n: int) -> bytes:
        if self.path.is_file():
            self.path.unlink()
            self.path.mkdir()
        return super().tile(level, n)


def test_a_file_that_cannot_be_written_signs_nothing(path: Path) -> None:
    log = Spoiled(DATA[:1])
    log.path = path
    with pytest.raises(OSError, match="directory"):
        signer(path).sign(1, log)


@pytest.mark.parametrize("cut", [0, 1, 100, 150, SLOT - 1, SLOT])
def test_a_crash_while_it_remembers_leaves_what_was_signed_before(path: Path, cut: int) -> None:
    """Wherever the writing ends, and whatever of the older line stays behind it."""
    log = MemoryLog(DATA)
    for size in (100, 300):
        signer(path).sign(size, log)
    before = path.read_bytes()
    signer(path).sign(600, log)
    after = path.read_bytes()
    place = next(at for at in (0, SLOT) if before[at : at + SLOT] != after[at : at + SLOT])
    path.write_bytes(before[:place] + after[place : place + cut] + before[place + cut :])
    assert signer(path).last.size == (600 if cut >= SLOT - 1 else 300)
    checkpoint, _ = open_checkpoint(signer(path).sign(600, log), ORIGIN, [KEY.verifier])
    assert checkpoint.size == signer(path).last.size == 600
    assert path.stat().st_size == 2 * SLOT


def test_a_name_without_room_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too long"):
        Signer.begin(tmp_path / "signed.jsonl", "n" * SLOT)


def test_two_processes_do_not_sign_at_once(path: Path) -> None:
    other = Signer(path, ORIGIN, [Term(KEY)], hold=taken)
    with pytest.raises(RecordError, match="CF-R007: another process"):
        other.sign(1, MemoryLog(DATA[:1]))


def test_keys_sign_in_their_terms(path: Path) -> None:
    terms = (Term(KEY, until=300), Term(OTHER, since=200, until=600))
    log = MemoryLog(DATA)
    for size, keys in ((199, [KEY]), (200, [KEY, OTHER]), (300, [OTHER])):
        _, signed = open_checkpoint(
            signer(path, *terms).sign(size, log), ORIGIN, [KEY.verifier, OTHER.verifier]
        )
        assert [one.key for one in signed] == [key.verifier for key in keys]
    with pytest.raises(RecordError, match="CF-R007: no key"):
        signer(path, *terms).sign(600, log)


def test_a_key_of_another_name_does_not_sign(path: Path) -> None:
    with pytest.raises(RecordError, match="CF-R008"):
        signer(path, Term(WITNESS))


def test_a_new_key_is_announced_by_the_old_one() -> None:
    data = key_change(KEY, OTHER.verifier)
    assert parse_verifier(data["old"]) == KEY.verifier
    assert parse_verifier(data["new"]) == OTHER.verifier
    assert len(data["proof"]) == 88
