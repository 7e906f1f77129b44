"""What a decision brought about is undone, whatever kind it is of: for one decision, or for many at once.

Nothing that was done before is edited: a reversal is an entry of its own, and every effect says by which
it was undone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, bindparam, select, update

from clearford.act.letter import as_mail
from clearford.act.notices import Reversal, plan_reversal_notice
from clearford.cases.reversal import Reversal as Plan
from clearford.cases.reversal import plan_reversal
from clearford.core.actions import ACTIONS
from clearford.core.casework import Effect as EffectValue
from clearford.core.reasons import LANGUAGES
from clearford.runtime.record.cases import Office
from clearford.runtime.record.deciding import do_restate_answer
from clearford.runtime.record.measures import do_end_fallen, do_end_reversed
from clearford.runtime.record.misuse import EFFECT, do_end_pause
from clearford.runtime.record.siblings import do_queue_siblings
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.tables.deeds import effect, measure, statement, strike

After = Literal["appeal", "own", "order"]
"""Upon what a decision is undone: an appeal, our own look at it, the end of an authority's order."""
_FAR = ("measure", EFFECT)
"""Kinds of effects whose end may reach other decisions."""
_UNDO = (
    update(effect)
    .where(effect.c.action_id == bindparam("of"))
    .values(state="undone", undone_by=bindparam("made"))
)
_VOID = (
    update(strike)
    .where(strike.c.id == bindparam("of"), strike.c.void_by.is_(None))
    .values(void_by=bindparam("made"))
)


class UndoneAction(msgspec.Struct, frozen=True):
    """An action that the platform is to undo."""

    action_id: str
    undo: str


class ReversalMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform is told of a reversal."""

    reversal: str
    """Entry of the reversal."""
    decision: str
    """Entry of what is undone."""
    undo: tuple[UndoneAction, ...]
    notice: dict[str, str]
    """Language -> letter to the author; empty where the author may not be told yet."""


@dataclass(frozen=True)
class Wrong:
    """A decision that is to be undone."""

    decision: str
    matter: str | None = None
    quiet: bool = False
    """The author may not be told yet."""


@dataclass(frozen=True)
class _Planned:
    """A decision with its effects, and what of them is to be undone."""

    wrong: Wrong
    rows: Sequence[Row[Any]]
    plan: Plan
    whole: bool
    """Nothing of its actions stays."""

    @property
    def item(self) -> str | None:
        """What the decision was about; a strike that came of it has none."""
        return next((row.item for row in self.rows if row.item is not None), None)

    @property
    def subject(self) -> str | None:
        """Whom it concerns."""
        return next((row.subject for row in self.rows if row.subject is not None), None)

    @property
    def strikes(self) -> list[str]:
        """Ids of the strikes that are taken away."""
        return [undo.target for undo in self.plan.undo if undo.kind == "strike"]


def do_reverse(
    change: Change,
    office: Office,
    decision: str,
    *,
    keep: Collection[str] = (),
    matter: str | None = None,
    after: After = "own",
    quiet: bool = False,
) -> str | None:
    """Undo what a decision brought about, all but the kinds in `keep`; the reversal's entry, if any.

    after: `order` for what an authority had ordered. quiet: the author may not be told yet.
    """
    wrong = Wrong(decision, matter=matter, quiet=quiet)
    return next(iter(do_reverse_all(change, office, [wrong], keep=keep, after=after)), None)


def do_reverse_all(
    change: Change,
    office: Office,
    wrong: Sequence[Wrong],
    *,
    keep: Collection[str] = (),
    after: After = "own",
) -> list[str]:
    """Undo what some decisions brought about, each as `do_reverse`; the entries of those that did anything.

    What they need is asked for once and written once, so let them be some dozens. Decisions by which
    measures were imposed or reports paused come last and one by one: the others may have ended that.
    """
    change.flush()
    found = _effects_of(change, [one.decision for one in wrong])
    far = {key for key, rows in found.items() if any(row.kind in _FAR for row in rows)}
    made = _do_reverse(change, office, [one for one in wrong if one.decision not in far], found, keep, after)
    for one in wrong:
        if one.decision in far:
            change.flush()
            found = _effects_of(change, [one.decision])
            made += _do_reverse(change, office, [one], found, keep, after)
    return made


def _effects_of(change: Change, decisions: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """The effects of decisions, held until the change ends."""
    found: dict[str, list[Row[Any]]] = {}
    query = select(effect).where(effect.c.entry.in_(decisions)).order_by(effect.c.action_id)
    for row in change.conn.execute(query.with_for_update()):
        found.setdefault(row.entry, []).append(row)
    return found


def _do_reverse(
    change: Change,
    office: Office,
    wrong: Sequence[Wrong],
    found: Mapping[str, Sequence[Row[Any]]],
    keep: Collection[str],
    after: After,
) -> list[str]:
    """Reverse decisions whose effects were read in this change."""
    planned = [
        plan for one in wrong if (plan := _plan(office, one, found.get(one.decision, ()), keep)) is not None
    ]
    if not planned:
        return []
    times, points = _times(change, planned), _points(change, planned)
    made = [_on_record(change, plan, after) for plan in planned]
    _do_mark(change, planned, made)
    taken = [sum(points.get(strike_id, 0) for strike_id in one.strikes) for one in planned]
    _do_end_what_followed(change, office, planned, made, taken)
    for one, reversal, lost in zip(planned, made, taken, strict=True):
        if after != "order":
            do_queue_siblings(change, one.rows, reversal)
        _tell(change, one, reversal, times[one.wrong.decision], lost, after)
    _do_restate(change, planned)
    return made


def _plan(office: Office, wrong: Wrong, rows: Sequence[Row[Any]], keep: Collection[str]) -> _Planned | None:
    """What is to be undone of a decision; none where nothing is."""
    acts = {row.kind for row in rows if row.state == "active" and row.kind in ACTIONS}
    stays = acts & set(keep)
    if acts and stays == acts:
        return None
    found = plan_reversal([_value(row) for row in rows], keep={*keep, *_with(office, acts, stays)})
    return _Planned(wrong, rows, found, whole=not stays) if found.undo else None


def _times(change: Change, planned: Sequence[_Planned]) -> dict[str, int]:
    """Decisions -> when they were taken."""
    asked = select(entry.c.id, entry.c.ts).where(entry.c.id.in_([one.wrong.decision for one in planned]))
    return {row.id: row.ts for row in change.conn.execute(asked)}


def _points(change: Change, planned: Sequence[_Planned]) -> dict[str, int]:
    """Strikes that are to be taken away, and were not yet -> their points."""
    ids = [strike_id for one in planned for strike_id in one.strikes]
    asked = select(strike.c.id, strike.c.points).where(strike.c.id.in_(ids), strike.c.void_by.is_(None))
    return {row.id: row.points for row in change.conn.execute(asked)}


def _on_record(change: Change, one: _Planned, after: After) -> str:
    return change.entry(
        "reversal",
        refs=(one.wrong.decision,),
        item=one.item,
        subject=one.subject,
        matter=one.wrong.matter,
        data={"effects": one.plan.counts, "after": after},
    )


def _do_mark(change: Change, planned: Sequence[_Planned], made: Sequence[str]) -> None:
    """Note at effects, strikes and statements that they are undone, and by which entries."""
    pairs = list(zip(planned, made, strict=True))
    undone = [{"of": undo.effect, "made": by} for one, by in pairs for undo in one.plan.undo]
    change.conn.execute(_UNDO, undone)
    if void := [{"of": strike_id, "made": by} for one, by in pairs for strike_id in one.strikes]:
        change.conn.execute(_VOID, void)
    if whole := [one.wrong.decision for one in planned if one.whole]:
        change.conn.execute(update(statement).where(statement.c.entry.in_(whole)).values(state="reversed"))


def _do_restate(change: Change, planned: Sequence[_Planned]) -> None:
    """Restate the answers that decisions were told by; a person's decision has none."""
    items = {one.item for one in planned if one.item}
    about = (decided.c.item.in_(items), decided.c.entry.in_([one.wrong.decision for one in planned]))
    asked = select(decided.c.item, decided.c.entry).where(*about).distinct()
    for item, decision in change.conn.execute(asked).all() if items else ():
        do_restate_answer(change, item, decision)


