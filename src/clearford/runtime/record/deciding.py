"""Items in, decisions on record out: each item with some content is decided once under a bundle.

Items that are allowed are counted in a tally, of which the integrator makes batch entries; every item
that is restricted, that people must look at or that could not be decided gets an entry of its own,
with its statement of reasons, its effects and what must leave for the platform.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, LargeBinary, any_, bindparam, select, update
from sqlalchemy.dialects import postgresql

from clearford.core.actions import ACTIONS, CONTENT_LADDER
from clearford.core.decisions import Decision, Outcome, RuleRef
from clearford.core.entries import Asserted, Content
from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.core.reasons import CONTENT_TYPES, Circumstances, Redress
from clearford.core.trace import Input, Trace
from clearford.ledger.canonical import decode
from clearford.runtime.judged import Judged
from clearford.runtime.record.decisions import (
    ActionTaken,
    Sheet,
    actions_of,
    do_enter_decision,
    new_token,
)
from clearford.runtime.record.likeness import copy_of
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.tables.decisions import decided, entry, tally
from clearford.runtime.stores.tables.deeds import effect

KEY_BYTES = 16
TRACE = "trace"
"""Name under which the trace of a decision is kept as evidence."""
_ASKED = select(decided.c.key, decided.c.body)
_KNOWN = {
    "sqlite": (500, _ASKED.where(decided.c.key.in_(bindparam("keys", expanding=True)))),
    # One parameter for all keys: a query of as many parameters as keys takes as long to read as to answer.
    "postgresql": (
        4_096,
        _ASKED.where(decided.c.key == any_(bindparam("keys", type_=postgresql.ARRAY(LargeBinary)))),
    ),
}
"""Dialect -> how many keys are asked for in one query, and the query."""


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is on record about an item, as the platform is told."""

    item: str = ""
    outcome: Outcome
    bundle: Digest
    action: str | None = None
    """Strongest rung of the content ladder."""
    actions: tuple[ActionTaken, ...] = ()
    rules: tuple[RuleRef, ...] = ()
    entry: str | None = None
    """Ledger entry of its own; none for an item that is allowed."""
    statement: str | None = None
    case: str | None = None
    token: str | None = None
    """Opens the statement for the person concerned; only its hash is kept."""
    repeated: bool = False
    """It had been decided before: this is what was decided then."""


@dataclass(frozen=True)
class Work:
    """An item on its way: its key and the bytes it is known by."""

    item: Item
    raw: bytes
    key: bytes
    claimed: tuple[Input, ...] = ()
    """As in a trace: what the platform said of signals that the service read for itself."""

    @classmethod
    def of(cls, item: Item, bundle: Digest, claimed: tuple[Input, ...] = ()) -> Work:
        """The work of an item under a bundle."""
        raw = msgspec.json.encode(item)
        key = sha256(bundle.encode() + b"\0" + sha256(raw).digest()).digest()[:KEY_BYTES]
        return cls(item, raw, key, claimed)


OpenCases = Callable[[Change, Sequence["Acting"]], list[str]]
"""Opens the cases that decisions want, or joins open ones; gives their ids."""


@dataclass(frozen=True)
class Acting:
    """A decision that does something, or that people must look at, before it is written."""

    work: Work
    decision: Decision
    sheet: Sheet


Watch = Callable[[Change, Bundle, Sequence[tuple[Work, "Acting | Answer"]]], None]
"""Sees what was decided anew, in the same transaction, for samples and trials."""


def known_answers(record: Record, works: Sequence[Work]) -> dict[bytes, Answer]:
    """What was decided before, by key."""
    with record.read() as conn:
        return _on_record(conn, works)


def do_restate_answer(change: Change, item: str | None, decision: str) -> None:
    """Tell whoever hands an item in again what stands of a decision now, after a reversal or its undoing."""
    mine = (decided.c.item == item, decided.c.entry == decision)
    known = change.conn.execute(select(decided.c.key, decided.c.body).where(*mine)).all()
    if not known:  # a person's decision, or one that is no longer kept
        return
    acts = (effect.c.entry == decision, effect.c.kind.in_(ACTIONS))
    rows = change.conn.execute(select(effect).where(*acts).order_by(effect.c.kind)).all()
    standing = [row for row in rows if row.state == "active"]
    outcome: Outcome = "restrict" if standing else "allow"
    if len(standing) == len(rows):
        body = change.conn.execute(select(entry.c.body).where(entry.c.id == decision)).scalar_one()
        outcome = decode(bytes(body)).decision or outcome
    reached = {ACTIONS[row.kind].rung for row in standing}
    for key, body in known:
        told = replace(
            _ANSWER.decode(body),
            outcome=outcome,
            action=next((rung for rung in reversed(CONTENT_LADDER) if rung in reached), None),
            actions=tuple(ActionTaken(row.action_id, row.kind, row.until) for row in standing),
        )
        values = {"body": _ENCODE(told), "outcome": outcome}
        change.conn.execute(update(decided).where(decided.c.key == key).values(**values))


