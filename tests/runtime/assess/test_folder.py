"""The folder of a run: written once, read back, and refused where somebody changed it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from clearford.ai.assess.bank import encode_bank
from clearford.ai.assess.grading import Answer, Grade
from clearford.ai.assess.plan import Plan, Target, draw
from clearford.core.errors import AssessError
from clearford.runtime.assess.folder import ANSWERS, BANKS, PEOPLE, PLAN, Folder, Said
from tests.ai.assess.banks import bank, question

BANK = bank("refuse", question("q1"), question("q2"))
BODY = encode_bank(BANK.head, BANK.questions)
TARGET = Target(base_url="http://127.0.0.1/v1", model="m")


def plan(seed: int = 1) -> Plan:
    return draw([BANK], TARGET, seed=seed, sizes={})


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "run")
    made.begin(plan(), [(BANK, BODY)])
    return made


def test_plan_and_banks_are_read_back(folder: Folder) -> None:
    assert folder.plan() == plan()
    assert folder.banks(folder.plan()) == [BANK]
    assert (folder.answers(), folder.people()) == ({}, {})


def test_the_same_plan_may_be_begun_again_and_another_not(folder: Folder) -> None:
    folder.begin(plan(), [(BANK, BODY)])
    with pytest.raises(AssessError) as error:
        folder.begin(plan(seed=2), [(BANK, BODY)])
    assert error.value.code == "CF-F008"
    assert folder.plan() == plan()


def test_a_bank_that_was_changed_is_refused(folder: Folder) -> None:
    (path,) = (folder.path / BANKS).iterdir()
    path.write_bytes(BODY.replace(b"question q2", b"question q3"))
    with pytest.raises(AssessError) as error:
        folder.banks(folder.plan())
    assert error.value.code == "CF-F005"


def test_of_two_answers_the_first_counts_and_a_torn_line_is_none(folder: Folder) -> None:
    ask = plan().asks[0]
    folder.append(ANSWERS, [Answer(ask=ask, state="answered", text=text) for text in ("first", "second")])
    with (folder.path / ANSWERS).open("ab") as stream:
        stream.write(b'{"ask":')
    assert [one.text for one in folder.answers().values()] == ["first"]
    again = Folder(folder.path)
    again.append(ANSWERS, [Answer(ask=plan().asks[1], state="no_answer")])
    assert len(again.answers()) == 2


def test_of_what_one_person_said_the_latest_counts(folder: Folder) -> None:
    key = plan().asks[0].key
    folder.append(PEOPLE, [Said(key, "b", "pass"), Said(key, "a", "pass"), Said(key, "b", "fail", "hm")])
    assert folder.people() == {key: [Grade("people", "a", "pass"), Grade("people", "b", "fail", "hm")]}


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", msgspec.json.encode(1)])
def test_a_plan_that_cannot_be_read_is_told(folder: Folder, data: bytes) -> None:
    (folder.path / PLAN).write_bytes(data)
    with pytest.raises(AssessError) as error:
        folder.plan()
    assert error.value.code == "CF-F009"


def test_no_plan_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AssessError) as error:
        Folder(tmp_path / "none").plan()
    assert (error.value.code, error.value.suggestion) == ("CF-F009", "clearford ai assess plan")


def test_a_damaged_line_is_told_with_its_number(folder: Folder) -> None:
    folder.append(ANSWERS, [Answer(ask=plan().asks[0], state="answered", text="x")])
    path = folder.path / ANSWERS
    path.write_bytes(path.read_bytes() + b"nonsense\n")
    with pytest.raises(AssessError) as error:
        folder.answers()
    assert (error.value.code, error.value.place.line) == ("CF-F009", 2)


def test_a_file_is_written_whole(folder: Folder) -> None:
    assert folder.write("report.json", b"{}").read_bytes() == b"{}"
    assert not list(folder.path.glob(".*"))
