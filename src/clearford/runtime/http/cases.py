"""Routes of cases: claim the next one, read it, ask, give it back, decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import case as sql_case

from clearford.cases.golden import guise, over, told_kind
from clearford.cases.hands import visible
from clearford.cases.transitions import HELD
from clearford.cases.wellness import Rest
from clearford.cases.workload import require_room
from clearford.core.access import Identity, holds
from clearford.core.casework import Case, CaseEvent, CaseKind, Verdict
from clearford.core.dates import HOUR
from clearford.core.errors import AccessError, RecordError, RequestError
from clearford.core.reasons import LegalGround
from clearford.runtime.auth.hands import acting, case_rows, hand_of, open_to
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.http.params import After, Id
from clearford.runtime.legal import MOST_LAW, MOST_WHY, ground_of
from clearford.runtime.record.cases import do_change_case, do_claim_next, find_case, list_cases, steps_of
from clearford.runtime.record.drafts import do_forget_draft
from clearford.runtime.record.evidence import Shown, do_read_evidence
from clearford.runtime.record.exposure import do_count_claim, do_look, do_look_on, do_rest, withheld
from clearford.runtime.record.golden import StandIn, offered_to, waiting_for
from clearford.runtime.record.guises import took_part
from clearford.runtime.record.notes import do_note
from clearford.runtime.record.own_work import do_note_choice, had_by, is_new_to
from clearford.runtime.record.preferences import undo_us_of
from clearford.runtime.record.questions import Asked, do_answer, do_ask
from clearford.runtime.record.reviews import do_decide_case
from clearford.runtime.record.settling import Means
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.record.workload import do_alert_lead, held_by
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.tables.casework import case_file

Accounts = NamedDependency[AccountStore]
Serving = NamedDependency[Service]
Who = NamedDependency[Identity]
Words = Annotated[str, Meta(max_length=5_000)]
Name = Annotated[str, Meta(max_length=200)]
APART: tuple[CaseKind, ...] = ("appeal", "order", "referral", "rights_request", "misuse", "incident")
"""Kinds that have a permission of their own."""
_ANSWERED: tuple[CaseKind, ...] = ("order", "rights_request")
"""Kinds that end with a register of their own: open again, nobody could decide them."""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a request may hold, and nothing else."""


class Claim(Body, frozen=True):
    """Which case is wanted: the most urgent one, if nothing is said."""

    queue: Name | None = None
    case: Name | None = None
    """This one, while it waits; that somebody chose is counted, as the most urgent should come first."""


class Reason(Body, frozen=True):
    """Why."""

    reason: Words


class Question(Body, frozen=True):
    """A question, and who is to answer."""

    to: Asked
    question: Words


class AnswerGiven(Body, frozen=True):
    """What was answered."""

    answer: Words


class Assignment(Body, frozen=True):
    """Who is to have the case."""

    to: Name


class Law(Body, frozen=True, kw_only=True):
    """The law that content breaks, and why (DSA art. 17(3)(d)); published with the statement: no names."""

    obligation: Name | None = None
    """Id of the duties register, in place of `law` or beside it."""
    law: Annotated[
        dict[Literal["en", "zh"], Annotated[str, Meta(max_length=MOST_LAW)]], Meta(max_length=2)
    ] = {}
    """Language -> the law and article."""
    why: Annotated[dict[Literal["en", "zh"], Annotated[str, Meta(max_length=MOST_WHY)]], Meta(max_length=2)]
    """Language -> why the content breaks it."""


