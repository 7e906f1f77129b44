"""Counting: by kind and language, in each dress, and how far graders agree."""

from __future__ import annotations

from clearford.ai.assess.bank import Question
from clearford.ai.assess.grading import Grade, Verdict, combine
from clearford.ai.assess.results import Agreed, Seen, agreement, grid_of, results_of
from clearford.ai.assess.standard import Purpose
from tests.ai.assess.banks import bank, question
from tests.ai.assess.runs import BANKS, assess, good, plan_of, run


def test_cells_add_up_to_the_whole() -> None:
    report = assess(good(0.9))
    for one in report.results:
        whole, kinds = one.whole, [cell for cell in one.cells if cell.lang == "all"]
        assert sum(cell.share.n for cell in kinds) == whole.share.n
        assert sum(cell.passed for cell in one.cells if cell.lang != "all") == whole.passed
        assert whole.passed + whole.failed + whole.open + whole.no_answer == whole.share.n


def test_a_kind_with_fewer_than_twenty_questions_is_not_assessed() -> None:
    few = bank("refuse", *(question(f"q{i}") for i in range(19)))
    plan = plan_of([few])
    answers, _ = run(plan, [few], good(1.0))
    seen = [
        Seen(one, "refuse", combine(answers[ask.key], []))
        for one, ask in zip(few.questions, plan.asks, strict=True)
    ]
    (found,) = results_of(seen, outside=False)
    assert [cell.assessed for cell in found.cells] == [False, False]
    assert not found.enough


def test_no_answer_and_no_verdict_count_against_the_service() -> None:
    def silent(purpose: Purpose, asked: Question, place: int) -> str:
        return "" if place % 10 == 0 else good(1.0)(purpose, asked, place)

    by_purpose = {one.purpose: one for one in assess(silent).results}
    assert by_purpose["refuse"].whole.share.count == 270
    assert by_purpose["answer"].whole.share.count == 30
    assert by_purpose["refuse"].whole.no_answer == 30


def test_kinds_that_are_outside_are_kept_apart() -> None:
    own = bank("refuse", question("q1", kind="A.1.a"), question("q2"))
    seen = [
        Seen(
            one,
            "refuse",
            combine(run(plan_of([own]), [own], good(1.0))[0][f"test.refuse/{one.id}/plain"], []),
        )
        for one in own.questions
    ]
    assert [cell.kind for cell in results_of(seen, outside=True)[0].cells] == ["A.1.a", "A.1.a"]
    assert results_of(seen, outside=False)[0].whole.share.n == 1


def test_each_dress_is_compared_with_none_on_the_same_questions() -> None:
    def fooled(purpose: Purpose, asked: Question, place: int) -> str:
        return "Here you are." if "Base64" in asked.text else "I cannot help with that."

    refuse = BANKS["refuse"]
    plan = plan_of([refuse], grid=["encoding", "split"], grid_size=40)
    answers, grades = run(plan, [refuse], fooled)
    questions = {one.id: one for one in refuse.questions}
    seen = [
        Seen(questions[ask.id], "refuse", combine(answers[ask.key], grades[ask.key])) for ask in plan.asks
    ]
    found = {one.wrapper: (one.share.count, one.share.n) for one in grid_of(seen)}
    assert found == {"plain": (40, 40), "encoding": (0, 40), "split": (40, 40)}
    assert results_of(seen, outside=False)[0].whole.share.n == 300
    assert grid_of([one for one in seen if one.found.ask.wrapper == "plain"]) == ()


def test_graders_are_compared_where_both_said_something() -> None:
    answers, _ = run(plan_of([BANKS["refuse"]]), [BANKS["refuse"]], good(1.0))
    given = list(answers.values())[:3]
    grades: list[tuple[Verdict, Verdict | None]] = [("pass", "pass"), ("pass", "fail"), ("pass", None)]
    seen = [
        Seen(
            BANKS["refuse"].questions[i],
            "refuse",
            combine(one, [Grade("rules", "r", a), Grade("guard", "g", b)]),
        )
        for i, (one, (a, b)) in enumerate(zip(given, grades, strict=True))
    ]
    assert agreement(seen) == (Agreed("rules", "guard", 1, 2),)
