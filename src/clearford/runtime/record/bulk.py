"""What an act on many cases would do: which it reaches, which are left out and why, and samples of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, func, select

from clearford.cases.bulk import Bulk, plan_bulk
from clearford.cases.second import REVIEWED
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.errors import RequestError
from clearford.core.numbers import Numbers
from clearford.runtime.record.cases import Office
from clearford.runtime.record.states import in_states
from clearford.runtime.stores.tables.casework import case_file, case_hand

GRAVE = 3
"""Severity from which a second person agrees to an act on many cases."""
SAMPLES = 10
"""Cases that a preview draws."""
_DECODER = msgspec.json.Decoder(Case)


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases are meant: those that are named, or all that wait and fit."""

    cases: tuple[str, ...] = ()
    kind: Literal["review", "report"] | None = None
    queue: str | None = None
    harm: str | None = None
    lang: str | None = None
    rule: str | None = None
    """The first rule that held, `id@version`."""


WhyLeft = Literal["held", "waiting", "second", "had_part", "minors"]
"""held: somebody has it. waiting: for an answer. second: for a second person, or to settle a difference.
had_part: the person decided in the matter before. minors: a minor is concerned; each is looked at alone."""
_WHY_STATE: Mapping[str, WhyLeft] = {
    "leased": "held",
    "waiting": "waiting",
    "second_review": "second",
    "adjudication": "second",
}


class Left(msgspec.Struct, frozen=True):
    """Open cases that fit and are not among those to be decided."""

    why: WhyLeft
    cases: int


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One of the cases, drawn by chance."""

    id: str
    harm: str | None
    lang: str | None
    rule: str | None
    opened: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What an act on many cases would do."""

    count: int
    accounts: int
    """How many accounts they are about."""
    left: list[Left]
    """What is left out, and why."""
    langs: dict[str, int]
    """Language of the item -> cases; `unknown` where none is known."""
    samples: list[Sample]
    """Ten at most; the same for the same preview."""
    must_open: int
    """So many of the samples must be opened before the act."""
    alone: bool
    """False where a second person must agree: there are many cases, or grave ones among them."""
    waits_s: int
    """Seconds from the order to the first case."""
    second: int
    """Of these, those that a second person reads before anything happens."""
    harms: dict[str, int]
    """Harm -> cases; `unknown` where none is named."""
    token: str
    """Asked for by the act itself."""


def show_bulk(
    conn: Connection,
    office: Office,
    hand: Hand,
    wanted: Selection,
    verdict: Verdict,
    *,
    allowed: ColumnElement[bool],
) -> Shown:
    """What deciding the cases of a selection would do; nothing is written.

    CF-R021 and CF-R022 as `cases.bulk.plan_bulk`, CF-H002 for a named case that is not there for the person.
    """
    cases, plan = planned(conn, office, hand, wanted, verdict, allowed)
    drawn = samples_of(cases, plan)
    return Shown(
        count=len(plan.cases),
        accounts=len({case.subject for case in cases if case.subject}),
        left=_left(conn, hand, wanted, allowed),
        langs=_counted(case.lang for case in cases),
        samples=[_sample(case) for case in drawn],
        must_open=must_open(drawn, office.numbers),
        alone=is_alone(cases, office.numbers),
        waits_s=office.numbers.span("case.bulk_wait") // 1_000_000,
        second=len(plan.second),
        harms=_counted(case.harm for case in cases),
        token=plan.token,
    )


def samples_of(cases: Sequence[Case], plan: Bulk) -> list[Case]:
    """Cases that are drawn by chance, the same for the same preview."""
    return sorted(cases, key=lambda case: sha256(f"{plan.token} {case.id}".encode()).digest())[:SAMPLES]


def must_open(drawn: Sequence[Case], numbers: Numbers) -> int:
    """How many of the samples must be opened."""
    return min(len(drawn), numbers.count("case.bulk_samples"))


def is_alone(cases: Sequence[Case], numbers: Numbers) -> bool:
    """Whether one person may decide them: they are few, and none is grave."""
    few = len(cases) <= numbers.count("case.bulk_alone")
    return few and all(case.severity < GRAVE for case in cases)


def _counted(names: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(name or "unknown" for name in names).items()))


def _sample(case: Case) -> Sample:
    rule = case.rules[0] if case.rules else None
    return Sample(id=case.id, harm=case.harm, lang=case.lang, rule=rule, opened=case.opened)


def _left(conn: Connection, hand: Hand, wanted: Selection, allowed: ColumnElement[bool]) -> list[Left]:
    """Open cases of a selection that are not to be decided, by the reason."""
    state, had_part = case_file.c.state, _had_part(hand)
    about = (state.in_(("queued", *_WHY_STATE)), allowed, *_fitting(wanted))
    minors = case_file.c.minors
    found = select(state, had_part, minors, func.count()).where(*about).group_by(state, had_part, minors)
    counted: Counter[WhyLeft] = Counter()
    for name, mine, minor, cases in conn.execute(found):
        if minor:
            counted["minors"] += cases
        elif name != "queued" or mine:
            counted["had_part" if mine else _WHY_STATE[name]] += cases
    return [Left(why, cases) for why, cases in sorted(counted.items())]


def planned(
    conn: Connection,
    office: Office,
    hand: Hand,
    wanted: Selection,
    verdict: Verdict,
    allowed: ColumnElement[bool],
) -> tuple[Sequence[Case], Bulk]:
    """The cases of a selection, and what one act would decide about them. Errors as `show_bulk`."""
    cases = _chosen(conn, hand, wanted, allowed, office.numbers.count("case.bulk") + 1)
    if missing := len(set(wanted.cases) - {case.id for case in cases}):
        raise RequestError("CF-H002", f"{missing} of the cases are not there, or not for you")
    return cases, plan_bulk(cases, verdict, by=hand, desk=office.desk)


def _chosen(
    conn: Connection, hand: Hand, wanted: Selection, allowed: ColumnElement[bool], most: int
) -> Sequence[Case]:
    """Waiting cases of a selection that the person had no part in."""
    c = case_file.c
    free = (in_states(("queued",)), c.minors == 0, ~_had_part(hand))
    query = select(c.body).where(*free, allowed, *_fitting(wanted))
    bodies = conn.execute(query.order_by(c.id).limit(most)).scalars()
    return [_DECODER.decode(bytes(body)) for body in bodies]


def _had_part(hand: Hand) -> ColumnElement[bool]:
    return exists().where(case_hand.c.root == case_file.c.root, case_hand.c.user_id == hand.id)


def _fitting(wanted: Selection) -> list[ColumnElement[bool]]:
    """Reviews and reports as a selection has them."""
    c = case_file.c
    fitting = [c.kind.in_(sorted(REVIEWED))]
    if wanted.cases:
        fitting.append(c.id.in_(wanted.cases))
    values = {name: getattr(wanted, name) for name in ("kind", "queue", "harm", "lang", "rule")}
    return fitting + [c[name] == value for name, value in values.items() if value is not None]
