"""What the pages of rules show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from clearford.console.frame import Trouble
from clearford.console.i18n import N_
from clearford.console.pages.asked import address
from clearford.console.render.chart import Chart, Line, chart
from clearford.console.render.diff import Passage, diff_text
from clearford.console.render.inert import inert
from clearford.runtime.http.rule_drafts import Trials
from clearford.runtime.http.rules import RulePage as Page
from clearford.runtime.http.rules import RuleWhole
from clearford.runtime.record.rollout_views import RolloutShown
from clearford.runtime.record.rule_drafts import RuleDraft
from clearford.runtime.record.rule_figures import WEEK, Week
from clearford.runtime.rule_sheet import RuleSheet
from clearford.runtime.workbench import Checked, Tried


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which rules somebody looks for."""

    harm: str | None = None
    status: str | None = None
    precision: str | None = None
    review: str | None = None
    after: str | None = None


class RulesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The list of rules."""

    found: Page
    wanted: Wanted
    harms: list[tuple[str, str]]
    """To choose from."""
    drafts: tuple[RuleDraft, ...]
    """Open ones, on the first page alone."""
    can_write: bool

    @property
    def base(self) -> str:
        """The address of the list without a place in it."""
        return address("/rules", **{**msgspec.structs.asdict(self.wanted), "after": None})


class ShownExample(msgspec.Struct, frozen=True, kw_only=True):
    """An example with what came of it."""

    id: str
    role: str
    text: str
    expect: str
    result: Tried | None

    @property
    def shown(self) -> Markup:
        """The text, inert."""
        return inert(self.text)


class RulePage(msgspec.Struct, frozen=True, kw_only=True):
    """One rule."""

    rule: RuleWhole
    examples: tuple[ShownExample, ...]
    cases: tuple[Tried, ...]
    """Longer tests than examples, where they were run."""
    tested: bool
    harm: str
    """Its harm in words."""
    notices: tuple[tuple[str, tuple[str, ...]], ...]
    """(language, paragraphs)."""
    can_write: bool
    can_stop: bool
    can_let: bool
    can_put: bool
    """It is rolled out, and this person may say how far."""
    can_search: bool
    chart: Chart | None
    """How right it was over time; none before two weeks were judged."""

    @property
    def roles(self) -> list[tuple[str, int]]:
        """What its examples show, and how many of each, in the order of the file."""
        return list(Counter(one.role for one in self.examples).items())

    @property
    def steps(self) -> list[tuple[int, str]]:
        """Where it can be put, to choose from."""
        now = self.rule.rollout.now
        return [] if now is None else [(one, f"{one} %") for one in (0, *now.steps)]

    @property
    def text(self) -> Markup:
        """The file, inert."""
        return inert(self.rule.text)


class EditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rule is written."""

    rule: str
    draft: RuleDraft | None
    mine: bool
    text: str
    checked: Checked | None
    tried: Trials | None
    lang: str

    @property
    def inert(self) -> Markup:
        """The text for somebody who only reads it."""
        return inert(self.text)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What differs from the rule in force."""
        return diff_text(self.draft.base, self.text) if self.draft else ()


class StepsPart(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rule stands that is rolled out, alone."""

    rollout: RolloutShown


class KeptPart(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a draft that was kept while it is written: the draft, or why it was not."""

    draft: RuleDraft | None
    trouble: Trouble | None


class CheckedPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found, alone."""

    checked: Checked
    lang: str


def rules_page(
    found: Page,
    drafts: Sequence[RuleDraft],
    wanted: Wanted,
    harms: list[tuple[str, str]],
    *,
    can_write: bool,
) -> RulesPage:
    """A page of the rules that were asked for; drafts that are open stand on the first."""
    return RulesPage(
        found=found,
        wanted=wanted,
        harms=harms,
        drafts=() if wanted.after else tuple(one for one in drafts if one.state == "open"),
        can_write=can_write,
    )


def precision_chart(weeks: Sequence[Week], bar: float) -> Chart | None:
    """What was judged right, week by week, in per cent, with its interval and the bar; none for one week."""
    if len(weeks) < 2:
        return None
    at = range(weeks[0].since, weeks[-1].since + WEEK, WEEK)
    known = {week.since: week for week in weeks}
    found = [known.get(since) for since in at]
    lines = [
        Line(
            N_("judged right"), tuple(None if one is None else _percent(one.right / one.n) for one in found)
        ),
        Line(N_("lower bound"), tuple(None if one is None else _percent(one.low) for one in found)),
        Line(N_("upper bound"), tuple(None if one is None else _percent(one.high) for one in found)),
        Line(N_("the bar"), tuple(_percent(bar) for _ in found)),
    ]
    return chart("precision", N_("Judged right, week by week"), N_("percent"), at, lines, days=True)


def _percent(share: float) -> float:
    return round(100 * share, 1)


def rule_page(
    rule: RuleWhole,
    trials: Trials | None,
    lang: str,
    *,
    can_write: bool,
    can_stop: bool,
    can_promote: bool,
    can_search: bool,
) -> RulePage:
    """A rule. trials: of its examples, where they were run."""
    results = {one.name: one for one in trials.results} if trials else {}
    names = {one.id for one in rule.sheet.examples}
    step = rule.rollout.now
    return RulePage(
        rule=rule,
        examples=tuple(
            ShownExample(
                id=one.id, role=one.role, text=one.text, expect=one.expect, result=results.get(one.id)
            )
            for one in rule.sheet.examples
        ),
        cases=tuple(one for name, one in results.items() if name not in names),
        tested=trials is not None,
        harm=rule.sheet.harm_name.get(lang, rule.sheet.harm),
        notices=notices_of(rule.sheet),
        can_write=can_write and rule.own,
        can_stop=can_stop and rule.status == "live",
        can_let=can_promote and (rule.fell_back is not None or (step is not None and step.held)),
        can_put=can_promote and step is not None and rule.fell_back is None,
        can_search=can_search,
        chart=precision_chart(rule.figures.weeks, rule.bar),
    )


def notices_of(sheet: RuleSheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The notices of a rule, paragraph by paragraph."""
    return tuple((lang, tuple(text.split("\n"))) for lang, text in sheet.notices.items())
