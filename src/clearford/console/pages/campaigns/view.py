"""What the pages of campaigns show: where each stands, what came of it, and what is asked at its end."""

from __future__ import annotations

from typing import Protocol

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.pages.asked import address
from clearford.console.pages.entry_words import NAMED
from clearford.console.render.inert import inert
from clearford.core.dates import DAY, iso
from clearford.core.reasons import Language
from clearford.runtime.http.campaigns import CampaignPage, CampaignShown
from clearford.runtime.record.campaign_figures import Happened
from clearford.runtime.record.campaigns import Campaign
from clearford.runtime.record.enforcements import Enforcement
from clearford.runtime.transparency.quality import Share

STAGES = {
    "planned": N_("planned"),
    "running": N_("under way"),
    "over": N_("over, without its report"),
    "closed": N_("closed"),
}
"""Stage -> message."""
REPLAYS = {
    "asked": N_("waits for a policy approver"),
    "running": N_("is carried out"),
    "paused": N_("stopped for now"),
    "done": N_("all of it carried out"),
    "refused": N_("a policy approver refused it"),
}
"""State of what a replay found -> message."""
EVENTS = {
    ("campaign", "opened"): N_("the campaign was opened"),
    ("campaign", "pack_added"): N_("a pack was added"),
    ("campaign", "ended"): N_("the campaign was ended early"),
    ("campaign", "closed"): N_("the campaign was closed"),
    ("incident", "rule_fell_back"): N_("automatic stop of a rule"),
}
"""Kind and event -> message, where entries of that name have no words of their own."""


NO_SAMPLE = N_("no sample, so no figure")
TOO_FEW = N_("not told: fewer than three people")
OF_DECIDED = N_("%(n)s of %(of)s decided")
CAUTION = N_(
    "The change is not shown to be caused by the campaign. At its end somebody says what else may explain it."
)


class Saying(Protocol):
    """Whatever tells a message in the language of a person."""

    def say(self, message: str, **values: object) -> str:
        """The message in words."""


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
    bulk_day: int | None = None


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
    can_bulk: bool
    can_see_replays: bool = False
    typed: Acting

    @property
    def replays(self) -> list[tuple[Enforcement, str]]:
        """What replays found for it, each with its state as a message."""
        return [(one, REPLAYS[one.state]) for one in self.shown.replays]

    @property
    def is_open(self) -> bool:
        """Whether anything may be added."""
        return self.row.one.stage in ("planned", "running")

    @property
    def is_over(self) -> bool:
        """Whether its report is awaited."""
        return self.row.one.stage == "over"

    @property
    def in_bulk(self) -> str | None:
        """Where cases of its harm are decided together; none while it does not run."""
        one = self.row.one
        if one.stage != "running":
            return None
        # A family is no filter of cases: which of its harms are meant is said there.
        harm = one.harm if "." in one.harm else None
        return address("/bulk/new", kind="report", harm=harm, campaign=one.id)

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
    shown: CampaignShown,
    lang: Language,
    now: int,
    *,
    can_edit: bool,
    can_bulk: bool,
    typed: Acting,
    can_see_replays: bool = False,
) -> CampaignView:
    """The page of one campaign."""
    return CampaignView(
        shown=shown,
        lang=lang,
        row=row_of(shown.campaign, now),
        events=[_event(one) for one in shown.figures.happened],
        can_edit=can_edit,
        can_bulk=can_bulk,
        can_see_replays=can_see_replays,
        typed=typed,
    )


def _event(one: Happened) -> Event:
    said = EVENTS.get((one.kind, one.event)) or NAMED.get(one.event)
    return Event(at=one.at, entry=one.entry, said=said, name=one.event, about=one.about)


def report_text(view: CampaignView, desk: Saying) -> str:
    """The closing report as plain text: what was meant, done and measured, and what else may explain it."""
    one, figures = view.row.one, view.shown.figures
    appeals = desk.say(OF_DECIDED, n=figures.appeals_reversed, of=figures.appeals_decided)
    none = desk.say(NO_SAMPLE)
    rows = (
        (N_("Harm"), one.harm),
        (N_("Begin"), iso(one.start)),
        (N_("End"), iso(figures.until)),
        (N_("Goal"), one.goal),
        (N_("Before, as long a time"), view.said(figures.before) or none),
        (N_("Since it began"), view.said(figures.after) or none),
        (N_("Items restricted by rules"), str(figures.acted)),
        (N_("Appeals filed"), str(figures.appeals_filed)),
        (N_("Appeals reversed"), appeals),
        (N_("Cases in bulk acts of it"), str(figures.bulk_cases)),
        (N_("Reviewers' hours, all together"), _hours(figures.minutes, desk)),
        (N_("Packs"), ", ".join(one.packs) or "-"),
        (N_("What was done and what came of it"), one.said.summary if one.said else "-"),
        (N_("What else may explain the figures"), one.said.other_causes if one.said else "-"),
    )
    happened = [
        f"{iso(event.at)}  {desk.say(event.said) if event.said else event.name}  {event.about}".rstrip()
        for event in view.events
    ]
    lines = [
        one.name,
        "",
        *(f"{desk.say(name)}: {value}" for name, value in rows),
        "",
        desk.say(CAUTION),
        "",
        *happened,
    ]
    return "\n".join(lines) + "\n"


def _hours(minutes: int | None, desk: Saying) -> str:
    if minutes is None:
        return desk.say(TOO_FEW)
    return f"{minutes / 60:.1f}"