def _on_record(conn: Connection, works: Sequence[Work]) -> dict[bytes, Answer]:
    found: dict[bytes, Answer] = {}
    most, query = _KNOWN[conn.dialect.name]
    for at in range(0, len(works), most):
        keys = [work.key for work in works[at : at + most]]
        for key, body in conn.execute(query, {"keys": keys}):
            found[bytes(key)] = replace(_ANSWER.decode(body), repeated=True)
    return found


class Deciding:
    """Writes the decisions of one bundle."""

    def __init__(
        self,
        bundle: Bundle,
        open_cases: OpenCases,
        *,
        redress: Redress,
        webhook: bool,
        watches: Sequence[Watch] = (),
    ) -> None:
        """Say how decisions are written.

        redress: what the operator offers to whoever contests a decision.
        webhook: whether decisions also leave through the outbox, not in the answer alone.
        """
        self._watches = watches
        self._bundle, self._open_cases, self._webhook = bundle, open_cases, webhook
        self._redress = redress
        self._pipeline = bundle.engine.pipeline

    def plan(self, record: Record, works: Sequence[Work], judged: Judged) -> list[Acting | Answer]:
        """What each decision asks for; nothing is written yet."""
        acting = [i for i, one in enumerate(judged.decisions) if one.outcome != "allow" or one.actions]
        traces = self._bundle.tracer.traces(judged, acting) if acting else []
        kept = {
            i: (Content(TRACE, msgspec.json.encode(_with_claims(t, works[i]))),)
            for i, t in zip(acting, traces, strict=True)
        }
        return [self._planned(record, work, judged, i, kept.get(i, ())) for i, work in enumerate(works)]

    def do_record(
        self, change: Change, works: Sequence[Work], planned: Sequence[Acting | Answer]
    ) -> list[Answer]:
        """Write the decisions; the answer for each, in order.

        An item that somebody else decided meanwhile gets the answer that is on record.
        """
        answers = [plan if isinstance(plan, Answer) else _answer(plan) for plan in planned]
        new = self._insert(change, works, answers)
        acting = {
            at: plan for at, plan in enumerate(planned) if isinstance(plan, Acting) and works[at].key in new
        }
        cases = self._enter(change, list(acting.values()))
        for at, plan in acting.items():
            case = cases.get(plan.sheet.entry)
            answers[at] = replace(answers[at], case=case, token=plan.sheet.token)
        if self._watches:
            fresh = [(w, plan) for w, plan in zip(works, planned, strict=True) if w.key in new]
            for watch in self._watches:
                watch(change, self._bundle, fresh)
        if len(new) < len(works):
            known = _on_record(change.conn, [work for work in works if work.key not in new])
            answers = [
                _found(known[work.key], plan) if work.key in known else got
                for work, plan, got in zip(works, planned, answers, strict=True)
            ]
        return answers

    def _planned(
        self, record: Record, work: Work, judged: Judged, i: int, trace: tuple[Content, ...]
    ) -> Acting | Answer:
        decision, item = judged.decisions[i], work.item
        if decision.outcome == "allow" and not decision.actions:
            return _allowed(decision.bundle, decision.held)
        circumstances = circumstances_of(item)
        effects = self._pipeline.effects(
            judged, i, circumstances=circumstances, redress=self._redress, now=record.now()
        )
        told = effects.statement is not None
        sheet = Sheet(
            entry=record.new_id(),
            item=record.vault.ref("item", item.id),
            subject=record.vault.ref("subject", item.actor) if item.actor else None,
            raw=work.raw,
            actor=item.actor or None,
            effects=effects,
            circumstances=circumstances,
            outcome=decision.outcome,
            pack=decision.bundle,
            auto_detect=True,
            auto_decide="full" if decision.outcome == "restrict" else "partial",
            exact=all(self._bundle.exact.get(rule, True) for rule in decision.determining),
            actions=actions_of(record, effects),
            statement=record.new_id() if told else None,
            token=new_token(record) if told else None,
            copy=copy_of(record.vault, item),
            also=trace,
        )
        return Acting(work, decision, sheet)

    def _insert(self, change: Change, works: Sequence[Work], answers: Sequence[Answer]) -> set[bytes]:
        """Insert what was decided; the keys that were new. Allowed items share a tally."""
        ref, group = change.vault.ref, change.record.new_id()
        # Nearly all that is allowed has one and the same answer: it is encoded once.
        encoded = {at: _ENCODE(answer) for at, answer in {id(one): one for one in answers}.items()}
        bodies = [encoded[id(answer)] for answer in answers]
        rows = [
            {
                "key": work.key,
                "item": ref("item", work.item.id),
                "subject": ref("subject", work.item.actor) if work.item.actor else None,
                "outcome": answer.outcome,
                "body": body,
                "at": change.at,
                "entry": answer.entry,
                "tally": None if answer.entry else group,
            }
            for work, answer, body in zip(works, answers, bodies, strict=True)
        ]
        new = {
            bytes(key) for key in change.record.store.append(change.conn, decided, rows, ignore_known=True)
        }
        counted = [
            (work, body)
            for work, answer, body in zip(works, answers, bodies, strict=True)
            if answer.entry is None and work.key in new
        ]
        if counted:
            kinds = Counter(f"{work.item.kind or 'post'}.allow" for work, _ in counted)
            change.add(
                tally,
                id=group,
                at=change.at,
                bundle=self._bundle.digest,
                counts=msgspec.json.encode(dict(sorted(kinds.items()))).decode(),
                digests=b"".join(sha256(work.key + body).digest() for work, body in counted),
                batch=None,
            )
        return new

    def _enter(self, change: Change, actings: Sequence[Acting]) -> dict[str, str]:
        """Everything that hangs on decisions; entry of a decision -> its case, where it wants one."""
        for acting in actings:
            do_enter_decision(change, acting.sheet)
        wanting = [acting for acting in actings if acting.decision.case is not None]
        made = self._open_cases(change, wanting) if wanting else []
        cases = {acting.sheet.entry: case for acting, case in zip(wanting, made, strict=True)}
        if self._webhook:
            for acting in actings:
                self._deliver(change, acting, cases.get(acting.sheet.entry))
        return cases

    @staticmethod
    def _deliver(change: Change, acting: Acting, case: str | None) -> None:
        sheet = acting.sheet
        if sheet.actions or case:
            told = replace(_answer(acting), item=acting.work.item.id, case=case, token=sheet.token)
            body = msgspec.json.encode(told)
            change.deliver("webhook", "decision", body, owner=sheet.owner, entry=sheet.entry)


