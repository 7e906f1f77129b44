"""Appeals: who may, until when, decided by when, and what a decision of one amounts to.

Both sides may appeal, against acting and against not acting. Who decides, how long the appeal lay open
and the written reason are asked for by `cases.transitions.apply`; nothing here decides by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from clearford.cases.clocks import due
from clearford.core.actions import ACCOUNT_LADDER, ACTIONS, CONTENT_LADDER
from clearford.core.casework import Appeal, AppealResult, AppealSide, Verdict, WhyOmitted
from clearford.core.dates import whole_months_after
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

OMITTED: dict[WhyOmitted, dict[str, str]] = {
    "too_late": {
        "en": "The time to appeal had ended.",
        "zh": "申诉期限已过。",
    },
    "same_matter": {
        "en": "An appeal of yours about the same decision was already decided.",
        "zh": "您就同一决定提出的申诉已经处理完毕。",
    },
    "withdrawn": {
        "en": "You took the appeal back.",
        "zh": "您已撤回申诉。",
    },
    "not_concerned": {
        "en": "The decision was not about you or your report.",
        "zh": "该决定与您或您的举报无关。",
    },
}
"""Why an appeal was not decided on its merits, in words for the person."""


def window_end(informed: int, numbers: Numbers) -> int:
    """The last moment of an appeal: the end of the day six calendar months after being told."""
    return whole_months_after(informed, numbers.months("dsa.complaint_window"))


def file_appeal(
    appeal_id: str,
    *,
    case: str,
    decision: str,
    by: AppealSide,
    verdict: Verdict,
    harm: str | None,
    informed: int,
    now: int,
    numbers: Numbers,
) -> Appeal:
    """An appeal with the day by which it will be decided. verdict: what is appealed."""
    return Appeal(
        id=appeal_id,
        case=case,
        decision=decision,
        by=by,
        against="decision" if verdict.outcome == "restrict" else "no_action",
        filed=now,
        due=due("appeal", now, numbers=numbers, harm=harm),
        informed=informed,
    )


def why_omit(
    appeal: Appeal, earlier: Iterable[Appeal], *, concerned: bool | None, numbers: Numbers
) -> WhyOmitted | None:
    """Why a person may leave an appeal undecided; none if it must be decided.

    earlier: other appeals already decided. concerned: whether the appellant is the author or a notifier;
    unknown never counts against them.
    """
    if appeal.withdrawn:
        return "withdrawn"
    if concerned is False:
        return "not_concerned"
    if any(other.decision == appeal.decision and other.by == appeal.by for other in earlier):
        return "same_matter"
    return "too_late" if appeal.filed > window_end(appeal.informed, numbers) else None


def result(before: Verdict, after: Verdict, by: AppealSide) -> AppealResult:
    """What an appeal led to, from what stood when it was decided and what stands after it.

    An author contests something that was done: where nothing of it is to stand, it is reversed, also when
    another appeal about the same item undid it before.
    CF-R022 if the author's appeal would make things worse for the author.
    """
    old, new = set(before.actions), set(after.actions)
    worse = old < new or graver(new, old)
    if by == "author" and worse:
        raise RecordError("CF-R022", "the author's own appeal cannot make it worse for the author")
    if after.outcome == "no_action" and (by == "author" or old):
        return "reversed"
    if after == before or new == old:
        return "upheld"
    return "newly_imposed" if worse else "partly_reversed"


def graver(new: Iterable[str], old: Iterable[str]) -> bool:
    """True if `new` actions reach further up the ladder of content or of the account than `old` ones."""
    after, before = _reach(new), _reach(old)
    return any(a > b for a, b in zip(after, before, strict=True))


def _reach(actions: Iterable[str]) -> tuple[int, int]:
    """How far up the two ladders actions reach; 0 for not at all."""
    rungs = {ACTIONS[name].rung if name in ACTIONS else "close" for name in actions}
    return (
        max((place for place, rung in enumerate(CONTENT_LADDER, 1) if rung in rungs), default=0),
        max((place for place, rung in enumerate(ACCOUNT_LADDER, 1) if rung in rungs), default=0),
    )


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint before an out-of-court body (DSA art. 21)."""

    id: str
    case: str
    body: str
    """The certified body."""
    received: int
    complex: bool = False
    """Highly complex: the body may take as long again."""
    outcome: AppealResult | None = None
    decided: int | None = None
    implemented: bool | None = None
    """None until it is known whether the outcome was carried out."""
    platform_pays: bool | None = None
    """Who bears the fees; only a manifestly bad-faith complainant ever does (art. 21(5))."""


def dispute_due(dispute: Dispute, numbers: Numbers) -> int:
    """By when the body must decide."""
    more = numbers.span("dsa.dispute_more") if dispute.complex else 0
    return dispute.received + numbers.span("dsa.dispute") + more
