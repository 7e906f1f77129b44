"""What the pages of campaigns show: where each stands, what came of it, and what is asked at its end."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.render.inert import inert
from clearford.core.dates import DAY
from clearford.core.reasons import Language
from clearford.runtime.http.campaigns import CampaignPage, CampaignShown
from clearford.runtime.record.campaign_figures import Happened
from clearford.runtime.record.campaigns import Campaign
from clearford.runtime.transparency.quality import Share

STAGES = {
    "planned": N_("planned"),
    "running": N_("under way"),
    "over": N_("over, without its report"),
    "closed": N_("closed"),
}
"""Stage -> message."""
EVENTS = {
    ("campaign", "opened"): N_("the campaign was opened"),
    ("campaign", "pack_added"): N_("a pack was added"),
    ("campaign", "ended"): N_("the campaign was ended early"),
    ("campaign", "closed"): N_("the campaign was closed"),
    ("pack", "uploaded"): N_("a version was handed in"),
    ("pack", "on_trial"): N_("a version was put on trial"),
    ("pack", "trial_ended"): N_("a trial ended"),
    ("pack", "promoted"): N_("a version was put in force"),
    ("pack", "rolled_back"): N_("a version was rolled back"),
    ("pack", "fell_back"): N_("a rule fell back to trial"),
    ("pack", "let_act"): N_("a rule may act again"),
    ("incident", "rule_fell_back"): N_("automatic stop of a rule"),
}
"""Kind and event -> message; others are told by their name."""


class Asked(msgspec.Struct, frozen=True):
    """Where the list goes on."""

    after: str | None = None


class Opening(msgspec.Struct, frozen=True):
    """What was typed to open a campaign."""

    name: str = ""
    harm: str = ""
    goal: str = ""
    end: str = ""
    """The last day, `2026-12-01`, in UTC."""
    percent: float | None = None
    item_kind: str | None = None
    lang: str | None = None


class Acting(msgspec.Struct, frozen=True):
    """What was typed on the page of one campaign."""

    pack: str = ""
    reason: str = ""
    summary: str = ""
    other_causes: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign in the list."""

    one: Campaign
    stage: str
    """A message."""
    days_left: int | None
    """While it runs."""

    @property
    def name(self) -> Markup:
        """Its name, made inert."""
        return inert(self.one.name)


class CampaignsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    rows: list[Row]
    more: str | None
    can_edit: bool
    first_day: str
    last_day: str
    typed: Opening
    harms: list[tuple[str, str]]
    """To choose from."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the timeline."""

    at: int
    entry: str
    said: str | None
    """A message; none for what has only a name."""
    name: str
    about: str


class CampaignView(msgspec.Struct, frozen=True, kw_only=True):
    """One campaign."""

    shown: CampaignShown
    lang: Language
    row: Row
    events: list[Event]
    can_edit: bool
    typed: Acting

    @property
    def is_open(self) -> bool:
        """Whether anything may be added."""
        return self.row.one.stage in ("planned", "running")

    @property
    def is_over(self) -> bool:
        """Whether its report is awaited."""
        return self.row.one.stage == "over"

    @property
    def goal(self) -> Markup:
        """Its goal, made inert."""
        return inert(self.row.one.goal)

    @property
    def closing(self) -> tuple[Markup, Markup] | None:
        """What was done, and what else may explain the figures, made inert; none before."""
        said = self.row.one.said
        return None if said is None else (inert(said.summary), inert(said.other_causes))

    def said(self, share: Share | None) -> str | None:
        """A share in words; none without a sample."""
        return None if share is None else share.said[self.lang]


def row_of(one: Campaign, now: int) -> Row:
    """A campaign as a row. now: microseconds since 1970."""
    left = -(-(one.end - now) // DAY) if one.stage == "running" else None
    return Row(one=one, stage=STAGES[one.stage], days_left=left)


def campaigns_view(
    found: CampaignPage,
    now: int,
    *,
    can_edit: bool,
    days: tuple[str, str],
    typed: Opening,
    harms: list[tuple[str, str]],
) -> CampaignsView:
    """The list of an answer. days: the first and the last on which a new one can end."""
    return CampaignsView(
        rows=[row_of(one, now) for one in found.campaigns],
        more=found.after,
        can_edit=can_edit,
        first_day=days[0],
        last_day=days[1],
        typed=typed,
        harms=harms,
    )


def campaign_view(
    shown: CampaignShown, lang: Language, now: int, *, can_edit: bool, typed: Acting
) -> CampaignView:
    """The page of one campaign."""
    return CampaignView(
        shown=shown,
        lang=lang,
        row=row_of(shown.campaign, now),
        events=[_event(one) for one in shown.figures.happened],
        can_edit=can_edit,
        typed=typed,
    )


def _event(one: Happened) -> Event:
    said = EVENTS.get((one.kind, one.event))
    return Event(at=one.at, entry=one.entry, said=said, name=one.event, about=one.about)