def _with_claims(trace: Trace, work: Work) -> Trace:
    return replace(trace, claimed=work.claimed) if work.claimed else trace


@lru_cache(maxsize=1_000)
def _allowed(bundle: Digest, rules: tuple[RuleRef, ...]) -> Answer:
    """What is told of an item that is allowed: the same for nearly all of them."""
    return Answer(outcome="allow", bundle=bundle, rules=rules)


def _answer(acting: Acting) -> Answer:
    decision = acting.decision
    return Answer(
        outcome=decision.outcome,
        bundle=decision.bundle,
        action=decision.action,
        actions=acting.sheet.actions,
        rules=decision.held,
        entry=acting.sheet.entry,
        statement=acting.sheet.statement,
    )


def _found(known: Answer, plan: Acting | Answer) -> Answer:
    """What is on record; with its token where this is what was written before the connection broke."""
    if isinstance(plan, Answer) or known.entry != plan.sheet.entry:
        return known
    return replace(known, repeated=False, token=plan.sheet.token)


def _minor(item: Item) -> Asserted:
    stated = item.context.minors if item.context else None
    return "unknown" if not isinstance(stated, bool) else "yes" if stated else "no"


def circumstances_of(item: Item) -> Circumstances:
    """What is known about an item and may be told."""
    types = {medium.type.partition("/")[0] for medium in item.media or ()} & set(CONTENT_TYPES)
    if item.text:
        types.add("text")
    return Circumstances(
        item_kind=item.kind or "post",
        content_types=tuple(t for t in CONTENT_TYPES if t in types) or ("other",),
        content_at=int(item.at.timestamp() * 1_000_000) if item.at else None,
        lang=item.lang or None,
        minor=_minor(item),
    )


_ANSWER = msgspec.json.Decoder(Answer)
_ENCODE = msgspec.json.Encoder().encode
