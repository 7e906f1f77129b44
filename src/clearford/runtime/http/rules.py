"""Routes of rules: what each says and does, how right it is, and what its examples give."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from litestar import Router, get, post
from litestar.types import ControllerRouterHandler

from clearford.core.errors import RequestError
from clearford.policy.lints.live import bar
from clearford.policy.model import Pack, RuleFile
from clearford.runtime.http.cases import Serving
from clearford.runtime.http.params import Id
from clearford.runtime.http.rule_drafts import Trials, bench_of
from clearford.runtime.record.fallback import Fallen, list_fallen
from clearford.runtime.record.rule_drafts import open_draft_of
from clearford.runtime.record.rule_figures import Judged, RuleFigures, figures_of, judged_by_rule
from clearford.runtime.rule_sheet import RuleSheet
from clearford.runtime.service.wiring import Service
from clearford.runtime.workbench import is_own, text_of


class RuleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in a list."""

    id: str
    version: str
    """Of its pack."""
    kind: str
    status: str
    """As it decides now: `trial` too for one that fell back, or whose review date has passed."""
    title: str
    harm: str
    harm_name: dict[str, str]
    severity: str
    own: bool
    """Of the operator's packs, so that it can be edited."""
    owner: str
    review_by: str | None
    overdue: bool
    """The review date has passed."""
    fell_back: bool
    judged: Judged | None
    """None where no match was judged in the usual window."""


class OpenDraft(msgspec.Struct, frozen=True):
    """Who writes this rule now."""

    id: str
    author: str
    changed: int


class RuleWhole(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about a rule."""

    sheet: RuleSheet
    status: str
    """As it decides now."""
    own: bool
    text: str
    """As its author wrote it."""
    bar: float
    """Lower bound of precision that a live rule of its kind must show."""
    figures: RuleFigures
    fell_back: Fallen | None
    draft: OpenDraft | None
    same_harm: tuple[str, ...]
    """Other rules of its harm."""


@get("/v1/rules/all", opt={"may": "pack.read"}, sync_to_thread=True)
def list_all_rules(service: Serving) -> list[RuleLine]:
    """Every rule there is, drafts and retired ones among them, ascending by harm and id."""
    now = service.record.now()
    engine = service.in_force.bundle.engine
    with service.record.read() as conn:
        fallen = {one.rule for one in list_fallen(conn)}
        judged = judged_by_rule(conn, now - service.office.numbers.span("quality.window"))
    status = {rule.id: rule.status for rule in engine.program.rules}
    today = datetime.fromtimestamp(now / 1_000_000, UTC).date()
    found = [
        RuleLine(
            id=rule.id,
            version=pack.file.version,
            kind=rule.kind,
            status=status.get(rule.id, rule.status),
            title=rule.title,
            harm=rule.harm,
            harm_name=engine.texts[rule.id].harm_name,
            severity=rule.severity,
            own=is_own(pack),
            owner=rule.owner,
            review_by=rule.review_by.isoformat() if rule.review_by else None,
            overdue=rule.review_by is not None and rule.review_by < today,
            fell_back=rule.id in fallen,
            judged=judged.get(rule.id),
        )
        for pack in engine.packs.packs
        for rule in pack.rules
        if rule.id in engine.texts
    ]
    return sorted(found, key=lambda one: (one.harm, one.id))


@get("/v1/rules/{rule:str}", opt={"may": "pack.read"}, sync_to_thread=True)
def read_rule(service: Serving, rule: Id) -> RuleWhole:
    """One rule: what it says, its notices, and how right it was by week."""
    pack, found = _rule(service, rule)
    engine, now = service.in_force.bundle.engine, service.record.now()
    status = next((one.status for one in engine.program.rules if one.id == rule), found.status)
    with service.record.read() as conn:
        fallen = next((one for one in list_fallen(conn) if one.rule == rule), None)
        draft = open_draft_of(conn, rule)
        window = service.office.numbers.span("quality.window")
        figures = figures_of(conn, rule, now - window, now)
    return RuleWhole(
        sheet=bench_of(service).sheet(found, pack),
        status=status,
        own=is_own(pack),
        text=text_of(found),
        bar=bar(found),
        figures=figures,
        fell_back=fallen,
        draft=None if draft is None else OpenDraft(draft.id, draft.author_name, draft.changed),
        same_harm=tuple(
            one.id for one in engine.packs.rules() if one.harm == found.harm and one.id != found.id
        ),
    )


@post("/v1/rules/{rule:str}/tests", opt={"may": "pack.read"}, status_code=200, sync_to_thread=True)
def test_rule(service: Serving, rule: Id) -> Trials:
    """Run the examples of a rule, alone and as if it were live; nothing is kept."""
    pack, found = _rule(service, rule)
    today = datetime.fromtimestamp(service.record.now() / 1_000_000, UTC).date()
    results = bench_of(service).test_rule(found, pack, today)
    return Trials(results or (), results is not None)


def _rule(service: Service, name: str) -> tuple[Pack, RuleFile]:
    for pack in service.in_force.bundle.engine.packs.packs:
        for rule in pack.rules:
            if rule.id == name and not rule.broken:
                return pack, rule
    raise RequestError("CF-H002", "there is no such rule")


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_all_rules, read_rule, test_rule], tags=["packs"]),
)