def _with(office: Office, acts: Collection[str], stays: Collection[str]) -> Collection[str]:
    """What followed for the account, where what stays of the actions would have led to the same."""
    factor = office.customs.ladder.strikes
    before, after = (max((factor.get(act, 0) for act in some), default=0) for some in (acts, stays))
    return ("strike", "measure") if stays and before == after else ()


def _value(row: Row[Any]) -> EffectValue:
    return EffectValue(
        id=row.action_id,
        kind=row.kind,
        target=row.ref or row.item or row.subject or "",
        entry=row.entry,
        state=row.state,
    )


def _do_end_what_followed(
    change: Change, office: Office, planned: Sequence[_Planned], made: Sequence[str], taken: Sequence[int]
) -> None:
    """End measures and pauses of decisions, and measures that followed only from points now taken away."""
    last: dict[str, str] = {}
    for one, reversal, points in zip(planned, made, taken, strict=True):
        for undo in one.plan.undo:
            if undo.kind == "measure":
                do_end_reversed(change, undo.target, reversal)
            elif undo.kind == EFFECT:
                do_end_pause(change, undo.target, "reversed", refs=(reversal,))
        if points and one.subject is not None:
            last[one.subject] = reversal
    measured = select(measure.c.subject).where(measure.c.subject.in_(last)).distinct()
    for subject in sorted(change.conn.execute(measured).scalars()) if last else ():
        do_end_fallen(change, office, subject, last[subject])


def _tell(change: Change, plan: _Planned, made: str, when: int, points: int, after: After) -> None:
    """Let the platform restore, partners revoke, and the author know."""
    undo, owner = plan.plan.undo, change.owner_of(plan.subject, plan.item)
    actions = tuple(UndoneAction(one.effect, one.undo) for one in undo if one.doer == "platform")
    told = Reversal(
        decided_at=when,
        actions=tuple(one.kind for one in undo if one.doer == "platform"),
        after=after,
        points=points,
        entry=made,
    )
    letters: dict[str, str] = {
        lang: as_mail(plan_reversal_notice(told, "author", lang))
        for lang in (() if plan.wrong.quiet else LANGUAGES)
    }
    message = ReversalMessage(reversal=made, decision=plan.wrong.decision, undo=actions, notice=letters)
    change.deliver("webhook", "reversal", msgspec.json.encode(message), owner=owner, entry=made)
    for one in undo:
        if one.doer == "peer":
            body = msgspec.json.encode({"revoke": one.target, "reversal": made})
            change.deliver("peer", one.undo, body, owner=owner, entry=made)