class Decided(Body, frozen=True, kw_only=True):
    """What a person decided, and why."""

    outcome: Literal["no_action", "restrict"]
    actions: Annotated[list[Name], Meta(max_length=20)] = []
    ground: Literal["contract", "illegal"] | None = None
    """The terms, or a law, which `illegal` then names."""
    illegal: Law | None = None
    unfounded: bool = False
    """The report was manifestly unfounded."""
    reason: Words
    """For colleagues and the record."""
    written: Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)] = {}
    """Language -> reason for the person concerned."""
    claim: bool = False
    """Claim the next case as well, once this one is decided."""

    def verdict(self) -> Verdict:
        """The decision without its words."""
        return Verdict(
            outcome=self.outcome,
            actions=tuple(sorted(set(self.actions))),
            ground=self.ground,
            unfounded=self.unfounded,
        )

    def legal(self) -> LegalGround | None:
        """The law and why; none where the ground is another. CF-R022 where either is without the other."""
        if (self.ground == "illegal") != (self.illegal is not None):
            raise RecordError("CF-R022", "the ground `illegal` and the law under `illegal` belong together")
        if self.illegal is None:
            return None
        law, why = ({str(k): v for k, v in said.items()} for said in (self.illegal.law, self.illegal.why))
        return ground_of(law, why, self.illegal.obligation)


class ShownCase(Case, frozen=True, kw_only=True, omit_defaults=False):
    """A case with every field; nobody who works on one can tell whether its answer is known."""


class DecidedCase(ShownCase, frozen=True, kw_only=True):
    """A case that was decided."""

    next: ShownCase | None = None
    """The case that was claimed with it; none where that was not asked for, or none is given now."""


class Claimed(msgspec.Struct, frozen=True):
    """The case that was claimed; none where none waits for this person."""

    case: ShownCase | None
    rest: Rest | None = None
    """Why this person is given no severe material for now, and until when."""


class Page(msgspec.Struct, frozen=True):
    """Some cases, and behind which id the next ones begin; none at the end."""

    cases: list[ShownCase]
    after: str | None


