"""Every page that the browser suites open: each area adds its own.

    Entry("review", "reviewer", "/review")
    Entry("one case", "reviewer", lambda world: f"/review/{world.case()}")

An address is a path, or made from a world, in which things happened that pages show. Such a function is asked
once for each page and language; it must give a page that answers 200.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from clearford.core.roles import RoleName
from tests.console.browser import figures, policy, registers
from tests.console.browser.world import World
from tests.console.public.kit import report_by_link


class Entry(NamedTuple):
    """A page, and who opens it."""

    name: str
    """Unique; letters, digits and spaces."""
    role: RoleName | None
    """None: anybody, on the public side."""
    address: str | Callable[[World], str]


STAFF: tuple[Entry, ...] = (
    Entry("sign in", "auditor", "/sign-in"),
    Entry("queues", "reviewer", "/review"),
    Entry("cases that wait", "reviewer", "/review/waiting"),
    Entry("one case", "reviewer", lambda world: f"/review/{world.case()}"),
    Entry("own decisions", "reviewer", "/review/mine"),
    Entry("appeals", "lead", "/appeals"),
    Entry("one appeal", "appeal_reviewer", lambda world: f"/appeals/{world.appeal_case()}"),
    Entry("team", "lead", "/team"),
    Entry("own settings", "reviewer", "/me"),
    Entry("second factor", "auditor", "/me/factor"),
    Entry("keys", "auditor", "/keys"),
    Entry("search", "lead", "/search"),
    Entry("search results", "lead", lambda world: f"/search?q={world.found()}"),
    Entry("search without result", "reviewer", "/search?q=nothing-like-this"),
    Entry("acts on many cases", "lead", "/bulk"),
    Entry("many cases chosen", "lead", "/bulk/new?kind=review"),
    Entry("an act on many cases", "lead", lambda world: f"/bulk/{world.bulk}"),
    Entry("taking an act on many cases back", "lead", lambda world: f"/bulk/{world.bulk}/back"),
    Entry("text by parts", "reviewer", lambda world: f"/evidence/{world.case()}/text"),
    Entry("pictures of a case", "reviewer", lambda world: f"/evidence/{world.case()}/pictures"),
    Entry("earlier decisions", "reviewer", lambda world: f"/evidence/{world.case()}/precedents"),
    Entry("account", "reviewer", lambda world: f"/actors/{world.house.service.vault.ref('subject', 'ben')}"),
    Entry("rules", "policy_author", "/rules"),
    Entry("a rule", "policy_author", f"/rules/{policy.RULE}"),
    Entry("a rule that is written", "policy_author", policy.draft),
    Entry("a rule that nobody writes", "policy_author", "/rules/fraud.phishing.sure-profit/edit"),
    Entry("versions of packs", "policy_approver", "/packs"),
    Entry("a version", "policy_author", lambda world: f"/packs/{policy.version(world)}"),
    Entry("backtests", "policy_author", "/backtests"),
    Entry("a backtest", "policy_author", lambda world: f"/backtests/{policy.run(world)}"),
    Entry(
        "samples of a backtest",
        "policy_author",
        lambda world: f"/backtests/{policy.run(world)}/samples?shift=softer",
    ),
    Entry("requests to put in force", "policy_approver", "/promotions"),
    Entry(
        "a request to put in force", "policy_approver", lambda world: f"/promotions/{policy.promotion(world)}"
    ),
    Entry("earlier items decided again", "policy_approver", "/enforcements"),
    Entry("earlier items that wait for somebody", "policy_approver", policy.enforcement),
    Entry(
        "earlier items that are carried out",
        "policy_approver",
        lambda world: policy.enforcement(world, runs=True),
    ),
    Entry(
        "a sample of earlier items",
        "policy_approver",
        lambda world: f"{policy.enforcement(world, runs=True)}/samples?shift=restricted",
    ),
    Entry("overview", "lead", figures.overview),
    Entry("overview of a month and a harm", "auditor", "/overview?span=30d&harm=fraud"),
    Entry("quality", "lead", figures.quality),
    Entry("quality of months without figures", "auditor", "/quality?first=2025-01&last=2025-02"),
    Entry("campaigns", "lead", "/campaigns"),
    Entry("a campaign that runs", "lead", figures.campaign),
    Entry("a campaign that awaits its report", "lead", lambda world: figures.campaign(world, is_over=True)),
    Entry("incidents", "operator_admin", figures.incidents),
    Entry("an incident to be reported", "legal", figures.breach),
    Entry("a drill", "auditor", lambda world: figures.breach(world, drill=True)),
    Entry(
        "draft of a report", "legal", lambda world: figures.breach(world, "/drafts/cn-incident.other?in=zh")
    ),
    Entry("incidents that were closed", "auditor", "/incidents?closed=true"),
    Entry("an incident is registered", "privacy_officer", "/incidents/breaches/new"),
    Entry("AI services", "auditor", figures.ai_services),
    Entry("an AI service", "legal", figures.ai_service),
    Entry("rules by a filter", "auditor", "/rules?harm=fraud&precision=unknown"),
    Entry("ledger", "auditor", "/ledger"),
    Entry("an entry", "auditor", registers.proven_entry),
    Entry("an entry that is not found", "auditor", "/ledger?type=year_close"),
    Entry("signed heads", "auditor", registers.heads),
    Entry("two heads", "auditor", registers.compared),
    Entry("audit of changes", "auditor", "/audit?tab=changes"),
    Entry("audit of refusals", "auditor", "/audit?tab=refusals"),
    Entry("reports", "auditor", "/reports"),
    Entry("a report", "auditor", registers.report),
    Entry("a report that is not published", "legal", registers.report_draft),
    Entry("reports being made", "legal", "/reports"),
    Entry("orders", "legal", "/orders"),
    Entry("a new order", "legal", "/orders/new"),
    Entry("an order", "legal", registers.order),
    Entry("an order to be refused", "legal", lambda world: registers.order(world, "refuse")),
    Entry("disputes", "legal", "/disputes"),
    Entry("a dispute", "legal", registers.dispute),
    Entry("flaggers", "operator_admin", registers.flaggers),
    Entry("letter about a flagger", "legal", registers.flagger),
    Entry("requests about own data", "privacy_officer", registers.requests),
    Entry("a request about own data", "privacy_officer", registers.request),
    Entry("people", "operator_admin", registers.waiting_role),
    Entry("a person", "operator_admin", registers.person),
    Entry("roles", "operator_admin", "/admin/roles"),
    Entry("keys of machines", "operator_admin", "/admin/keys"),
    Entry("emergency access", "operator_admin", registers.emergency),
    Entry("health", "operator_admin", "/admin/health"),
)
"""Pages of the staff side."""
PUBLIC: tuple[Entry, ...] = (
    Entry("first page", None, "/"),
    Entry("accessibility", None, "/accessibility"),
    Entry("published rules", None, "/rules"),
    Entry("a published rule", None, "/rules/fraud.phishing.lookalike-domain"),
    Entry("published reports", None, "/reports"),
    Entry("heads of the log", None, "/log"),
    Entry("check a receipt", None, "/verify"),
    Entry("form of a report", None, "/report"),
    Entry("a report that lacks something", None, report_by_link),
    Entry("statement", None, lambda world: f"/s/{world.statement}"),
    Entry("statement that was appealed", None, lambda world: f"/s/{world.appeal}"),
)
"""Pages of the public side."""
PAGES = (*STAFF, *PUBLIC)
