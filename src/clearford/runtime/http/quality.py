"""Routes of quality: figures of rules, samples on demand, and rules that fell back to trial."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import func, select

from clearford.core.decisions import RuleStatus
from clearford.core.errors import ConfigError, RequestError
from clearford.core.ids import RuleId
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Name, Serving, Who, Words
from clearford.runtime.http.params import Id
from clearford.runtime.record.fallback import Fallen, list_fallen
from clearford.runtime.record.rolling import do_halt_rule, do_resume_rule
from clearford.runtime.record.samples import do_draw_sample, month_of
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.transparency.build import span_of
from clearford.runtime.transparency.quality import Quality, quality_of, reader_of

_MONTH = "^20[0-9]{2}-(0[1-9]|1[0-2])$"
_LONGEST = 24
"""Months that are computed while somebody waits; longer periods are for `clearford report`."""
First = Annotated[str | None, QueryParameter(name="from", pattern=_MONTH)]
Last = Annotated[str | None, QueryParameter(name="to", pattern=_MONTH)]


class Draw(Body, frozen=True):
    """Of which rule a sample is wanted, and of which of its matches."""

    rule: Name
    """`id@version`."""
    design: Literal["sample", "trial"] = "sample"
    """`sample`: what it restricted automatically. `trial`: what it matched on trial."""


class Drawn(msgspec.Struct, frozen=True):
    """How many matches wait to be judged now."""

    cases: int


class WhyRule(Body, frozen=True):
    """Why, for the record."""

    reason: Annotated[Words, Meta(min_length=10)]


class RuleNow(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as this process decides by it."""

    id: RuleId
    version: str
    kind: Literal["enforce", "exempt"]
    status: RuleStatus
    """`trial` too for one that fell back."""
    title: str
    harm: str
    actions: tuple[str, ...]
    fell_back: Fallen | None = None


@get("/v1/quality", opt={"may": "quality.read"}, tags=["quality"], sync_to_thread=True)
def read_quality(service: Serving, first: First = None, last: Last = None) -> Quality:
    """Quality figures of whole months (`from`, `to`, both included); of this month where none is named.

    They are computed from the entries of the record by the queries of the published report. What people
    found since counts at once, what was only decided since within a minute.
    """
    now = month_of(service.record.now())
    try:
        span = span_of(f"{first or last or now}..{last or max(first or now, now)}")
    except ConfigError as error:
        raise RequestError("CF-H001", "`to` lies before `from`") from error
    if span.months > _LONGEST:
        raise RequestError("CF-H001", f"more than {_LONGEST} months", suggestion="`clearford report`")
    period = span.start, span.end
    with service.record.read() as conn:
        newest = tuple(conn.execute(query).scalar() for query in _NEWEST)
    return service.recent.get(
        ("quality", period, newest), lambda: quality_of(reader_of(service.store, period), period)
    )


_NEWEST = [
    select(func.max(entry.c.ts)).where(entry.c.type == kind)
    for kind in ("quality", "appeal", "reversal", "review", "taken_back")
]
"""When people last found something: each the end of an index."""


@post("/v1/samples", opt={"may": "sample.draw"}, tags=["quality"], status_code=200, sync_to_thread=True)
def draw_sample(service: Serving, identity: Who, data: JSONBody[Draw]) -> Drawn:
    """Have the matches of a rule judged that were drawn so far, without waiting for the end of the month."""
    with service.record.change(acting(identity, "sample.draw", service.record.now())) as change:
        return Drawn(do_draw_sample(change, service.office, data.rule, data.design))


@get("/v1/rules", opt={"may": "pack.read"}, tags=["packs"], sync_to_thread=True)
def list_rules(service: Serving) -> list[RuleNow]:
    """The rules that decide or are on trial, and which of them fell back."""
    with service.record.read() as conn:
        fallen = {one.rule: one for one in list_fallen(conn)}
    engine = service.in_force.bundle.engine
    return [
        RuleNow(
            id=rule.id,
            version=engine.texts[rule.id].version,
            kind=rule.kind,
            status=rule.status,
            title=engine.texts[rule.id].title,
            harm=engine.texts[rule.id].harm,
            actions=rule.actions,
            fell_back=fallen.get(rule.id),
        )
        for rule in engine.program.rules
        if rule.status in ("live", "trial")
    ]


@post(
    "/v1/rules/{rule:str}/fall-back",
    opt={"may": "pack.roll_back"},
    tags=["packs"],
    status_code=200,
    sync_to_thread=True,
)
def fall_back(service: Serving, identity: Who, rule: Id, data: JSONBody[WhyRule]) -> list[Fallen]:
    """Put a rule on trial in every process; one person is enough to keep it from acting."""
    _known(service, rule)
    with service.record.change(acting(identity, "pack.roll_back", service.record.now())) as change:
        do_halt_rule(change, rule, data.reason)
        change.flush()
        return list_fallen(change.conn)


@post(
    "/v1/rules/{rule:str}/let-act",
    opt={"may": "pack.promote"},
    tags=["packs"],
    status_code=200,
    sync_to_thread=True,
)
def let_act(service: Serving, identity: Who, rule: Id, data: JSONBody[WhyRule]) -> list[Fallen]:
    """Let a rule act again that fell back: somebody else than its author and than who put it on trial.

    One that is rolled out goes on at its step of then; one that is held there goes on as well.
    """
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        do_resume_rule(change, rule, data.reason)
        change.flush()
        return list_fallen(change.conn)


def _known(service: Service, rule: str) -> None:
    if RuleId(rule) not in service.in_force.bundle.engine.texts:
        raise RequestError("CF-H002", "there is no such rule")


ROUTES: tuple[ControllerRouterHandler, ...] = (read_quality, draw_sample, list_rules, fall_back, let_act)
