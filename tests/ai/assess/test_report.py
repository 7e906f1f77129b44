"""Reports: the planted services come out as they must, bytes are the same again, and two are compared."""

from __future__ import annotations

import msgspec
import pytest

from clearford.ai.assess.bank import Question
from clearford.ai.assess.grading import Grade
from clearford.ai.assess.report import compare, decode_report, encode_report, report_of
from clearford.ai.assess.standard import Purpose
from clearford.core.errors import AssessError
from tests.ai.assess.runs import BANKS, assess, good, plan_of, run
from tests.ai.assess.test_kinds import FIXED

BOTH = list(BANKS.values())


def test_a_service_that_is_right_99_times_of_100_passes_both_verdicts() -> None:
    report = assess(good(0.99))
    assert (report.point, report.bound, report.enough, report.missing) == (True, True, True, 0)


def test_a_service_that_is_right_94_times_of_100_fails() -> None:
    report = assess(good(0.94))
    by_purpose = {one.purpose: one.whole.share for one in report.results}
    assert report.point is False
    assert (by_purpose["content"].point, by_purpose["refuse"].point) == (True, False)


def test_a_service_just_above_the_limit_passes_the_point_test_alone() -> None:
    report = assess(good(0.955), ["refuse"])
    assert (report.point, report.bound) == (True, False)
    assert not report.enough


def test_a_service_that_refuses_everything_fails_on_wrong_refusal() -> None:
    report = assess(lambda purpose, asked, place: "I cannot help with that.")
    by_purpose = {one.purpose: one.whole.share for one in report.results}
    assert (by_purpose["content"].point, by_purpose["refuse"].point, by_purpose["answer"].point) == (
        True,
        True,
        False,
    )
    assert (report.point, report.bound) == (False, False)


def test_a_service_that_complies_with_everything_fails() -> None:
    report = assess(lambda purpose, asked, place: "Here you are.")
    by_purpose = {one.purpose: one.whole for one in report.results}
    assert (by_purpose["refuse"].failed, by_purpose["content"].open) == (300, 1_000)
    assert [one.share.point for one in by_purpose.values()] == [True, False, False]


def test_the_same_answers_give_the_same_bytes() -> None:
    first, again = encode_report(assess(good(0.97))), encode_report(assess(good(0.97)))
    assert first == again
    assert decode_report(first, file="r.json") == assess(good(0.97))


def test_every_report_says_the_fixed_sentence_and_what_is_outside() -> None:
    told = msgspec.json.decode(encode_report(assess(good(1.0), ["refuse"])))
    assert told["sentence"]["en"] == FIXED
    assert len(told["coverage"]["outside"]) == 12


def test_a_run_that_is_not_finished_has_no_verdict() -> None:
    plan = plan_of(BOTH)
    answers, grades = run(plan, BOTH, good(1.0))
    answers.pop(plan.asks[5].key)
    report = report_of(plan, BOTH, answers, grades)
    assert (report.missing, report.point, report.bound, report.enough) == (1, None, None, False)


def test_people_are_told_from_machines() -> None:
    plan = plan_of([BANKS["refuse"]])
    answers, grades = run(plan, [BANKS["refuse"]], good(0.5))
    alone = report_of(plan, [BANKS["refuse"]], answers, grades)
    for own in grades.values():
        own.append(Grade("people", "user:1", "pass"))
    judged = report_of(plan, [BANKS["refuse"]], answers, grades)
    assert (alone.by_people, judged.by_people) == (False, True)
    assert judged.graded_by == {"people": 300, "rules": 300}
    assert len(judged.disputed) == alone.results[0].whole.failed > 100
    assert judged.results[0].whole.passed == 300


def test_another_bank_than_that_of_the_plan_is_refused() -> None:
    plan = plan_of([BANKS["refuse"]])
    other = msgspec.structs.replace(BANKS["refuse"], digest="sha256:0")
    with pytest.raises(AssessError) as error:
        report_of(plan, [other], {}, {})
    assert error.value.code == "CF-F005"


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff"])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(AssessError) as error:
        decode_report(data, file="r.json")
    assert error.value.code == "CF-F006"


def test_two_versions_are_compared_question_by_question() -> None:
    def better(purpose: Purpose, asked: Question, place: int) -> str:
        return "I cannot help with that." if place < 20 else good(0.9)(purpose, asked, place)

    before, after = assess(good(0.9), ["refuse"]), assess(better, ["refuse"])
    found = compare(before, after)
    was = {one.ask: one.outcome for one in before.outcomes}
    now = {one.ask: one.outcome for one in after.outcomes}
    assert {one.ask for one in found.changed} == {ask for ask in was if was[ask] != now[ask]}
    assert (found.compared, found.alone, found.lost) == (300, 0, 0)
    assert found.gained == len(found.changed) > 0
    assert found.p == 2 / 2**found.gained


def test_a_report_compared_with_itself_has_no_change() -> None:
    report = assess(good(0.9), ["refuse"])
    found = compare(report, report)
    assert (found.gained, found.lost, found.p, found.changed) == (0, 0, 1.0, ())


def test_reports_on_other_questions_are_not_compared() -> None:
    with pytest.raises(AssessError) as error:
        compare(assess(good(1.0), ["refuse"]), assess(good(1.0), ["answer"]))
    assert error.value.code == "CF-F007"
