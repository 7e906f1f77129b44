"""Routes of rules: what each says and does, how right it is, and what its examples give."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery, QueryParameter
from litestar.types import ControllerRouterHandler

from clearford.cases.hands import covers
from clearford.core.decisions import RuleStatus
from clearford.core.errors import RequestError
from clearford.policy.lints.live import bar
from clearford.policy.model import Pack, RuleFile
from clearford.runtime.http.cases import Serving
from clearford.runtime.http.params import After, Id
from clearford.runtime.http.rule_drafts import Trials, bench_of
from clearford.runtime.record.fallback import Fallen, list_fallen
from clearford.runtime.record.overlaps import Overlaps, seen_together
from clearford.runtime.record.rollout_views import RolloutShown, rollout_of
from clearford.runtime.record.rule_drafts import open_draft_of
from clearford.runtime.record.rule_figures import Judged, RuleFigures, figures_of, judged_by_rule, short_of
from clearford.runtime.rule_sheet import RuleSheet
from clearford.runtime.service.wiring import Service
from clearford.runtime.workbench import is_own, text_of

SOON_DAYS = 30
"""Days before its review date in which a rule is said to be due soon."""


class RuleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in a list."""

    id: str
    version: str
    """Of its pack."""
    kind: str
    status: str
    """As it decides now: `trial` too for one that fell back, or whose review date has passed."""
    title: str
    title_zh: str = ""
    """In Chinese; empty where its authors gave none."""
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
    bar: float
    """Lower bound of precision that a live rule of its kind must show."""


class RulePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some rules."""

    rules: list[RuleLine]
    """Ascending by harm and id."""
    fit: int
    """How many there are that were asked for, on all pages."""
    total: int
    """How many there are at all."""
    after: str | None
    """Pass this to get the next ones; none at the end."""


class OpenDraft(msgspec.Struct, frozen=True):
    """Who writes this rule now."""

    id: str
    author: str
    since: int
    changed: int
    """When it was begun, and last saved; microseconds since 1970."""


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
    short: int | None
    """How many more right ones its figures want until they reach the bar: those of its trial while it is on
    trial, else those of what it restricted; none where a thousand would not do."""
    overlaps: Overlaps
    fell_back: Fallen | None
    rollout: RolloutShown
    draft: OpenDraft | None
    same_harm: tuple[str, ...]
    """Other rules of its harm."""


Harm = Annotated[str | None, QueryParameter(max_length=100, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")]
PrecisionIs = Literal["reached", "missed", "unknown"]
ReviewIs = Literal["passed", "soon", "later", "none"]


@get("/v1/rules/all", opt={"may": "pack.read"}, sync_to_thread=True)
def list_all_rules(
    service: Serving,
    harm: Harm = None,
    status: FromQuery[RuleStatus | None] = None,
    precision: FromQuery[PrecisionIs | None] = None,
    review: FromQuery[ReviewIs | None] = None,
    after: After = None,
    limit: Annotated[int | None, QueryParameter(ge=1, le=1_000)] = None,
) -> RulePage:
    """Rules, drafts and retired ones among them, ascending by harm and id.

    harm: a harm or a family; status: as it decides now; precision: whether what people judged reaches the
    bar of a rule, by its lower bound; review: whether its date has passed, or comes within 30 days; limit:
    how many at most, as many as a page holds if nothing is said.
    """
    found = _lines(service)
    fit = [
        one
        for one in found
        if (harm is None or covers((harm,), one.harm))
        and status in (None, one.status)
        and precision in (None, precision_of(one))
        and review in (None, _review_of(one, _today(service)))
    ]
    most = min(limit or service.settings.limits.page, service.settings.limits.page)
    rest = [one for one in fit if after is None or _place(one) > tuple(after.split(":", 1))]
    return RulePage(
        rules=rest[:most],
        fit=len(fit),
        total=len(found),
        after=":".join(_place(rest[most - 1])) if len(rest) > most else None,
    )


def _place(one: RuleLine) -> tuple[str, ...]:
    return one.harm, one.id


def precision_of(one: RuleLine) -> PrecisionIs:
    """Whether the lower bound of what was judged reaches the bar of a rule."""
    if one.judged is None:
        return "unknown"
    return "reached" if one.judged.low >= one.bar else "missed"


def _review_of(one: RuleLine, today: date) -> ReviewIs:
    if one.review_by is None:
        return "none"
    days = (date.fromisoformat(one.review_by) - today).days
    return "passed" if days < 0 else "soon" if days <= SOON_DAYS else "later"


def _lines(service: Service) -> list[RuleLine]:
    now = service.record.now()
    engine = service.in_force.bundle.engine
    with service.record.read() as conn:
        fallen = {one.rule for one in list_fallen(conn)}
        judged = judged_by_rule(conn, now - service.office.numbers.span("quality.window"))
    status = {rule.id: rule.status for rule in engine.program.rules}
    today = _today(service)
    found = [
        RuleLine(
            id=rule.id,
            version=pack.file.version,
            kind=rule.kind,
            status=status.get(rule.id, rule.status),
            title=rule.title,
            title_zh=rule.title_zh,
            harm=rule.harm,
            harm_name=engine.texts[rule.id].harm_name,
            severity=rule.severity,
            own=is_own(pack),
            owner=rule.owner,
            review_by=rule.review_by.isoformat() if rule.review_by else None,
            overdue=rule.review_by is not None and rule.review_by < today,
            fell_back=rule.id in fallen,
            judged=judged.get(rule.id),
            bar=bar(rule),
        )
        for pack in engine.packs.packs
        for rule in pack.rules
        if rule.id in engine.texts
    ]
    return sorted(found, key=_place)


@get("/v1/rules/{rule:str}", opt={"may": "pack.read"}, sync_to_thread=True)
def read_rule(service: Serving, rule: Id) -> RuleWhole:
    """One rule: what it says, its notices, and how right it was by week."""
    pack, found = _rule(service, rule)
    engine, now = service.in_force.bundle.engine, service.record.now()
    status = next((one.status for one in engine.program.rules if one.id == rule), found.status)
    with service.record.read() as conn:
        fallen = next((one for one in list_fallen(conn) if one.rule == rule), None)
        draft = open_draft_of(conn, rule)
        rollout = rollout_of(conn, rule)
        window = service.office.numbers.span("quality.window")
        figures = figures_of(conn, rule, now - window, now)
        seen = service.recent.get("overlaps", lambda: seen_together(conn))
    counted = figures.on_trial if status == "trial" else figures.acted
    return RuleWhole(
        sheet=bench_of(service).sheet(found, pack),
        status=status,
        own=is_own(pack),
        text=text_of(found),
        bar=bar(found),
        figures=figures,
        short=short_of(counted.right, counted.n, bar(found)),
        overlaps=seen.of(found.id),
        fell_back=fallen,
        rollout=rollout,
        draft=None if draft is None else OpenDraft(draft.id, draft.author_name, draft.created, draft.changed),
        same_harm=tuple(
            one.id for one in engine.packs.rules() if one.harm == found.harm and one.id != found.id
        ),
    )


@post("/v1/rules/{rule:str}/tests", opt={"may": "pack.read"}, status_code=200, sync_to_thread=True)
def test_rule(service: Serving, rule: Id) -> Trials:
    """Run the examples of a rule, alone and as if it were live; nothing is kept."""
    pack, found = _rule(service, rule)
    results = bench_of(service).test_rule(found, pack, _today(service))
    return Trials(results or (), results is not None)


def _today(service: Service) -> date:
    return datetime.fromtimestamp(service.record.now() / 1_000_000, UTC).date()


def _rule(service: Service, name: str) -> tuple[Pack, RuleFile]:
    for pack in service.in_force.bundle.engine.packs.packs:
        for rule in pack.rules:
            if rule.id == name and not rule.broken:
                return pack, rule
    raise RequestError("CF-H002", "there is no such rule")


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_all_rules, read_rule, test_rule], tags=["packs"]),
)