def place_of(after: str) -> tuple[int, str]:
    """Moment and id that a page gave as its end, `moment:id`. RequestError CF-H001 for anything else."""
    moment, _, last = after.partition(":")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 19):
        raise RequestError("CF-H001", "`after` is not of a page before")
    return int(moment), last


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How many open cases of a queue a person could be given."""

    queue: str
    cases: int
    due: int | None
    """The earliest deadline; microseconds since 1970."""
    oldest: int
    """When the oldest was opened; microseconds since 1970."""
    soon: int
    """How many are due within an hour, or were."""


@post("/v1/cases/claim", opt={"may": "case.claim"}, status_code=200, sync_to_thread=True)
def claim_case(service: Serving, accounts: Accounts, identity: Who, data: JSONBody[Claim]) -> Claimed:
    """Claim the most urgent case that this person may work on, with a lease."""
    return claimed(service, accounts, identity, "case.claim", _given(service, identity), data)


def _given(service: Service, identity: Identity) -> ColumnElement[bool]:
    """Cases that somebody may be given to review."""
    now, c = service.record.now(), case_file.c
    return and_(
        c.kind.not_in(APART),
        or_(
            and_(c.state != "adjudication", case_rows(identity, "case.claim", now)),
            and_(c.state == "adjudication", case_rows(identity, "case.adjudicate", now, unleased=True)),
        ),
    )


def claimed(
    service: Service, accounts: AccountStore, identity: Identity, permission: str, allowed: Any, wanted: Claim
) -> Claimed:
    """Claim the next case of some rows: nothing severe for who rests, and now and then a golden one."""
    office, chosen = service.office, wanted.case is not None
    if chosen:
        allowed = and_(allowed, case_file.c.id == wanted.case)
    with service.record.change(acting(identity, permission, service.record.now())) as change:
        resting = do_rest(change, identity.id, office.numbers)
        hand = withheld(hand_of(change.conn, accounts, identity.id, change.at), resting)
        require_room(held_by(change.conn, identity.id, change.at), office.numbers)
        out_of_turn = wanted.case is not None and is_new_to(change.conn, wanted.case, hand.id)
        case = do_claim_next(
            change,
            office,
            hand,
            # As it is counted: after a golden case was given back, not the one that it stands in for.
            allowed=and_(
                allowed, open_to(hand), offered_to(hand.id) if chosen else waiting_for(hand.id, change.at)
            ),
            queue=wanted.queue,
            instead=_no_other
            if chosen or holds(identity, "golden.edit", change.at)
            else StandIn(change, service.means, hand),
        )
        if case is None:
            return Claimed(None, resting)
        do_count_claim(change, hand.id)
        if out_of_turn:
            do_note_choice(change, case, hand)
        do_alert_lead(change, case, office.numbers)
        return Claimed(shown(visible(case, hand)), resting)


def _no_other(case: Case) -> None:
    """Whoever knows the answers is given no golden case."""


def told(service: Service, case: Case, now: int) -> Case:
    """A case as its reviewer is told of it."""
    desk = service.office.desk
    return guise(case, now, key=desk.key, numbers=desk.numbers)


def asked_about(service: Service, change: Change, case_id: str, allowed: ColumnElement[bool]) -> Case:
    """A case that somebody asks something of; what a golden one refuses, a review would refuse as well."""
    case = find_case(change.conn, case_id, allowed=allowed)
    # Never of another kind: what is written of it must stay golden.
    return msgspec.structs.replace(told(service, case, change.at), kind=case.kind) if over(case) else case


def own_rows(identity: Identity, permission: str, now: int) -> ColumnElement[bool]:
    """Rows of cases that an identity may touch and has, or had: of no other it learns that it is there."""
    return case_rows(identity, permission, now) & had_by(identity.id)


def shown(case: Case) -> ShownCase:
    """A case as it leaves the service, without the names of who gave it back."""
    values = msgspec.structs.asdict(case)
    return ShownCase(**values | {"kind": told_kind(case.kind), "skips": {}})


@get("/v1/queues", opt={"may": "case.list"}, sync_to_thread=True)
def list_queues(service: Serving, identity: Who) -> list[Waiting]:
    """How many cases wait in each queue that this person works in."""
    now, c = service.record.now(), case_file.c
    figures = (
        func.count().label("cases"),
        func.min(c.due).label("due"),
        func.min(c.opened).label("oldest"),
        func.count(sql_case((c.due <= now + HOUR, 1))).label("soon"),
    )
    query = (
        select(c.queue, *figures)
        .where(
            in_states(("queued", "second_review", "adjudication")),
            case_rows(identity, "case.list", now),
            or_(c.kind.not_in(APART), and_(c.kind == "appeal", case_rows(identity, "appeal.claim", now))),
            waiting_for(identity.id, now),
            # A second reading is held in the state in which it waits, and is not for who read it first.
            c.leased_by.is_(None),
            or_(c.state == "queued", ~took_part(identity.id)),
        )
        .group_by(c.queue)
        .order_by(c.queue)
    )
    with service.record.read() as conn:
        return [Waiting(**row._mapping) for row in conn.execute(query)]


@get("/v1/cases", opt={"may": "case.list"}, sync_to_thread=True)
def list_held(service: Serving, accounts: Accounts, identity: Who, after: After = None) -> Page:
    """The cases that this person holds."""
    now, most = service.record.now(), service.settings.limits.page
    held = or_(case_rows(identity, "case.read", now), case_rows(identity, "appeal.read", now))
    # The states are indexed, and few cases are in them.
    mine = and_(in_states(HELD), held, case_file.c.leased_by == identity.id)
    with service.record.read() as conn:
        hand = hand_of(conn, accounts, identity.id, now)
        cases = list_cases(conn, allowed=mine, state=None, after=after, limit=most)
    return Page([shown(visible(case, hand)) for case in cases], cases[-1].id if len(cases) == most else None)


@get("/v1/cases/{case_id:str}", opt={"may": "case.read"}, sync_to_thread=True)
def read_case(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> ShownCase:
    """A case that this person holds; a second reviewer does not see what the first decided."""
    return seen(service, accounts, identity, "case.read", case_id)


def seen(
    service: Service, accounts: AccountStore, identity: Identity, permission: str, case_id: str
) -> ShownCase:
    """A case as somebody may see it. RequestError CF-H002 for what that one may not see."""
    now = service.record.now()
    with service.record.read() as conn:
        case = find_case(conn, case_id, allowed=case_rows(identity, permission, now))
        return shown(visible(case, hand_of(conn, accounts, identity.id, now)))


@get("/v1/cases/{case_id:str}/evidence", opt={"may": "evidence.read"}, sync_to_thread=True)
def read_evidence(service: Serving, identity: Who, case_id: Id) -> list[Shown]:
    """What lies behind a case; that it was read is on record. From now on it counts as looked at."""
    by = acting(identity, "evidence.read", service.record.now())
    with service.record.change(by) as change:
        allowed = case_rows(identity, "evidence.read", change.at)
        case = find_case(change.conn, case_id, allowed=allowed)
        if case.owner == identity.id:
            do_look(change, case, service.office.numbers)
        return do_read_evidence(change, case, purpose=by.role)


@post("/v1/cases/{case_id:str}/heartbeat", opt={"may": "case.release"}, status_code=200, sync_to_thread=True)
def keep_case(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> ShownCase:
    """Renew the lease of a case that this person holds."""
    with service.record.change(acting(identity, "case.release", service.record.now())) as change:
        case = asked_about(service, change, case_id, own_rows(identity, "case.release", change.at))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        resting = do_rest(change, hand.id, service.office.numbers)
        kept = do_change_case(change, service.office, case, "heartbeat", by=hand)
        do_look_on(change, kept, resting)
        return shown(visible(kept, hand))


@post("/v1/cases/{case_id:str}/release", opt={"may": "case.release"}, status_code=200, sync_to_thread=True)
def release_case(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> ShownCase:
    """Give a case back."""
    return _changed(service, accounts, identity, case_id, "release")


@post("/v1/cases/{case_id:str}/skip", opt={"may": "case.release"}, status_code=200, sync_to_thread=True)
def skip_case(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Reason]
) -> ShownCase:
    """Give a case back undecided, with a reason."""
    return _changed(service, accounts, identity, case_id, "skip", reason=data.reason)


@post("/v1/cases/{case_id:str}/escalate", opt={"may": "case.release"}, status_code=200, sync_to_thread=True)
def escalate_case(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Reason]
) -> ShownCase:
    """Give a case back and ask a lead to look at it; the reason is a note for whoever reads it next."""
    with service.record.change(acting(identity, "case.release", service.record.now())) as change:
        case = asked_about(service, change, case_id, own_rows(identity, "case.release", change.at))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        changed = do_change_case(change, service.office, case, "skip", by=hand, reason=data.reason)
        do_note(change, changed, hand, data.reason)
        do_alert_lead(change, changed, service.office.numbers, asked=True)
        return shown(visible(changed, hand))


@post("/v1/cases/{case_id:str}/reopen", opt={"may": "case.reopen"}, status_code=200, sync_to_thread=True)
def reopen_case(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Reason]
) -> ShownCase:
    """Open a closed case again, with a reason."""
    return _changed(
        service, accounts, identity, case_id, "reopen", permission="case.reopen", reason=data.reason
    )


@post("/v1/cases/{case_id:str}/assign", opt={"may": "case.assign"}, status_code=200, sync_to_thread=True)
def assign_case(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Assignment]
) -> ShownCase:
    """Give a waiting case to somebody, who must be allowed to work on it."""
    with service.record.change(acting(identity, "case.assign", service.record.now())) as change:
        allowed = case_rows(identity, "case.assign", change.at)
        case = find_case(change.conn, case_id, allowed=allowed)
        changed = do_change_case(
            change,
            service.office,
            case,
            "assign" if case.owner is None else "transfer",
            by=hand_of(change.conn, accounts, identity.id, change.at),
            to=hand_of(change.conn, accounts, data.to, change.at),
            matter=steps_of(change.conn, case),
        )
        return shown(msgspec.structs.replace(changed, steps=(), why_second=""))


@post("/v1/cases/{case_id:str}/question", opt={"may": "case.ask"}, status_code=200, sync_to_thread=True)
def ask(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Question]
) -> ShownCase:
    """Ask author, reporter or platform; the case waits, and comes back to who asked."""
    with service.record.change(acting(identity, "case.ask", service.record.now())) as change:
        case = asked_about(service, change, case_id, own_rows(identity, "case.ask", change.at))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        webhook = service.settings.webhook is not None
        asked = do_ask(change, service.office, case, hand, data.to, data.question, webhook=webhook)
        return shown(visible(asked, hand))


@post("/v1/cases/{case_id:str}/answer", opt={"may": "case.ask"}, status_code=200, sync_to_thread=True)
def answer_case(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[AnswerGiven]
) -> ShownCase:
    """Note the answer to a question; the case is back in its queue."""
    with service.record.change(acting(identity, "case.ask", service.record.now())) as change:
        # A colleague may note it too, while the case waits for it.
        rows = case_rows(identity, "case.ask", change.at) & (
            had_by(identity.id) | (case_file.c.state == "waiting")
        )
        case = asked_about(service, change, case_id, rows)
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        return shown(visible(do_answer(change, service.office, case, data.answer), hand))


@post("/v1/cases/{case_id:str}/decision", opt={"may": "case.decide"}, status_code=200, sync_to_thread=True)
def decide_case(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Decided]
) -> DecidedCase:
    """Decide a case that this person holds: as the first reviewer, or blind as the second."""
    return _decided(service, accounts, identity, case_id, data, "case.decide")


@post(
    "/v1/cases/{case_id:str}/adjudication",
    opt={"may": "case.adjudicate"},
    status_code=200,
    sync_to_thread=True,
)
def adjudicate_case(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Decided]
) -> DecidedCase:
    """Decide a case about which two reviewers differ."""
    return _decided(service, accounts, identity, case_id, data, "case.adjudicate")


def _decided(
    service: Service,
    accounts: AccountStore,
    identity: Identity,
    case_id: str,
    data: Decided,
    permission: Literal["case.decide", "case.adjudicate"],
) -> DecidedCase:
    with service.record.change(acting(identity, permission, service.record.now())) as change:
        rows = case_rows(identity, permission, change.at)
        # Who holds a case of another kind by another role decides it in the way of that kind alone.
        case = find_case(change.conn, case_id, allowed=rows & case_file.c.kind.not_in(APART))
        if (case.state == "adjudication") != (permission == "case.adjudicate"):
            raise RecordError("CF-R020", f"`{permission}` is not what the case waits for")
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        verdict, means = data.verdict(), means_of(service, change, identity)
        written = {str(lang): words for lang, words in data.written.items()}
        decided = do_decide_case(
            change, means, case.id, hand, verdict, reason=data.reason, written=written, illegal=data.legal()
        )
        do_forget_draft(change, case.id, identity.id)
        answer = shown(visible(told(service, decided, change.at), hand))
    follows = _next(service, accounts, identity) if data.claim else None
    return DecidedCase(**msgspec.structs.asdict(answer), next=follows)


def _next(service: Service, accounts: AccountStore, identity: Identity) -> ShownCase | None:
    """Claim the next case; none where none waits, a rest is due, or this person claims none."""
    if not holds(identity, "case.claim", service.record.now()):
        return None
    allowed = _given(service, identity)
    try:
        return claimed(service, accounts, identity, "case.claim", allowed, Claim()).case
    except (RecordError, AccessError):  # what was decided stands; a claim of its own says why
        return None


def means_of(service: Service, change: Change, identity: Identity) -> Means:
    """By what a person's decisions are carried out: they wait as long as that person wants them to."""
    means = service.means
    return replace(means, undo_us=undo_us_of(change.conn, identity.id, means.undo_us))


def _changed(
    service: Service,
    accounts: AccountStore,
    identity: Identity,
    case_id: str,
    event: CaseEvent,
    *,
    permission: str = "case.release",
    reason: str = "",
) -> ShownCase:
    with service.record.change(acting(identity, permission, service.record.now())) as change:
        rows = case_rows(identity, permission, change.at)
        rows &= case_file.c.kind.not_in(_ANSWERED) if event == "reopen" else had_by(identity.id)
        case = asked_about(service, change, case_id, rows)
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        changed = do_change_case(change, service.office, case, event, by=hand, reason=reason)
        do_alert_lead(change, changed, service.office.numbers)
        return shown(visible(changed, hand))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            claim_case,
            list_queues,
            list_held,
            read_case,
            read_evidence,
            keep_case,
            release_case,
            skip_case,
            escalate_case,
            reopen_case,
            assign_case,
            ask,
            answer_case,
            decide_case,
            adjudicate_case,
        ],
        tags=["cases"],
    ),
)
