"""What a person decided becomes what holds: effects that no longer should stand are undone, new ones begin.

A review, a report and an appeal all end here; nothing that was done before is edited, and every effect of
a decision is reached, whatever kind it is of.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, exists, select

from clearford.act.plan import plan_human
from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.casework import Case, Verdict
from clearford.core.errors import RecordError
from clearford.core.ids import ItemId, RuleId
from clearford.core.items import Item
from clearford.core.reasons import Classed, Effects, LegalGround, Redress, RuleText
from clearford.runtime.harms import classed
from clearford.runtime.record.cases import Office
from clearford.runtime.record.deciding import Answer, circumstances_of
from clearford.runtime.record.decisions import Sheet, actions_of, do_enter_decision, new_token
from clearford.runtime.record.likeness import copy_of
from clearford.runtime.record.measures import do_add_strike
from clearford.runtime.record.reversing import do_reverse
from clearford.runtime.record.unit import Change
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.voices import order_item

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
        if (
            made := do_reverse(
                change, means.office, decision, keep=verdict.actions, matter=case.root, after=after
            )
        )
    ]
    holding = {row.kind for row in standing if row.until is None or change.at < row.until}
    fresh = tuple(sorted(set(verdict.actions) - holding))
    _require_known(fresh)
    if verdict.outcome == "no_action" or not fresh:
        return reversals, None
    wanted = msgspec.structs.replace(verdict, actions=fresh)
    return reversals, _do_act(change, means, case, wanted, written, illegal)


def _require_known(actions: Collection[str]) -> None:
    if unknown := [name for name in actions if name not in PERSONS_ACTIONS]:
        raise RecordError("CF-R022", f"`{unknown[0]}` is not an action on an item")


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
    bundle = means.bundle()
    effects = _effects(means, bundle, case, item, verdict, written, illegal, change.at)
    told = effects.statement is not None
    sheet = Sheet(
        entry=change.record.new_id(),
        item=case.item or change.vault.ref("item", item.id),
        subject=case.subject,
        raw=raw,
        actor=item.actor or None,
        effects=effects,
        circumstances=circumstances_of(item),
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


def effects_of(
    change: Change,
    means: Means,
    case: Case,
    verdict: Verdict,
    *,
    written: Mapping[str, str],
    illegal: LegalGround | None = None,
) -> Effects:
    """What a verdict would bring about for the item of a case; nothing is done. CF-R022 as `do_settle`."""
    _require_known(verdict.actions)
    item = _ITEM.decode(_item_of(change, case))
    return _effects(means, means.bundle(), case, item, verdict, written, illegal, change.at)


def _effects(
    means: Means,
    bundle: Bundle,
    case: Case,
    item: Item,
    verdict: Verdict,
    written: Mapping[str, str],
    illegal: LegalGround | None,
    now: int,
) -> Effects:
    rules = means.texts(case.rules)
    return plan_human(
        ItemId(item.id),
        verdict,
        rules,
        bundle=bundle.digest,
        now=now,
        circumstances=circumstances_of(item),
        classed=None if rules else _classed(case),
        written=written,
        illegal=illegal,
        detected=case.automation is not None,
        assisted=False,
        redress=means.redress,
    )


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
