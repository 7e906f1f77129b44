"""Golden items on record: registered, handed out as cases in place of others, and compared with their answer.

A golden case belongs to one person and is made when that one claims: nobody else is ever offered it, and
until it is decided, the case that it stands in for is not counted as waiting for that person.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import ColumnElement, Connection, Row, exists, func, or_, select, update

from clearford.cases import transitions
from clearford.cases.clocks import due
from clearford.cases.events import check_verdict
from clearford.cases.golden import Golden, golden_due, pick, require_look, wrong
from clearford.cases.queues import route
from clearford.cases.second import REVIEWED, draw
from clearford.core.casework import Case, Hand, ItemFacts, Verdict
from clearford.core.dates import DAY, HOUR, MINUTE, moment_of
from clearford.core.decisions import Decision
from clearford.core.entries import Content
from clearford.core.errors import RequestError
from clearford.core.items import Item, Rejected
from clearford.core.numbers import MILLION
from clearford.core.reasons import Effects
from clearford.core.trace import Trace
from clearford.runtime.record.cases import columns_of, do_change_case, facts_of
from clearford.runtime.record.deciding import TRACE
from clearford.runtime.record.exposure import claims_of
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Change
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.tables.casework import case_event, case_file, golden, golden_item
from clearford.runtime.stores.vault import Vault, unseal

STANDS_IN = DAY
"""For so long a golden case stands in for another; one that was left lying by then is dropped."""
_TRIED = 3
"""Golden items that are looked at for one claim; the rules may have changed since they were registered."""
_VERDICT = msgspec.json.Decoder(Verdict)


class GoldenItem(msgspec.Struct, frozen=True, kw_only=True):
    """An invented item with what is right about it; synthetic or defanged, never of a person."""

    item: dict[str, Any]
    """As `POST /v1/items` takes it, with ids of the form that the platform gives."""
    harm: str
    answer: Verdict
    note: str
    """Why that is the answer."""


class GoldenShown(GoldenItem, frozen=True, kw_only=True):
    """A golden item as a lead sees it, with how often it was handed out and how it was decided."""

    id: str
    made: int
    retired: int | None
    served: int
    confirmed: int
    wrong: int


class _Body(msgspec.Struct, frozen=True):
    item: msgspec.Raw
    note: str


_BODY = msgspec.json.Decoder(_Body)


def do_add_golden(change: Change, means: Means, item: Item, *, harm: str, answer: Verdict, note: str) -> str:
    """Register a golden item; its id. CF-R022 for an answer that contradicts itself, CF-R030."""
    check_verdict(answer)
    decision, effects, _ = _judged(means.bundle(), item)
    require_look(harm, effects.classed.harm if effects.classed else None, asks=decision.case is not None)
    made = change.record.new_id()
    body = msgspec.json.encode(_Body(msgspec.Raw(msgspec.json.encode(item)), note))
    change.add(
        golden_item,
        id=made,
        harm=harm,
        lang=item.lang or None,
        answer=msgspec.json.encode(answer).decode(),
        body=change.seal(change.vault.ref("golden", made), body, made),
        made=change.at,
        made_by=change.by.id,
        retired=None,
    )
    change.entry("config", data={"what": "golden.added", "golden": made})
    return made


def do_retire_golden(change: Change, golden_id: str) -> None:
    """Hand a golden item out no more. RequestError CF-H002 for none that is in use."""
    mine = (golden_item.c.id == golden_id, golden_item.c.retired.is_(None))
    if change.conn.execute(update(golden_item).where(*mine).values(retired=change.at)).rowcount != 1:
        raise RequestError("CF-H002", "there is no such golden item")
    change.entry("config", data={"what": "golden.retired", "golden": golden_id})


def list_golden(conn: Connection, vault: Vault, *, after: str | None, limit: int) -> list[GoldenShown]:
    """Golden items by id, from behind `after`."""
    query = select(golden_item).order_by(golden_item.c.id).limit(limit)
    rows = conn.execute(query if after is None else query.where(golden_item.c.id > after)).all()
    counted = (
        select(golden.c.golden_item, golden.c.result, func.count().label("n"))
        .where(golden.c.golden_item.in_([row.id for row in rows]))
        .group_by(golden.c.golden_item, golden.c.result)
    )
    results = {(row.golden_item, row.result): row.n for row in conn.execute(counted)}
    return [_shown(row, _body(conn, vault, row), results) for row in rows]


def _shown(row: Row[Any], body: _Body, results: dict[tuple[str, str | None], int]) -> GoldenShown:
    found = {name: results.get((row.id, name), 0) for name in ("confirmed", "wrong", None)}
    return GoldenShown(
        id=row.id,
        item=msgspec.json.decode(body.item),
        harm=row.harm,
        answer=_VERDICT.decode(row.answer),
        note=body.note,
        made=row.made,
        retired=row.retired,
        served=sum(found.values()) + results.get((row.id, "dropped"), 0),
        confirmed=found["confirmed"],
        wrong=found["wrong"],
    )


def _body(conn: Connection, vault: Vault, row: Row[Any]) -> _Body:
    cipher = vault.opener(conn, vault.ref("golden", row.id))
    if cipher is None:
        raise AssertionError("the key of a golden item is never destroyed")
    return _BODY.decode(unseal(cipher, bytes(row.body), row.id))


def name_of(vault: Vault, item_id: str) -> str:
    """By which cases of a golden item are found, where somebody looks for the id that its item shows."""
    return vault.ref("golden item", item_id)


def offered_to(user_id: str) -> ColumnElement[bool]:
    """Cases that a person may be offered: golden ones of that person alone."""
    own = exists().where(golden.c.case_id == case_file.c.id, golden.c.user_id == user_id)
    return or_(case_file.c.kind != "golden", own)


def waiting_for(user_id: str, now: int) -> ColumnElement[bool]:
    """Cases that count as waiting for a person: of a golden case and what it stands in for, only the one.

    For a day, or until it is decided; then the other waits for this person as well.
    """
    in_place_of = select(golden.c.in_place_of).where(
        golden.c.user_id == user_id, golden.c.result.is_(None), golden.c.at > now - STANDS_IN
    )
    return offered_to(user_id) & case_file.c.id.not_in(in_place_of)


class StandIn:
    """For one claim: a golden case in place of the one that would be given, where the draw says so."""

    def __init__(self, change: Change, means: Means, hand: Hand) -> None:
        """`hand`: who claims, as far as this claim goes."""
        self._change, self._means, self._hand = change, means, hand
        self._key = means.office.desk.key

    def __call__(self, case: Case) -> Case | None:
        """The golden case, claimed; none where the person gets the case itself."""
        if case.kind not in REVIEWED or case.state != "queued":
            return None
        number = claims_of(self._change, self._hand.id) + 1
        if not golden_due(self._hand.id, number, key=self._key, numbers=self._means.office.numbers):
            return None
        pool, seen = self._pool(case.queue), set[str]()
        for _ in range(_TRIED):
            found = pick([g for g, _ in pool.values()], self._hand, seen=seen, key=self._key)
            if found is None:
                return None
            seen.add(found.case.id)
            if made := self._served(pool[found.case.id][1], case):
                return made
        return None

    def _pool(self, queue: str) -> dict[str, tuple[Golden, Row[Any]]]:
        """Golden items of a queue that the person did not register and has not seen for long enough."""
        numbers, now = self._means.office.numbers, self._change.at
        seen = exists().where(
            golden.c.golden_item == golden_item.c.id,
            golden.c.user_id == self._hand.id,
            golden.c.at > now - numbers.span("golden.again"),
        )
        rows = self._change.conn.execute(
            select(golden_item).where(
                golden_item.c.retired.is_(None), golden_item.c.made_by != self._hand.id, ~seen
            )
        )
        found = {row.id: (_candidate(row), row) for row in rows}
        queues = self._means.office.queues
        return {name: (g, row) for name, (g, row) in found.items() if route(queues, g.case) == queue}

    def _served(self, row: Row[Any], case: Case) -> Case | None:
        """The case of a golden item, opened just before the other one and claimed; none if rules changed."""
        change, bundle = self._change, self._means.bundle()
        item = bundle.engine.decoder.decode(bytes(_body(change.conn, change.vault, row).item))
        if isinstance(item, Rejected):
            return None
        made = change.record.new_id()
        opened = case.opened - self._some(made, 10 * MINUTE)
        if item.at is not UNSET and item.at is not None:
            item = msgspec.structs.replace(item, at=moment_of(opened - self._some(made, MINUTE)))
        decision, effects, trace = _judged(bundle, item)
        if decision.case is None or effects.classed is None or effects.classed.harm != row.harm:
            return None
        ref, actor = change.vault.ref("golden", made), item.actor or None
        facts = facts_of(
            item,
            decision,
            effects,
            ref=ref,
            subject=None if actor is None else change.vault.ref("golden account", actor),
        )
        entry = change.entry(
            "golden",
            # As of any other case, so that whoever reads what lies behind it can tell nothing by that.
            contents=[
                Content("item", msgspec.json.encode(item)),
                Content(TRACE, msgspec.json.encode(trace)),
            ],
            owner=ref,
            item=ref,
            matter=made,
            data={"event": "served", "case": made, "golden": row.id},
        )
        opening = self._case(made, facts, decision, opened=opened, entry=entry)
        change.add(case_file, **columns_of(opening), open_key=None)
        change.add(
            golden,
            case_id=made,
            golden_item=row.id,
            user_id=self._hand.id,
            at=change.at,
            name=name_of(change.vault, item.id),
            in_place_of=case.id,
            result=None,
        )
        change.add(case_event, case_id=made, at=opened, event="open", by=None, entry=entry, data="{}")
        change.flush()
        return do_change_case(change, self._means.office, opening, "claim", by=self._hand, matter=())

    def _some(self, made: str, most: int) -> int:
        """Some time up to `most` that nobody can foresee."""
        return draw(self._key, "golden time", made, str(most)) * most // MILLION

    def _case(self, made: str, facts: ItemFacts, decision: Decision, *, opened: int, entry: str) -> Case:
        """The case as a review of the same item would have been opened."""
        office = self._means.office
        hours = None if decision.case is None else decision.case.deadline_h
        case = transitions.open_case(
            made,
            "golden",
            facts,
            queue="",
            now=opened,
            desk=office.desk,
            due_at=due("review", opened, numbers=office.numbers, harm=facts.harm)
            if hours is None
            else opened + hours * HOUR,
        )
        restricts = decision.outcome == "restrict"
        return msgspec.structs.replace(
            case,
            queue=route(office.queues, msgspec.structs.replace(case, kind="review")),
            entry=entry,
            rule_restricts=restricts,
            automation="full" if restricts else "partial",
        )


def do_judge_golden(change: Change, case: Case, given: Verdict) -> None:
    """Compare a decision in a golden case with the answer. Nothing else ever comes of it."""
    row = change.conn.execute(
        select(golden_item.c.id, golden_item.c.answer)
        .join(golden, golden.c.golden_item == golden_item.c.id)
        .where(golden.c.case_id == case.id)
    ).one_or_none()
    if row is None:  # it was handed out so long ago that nobody asks any more
        return
    differs = wrong(_VERDICT.decode(row.answer), given)
    result = "wrong" if differs else "confirmed"
    change.conn.execute(update(golden).where(golden.c.case_id == case.id).values(result=result))
    change.entry(
        "golden",
        refs=() if case.entry is None else (case.entry,),
        matter=case.root,
        harm=case.harm,
        data={
            "event": "decided",
            "case": case.id,
            "golden": row.id,
            "result": result,
            "differs": list(differs),
        },
    )


def _candidate(row: Row[Any]) -> Golden:
    """A golden item as far as choosing goes."""
    case = Case(id=row.id, kind="review", root=row.id, harm=row.harm, lang=row.lang, opened=0)
    return Golden(case, _VERDICT.decode(row.answer))


def _judged(bundle: Bundle, item: Item) -> tuple[Decision, Effects, Trace]:
    """What the rules make of an item, remembered by nothing."""
    pipeline = bundle.engine.fresh().pipeline
    judged = pipeline.process([item])
    return judged.decisions[0], pipeline.effects(judged, 0), bundle.tracer.traces(judged, [0])[0]
