"""Checks of corpora on record: the plan before a row is looked at, the report, and each blocked source."""

from __future__ import annotations

import hashlib

from clearford.ai.corpus.sheet import Report, encode_report
from clearford.core.entries import Field
from clearford.runtime.corpus.folder import CorpusPlan
from clearford.runtime.record.unit import Change


def do_record_plan(change: Change, plan: CorpusPlan) -> str:
    """Commit to a plan, and so to its draws, before they are looked at; the id of the entry."""
    data: dict[str, Field] = {
        "what": "corpus plan",
        "plan": plan.digest,
        "seed": plan.seed,
        "rows": plan.bases()[-1],
        "sample": plan.sample,
        "percent": plan.percent,
    }
    return change.entry("assessment", data=data)


def do_record_report(change: Change, report: Report) -> list[str]:
    """Enter a report and each blocked source; the ids of the entries. Counts and names of sources alone."""
    whole: dict[str, Field] = {
        "what": "corpus report",
        "plan": report.plan,
        "report": f"sha256:{hashlib.sha256(encode_report(report)).hexdigest()}",
        "technical": {"count": report.technical.count, "n": report.technical.n},
        "blocked": len(report.blocked),
    }
    if report.people is not None:
        whole["people"] = {"count": report.people.count, "n": report.people.n}
    first = change.entry("assessment", data=whole)
    out = [first]
    for one in report.results:
        if one.standing == "blocked":
            data: dict[str, Field] = {
                "what": "source blocked",
                "plan": report.plan,
                "source": one.source,
                "bad": {"count": one.bad.count, "n": one.bad.n},
            }
            out.append(change.entry("assessment", refs=(first,), data=data))
    return out
