"""What a person decided becomes what holds: effects that no longer should stand are undone, new ones begin.

A review, a report and an appeal all end here; nothing that was done before is edited, and every effect of
a decision is reached, whatever kind it is of.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, exists, select, update

from clearford.act.letter import as_mail
from clearford.act.notices import Reversal, plan_reversal_notice
from clearford.act.plan import plan_human
from clearford.cases.reversal import Undo, plan_reversal
from clearford.core.actions import ACTIONS, PERSONS_ACTIONS
from clearford.core.casework import Case, Verdict
from clearford.core.casework import Effect as EffectValue
from clearford.core.errors import RecordError
from clearford.core.ids import ItemId, RuleId
from clearford.core.items import Item
from clearford.core.reasons import LANGUAGES, Classed, LegalGround, Redress, RuleText
from clearford.runtime.harms import classed
from clearford.runtime.record.cases import Office
from clearford.runtime.record.deciding import Answer, circumstances_of, do_restate_answer
from clearford.runtime.record.decisions import Sheet, actions_of, do_enter_decision, new_token
from clearford.runtime.record.likeness import copy_of
from clearford.runtime.record.measures import do_add_strike, do_end_fallen, do_end_reversed
from clearford.runtime.record.misuse import do_end_pause
from clearford.runtime.record.siblings import do_queue_siblings
from clearford.runtime.record.unit import Change
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.tables import effect, entry, order_item, statement, strike

_ITEM = msgspec.json.Decoder(Item)


@dataclass(frozen=True)
class Means:
    """By what decisions of people are carried out."""

    office: Office
    redress: Redress
    bundle: Callable[[], Bundle]
    webhook: bool
    undo_us: int
    """Microseconds in which an act can be undone before it leaves."""

    def texts(self, rules: Collection[str]) -> list[RuleText]:
        """The published words of rules that the bundle in force still has."""
        known = self.bundle().engine.texts
        return [known[RuleId(rule)] for rule in rules if RuleId(rule) in known]


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


def do_settle(
    change: Change,
    means: Means,
    case: Case,
    verdict: Verdict,
    *,
    written: Mapping[str, str],
    after: Literal["appeal", "own"],
    illegal: LegalGround | None = None,
) -> tuple[list[str], str | None]:
    """Make a verdict about the item of a case hold; entries of reversals, and of a new decision if any.

    illegal: the law, and why, where that is the verdict's ground.
    """
    standing = _standing(change, case)
    reversals = [
        made
        for decision in dict.fromkeys(row.entry for row in standing)
        if (made := do_reverse(change, means, decision, keep=verdict.actions, matter=case.root, after=after))
    ]
    holding = {row.kind for row in standing if row.until is None or change.at < row.until}
    fresh = tuple(sorted(set(verdict.actions) - holding))
    if unknown := [name for name in fresh if name not in PERSONS_ACTIONS]:
        raise RecordError("CF-R022", f"`{unknown[0]}` is not an action on an item")
    if verdict.outcome == "no_action" or not fresh:
        return reversals, None
    wanted = msgspec.structs.replace(verdict, actions=fresh)
    return reversals, _do_act(change, means, case, wanted, written, illegal)


def do_reverse(
    change: Change,
    means: Means,
    decision: str,
    *,
    keep: Collection[str] = (),
    matter: str | None = None,
    after: Literal["appeal", "own", "order"] = "own",
    quiet: bool = False,
) -> str | None:
    """Undo what a decision brought about, all but the kinds in `keep`; the reversal's entry, if any.

    after: `order` for what an authority had ordered. quiet: the author may not be told yet.
    """
    change.flush()
    rows = change.conn.execute(select(effect).where(effect.c.entry == decision).with_for_update()).all()
    acts = {row.kind for row in rows if row.state == "active" and row.kind in ACTIONS}
    stays = acts & set(keep)
    if acts and stays == acts:
        return None
    plan = plan_reversal([_value(row) for row in rows], keep={*keep, *_with(means.office, acts, stays)})
    if not plan.undo:
        return None
    first = rows[0]
    made = change.entry(
        "reversal",
        refs=(decision,),
        item=first.item,
        subject=first.subject,
        matter=matter,
        data={"effects": plan.counts, "after": after},
    )
    undone = [undo.effect for undo in plan.undo]
    change.conn.execute(
        update(effect).where(effect.c.action_id.in_(undone)).values(state="undone", undone_by=made)
    )
    points = _do_undo_rows(change, means, plan.undo, rows, made)
    do_restate_answer(change, first.item, decision)
    if not stays:
        change.conn.execute(update(statement).where(statement.c.entry == decision).values(state="reversed"))
    if after != "order":
        do_queue_siblings(change, rows, made)
    _tell(change, means, decision, made, plan.undo, rows, points, after, quiet=quiet)
    return made


def _with(office: Office, acts: Collection[str], stays: Collection[str]) -> Collection[str]:
    """What followed for the account, where what stays of the actions would have led to the same."""
    factor = office.customs.ladder.strikes
    before, after = (max((factor.get(act, 0) for act in some), default=0) for some in (acts, stays))
    return ("strike", "measure") if stays and before == after else ()


def _standing(change: Change, case: Case) -> Sequence[Row[Any]]:
    """Effects on the item of the case that still stand; by their decisions all that followed is reached.

    What an authority ordered is not among them: its order, not a case, says how long it holds.
    """
    change.flush()
    if case.item is None:  # an effect on an account alone has no item either
        return []
    ordered = exists().where(order_item.c.entry == effect.c.entry)
    return change.conn.execute(
        select(effect)
        .where(effect.c.item == case.item, effect.c.state == "active", ~ordered)
        .order_by(effect.c.since, effect.c.action_id)
    ).all()


def _value(row: Row[Any]) -> EffectValue:
    return EffectValue(
        id=row.action_id,
        kind=row.kind,
        target=row.ref or row.item or row.subject or "",
        entry=row.entry,
        state=row.state,
    )


def _do_undo_rows(
    change: Change, means: Means, undo: Sequence[Undo], rows: Sequence[Row[Any]], made: str
) -> int:
    """Undo what lies in rows of the record; points taken from the account."""
    points = 0
    for one in undo:
        if one.kind == "strike":
            points += _points_of(change, one.target)
            change.conn.execute(
                update(strike)
                .where(strike.c.id == one.target, strike.c.void_by.is_(None))
                .values(void_by=made)
            )
        elif one.kind == "measure":
            do_end_reversed(change, one.target, made)
        elif one.kind == "pause_reports":
            do_end_pause(change, one.target, "reversed", refs=(made,))
    subject = rows[0].subject
    if points and subject is not None:
        do_end_fallen(change, means.office, subject, made)
    return points


def _points_of(change: Change, strike_id: str) -> int:
    found: int | None = change.conn.execute(
        select(strike.c.points).where(strike.c.id == strike_id, strike.c.void_by.is_(None))
    ).scalar()
    return found or 0


def _tell(
    change: Change,
    means: Means,
    decision: str,
    made: str,
    undo: Sequence[Undo],
    rows: Sequence[Row[Any]],
    points: int,
    after: Literal["appeal", "own", "order"],
    *,
    quiet: bool,
) -> None:
    """Let the platform restore, partners revoke, and the author know."""
    first = rows[0]
    owner = first.subject or first.item
    actions = tuple(UndoneAction(one.effect, one.undo) for one in undo if one.doer == "platform")
    when: int = change.conn.execute(select(entry.c.ts).where(entry.c.id == decision)).scalar_one()
    told = Reversal(
        decided_at=when,
        actions=tuple(one.kind for one in undo if one.doer == "platform"),
        after=after,
        points=points,
        entry=made,
    )
    letters: dict[str, str] = {
        lang: as_mail(plan_reversal_notice(told, "author", lang)) for lang in LANGUAGES
    }
    notice = {} if quiet else letters
    message = ReversalMessage(reversal=made, decision=decision, undo=actions, notice=notice)
    if means.webhook:
        change.deliver("webhook", "reversal", msgspec.json.encode(message), owner=owner, entry=made)
    for one in undo:
        if one.doer == "peer":
            body = msgspec.json.encode({"revoke": one.target, "reversal": made})
            change.deliver("peer", one.undo, body, owner=owner, entry=made)


def _do_act(
    change: Change,
    means: Means,
    case: Case,
    verdict: Verdict,
    written: Mapping[str, str],
    illegal: LegalGround | None,
) -> str:
    """Write the decision of a person, with its statement, its strike and what must leave; its entry."""
    raw = _item_of(change, case)
    item = _ITEM.decode(raw)
    circumstances = circumstances_of(item)
    bundle = means.bundle()
    rules = means.texts(case.rules)
    effects = plan_human(
        ItemId(item.id),
        verdict,
        rules,
        bundle=bundle.digest,
        now=change.at,
        circumstances=circumstances,
        classed=None if rules else _classed(case),
        written=written,
        illegal=illegal,
        detected=case.automation is not None,
        assisted=False,
        redress=means.redress,
    )
    told = effects.statement is not None
    sheet = Sheet(
        entry=change.record.new_id(),
        item=case.item or change.vault.ref("item", item.id),
        subject=case.subject,
        raw=raw,
        actor=item.actor or None,
        effects=effects,
        circumstances=circumstances,
        outcome="restrict",
        pack=bundle.digest,
        auto_detect=case.automation is not None,
        auto_decide="none",
        exact=True,
        actions=actions_of(change.record, effects),
        statement=change.record.new_id() if told else None,
        token=new_token(change.record) if told else None,
        refs=() if case.entry is None else (case.entry,),
        matter=case.root,
        copy=copy_of(change.vault, item),
    )
    do_enter_decision(change, sheet)
    if case.subject is not None:
        do_add_strike(change, means.office, case, sheet.entry, effects.actions)
    if means.webhook:
        answer = Answer(
            item=item.id,
            outcome="restrict",
            bundle=bundle.digest,
            actions=sheet.actions,
            entry=sheet.entry,
            statement=sheet.statement,
            case=case.id,
            token=sheet.token,
        )
        body = msgspec.json.encode(answer)
        change.deliver("webhook", "decision", body, owner=sheet.owner, entry=sheet.entry, after=means.undo_us)
    return sheet.entry


def _item_of(change: Change, case: Case) -> bytes:
    """The item as it was decided or reported. CF-R022 when its content was erased."""
    kinds = ("decision", "report_received")
    others = select(entry.c.id).where(entry.c.item == case.item, entry.c.type.in_(kinds))
    newest = change.conn.execute(others.order_by(entry.c.seq.desc()).limit(10)).scalars()
    for made in (case.entry, *newest):
        kept = {} if made is None else change.vault.read_all(change.conn, made)
        if "item" in kept:
            return kept["item"].body
    raise RecordError("CF-R022", "the content of the item was erased; nothing can be decided about it")


def _classed(case: Case) -> Classed:
    """The harm of a case without rules, as the catalogue of harms has it."""
    other = Classed(harm=case.harm or "other", category="STATEMENT_CATEGORY_OTHER_VIOLATION_TC")
    return classed(case.harm) or other
