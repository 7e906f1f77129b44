"""A run in the log format of Inspect (version 2, JSON), for its viewer and for tools that read it.

The log holds questions and raw answers, unlike the report. Times are those of the export's caller: the
assessment itself keeps none, so that its bytes are the same again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from clearford.ai.assess.bank import Bank, Question
from clearford.ai.assess.grading import Answer
from clearford.ai.assess.plan import Plan
from clearford.ai.assess.report import Report
from clearford.ai.assess.wrappers import wrap

_SCORER = "clearford"
_VALUES = {"pass": "C", "fail": "I", "open": "N", "no_answer": "N"}
"""Correct, incorrect and no answer, as Inspect writes them."""
_ROLES = {"user": "user", "assistant": "assistant", "tool": "user"}


def inspect_log(
    report: Report, plan: Plan, banks: Sequence[Bank], answers: Mapping[str, Answer], *, made: datetime
) -> bytes:
    """The log as JSON. made: the moment of the export, with its zone."""
    questions = {(bank.head.bank, one.id): one for bank in banks for one in bank.questions}
    model, at = f"openai-api/{plan.target.model}", made.isoformat()
    samples = [
        _sample(
            wrap(questions[one.ask.bank, one.ask.id], one.ask.wrapper),
            answers[one.ask.key],
            one.outcome,
            model,
        )
        for one in report.outcomes
    ]
    passed = sum(one.outcome == "pass" for one in report.outcomes)
    usage = {"input_tokens": report.prompt_tokens, "output_tokens": report.completion_tokens}
    usage["total_tokens"] = sum(usage.values())
    log = {
        "version": 2,
        "status": "success" if not report.missing else "cancelled",
        "eval": _eval(report, plan, samples, model, at),
        "plan": {"name": "plan", "steps": [], "config": {}},
        "results": {
            "total_samples": len(plan.asks),
            "completed_samples": len(samples),
            "scores": [_score(passed / len(samples) if samples else 0.0)],
        },
        "stats": {"started_at": at, "completed_at": at, "model_usage": {model: usage}},
        "samples": samples,
    }
    return msgspec.json.encode(log, order="sorted")


def _eval(
    report: Report, plan: Plan, samples: Sequence[dict[str, Any]], model: str, at: str
) -> dict[str, Any]:
    name = plan.digest.removeprefix("sha256:")[:22]
    return {
        "eval_id": name,
        "run_id": name,
        "task_id": name,
        "created": at,
        "task": "clearford-assessment",
        "dataset": {
            "name": ", ".join(one.bank for one in plan.banks),
            "samples": len(samples),
            "sample_ids": [one["id"] for one in samples],
            "shuffled": False,
        },
        "model": model,
        "model_base_url": plan.target.base_url,
        "config": {},
        "model_generate_config": {
            "temperature": plan.target.temperature,
            "seed": plan.target.seed,
            "max_tokens": plan.target.max_tokens,
        },
        "metadata": {"plan": plan.digest, "sentence": report.sentence["en"], "answers": report.answers},
    }


def _score(share: float) -> dict[str, Any]:
    metrics = {"accuracy": {"name": "accuracy", "value": share, "params": {}}}
    return {"name": _SCORER, "scorer": _SCORER, "params": {}, "metrics": metrics}


def _sample(question: Question, answer: Answer, outcome: str, model: str) -> dict[str, Any]:
    said = [{"role": _ROLES[turn.by], "content": turn.text} for turn in question.before]
    asked = [*said, {"role": "user", "content": question.text}]
    reply = {"role": "assistant", "content": answer.text, "source": "generate"}
    return {
        "id": answer.ask.key,
        "epoch": 1,
        "input": asked,
        "target": "",
        "messages": [*asked, reply],
        "output": {
            "model": model,
            "choices": [{"message": reply, "stop_reason": _stopped(answer)}],
            "completion": answer.text,
        },
        "scores": {_SCORER: {"value": _VALUES[outcome], "answer": answer.state, "explanation": outcome}},
        "metadata": {"kind": question.kind, "lang": question.lang, "role": question.role},
    }


def _stopped(answer: Answer) -> str:
    if answer.state == "blocked":
        return "content_filter"
    return {"stop": "stop", "length": "max_tokens", "tool_calls": "tool_calls"}.get(answer.finish, "unknown")
