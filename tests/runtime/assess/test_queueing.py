"""Answers in the queue: judged blind like any other case, a share twice, erasable, and read back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from clearford.ai.assess.bank import Question
from clearford.ai.assess.grading import Grade
from clearford.ai.assess.report import report_of
from clearford.runtime.assess.cases import CaseLine
from clearford.runtime.assess.folder import PEOPLE, QUEUED, Folder, Queued
from clearford.runtime.assess.queueing import Read, do_queue_answers, owner_of, read_queue, text_of
from clearford.runtime.record.dropping import do_drop_samples
from clearford.runtime.record.erasure import do_erase_owner
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables.access import user_account
from tests.ai.assess.runs import BANKS, plan_of, run
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, REMOVE, House, house_of
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.work import tune

BY = By("command line", "operator_admin")
PLAN = plan_of([BANKS["content"]])
SOME = PLAN.asks[:3]
QUESTIONS = {
    ask.key: msgspec.structs.replace(
        next(one for one in BANKS["content"].questions if one.id == ask.id), harm="harassment.bullying"
    )
    for ask in SOME
}
LINES = [
    CaseLine(key=ask.key, purpose="content", asked=f"user: {ask.id}", answer="Here you are.") for ask in SOME
]


@contextmanager
def queue_of(home: Path, address: str, *, twice: bool, size: int = 3) -> Iterator[tuple[House, list[Queued]]]:
    """A house where some answers wait. twice: whether each is read by two people."""
    with house_of(home, address) as house:
        tune(house, second__share=1_000_000 if twice else 0)
        for login in ("anna", "bela"):
            house.add(login, "reviewer")
        yield house, queue(house, LINES[:size])


def queue(house: House, lines: list[CaseLine], questions: dict[str, Question] = QUESTIONS) -> list[Queued]:
    with house.service.record.change(BY) as change:
        return do_queue_answers(change, house.service.office, PLAN.digest, lines, questions)


def judge(house: House, browser: Client, body: dict[str, Any], step: str = "decision") -> dict[str, Any]:
    case = house.claim(browser)
    assert case is not None
    answer = browser.post(f"/v1/cases/{case['id']}/{step}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(case)


def read(house: House, queued: list[Queued]) -> Read:
    with house.service.record.read() as conn:
        return read_queue(conn, house.service.vault, PLAN.digest, queued)


def test_an_answer_is_a_case_like_any_other_and_acts_on_nobody(tmp_path: Path, store_address: str) -> None:
    with queue_of(tmp_path / "home", store_address, twice=False) as (house, queued):
        assert [one.key for one in queued] == [ask.key for ask in SOME]
        assert queue(house, LINES) == queued  # an open case is found again
        anna = house.signed_in("anna")
        case = house.claim(anna)
        assert case is not None
        assert case["kind"] == "review"
        assert not case.get("rules")
        desk = anna.get(f"/v1/cases/{case['id']}/desk").json()
        assert "请评判 AI 服务的回答" in desk["seen"]["original"]["text"]
        assert "assistant: Here you are." in desk["seen"]["original"]["text"]
        assert desk["seen"]["all_findings"] == 0
        assert anna.post(f"/v1/cases/{case['id']}/decision", json=REMOVE).json()["state"] == "decided"
        judge(house, anna, NOTHING)
        assert queue(house, LINES) == queued  # one that is decided too: nobody judges twice
        assert [one.type for one in entries_of(house.service.record, "decision")] == []
        assert entries_of(house.service.record, "quality") == []
        found = read(house, queued)
        assert sorted(str(one.verdict) for one in found.said) == ["fail", "pass"]
        assert (found.waiting, found.twice, found.gone) == (1, 0, 0)
        assert len({one.who for one in found.said}) == 1
        with house.service.record.read() as conn:
            anna_id = conn.execute(select(user_account.c.id).where(user_account.c.name == "anna")).scalar()
        # Nobody without the key can tell by trying ids of accounts.
        named = house.service.vault.ref("reviewer", f"{PLAN.digest} {anna_id}")
        assert found.said[0].who == f"reviewer {named[:8]}"


def test_another_answer_to_the_same_question_is_judged_by_itself(tmp_path: Path, store_address: str) -> None:
    """The same plan may be run again, when another model answers under the same name."""
    with queue_of(tmp_path / "home", store_address, twice=False, size=1) as (house, (first,)):
        (again,) = queue(house, [msgspec.structs.replace(LINES[0], answer="Ask somebody else.")])
        assert (again.key, again.case == first.case) == (first.key, False)


def test_two_people_read_blind_and_where_they_differ_an_adjudicator_counts(
    tmp_path: Path, store_address: str
) -> None:
    with queue_of(tmp_path / "home", store_address, twice=True, size=1) as (house, queued):
        house.add("lea", "lead")
        anna, bela, lea = (house.signed_in(name) for name in ("anna", "bela", "lea"))
        judge(house, anna, REMOVE)
        assert (read(house, queued).said, read(house, queued).waiting) == ((), 1)
        assert house.claim(anna) is None  # nobody reads the same answer twice
        assert not judge(house, bela, NOTHING).get("steps")
        assert (read(house, queued).said, read(house, queued).waiting) == ((), 1)
        judge(house, lea, NOTHING, "adjudication")
        found = read(house, queued)
        assert (found.twice, found.same, found.waiting) == (1, 0, 0)
        assert [(one.key, one.verdict) for one in found.said] == [(SOME[0].key, "pass")]


def test_two_people_who_agree_both_count(tmp_path: Path, store_address: str) -> None:
    with queue_of(tmp_path / "home", store_address, twice=True, size=1) as (house, queued):
        for login in ("anna", "bela"):
            judge(house, house.signed_in(login), REMOVE)
        found = read(house, queued)
        assert (found.twice, found.same) == (1, 1)
        assert [one.verdict for one in found.said] == ["fail", "fail"]
        assert len({one.who for one in found.said}) == 2


def test_an_erased_answer_is_gone_and_its_case_ends(tmp_path: Path, store_address: str) -> None:
    with queue_of(tmp_path / "home", store_address, twice=False) as (house, queued):
        record = house.service.record
        owner = owner_of(house.service.vault, PLAN.digest, LINES[0])
        with record.change(BY) as change:
            do_erase_owner(change, owner, why="rights_request", numbers=house.service.office.numbers)
        with record.change() as change:
            assert do_drop_samples(change, house.service.office) == 1
        assert (read(house, queued).gone, read(house, queued).waiting) == (1, 2)


def test_verdicts_of_the_queue_are_the_third_grading(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.append(QUEUED, [Queued(SOME[0].key, "c1"), Queued(SOME[0].key, "c2")])
    assert folder.queued() == [Queued(SOME[0].key, "c1")]
    answers, grades = run(PLAN, [BANKS["content"]], lambda *_: "Here you are.")
    grades[SOME[0].key].append(Grade("people", "reviewer 1", "pass"))
    report = report_of(PLAN, [BANKS["content"]], answers, grades)
    assert report.graded_by["people"] == 1
    assert folder.people() == {}
    assert PEOPLE != QUEUED


@pytest.mark.parametrize("purpose", ["content", "refuse", "answer"])
def test_each_purpose_says_in_both_languages_what_a_measure_means(purpose: Any) -> None:
    zh, en, *_ = text_of(msgspec.structs.replace(LINES[0], purpose=purpose)).split("\n")
    assert "选择处置" in zh
    assert "hoose a measure" in en
