"""Rows of the sample in the queue: judged like any other case, erasable, and read back as verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clearford.ai.corpus.rows import Row
from clearford.core.errors import CorpusError
from clearford.runtime.corpus.folder import Folder
from clearford.runtime.corpus.queueing import (
    QUEUED,
    do_queue_rows,
    keep_queued,
    owner_of,
    queued_in,
    read_rows,
)
from clearford.runtime.record.dropping import do_drop_samples
from clearford.runtime.record.erasure import do_erase_owner
from clearford.runtime.record.unit import By
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, REMOVE, House, house_of
from tests.runtime.http.work import tune

BY = By("command line", "operator_admin")
PLAN = "sha256:" + "7" * 64
ROWS = [(n, Row(text=f"the harbour was quiet, {n}", source="a")) for n in (4, 9, 30)]


@contextmanager
def queue_of(home: Path, address: str) -> Iterator[tuple[House, dict[int, str]]]:
    """A house where the rows wait."""
    with house_of(home, address) as house:
        tune(house, second__share=0)
        house.add("anna", "reviewer")
        yield house, queued(house)


def queued(house: House) -> dict[int, str]:
    with house.service.record.change(BY) as change:
        return do_queue_rows(change, house.service.office, PLAN, ROWS)


def test_rows_are_judged_in_the_queue_and_act_on_nobody(tmp_path: Path, store_address: str) -> None:
    with queue_of(tmp_path / "home", store_address) as (house, cases):
        assert list(cases) == [4, 9, 30]
        assert queued(house) == cases  # open cases are found again
        anna, said = house.signed_in("anna"), dict[str, bool]()
        for body in (REMOVE, NOTHING):
            case = house.claim(anna) or {}
            seen = anna.get(f"/v1/cases/{case['id']}/desk").json()["seen"]["original"]["text"]
            assert "请评判训练语料中的一行" in seen
            assert "the harbour was quiet" in seen
            assert anna.post(f"/v1/cases/{case['id']}/decision", json=body).json()["state"] == "decided"
            said[case["id"]] = body is NOTHING
        with house.service.record.read() as conn:
            read, verdicts = read_rows(conn, house.service.vault, PLAN, cases)
        assert {cases[row]: ok for row, ok in verdicts.items()} == said
        assert (read.waiting, read.gone) == (1, 0)
        assert queued(house) == cases  # those that are decided too
        assert entries_of(house.service.record, "decision") == []


def test_a_row_can_be_erased_and_its_case_ends(tmp_path: Path, store_address: str) -> None:
    with queue_of(tmp_path / "home", store_address) as (house, cases):
        with house.service.record.change(BY) as change:
            numbers = house.service.office.numbers
            do_erase_owner(change, owner_of(change, PLAN, 9), why="rights_request", numbers=numbers)
        with house.service.record.change() as change:
            assert do_drop_samples(change, house.service.office) == 1
        with house.service.record.read() as conn:
            read, verdicts = read_rows(conn, house.service.vault, PLAN, cases)
        assert (read.gone, read.waiting, verdicts) == (1, 2, {})


def test_the_folder_keeps_numbers_and_cases_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert queued_in(folder) == {}
    keep_queued(folder, {9: "c2", 4: "c1"})
    assert queued_in(folder) == {4: "c1", 9: "c2"}
    assert b"harbour" not in (tmp_path / QUEUED).read_bytes()
    (tmp_path / QUEUED).write_bytes(b'{"key":')
    with pytest.raises(CorpusError, match="CF-U007"):
        queued_in(folder)
