"""Routes of rules that are rolled out: where they stand, and what people do with them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.errors import RequestError
from clearford.core.ids import RuleId
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who, Words
from clearford.runtime.http.params import Id
from clearford.runtime.record.rolling import do_hold_rule, do_put_rule
from clearford.runtime.record.rollout_views import RolloutShown, StepShown, list_steps, rollout_of

Why = Annotated[Words, Meta(min_length=10)]


class Putting(Body, frozen=True):
    """At which step a rule is put, and why."""

    per_cent: Annotated[int, Meta(ge=0, le=100)]
    """One of its steps; 0 for shadow, in which it acts on nobody."""
    reason: Why


class Holding(Body, frozen=True):
    """Why a rule is kept at its step."""

    reason: Why


class Rollouts(msgspec.Struct, frozen=True):
    """The rules that are rolled out step by step."""

    rules: list[StepShown]
    """Ascending."""


@get("/v1/rollouts", opt={"may": "pack.read"}, sync_to_thread=True)
def list_rollouts(
    service: Serving, version: Annotated[str | None, QueryParameter(pattern="^[0-9a-f]{64}$")] = None
) -> Rollouts:
    """The rules that are rolled out step by step; perhaps only those that began with a version."""
    with service.record.read() as conn:
        return Rollouts(list_steps(conn, version=version))


@get("/v1/rules/{rule:str}/rollout", opt={"may": "pack.read"}, sync_to_thread=True)
def read_rollout(service: Serving, rule: Id) -> RolloutShown:
    """Where a rule stands, what it waits for, and every step until now; nothing of one that began at once."""
    if RuleId(rule) not in service.in_force.bundle.engine.texts:
        raise RequestError("CF-H002", "there is no such rule")
    with service.record.read() as conn:
        return rollout_of(conn, rule)


@post("/v1/rules/{rule:str}/rollout/put", opt={"may": "pack.promote"}, status_code=200, sync_to_thread=True)
def put_rule(service: Serving, identity: Who, rule: Id, data: JSONBody[Putting]) -> RolloutShown:
    """Put a rule at one of its steps, from which it goes on; who wrote it may not put it at more than now."""
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        do_put_rule(change, rule, data.per_cent, data.reason)
        change.flush()
        return rollout_of(change.conn, rule)


@post("/v1/rules/{rule:str}/rollout/hold", opt={"may": "pack.promote"}, status_code=200, sync_to_thread=True)
def hold_rule(service: Serving, identity: Who, rule: Id, data: JSONBody[Holding]) -> RolloutShown:
    """Keep a rule at its step until `let-act`; automatic stops go on, and `fall-back` stops it."""
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        do_hold_rule(change, rule, data.reason)
        change.flush()
        return rollout_of(change.conn, rule)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_rollouts, read_rollout, put_rule, hold_rule], tags=["packs"]),
)
