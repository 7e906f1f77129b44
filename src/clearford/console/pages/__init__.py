"""The pages of the staff side. Each area has a folder with `routes` and `view`."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Area
from clearford.console.i18n import N_
from clearford.console.pages.actors import routes as actors
from clearford.console.pages.admin import routes as admin
from clearford.console.pages.ai_services import routes as ai_services
from clearford.console.pages.appeals import routes as appeals
from clearford.console.pages.audit import routes as audit
from clearford.console.pages.backtests import routes as backtests
from clearford.console.pages.bulk import routes as bulk
from clearford.console.pages.campaigns import routes as campaigns
from clearford.console.pages.disputes import routes as disputes
from clearford.console.pages.enforcements import routes as enforcements
from clearford.console.pages.evidence import routes as evidence
from clearford.console.pages.flaggers import routes as flaggers
from clearford.console.pages.incidents import routes as incidents
from clearford.console.pages.ledger import routes as ledger
from clearford.console.pages.me import routes as me
from clearford.console.pages.orders import routes as orders
from clearford.console.pages.overview import routes as overview
from clearford.console.pages.packs import routes as packs
from clearford.console.pages.privacy import routes as privacy
from clearford.console.pages.promotions import routes as promotions
from clearford.console.pages.quality import routes as quality
from clearford.console.pages.reports import routes as reports
from clearford.console.pages.review import routes as review
from clearford.console.pages.rules import routes as rules
from clearford.console.pages.search import routes as search
from clearford.console.pages.team import routes as team

AREAS: tuple[Area, ...] = (
    Area("/review", N_("Review"), ("case.claim", "case.list"), "r"),
    Area("/appeals", N_("Appeals"), ("appeal.claim", "appeal.take_over"), "a"),
    Area("/search", N_("Search"), ("case.search",), "s", ("/bulk",)),
    Area("/team", N_("Team"), ("workload.read",), "t"),
    Area(
        "/rules", N_("Rules"), ("pack.read",), "u", ("/packs", "/promotions", "/backtests", "/enforcements")
    ),
    Area("/overview", N_("Overview"), ("overview.read",), "o"),
    Area("/quality", N_("Quality"), ("quality.read",)),
    Area("/campaigns", N_("Campaigns"), ("campaign.read",), "c"),
    Area("/incidents", N_("Incidents"), ("incident.handle", "breach.read")),
    Area("/ai-services", N_("AI services"), ("ai_service.read",)),
    Area("/ledger", N_("Ledger"), ("entry.read",), "l"),
    Area("/audit", N_("Audit"), ("config.read", "read_log.read")),
    Area("/reports", N_("Reports"), ("entry.read", "transparency.publish")),
    Area("/orders", N_("Orders"), ("order.read",)),
    Area("/disputes", N_("Disputes"), ("dispute.read",)),
    Area("/flaggers", N_("Flaggers"), ("flagger.read",)),
    Area("/privacy", N_("Privacy"), ("rights_request.read",)),
    Area("/admin", N_("Administration"), ("user.read",)),
)
"""What the navigation shows, in this order: Area(path, N_("Label"), permissions, key, more pages of it)."""
ROUTES: tuple[HTTPRouteHandler, ...] = (
    *review.ROUTES,
    *appeals.ROUTES,
    *search.ROUTES,
    *bulk.ROUTES,
    *team.ROUTES,
    *me.ROUTES,
    *rules.ROUTES,
    *backtests.ROUTES,
    *promotions.ROUTES,
    *packs.ROUTES,
    *enforcements.ROUTES,
    *overview.ROUTES,
    *quality.ROUTES,
    *campaigns.ROUTES,
    *incidents.ROUTES,
    *ai_services.ROUTES,
    *evidence.ROUTES,
    *actors.ROUTES,
    *ledger.ROUTES,
    *audit.ROUTES,
    *reports.ROUTES,
    *orders.ROUTES,
    *disputes.ROUTES,
    *flaggers.ROUTES,
    *privacy.ROUTES,
    *admin.ROUTES,
)
"""Every page. One line an area: *area.ROUTES."""
