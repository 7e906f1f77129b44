"""What an entry of the record says in public of a decision: fields of `Entry`, from its effects."""

from __future__ import annotations

from typing import Any

from clearford.core.entries import Automation
from clearford.core.reasons import Circumstances, Effects, named


def public_fields(
    effects: Effects,
    circumstances: Circumstances,
    *,
    auto_detect: bool,
    auto_decide: Automation,
) -> dict[str, Any]:
    """Arguments of `Entry` for a decision, without id, time, log, content and who acted.

    Restrictions without a statement have the same fields as those with one, so that both are counted.
    start is the first, end the last, and there is none where one restriction has none; the day of review
    is the first.
    """
    statement, classed, measures = effects.statement, effects.classed, effects.measures
    ends = [m.end for m in measures]
    fields: dict[str, Any] = {
        "actions": effects.actions,
        "rules": tuple(named(r.rule, r.version) for r in effects.reasons),
        "basis": _basis(effects),
        "scope": _scope(effects),
        "start": min((m.start for m in measures if m.start is not None), default=None),
        "end": None if None in ends else max((end for end in ends if end is not None), default=None),
        "review_by": min((m.review_by for m in measures if m.review_by is not None), default=None),
        "ground": statement.ground if statement else "contract" if measures else None,
        "source": circumstances.source,
        "auto_detect": auto_detect,
        "auto_decide": auto_decide,
        "lang": circumstances.lang,
        "item_kind": circumstances.item_kind,
        "content_type": circumstances.content_types[0] if circumstances.content_types else None,
        "minor": circumstances.minor,
        "data": _data(effects, circumstances),
    }
    if classed is not None:
        fields |= {"harm": classed.harm, "category": classed.category, "keywords": classed.keywords}
    return fields


def _basis(effects: Effects) -> tuple[str, ...]:
    named = {law.obligation for reason in effects.reasons for law in reason.legal_basis}
    illegal = effects.statement.illegal if effects.statement else None
    if illegal is not None and illegal.obligation is not None:
        named.add(illegal.obligation)
    return tuple(sorted(named))


def _scope(effects: Effects) -> tuple[str, ...]:
    """All territories; empty, for everywhere, as soon as one restriction applies everywhere."""
    if any(not measure.scope for measure in effects.measures):
        return ()
    return tuple(sorted({code for measure in effects.measures for code in measure.scope}))


def _data(effects: Effects, circumstances: Circumstances) -> dict[str, Any]:
    data: dict[str, Any] = {"measures": [measure.action for measure in effects.measures]}
    if circumstances.account_type:
        data["account_type"] = circumstances.account_type
    if circumstances.content_at is not None:
        data["content_at"] = circumstances.content_at
    applied = [m.start for m in effects.measures if m.start is not None]
    if applied:
        data["applied"] = min(applied)
    return data
