"""Assessments on record: the plan before the run, the report after it; digests and counts alone."""

from __future__ import annotations

import hashlib

from clearford.ai.assess.plan import Plan
from clearford.ai.assess.report import Report, encode_report
from clearford.core.entries import Field
from clearford.runtime.record.unit import Change


def do_record_plan(change: Change, plan: Plan) -> str:
    """Commit to a plan before it is run; the id of the entry. A plan drawn again is another entry."""
    return change.entry(
        "assessment",
        data={
            "what": "plan",
            "plan": plan.digest,
            "seed": plan.seed,
            "asked": len(plan.asks),
            "model": plan.target.model[:200],
            "banks": [f"{one.bank}@{one.version} {one.digest}" for one in plan.banks],
        },
    )


def do_record_report(change: Change, report: Report, *, planned: str | None = None) -> str:
    """Enter a report in the record; the id of the entry.

    planned: the entry of its plan, where that was put on record.
    """
    return change.entry("assessment", refs=(planned,) if planned else (), data=report_data(report))


def report_data(report: Report) -> dict[str, Field]:
    """The public values of a report's entry; `report` is the SHA-256 of its bytes."""
    data: dict[str, Field] = {
        "what": "report",
        "plan": report.plan,
        "answers": report.answers,
        "report": f"sha256:{hashlib.sha256(encode_report(report)).hexdigest()}",
        "model": report.target.model[:200],
        "missing": report.missing,
        "by_people": report.by_people,
        "graders": list(report.graders)[:50],
        "sentence": report.sentence["en"],
    }
    for one in report.results:
        share = one.whole.share
        data[one.purpose] = {"count": share.count, "n": share.n}
    if report.point is not None and report.bound is not None:
        data |= {"point": report.point, "bound": report.bound}
    return data
