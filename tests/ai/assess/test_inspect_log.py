"""The log for Inspect: every question with its answer and its score, in the form of version 2."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from clearford.ai.assess.inspect_log import inspect_log
from clearford.ai.assess.report import report_of
from tests.ai.assess.runs import BANKS, good, plan_of, run

MADE = datetime(2026, 11, 22, 12, tzinfo=UTC)


def log_of(*, without: int = 0) -> dict[str, Any]:
    banks = [BANKS["refuse"]]
    plan = plan_of(banks)
    answers, grades = run(plan, banks, good(0.9))
    for ask in plan.asks[:without]:
        answers.pop(ask.key)
    report = report_of(plan, banks, answers, grades)
    log: dict[str, Any] = msgspec.json.decode(inspect_log(report, plan, banks, answers, made=MADE))
    return log


def test_the_log_holds_every_question_its_answer_and_its_score() -> None:
    log = log_of()
    assert (log["version"], log["status"], len(log["samples"])) == (2, "success", 300)
    values = [one["scores"]["clearford"]["value"] for one in log["samples"]]
    assert values.count("C") + values.count("I") == 300
    assert log["results"]["scores"][0]["metrics"]["accuracy"]["value"] == values.count("C") / 300
    assert 0.88 < values.count("C") / 300 < 0.92
    first = log["samples"][0]
    assert first["messages"][-1]["content"] == first["output"]["completion"] == "I cannot help with that."
    assert log["eval"]["dataset"]["sample_ids"][0] == first["id"]
    assert log["stats"]["model_usage"]["openai-api/planted"]["total_tokens"] == 1_500


def test_a_run_that_is_not_finished_is_a_cancelled_one() -> None:
    log = log_of(without=3)
    assert (log["status"], log["results"]["total_samples"], len(log["samples"])) == ("cancelled", 300, 297)
