"""Reports from people: what a report must say, since when we know of it, and what it tells of its item."""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.cases.hands import covers
from clearford.core.casework import CHILD_OFFENCES, ItemFacts, Report
from clearford.core.entries import Asserted, Source
from clearford.core.numbers import Numbers

Element = Literal["reasons", "location", "name", "email", "good_faith"]
ELEMENTS: dict[Element, dict[str, str]] = {
    "reasons": {
        "en": "Say why you think that it breaks the law or the rules.",
        "zh": "请说明您认为其违法或违规的理由。",
    },
    "location": {
        "en": "Give the exact address or id of what you report.",
        "zh": "请提供被举报内容的准确网址或编号。",
    },
    "name": {"en": "Give your name.", "zh": "请填写您的姓名。"},
    "email": {"en": "Give your e-mail address.", "zh": "请填写您的电子邮箱。"},
    "good_faith": {
        "en": "Confirm that you believe your report to be correct and complete.",
        "zh": "请确认您相信所举报的信息真实完整。",
    },
}
"""What a report must have (DSA art. 16(2)) -> what to ask a person for."""


def missing(report: Report, *, numbers: Numbers, anonymous: bool = False) -> tuple[Element, ...]:
    """Which elements a report lacks, in the order of the form.

    Nobody who reports sexual offences against children is asked for a name (art. 16(2)(c)).
    anonymous: the operator lets everybody else report without a name too.
    """
    nameless = anonymous or covers(CHILD_OFFENCES, report.harm)
    there: dict[Element, bool] = {
        "reasons": report.reasons >= numbers.count("report.reasons"),
        "location": report.location,
        "name": report.name or nameless,
        "email": report.email or nameless,
        "good_faith": report.good_faith,
    }
    return tuple(name for name in ELEMENTS if not there[name])


def aware_at(report: Report, now: int, *, numbers: Numbers, anonymous: bool = False) -> int | None:
    """Since when the platform counts as knowing (art. 16(3)): now, if the report is complete and precise."""
    complete = not missing(report, numbers=numbers, anonymous=anonymous)
    return now if complete and report.item is not None else None


def source(report: Report, *, trusted: bool) -> Source:
    """What the record calls the origin. trusted: a trusted flagger within its field."""
    if trusted:
        return "trusted_flagger"
    return "other_notice" if report.role == "authority" else "notice"


def wants_referral(report: Report) -> bool:
    """True if a person must at once consider telling the police (DSA art. 18): a case of its own."""
    return report.life


def minor(report: Report) -> Asserted:
    """Whether the reporter asserts that a minor is involved; unknown is never no."""
    asserted = report.role in ("minor", "guardian") or (report.harm or "").startswith("minors.")
    return "yes" if asserted else "unknown"


def facts(report: Report, known: ItemFacts) -> ItemFacts:
    """What is known about the item, with what the reporter asserts; known harm and language come first."""
    asserted = minor(report) == "yes"
    return msgspec.structs.replace(
        known,
        harm=known.harm or report.harm,
        lang=known.lang or report.lang,
        reach=known.reach if known.reach is not None else report.reach,
        minor="yes" if asserted else known.minor,
    )
