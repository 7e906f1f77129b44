"""Cases on record: opened, claimed, asked about and given back, each change under a version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, or_, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.exc import IntegrityError

from clearford.cases import transitions
from clearford.cases.clocks import entered
from clearford.cases.events import Desk
from clearford.cases.hands import why_not
from clearford.cases.priority import rank
from clearford.cases.queues import Queue, route
from clearford.core.casework import Case, CaseEvent, CaseKind, Hand, ItemFacts, Step, Verdict
from clearford.core.decisions import Decision
from clearford.core.errors import RecordError, RequestError, StoreError
from clearford.core.items import Item
from clearford.core.numbers import Numbers
from clearford.core.reasons import Effects
from clearford.runtime.customs import Customs, load_customs
from clearford.runtime.record.deciding import Acting
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.faults import BUSY
from clearford.runtime.stores.tables.casework import case_event, case_file, case_hand
from clearford.runtime.stores.vault import Vault

HOUR = 3_600_000_000
"""Microseconds."""
LOOKED_AT = 200
"""Cases that wait longest, or are most urgent, among which the next one is chosen by its full rank."""
PAGES = 10
"""How often so many more are looked at where a person may work on none of them."""
_ASKED = 500
"""Keys asked for in one query."""
_DECODER = msgspec.json.Decoder(Case)
_FORGOTTEN = Verdict(outcome="no_action")
"""In place of what an earlier round decided."""


@dataclass(frozen=True)
class Office:
    """By what people work here: numbers, queues, and the secret key of draws."""

    customs: Customs
    desk: Desk

    @classmethod
    def of(cls, vault: Vault, customs: Customs | None = None) -> Office:
        """The office of a service, by the shipped customs unless it has its own."""
        customs = customs or load_customs()
        return cls(customs, Desk(customs.numbers, vault.hash("draw", "second reviews")))

    @property
    def numbers(self) -> Numbers:
        """Deadlines, shares and limits."""
        return self.customs.numbers

    @property
    def queues(self) -> tuple[Queue, ...]:
        """Where cases wait."""
        return self.customs.queues


class ChangedMeanwhile(RecordError):
    """Somebody else changed the case between reading and writing; nothing was written."""


class OpenReviews:
    """Opens the reviews that decisions ask for; what `Deciding` calls."""

    def __init__(self, office: Office) -> None:
        """The office whose queues the cases wait in."""
        self._office = office

    def __call__(self, change: Change, actings: Sequence[Acting]) -> list[str]:
        """The case of each decision: a new one, or the open one about the same item."""
        opener = _Opener(change, self._office, [f"review:{acting.sheet.item}" for acting in actings])
        made = [self._open(opener, acting) for acting in actings]
        opener.finish()
        return made

    def _open(self, opener: _Opener, acting: Acting) -> str:
        wanted, sheet = acting.decision.case, acting.sheet
        facts = facts_of(
            acting.work.item, acting.decision, sheet.effects, ref=sheet.item, subject=sheet.subject
        )
        hours = None if wanted is None else wanted.deadline_h
        return opener.open(
            f"review:{sheet.item}",
            "review",
            facts,
            entry=sheet.entry,
            due_at=None if hours is None else opener.change.at + hours * HOUR,
            restricts=acting.decision.outcome == "restrict",
        )


def facts_of(item: Item, decision: Decision, effects: Effects, *, ref: str, subject: str | None) -> ItemFacts:
    """What is known about an item that a decision puts before people. ref, subject: references of it."""
    return ItemFacts(
        item=ref,
        subject=subject,
        harm=effects.classed.harm if effects.classed else None,
        lang=item.lang or None,
        item_kind=item.kind or "post",
        severity=0 if decision.case is None else min(4, 6 - decision.case.priority),
        minor="yes" if item.context and item.context.minors is True else "unknown",
        rules=tuple(reason.rule for reason in effects.reasons),
    )


class _Opener:
    """Opens many cases in one change: what is open is asked for once, what is new is written once."""

    def __init__(self, change: Change, office: Office, keys: Sequence[str]) -> None:
        self.change, self._office = change, office
        self._open: dict[str, Case] = {}
        self._new: dict[str, str] = {}
        for at in range(0, len(keys), _ASKED):
            some = keys[at : at + _ASKED]
            found = select(case_file.c.open_key, case_file.c.body).where(case_file.c.open_key.in_(some))
            for key, body in change.conn.execute(found.with_for_update()):
                self._open[key] = _DECODER.decode(bytes(body))

    def open(
        self,
        key: str,
        kind: CaseKind,
        facts: ItemFacts,
        *,
        entry: str | None,
        due_at: int | None = None,
        after: Case | None = None,
        life: bool = False,
        trusted: bool = False,
        restricts: bool | None = None,
    ) -> str:
        """The case of a key; see `do_open_case`."""
        change, office = self.change, self._office
        case = transitions.open_case(
            change.record.new_id(),
            kind,
            facts,
            queue="",
            now=change.at,
            desk=office.desk,
            due_at=due_at,
            workdays=office.customs.workdays_of("CN"),
            after=after,
            life=life,
            trusted=trusted,
        )
        if key in self._open:
            return self._join(key, case, entry)
        case = msgspec.structs.replace(
            case,
            queue=route(office.queues, case),
            entry=entry,
            rule_restricts=restricts,
            automation=None if restricts is None else "full" if restricts else "partial",
        )
        opened = change.entry(
            "case_opened",
            refs=() if entry is None else (entry,),
            item=facts.item,
            subject=facts.subject,
            matter=case.root,
            harm=case.harm,
            clock=entered(case, change.at),
            data={"case": case.id, "kind": kind, "queue": case.queue},
        )
        self._open[key], self._new[key] = case, opened
        return case.id

    def _join(self, key: str, other: Case, entry: str | None) -> str:
        """Let a case that would have been opened join the one that is there."""
        change = self.change
        joined = transitions.join(self._open[key], other, now=change.at, desk=self._office.desk)
        if key not in self._new:
            _save(change, joined)
        self._open[key] = joined
        do_note_event(change, joined, "join", entry=entry)
        return joined.id

    def finish(self) -> None:
        """Write the new cases."""
        rows = [{**columns_of(self._open[key]), "open_key": key} for key in self._new]
        store, conn = self.change.record.store, self.change.conn
        if len(store.append(conn, case_file, rows, ignore_known=True)) < len(rows):
            # Another process opened one since we looked: the whole change, once more, joins it.
            raise StoreError(BUSY, "a case about the same item was opened meanwhile", suggestion="again")
        for key, opened in self._new.items():
            do_note_event(self.change, self._open[key], "open", entry=opened)


def do_open_case(
    change: Change,
    office: Office,
    kind: CaseKind,
    facts: ItemFacts,
    *,
    entry: str | None,
    due_at: int | None = None,
    after: Case | None = None,
    life: bool = False,
    trusted: bool = False,
    restricts: bool | None = None,
    key: str | None = None,
) -> str:
    """Open a case in its queue, or join the open one of the same kind about the same item; its id.

    entry: what it came from. The rest as in `cases.transitions.open_case`; restricts: whether rules
    restricted the item. key: in place of kind and item, of what it joins while that is open.
    An appeal joins nothing: it is about one decision, also where an item was decided more than once.
    """
    about = facts.item if after is None else after.root
    alone = after is not None or kind == "appeal"
    key = key or (f"{kind}:{about}:{entry}" if alone else f"{kind}:{about}")
    change.flush()
    opener = _Opener(change, office, [key])
    made = opener.open(
        key,
        kind,
        facts,
        entry=entry,
        due_at=due_at,
        after=after,
        life=life,
        trusted=trusted,
        restricts=restricts,
    )
    opener.finish()
    change.flush()
    return made


def find_case(conn: Connection, case_id: str, *, allowed: ColumnElement[bool] | None = None) -> Case:
    """A case as it stands. RequestError CF-H002 when there is none, or none that the caller may see."""
    query = select(case_file.c.body).where(case_file.c.id == case_id)
    body = conn.execute(query if allowed is None else query.where(allowed)).scalar()
    if body is None:
        raise RequestError("CF-H002", "there is no such case")
    return _DECODER.decode(bytes(body))


def steps_of(conn: Connection, case: Case) -> tuple[Step, ...]:
    """Every decision taken in any case of the matter, those of rounds before a reopening too.

    Of these it is known who took them and when; what they were stands in the `review` entries.
    """
    bodies = conn.execute(select(case_file.c.body).where(case_file.c.root == case.root)).scalars()
    steps = tuple(step for body in bodies for step in _DECODER.decode(bytes(body)).steps)
    present = {step.by for step in steps}
    hands = conn.execute(select(case_hand).where(case_hand.c.root == case.root).order_by(case_hand.c.at))
    earlier = tuple(
        Step(name=hand.role, by=hand.user_id, at=hand.at, verdict=_FORGOTTEN, reason=0)
        for hand in hands
        if hand.user_id not in present
    )
    return earlier + steps


def do_claim_next(
    change: Change,
    office: Office,
    hand: Hand,
    *,
    allowed: ColumnElement[bool],
    queue: str | None = None,
    instead: Callable[[Case], Case | None] = lambda case: None,
) -> Case | None:
    """Claim the most urgent case that a person may work on; none when there is none.

    allowed: rows that the person's grants open. queue: only of this one. instead: a claimed case to be
    given in place of the one that was found, if any.
    """
    now, c = change.at, case_file.c
    free = or_(c.leased_by.is_(None), c.leased_until <= now)
    query = select(c.body).where(in_states(transitions.OPEN), free, allowed)
    if queue is not None:
        query = query.where(c.queue == queue)
    query = query.order_by(*most_urgent_first(now)).limit(LOOKED_AT)
    for page in range(PAGES):
        bodies = change.conn.execute(query.offset(page * LOOKED_AT)).scalars().all()
        claimed = _claimed_of(change, office, hand, [_decoded(body) for body in bodies], instead)
        if claimed is not None or len(bodies) < LOOKED_AT:
            return claimed
    return None


def most_urgent_first(now: int) -> tuple[ColumnElement[Any], ...]:
    """The order of `cases.priority.rank` as a query has it: all but clocks that stand still, and weight."""
    c = case_file.c
    late = sql_case((c.due <= now, 0), else_=1)
    return (c.life.desc(), late, c.minors.desc(), c.trusted.desc(), c.due.is_(None), c.due, c.opened, c.id)


def _claimed_of(
    change: Change,
    office: Office,
    hand: Hand,
    cases: Sequence[Case],
    instead: Callable[[Case], Case | None],
) -> Case | None:
    """The most urgent of some cases that a person may claim, claimed."""
    now = change.at
    waiting = [(case, freed(case, office, now)) for case in cases]
    # What this person gave back a moment ago is for others first: else the next case would be the same one.
    back = {case.id for case, standing in waiting if standing.skips.get(hand.id)}
    for case, standing in sorted(
        waiting, key=lambda pair: (pair[0].id in back, rank(pair[1], now, office.numbers))
    ):
        if (standing.state, "claim") not in transitions.ROWS:  # the answer has time left
            continue
        if standing.prefer not in (None, hand.id) and now < (standing.prefer_until or 0):
            continue
        matter = steps_of(change.conn, case)
        if why_not(standing, hand, matter) is not None:
            continue
        if (other := instead(standing)) is not None:
            return other
        try:
            return do_change_case(change, office, case, "claim", by=hand, matter=matter)
        except ChangedMeanwhile:
            continue  # somebody else was faster: the next one
    return None


def _decoded(body: bytes) -> Case:
    return _DECODER.decode(bytes(body))


def freed(case: Case, office: Office, now: int) -> Case:
    """A case after whatever the clock did to it by itself."""
    while events := transitions.due_events(case, now, office.numbers):
        case = transitions.apply(case, events[0], now=now, desk=office.desk)
    return case


def do_change_case(
    change: Change,
    office: Office,
    case: Case,
    event: CaseEvent,
    *,
    by: Hand | None = None,
    refs: tuple[str, ...] = (),
    why: str | None = None,
    **given: Any,
) -> Case:
    """Let an event happen to a case that was read in this change; the case after it.

    refs: entries that the event follows. why: what brought it about, in a public word.
    RecordError as `cases.transitions.apply`, and CF-R020 when somebody else changed it meanwhile.
    """
    now = change.at
    if event == "reopen" and (other := open_one(change.conn, case)):
        raise RecordError(
            "CF-R020", f"another case about the same is open: {other}", suggestion="decide that one"
        )
    changed = transitions.apply(freed(case, office, now), event, now=now, desk=office.desk, by=by, **given)
    _save(change, changed, since=case.version)
    if not _is_open(case) and _is_open(changed):
        _take_key(change, changed)
    if event not in ("heartbeat", "break"):  # who holds it, and for how long, is nobody else's business
        entry = change.entry(
            "case_event",
            refs=refs,
            matter=case.root,
            item=case.item,
            data={"case": case.id, "event": event} | ({} if why is None else {"why": why}),
        )
        do_note_event(change, changed, event, entry=entry, by=by)
    return changed


def do_note_hand(change: Change, case: Case, hand: Hand, role: str) -> None:
    """Note that a person decided in the matter. RecordError CF-R021 for one who did before."""
    row = {"root": case.root, "user_id": hand.id, "case_id": case.id, "role": role, "at": change.at}
    try:
        with change.conn.begin_nested():
            change.conn.execute(case_hand.insert(), [row])
    except IntegrityError as error:
        raise RecordError(
            "CF-R021", "somebody who decided in this matter before may not decide again"
        ) from error


def open_one(conn: Connection, case: Case) -> str | None:
    """Id of another case that is open about the same item, where the case would have joined that."""
    key = _key_of(case)
    found: str | None = conn.execute(
        select(case_file.c.id).where(case_file.c.open_key == key, case_file.c.id != case.id)
    ).scalar()
    return found


def _key_of(case: Case) -> str | None:
    """By what others find a case that is open, to join it; none where that cannot be told any more."""
    if case.parent is not None or case.kind == "appeal":
        return f"{case.kind}:{case.item if case.parent is None else case.root}:{case.entry}"
    return None if case.item is None else f"{case.kind}:{case.item}"


def _is_open(case: Case) -> bool:
    """Whether what comes about the same item joins the case."""
    return (case.state, "join") in transitions.ROWS


def _take_key(change: Change, case: Case) -> None:
    """Let a case that is open again be joined, unless what came meanwhile has a case of its own."""
    if open_one(change.conn, case):
        return
    try:
        with change.conn.begin_nested():
            change.conn.execute(
                update(case_file).where(case_file.c.id == case.id).values(open_key=_key_of(case))
            )
    except IntegrityError as error:
        raise ChangedMeanwhile("CF-R020", "a case about the same item was opened meanwhile") from error


def _save(change: Change, case: Case, *, since: int | None = None) -> None:
    """Write a case over what it was. CF-R020 when it is no longer of the version `since`."""
    before = case.version - 1 if since is None else since
    values = columns_of(case)
    if not _is_open(case):
        values["open_key"] = None  # what comes now about the same item is a case of its own
    done = change.conn.execute(
        update(case_file).where(case_file.c.id == case.id, case_file.c.version == before).values(**values)
    )
    if done.rowcount != 1:
        raise ChangedMeanwhile("CF-R020", "somebody else changed the case meanwhile", suggestion="look again")


def do_note_event(
    change: Change, case: Case, event: str, *, entry: str | None, by: Hand | None = None
) -> None:
    """Note that something happened to a case; its clocks are computed from these rows."""
    change.add(
        case_event,
        case_id=case.id,
        at=change.at,
        event=event,
        by=None if by is None else by.id,
        entry=entry,
        data="{}",
    )


def columns_of(case: Case) -> dict[str, Any]:
    """The columns of a case, for queries, and the case itself."""
    return {
        "id": case.id,
        "kind": case.kind,
        "state": case.state,
        "queue": case.queue,
        "item": case.item,
        "subject": case.subject,
        "harm": case.harm,
        "lang": case.lang,
        "item_kind": case.item_kind,
        "severity": case.severity,
        "rule": case.rules[0] if case.rules else None,
        "entry": case.entry,
        "root": case.root,
        "parent": case.parent,
        "opened": case.opened,
        "due": case.due,
        "life": int(case.life),
        "minors": int(case.minors),
        "trusted": int(case.trusted),
        "weight": case.weight,
        "leased_by": case.owner,
        "leased_until": case.owner_until,
        "prefer": case.prefer,
        "prefer_until": case.prefer_until,
        "version": case.version,
        "decided_at": case.decided_at,
        "closed_at": case.closed_at,
        "body": msgspec.json.encode(case),
    }


def list_cases(
    conn: Connection, *, allowed: ColumnElement[bool], state: str | None, after: str | None, limit: int
) -> Sequence[Case]:
    """Cases that the caller may see, by id, from behind `after`."""
    query = select(case_file.c.body).where(allowed)
    if state is not None:
        query = query.where(case_file.c.state == state)
    if after is not None:
        query = query.where(case_file.c.id > after)
    bodies = conn.execute(query.order_by(case_file.c.id).limit(limit)).scalars()
    return [_DECODER.decode(bytes(body)) for body in bodies]
